"""A case, the case it was opened for, and the cases opened for it: one statement, for pages of staff and applicants."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import text

from runtime.database import ReadSession

#: Parts of parts of parts: nothing real goes deeper, and a chain that closed on itself would still end.
_DEEPEST: Final = 8


@dataclass(frozen=True, slots=True)
class Relative:
    """Another case of the family as it stands. `depth` is negative for those above, positive for those below.

    `operation` is the call of the case above that opened it, empty for the topmost. Money is in đồng.
    """

    id: UUID
    code: str
    depth: int
    operation: str
    agency_id: str
    received_at_agency: str
    agency_vi: str
    agency_en: str
    procedure_vi: str
    procedure_en: str
    phase: str
    decision: str
    waiting_for: str
    due_at: datetime | None
    appointment_at: datetime | None
    decided_at: datetime | None
    ended_at: datetime | None
    fee: int
    paid: int

    @property
    def owed(self) -> int:
        """What is still to be paid, in đồng."""
        return max(self.fee - self.paid, 0)


@dataclass(frozen=True, slots=True)
class Family:
    """The cases above, nearest first, and the parts below, in the order they were opened."""

    above: Sequence[Relative] = ()
    parts: Sequence[Relative] = ()

    @property
    def whole(self) -> Relative | None:
        """The topmost case, whose code and secret the applicant has; None for a case that is no part."""
        return self.above[-1] if self.above else None


_FAMILY: Final = text("""
with recursive up (id, depth) as (
    select parent_id, -1 from cases where id = :id and parent_id is not null
    union all
    select c.parent_id, up.depth - 1 from up join cases c on c.id = up.id
    where c.parent_id is not null and up.depth + :deepest > 0
), down (id, depth) as (
    select id, 1 from cases where parent_id = :id
    union all
    select c.id, down.depth + 1 from down join cases c on c.parent_id = down.id where down.depth < :deepest
), found as (
    select id, depth from up union all select id, depth from down
)
select c.id, c.code, found.depth, coalesce(c.parent_operation, '') as operation, c.agency_id, c.received_at_agency,
    coalesce(a.name_vi, c.agency_id) as agency_vi,
    coalesce(nullif(a.name_en, ''), a.name_vi, c.agency_id) as agency_en,
    coalesce(v.name_vi, c.procedure_code) as procedure_vi,
    coalesce(nullif(v.name_en, ''), v.name_vi, c.procedure_code) as procedure_en,
    c.phase, c.decision, c.waiting_for, c.due_at, c.appointment_at, c.decided_at, c.ended_at, c.fee, c.paid
from found join cases c on c.id = found.id
left join agencies a on a.id = c.agency_id
left join procedure_versions v on v.procedure_code = c.procedure_code and v.version = c.procedure_version
order by c.filed_at, c.code
""")


async def case_family(session: ReadSession, case_id: UUID) -> Family:
    """Return the cases a case belongs together with; an empty family for nearly all of them."""
    rows = (await session.execute(_FAMILY, {"id": case_id, "deepest": _DEEPEST})).mappings()
    found = [Relative(**row) for row in rows]
    above = sorted((one for one in found if one.depth < 0), key=lambda one: -one.depth)
    return Family(above, [one for one in found if one.depth > 0])


_WHOLE: Final = text("""
with recursive up (id, code, secret_hash, parent_id, depth) as (
    select id, code, secret_hash, parent_id, 0 from cases where code = :code
    union all
    select c.id, c.code, c.secret_hash, c.parent_id, up.depth + 1 from up join cases c on c.id = up.parent_id
    where up.depth < :deepest
)
select id, code, secret_hash from up where depth > 0 order by depth
""")


async def cases_above(session: ReadSession, code: str) -> Sequence[tuple[UUID, str, str]]:
    """Return id, code and secret hash of the cases above one, nearest first: whoever may follow those may follow it."""
    rows = await session.execute(_WHOLE, {"code": code, "deepest": _DEEPEST})
    return [(row.id, row.code, row.secret_hash) for row in rows]
