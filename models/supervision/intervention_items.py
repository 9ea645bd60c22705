"""One case of an intervention as the ways out need it: what was frozen, how it stands now, and who asked."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import select, text
from sqlmodel import col

from domain.case.acts import Role
from domain.supervision.causes import WayOut
from domain.supervision.interventions import POSTS, Frozen, Standing
from models.access import account_of
from models.base import now
from models.supervision.freezing import findings_of, frozen_now
from models.supervision.narrowing import agencies_for, supervised
from models.tables import Case, DeskLine
from models.viewer import Post, Viewer
from runtime.database import ReadSession


@dataclass(frozen=True, slots=True)
class Item:
    """One case of an intervention as the ways out need it: what was frozen, what it is now, and who asked.

    `viewer` are the asker's posts as they are today; `post` the one the way is taken in, None when no fitting one is
    held in the agency of the case. `begun` tells that an attempt before this one may have done it already.
    """

    intervention: UUID
    way: WayOut
    params: dict[str, str]
    reason: str
    asked_by: UUID
    viewer: Viewer
    case_id: UUID
    code: str
    agency_id: str
    desk_id: str
    phase: str
    seq: int
    ended_at: datetime | None
    then: Frozen
    now: Standing
    begun: bool = False

    @property
    def post(self) -> Role | None:
        """The post the way is taken in, as the asker holds it today, here or above."""
        roles = POSTS.get(self.way, ())
        return next((role for role in roles if self.agency_id in agencies_for(self.viewer, self.way, role)), None)

    @property
    def id(self) -> str:
        """The identity of what is done to the case: the same however often it is tried."""
        return f"{self.intervention}/{self.case_id}"


_ITEM: Final = text("""
select v.way, v.params, v.reason, v.asked_by, i.cause, i.key, i.since, i.who, c.code, c.agency_id,
    case when c.parent_id is null then c.received_at_agency else c.agency_id end as desk_id, c.phase, c.seq,
    c.ended_at, coalesce(l.cause, '') as cause_now, coalesce(l.key, '') as key_now, l.since as since_now,
    coalesce(l.others, '{}') as others, coalesce(l.findings, '[]') as findings,
    coalesce(i.said ->> 'code' = 'begun', false) as begun
from intervention_cases i join interventions v on v.id = i.intervention_id join cases c on c.id = i.case_id
left join desk_lines l on l.case_id = c.id
where i.intervention_id = :intervention and i.case_id = :case
""")


async def item_of(session: ReadSession, intervention_id: UUID, case_id: UUID) -> Item:
    """Return one case as the ways out need it, with the asker's posts of today."""
    row = (await session.execute(_ITEM, {"intervention": intervention_id, "case": case_id})).one()
    return Item(
        intervention=intervention_id,
        way=WayOut(row.way),
        params={str(name): str(value) for name, value in row.params.items()},
        reason=row.reason,
        asked_by=row.asked_by,
        viewer=await viewer_of(session, row.asked_by),
        case_id=case_id,
        code=row.code,
        agency_id=row.agency_id,
        desk_id=row.desk_id,
        phase=row.phase,
        seq=row.seq,
        ended_at=row.ended_at,
        then=Frozen(row.cause, row.key, row.since, row.who),
        now=Standing(row.cause_now, row.key_now, row.since_now, tuple(row.others), findings_of(row.findings)),
        begun=row.begun,
    )


async def preview_item(
    session: ReadSession, viewer: Viewer, way: WayOut, code: str, params: dict[str, str], cause: str = ""
) -> Item | None:
    """Return a case as an item that nobody asked for yet, to show what a way would do; None for a foreign one.

    `cause` is what the way is meant for, where the case has several causes it leads out of.
    """
    case = await session.scalar(select(Case).where(col(Case.code) == code, col(Case.agency_id).in_(supervised(viewer))))
    if case is None or viewer.staff_id is None:
        return None
    line = await session.get(DeskLine, case.id)
    return Item(
        intervention=UUID(int=0),
        way=way,
        params=params,
        reason="-",
        asked_by=viewer.staff_id,
        viewer=viewer,
        case_id=case.id,
        code=case.code,
        agency_id=case.agency_id,
        desk_id=case.received_at_agency if case.parent_id is None else case.agency_id,
        phase=case.phase,
        seq=case.seq,
        ended_at=case.ended_at,
        then=frozen_now(line, way, cause),
        now=Standing(line.cause, line.key, line.since, tuple(line.others), findings_of(line.findings))
        if line
        else Standing(),
    )


async def viewer_of(session: ReadSession, staff_id: UUID) -> Viewer:
    """Return what a member of staff may see and do now; without any post when the account is closed."""
    account = await account_of(session, staff_id, now())
    if account is None:
        return Viewer(staff_id=staff_id)
    posts: frozenset[Post] = account.posts | {held.post for held in account.stands_in}
    return Viewer(posts, staff_id, account.stands_in, account.posts, below=account.below)
