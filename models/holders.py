"""Who holds which tasks, changed for many in one statement; each row says whether it was done, and if not, why."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final
from uuid import UUID

from sqlalchemy import text

from models.viewer import Viewer
from runtime.database import WriteSession

MOST: Final = 200


class Deed(StrEnum):
    """What is done to tasks: take them, give them back to the team, give them to a colleague."""

    CLAIM = "claim"
    RELEASE = "release"
    GIVE = "give"


class Outcome(StrEnum):
    """What became of one task."""

    DONE = "done"
    HELD = "held"
    NOT_OPEN = "not_open"
    NOT_YOURS = "not_yours"
    NO_POST = "no_post"
    BARRED = "barred"


@dataclass(frozen=True, slots=True)
class TaskName:
    """A task as lists name it: the code of its case and the step instance."""

    code: str
    task_id: str


@dataclass(frozen=True, slots=True)
class Handled:
    """What became of one task. `holder` and `since` say who held it before, empty for nobody."""

    code: str
    task_id: str
    outcome: Outcome
    holder_name: str
    since: datetime | None


# The rows are locked in one order, so that two people who choose the same ones never wait for each other in a
# circle; what a row says after the lock is what decides. Who decided what a case complains of is not given it.
# A supervisor of the agency may change anybody's. A post
# held for an absent colleague is the viewer's own here, though not in the register.
_CHANGE: Final = """
with wanted as (
    select distinct c.id as case_id, c.code, w.task_id
    from unnest(cast(:codes as text[]), cast(:tasks as text[])) as w (code, task_id)
    join cases c on c.code = w.code
), seen as materialized (
    select w.code, t.case_id, t.id as task_id, t.status, t.kind, t.role, t.agency_id, t.claimed_by, t.claimed_at
    from tasks t join wanted w on w.case_id = t.case_id and w.task_id = t.id
    where t.agency_id = any(cast(:own_agencies as text[]))
    order by t.case_id, t.id
    for update of t
), judged as (
    select s.*,
        case when s.status not in ('open', 'suspended') then 'not_open'
            when not s.agency_id = any(cast(:supervised as text[])) and not exists (
                select from unnest(cast(:roles as text[]), cast(:agencies as text[])) as p (role, agency_id)
                where p.role = s.role and p.agency_id = s.agency_id) then 'not_yours'
            when {refused} then 'held'
            when cast(:receiver as uuid) is not null and not exists (
                select from staff_roles r join staff h on h.id = r.staff_id and h.active
                where r.staff_id = cast(:receiver as uuid) and r.role = s.role and r.agency_id = s.agency_id)
                and not (cast(:receiver as uuid) = cast(:me as uuid) and exists (
                    select from unnest(cast(:roles as text[]), cast(:agencies as text[])) as p (role, agency_id)
                    where p.role = s.role and p.agency_id = s.agency_id))
                then 'no_post'
            when exists (
                select from case_links l
                left join case_links b on l.kind = 'appeal' and b.from_case = l.to_case
                    and b.kind in ('complaint', 'appeal')
                join case_events e on e.case_id in (l.to_case, b.to_case)
                where l.from_case = s.case_id and l.kind in ('complaint', 'appeal')
                    and cast(cast(:receiver as uuid) as text) in (e.actor, e.on_behalf_of)
                    and (e.kind in ('reviewed', 'visited') and s.kind in ('review', 'visit', 'sign')
                        or e.kind in ('signed', 'denied', 'refused_at_intake')
                            and (s.kind in ('review', 'visit') or s.kind = 'sign' and l.kind = 'appeal')))
                then 'barred'
            else 'done' end as outcome
    from seen s
), changed as (
    update tasks t
    set claimed_by = cast(:receiver as uuid),
        claimed_at = case when cast(:receiver as uuid) is null then null
            when t.claimed_by = cast(:receiver as uuid) then t.claimed_at else now() end
    from judged j where j.outcome = 'done' and t.case_id = j.case_id and t.id = j.task_id
)
select j.code, j.task_id, j.outcome, coalesce(s.name, '') as holder_name, j.claimed_at as since
from judged j left join staff s on s.id = j.claimed_by
"""
#: Who may not: claiming never takes from anybody; giving back and giving away are for the holder, or a supervisor.
_SOMEBODYS: Final = "s.claimed_by is not null and s.claimed_by <> cast(:me as uuid)"
_REFUSED: Final = {
    Deed.CLAIM: _SOMEBODYS,
    Deed.RELEASE: f"{_SOMEBODYS} and not s.agency_id = any(cast(:supervised as text[]))",
    Deed.GIVE: f"{_SOMEBODYS} and not s.agency_id = any(cast(:supervised as text[]))",
}
_STATEMENTS: Final = {deed: text(_CHANGE.format(refused=refused)) for deed, refused in _REFUSED.items()}


async def change_holders(
    session: WriteSession, viewer: Viewer, deed: Deed, tasks: Sequence[TaskName], receiver: UUID | None = None
) -> list[Handled]:
    """Do it to up to 200 tasks and return what became of each, in the order asked. Doing it again is harmless.

    `receiver` is for giving alone: a colleague with the post the task is for. A task that is not there, or not in
    an agency of the viewer, is NOT_OPEN. Raises ValueError beyond 200.
    """
    if len(tasks) > MOST:
        raise ValueError(f"at most {MOST} tasks at once")
    new_holder = {Deed.CLAIM: viewer.staff_id, Deed.RELEASE: None, Deed.GIVE: receiver}[deed]
    posts = sorted((post.role, post.agency_id) for post in viewer.posts)
    found = await session.change(
        _STATEMENTS[deed],
        {
            "codes": [task.code for task in tasks],
            "tasks": [task.task_id for task in tasks],
            "own_agencies": sorted(viewer.agency_ids),
            "supervised": [] if deed is Deed.CLAIM else sorted(viewer.agencies_as("supervisor")),
            "roles": [role for role, _ in posts],
            "agencies": [agency for _, agency in posts],
            "me": viewer.staff_id,
            "receiver": new_holder,
        },
    )
    rows = {
        (row.code, row.task_id): Handled(row.code, row.task_id, Outcome(row.outcome), row.holder_name, row.since)
        for row in found
    }
    gone = (Handled(task.code, task.task_id, Outcome.NOT_OPEN, "", None) for task in tasks)
    return [rows.get((line.code, line.task_id), line) for line in gone]
