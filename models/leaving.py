"""What somebody holds who leaves or loses a post, and handing all of it over in one transaction."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import select, text
from sqlmodel import col

from models.absences import end_absence
from models.people import close_account, end_posts, posts_of
from models.staff_changes import note_change
from models.tables import Absence, Staff
from models.viewer import Post
from runtime.database import ReadSession, WriteSession

#: More single tasks than these are not shown one by one; they go by post.
SHOWN: Final = 200


@dataclass(frozen=True, slots=True)
class HeldTask:
    """One task in somebody's hands; `key` names it in a form."""

    code: str
    task_id: str
    role: str
    agency_id: str
    step: str
    status: str
    due_at: datetime | None
    procedure_vi: str
    procedure_en: str

    @property
    def key(self) -> str:
        """The task as a form names it."""
        return f"{self.code} {self.task_id}"

    @property
    def post(self) -> str:
        """The post it is for, as a form names it."""
        return f"{self.role}@{self.agency_id}"


@dataclass(frozen=True, slots=True)
class OpenList:
    """A hand-over list of theirs that nobody has confirmed yet."""

    id: UUID
    number: str
    cases: int


@dataclass(frozen=True, slots=True)
class Replacement:
    """Somebody with the same post, and how many tasks they hold there already."""

    staff_id: UUID
    name: str
    post: str
    held: int


@dataclass(frozen=True, slots=True)
class Holding:
    """Everything somebody holds: `drafts` counts forms typed and not sent, `absences` who stands in for whom."""

    tasks: Sequence[HeldTask]
    drafts: int
    lists: Sequence[OpenList]
    absences: Sequence[tuple[Absence, str]]
    colleagues: Sequence[Replacement]

    @property
    def anything(self) -> bool:
        """Tell whether there is anything to hand over or to end."""
        return bool(self.tasks or self.drafts or self.lists or self.absences)


@dataclass(frozen=True, slots=True)
class HandedOver:
    """What was done: tasks given by receiver's name, tasks that went back to the pool, absences ended."""

    given: dict[str, int]
    pooled: int
    absences: int


class NotAReplacementError(Exception):
    """Somebody chosen does not hold the post a task is for (any more), or may not do it: `keys` are the tasks."""

    def __init__(self, keys: Sequence[str]) -> None:
        super().__init__(f"{len(keys)} tasks")
        self.keys = tuple(keys)


_TASKS: Final = text("""
select c.code, t.id as task_id, t.role, t.agency_id, t.step, t.status, t.due_at,
    coalesce(v.name_vi, c.procedure_code) as procedure_vi,
    coalesce(nullif(v.name_en, ''), v.name_vi, c.procedure_code) as procedure_en
from tasks t join cases c on c.id = t.case_id
left join procedure_versions v on v.procedure_code = c.procedure_code and v.version = c.procedure_version
where t.claimed_by = :person and t.status in ('open', 'suspended')
order by t.agency_id, t.role, coalesce(t.due_at, 'infinity'), c.code, t.id
""")
_COUNT: Final = text("select count(*) from tasks where claimed_by = :person and status in ('open', 'suspended')")
_LISTS: Final = text("""
select l.id, l.number, (select count(*) from hand_over_items i where i.list_id = l.id) as cases
from hand_over_lists l where l.created_by = :person and l.received_at is null order by l.created_at
""")
_COLLEAGUES: Final = text("""
select s.id as staff_id, s.name, r.role || '@' || r.agency_id as post, (
    select count(*) from tasks t where t.claimed_by = s.id and t.role = r.role and t.agency_id = r.agency_id
        and t.status in ('open', 'suspended'))::int as held
from staff_roles r join staff s on s.id = r.staff_id and s.active
where s.id <> :person and r.role || '@' || r.agency_id = any(cast(:posts as text[]))
order by post, fold_text(regexp_replace(s.name, '^.* ', '')), fold_text(s.name)
""")
_DRAFTS: Final = text("select count(*) from form_drafts where staff_id = :person")
_DROP_DRAFTS: Final = text("delete from form_drafts where staff_id = :person")
# In one order, so that two administrators never wait for each other in a circle. What is not theirs any more stays.
_MOVE: Final = text("""
with wanted as (
    select * from unnest(cast(:codes as text[]), cast(:tasks as text[]), cast(:receivers as text[]))
        as w (code, task_id, receiver)
), held as materialized (
    select t.case_id, t.id, t.kind, t.role, t.agency_id, w.code, nullif(w.receiver, '')::uuid as receiver
    from wanted w join cases c on c.code = w.code join tasks t on t.case_id = c.id and t.id = w.task_id
    where t.claimed_by = :person and t.status in ('open', 'suspended')
    order by t.case_id, t.id for update of t
), judged as (
    select h.*, h.receiver is null or exists (
        select from staff_roles r join staff s on s.id = r.staff_id and s.active
        where r.staff_id = h.receiver and r.role = h.role and r.agency_id = h.agency_id
    ) and not exists (
        select from case_links l join case_events e on e.case_id = l.to_case
        where l.from_case = h.case_id and l.kind in ('complaint', 'appeal')
            and h.receiver::text in (e.actor, e.on_behalf_of)
            and (e.kind in ('reviewed', 'visited') and h.kind in ('review', 'visit', 'sign')
                or e.kind in ('signed', 'denied', 'refused_at_intake') and h.kind in ('review', 'visit'))
    ) as fits
    from held h
), moved as (
    update tasks t set claimed_by = j.receiver, claimed_at = case when j.receiver is null then null else now() end
    from judged j where j.fits and t.case_id = j.case_id and t.id = j.id
)
select j.code || ' ' || j.id as key, j.receiver, j.fits from judged j
""")


async def holding_of(session: ReadSession, staff_id: UUID, now: datetime) -> Holding:
    """Return what somebody holds, and who could take it over."""
    tasks = [HeldTask(**row) for row in (await session.execute(_TASKS, {"person": staff_id})).mappings()]
    lists = [OpenList(**row) for row in (await session.execute(_LISTS, {"person": staff_id})).mappings()]
    posts = sorted({task.post for task in tasks})
    found = await session.execute(_COLLEAGUES, {"person": staff_id, "posts": posts})
    return Holding(
        tasks=tasks,
        drafts=int((await session.execute(_DRAFTS, {"person": staff_id})).scalar_one()),
        lists=lists,
        absences=await _absences(session, staff_id, now),
        colleagues=[Replacement(**row) for row in found.mappings()],
    )


async def tasks_held(session: ReadSession, staff_id: UUID) -> int:
    """Return how many tasks are in somebody's hands."""
    found = await session.execute(_COUNT, {"person": staff_id})
    return int(found.scalar_one())


async def leave(
    session: WriteSession,
    person: Staff,
    receivers: Mapping[str, UUID | None],
    posts: Collection[Post] | None,
    by: UUID,
    now: datetime,
    *,
    reason: str,
    key: str,
) -> HandedOver:
    """Hand over the tasks of posts that end (None: of all, and the account is closed) and end what hangs on them.

    `receivers` says by task key who gets it, None for the pool; a task of those posts that is not named goes to the
    pool. Everything or nothing. Raises NotAReplacementError, LastAdministratorError, and ChangedAlreadyError for a form
    sent before.
    """
    held = [HeldTask(**row) for row in (await session.execute(_TASKS, {"person": person.id})).mappings()]
    ending = None if posts is None else {f"{post.role}@{post.agency_id}" for post in posts}
    tasks = [task for task in held if ending is None or task.post in ending]
    chosen = {task.key: receivers.get(task.key) for task in tasks}
    moved = await session.execute(
        _MOVE,
        {
            "person": person.id,
            "codes": [task.code for task in tasks],
            "tasks": [task.task_id for task in tasks],
            "receivers": [str(chosen[task.key] or "") for task in tasks],
        },
    )
    rows = moved.all()
    if astray := [row.key for row in rows if not row.fits]:
        raise NotAReplacementError(astray)
    names = await _names(session, {row.receiver for row in rows if row.receiver})
    given: dict[str, int] = {}
    for row in rows:
        if row.receiver:
            given[names[row.receiver]] = given.get(names[row.receiver], 0) + 1
    ended = await _end_posts(session, person, posts, by, now)
    done = HandedOver(given, sum(row.receiver is None for row in rows), ended)
    detail = {
        "tasks": ["", "; ".join([*(f"{name}: {count}" for name, count in given.items()), f"–: {done.pooled}"])],
        "posts": ["", sorted(ending) if ending is not None else []],
        "reason": ["", reason],
    }
    await note_change(
        session, "work_handed_over", agency_id=person.agency_id, by=by, staff_id=person.id, detail=detail, key=key
    )
    if posts is None:
        await close_account(session, person, by, now)
    return done


async def _end_posts(
    session: WriteSession, person: Staff, posts: Collection[Post] | None, by: UUID, now: datetime
) -> int:
    """End the posts and the substitutions that rest on them; return how many substitutions were ended."""
    before = await posts_of(session, person.id)
    if posts is not None:
        await end_posts(session, person, frozenset(posts), by)
        if before - frozenset(posts):
            return 0
    else:
        await session.change(_DROP_DRAFTS, {"person": person.id})
    found = await _absences(session, person.id, now)
    for absence, _ in found:
        await end_absence(session, absence, by, now)
    return len(found)


async def _absences(session: ReadSession | WriteSession, staff_id: UUID, now: datetime) -> list[tuple[Absence, str]]:
    """Return the absences in force or to come of or with somebody, with the name of the other one."""
    rows = await session.scalars(
        select(Absence)
        .where(
            (col(Absence.staff_id) == staff_id) | (col(Absence.substitute_id) == staff_id),
            col(Absence.revoked_at).is_(None),
            col(Absence.ends_at) > now,
        )
        .order_by(col(Absence.starts_at))
    )
    absences = list(rows.all())
    others = {one.substitute_id if one.staff_id == staff_id else one.staff_id for one in absences} - {None}
    names = await _names(session, {other for other in others if other})
    return [
        (one, names.get((one.substitute_id if one.staff_id == staff_id else one.staff_id) or staff_id, ""))
        for one in absences
    ]


async def _names(session: ReadSession | WriteSession, ids: Collection[UUID]) -> dict[UUID, str]:
    found = await session.execute(select(col(Staff.id), col(Staff.name)).where(col(Staff.id).in_(list(ids))))
    return {row[0]: row[1] for row in found}
