"""Decisions that move running cases, and what became of each case."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import func, select, text
from sqlmodel import col

from models.authoring import Author
from models.tables import ProcedureMove, ProcedureMoveCase
from runtime.database import ReadSession


async def move_of(session: ReadSession, author: Author, move_id: UUID) -> ProcedureMove | None:
    """Return a decision about kinds the author decides for, or None."""
    return await session.scalar(
        select(ProcedureMove).where(col(ProcedureMove.id) == move_id, *author.deciding(ProcedureMove.agency_kind))
    )


async def list_moves(session: ReadSession, author: Author, procedure_code: str = "") -> Sequence[ProcedureMove]:
    """Return the decisions about kinds the author decides for, the newest first."""
    found = await session.scalars(
        select(ProcedureMove)
        .where(
            *author.deciding(ProcedureMove.agency_kind),
            *((col(ProcedureMove.procedure_code) == procedure_code,) if procedure_code else ()),
        )
        .order_by(col(ProcedureMove.decided_at).desc())
        .limit(100)
    )
    return found.all()


async def move_outcomes(session: ReadSession, move_id: UUID) -> dict[str, int]:
    """Return how many cases of a decision stand at which outcome; "" counts those no run has reached."""
    found = await session.execute(
        select(col(ProcedureMoveCase.outcome), func.count())
        .where(col(ProcedureMoveCase.move_id) == move_id)
        .group_by(col(ProcedureMoveCase.outcome))
    )
    return {str(outcome): int(count) for outcome, count in found.all()}


@dataclass(frozen=True, slots=True)
class MoveLine:
    """One case of a decision: what the newest run made of it, and why. `snags` are as `Snag` has them."""

    case_id: UUID
    code: str
    agency_id: str
    step: str
    phase: str
    run: int
    outcome: str
    snags: list[dict[str, Any]]
    fates: dict[str, str]
    at: datetime | None


_LINES: Final = text("""
select m.case_id, c.code, c.agency_id, c.step, c.phase, m.run, m.outcome, m.snags, m.fates, m.at
from procedure_move_cases m join cases c on c.id = m.case_id
where m.move_id = :move and c.code > :after and (:outcome = '' or m.outcome = :outcome)
order by c.code limit :limit
""")


async def move_lines(
    session: ReadSession, author: Author, move_id: UUID, *, outcome: str = "", after: str = "", limit: int = 100
) -> Sequence[MoveLine]:
    """Return the cases of a decision by code, from the one after `after`; nothing for a decision of others."""
    if await move_of(session, author, move_id) is None:
        return ()
    found = await session.execute(_LINES, {"move": move_id, "outcome": outcome, "after": after, "limit": limit})
    return [MoveLine(**row) for row in found.mappings()]
