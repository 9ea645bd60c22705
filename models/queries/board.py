"""The supervisor's board: how many open cases each agency has, by phase and by whose move it is."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import text

from models.viewer import Viewer
from runtime.database import ReadSession


@dataclass(frozen=True, slots=True)
class BoardLine:
    """Open cases of one agency in one phase waiting for one side; how many are overdue, due soon, held up."""

    agency_id: str
    agency_vi: str
    agency_en: str
    phase: str
    waiting_for: str
    cases: int
    overdue: int
    due_soon: int
    held_up: int


_BOARD: Final = text("""
select c.*, coalesce(a.name_vi, c.agency_id) as agency_vi,
    coalesce(nullif(a.name_en, ''), a.name_vi, c.agency_id) as agency_en
from (
    select agency_id, phase, waiting_for, count(*) as cases, count(*) filter (where due_at < :now) as overdue,
        count(*) filter (where due_at >= :now and due_at < :soon) as due_soon,
        count(*) filter (where hold <> '') as held_up
    from cases
    where ended_at is null and agency_id = any(cast(:agencies as text[]))
    group by agency_id, phase, waiting_for
) c left join agencies a on a.id = c.agency_id
order by agency_id, phase, waiting_for
""")


async def board(session: ReadSession, viewer: Viewer, *, now: datetime, soon: datetime) -> Sequence[BoardLine]:
    """Return the board of the viewer's agencies."""
    found = await session.execute(_BOARD, {"agencies": sorted(viewer.agency_ids), "now": now, "soon": soon})
    return [BoardLine(**row) for row in found.mappings()]
