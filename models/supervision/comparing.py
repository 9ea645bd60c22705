"""What the records say runs, for holding it against what the engine runs."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import text

from runtime.database import ReadSession


@dataclass(frozen=True, slots=True)
class OpenRow:
    """A case that is open in the records. `seq` is the last event written."""

    case_id: UUID
    code: str
    seq: int


# A case whose start still waits in the outbox has no workflow yet, and one just changed may be between both sides.
_OPEN: Final = text("""
select c.id as case_id, c.code, c.seq from cases c
where c.ended_at is null and c.recorded_at < :before
    and not exists (select from outbox m where m.workflow_id = 'case/' || c.code and m.status = 'waiting')
order by c.code
""")
_ENDED: Final = text("""
select c.code from cases c where c.code = any(cast(:codes as text[])) and c.ended_at < :before
""")
_KNOWN: Final = text("select c.code from cases c where c.code = any(cast(:codes as text[]))")


async def open_rows(session: ReadSession, before: datetime) -> Sequence[OpenRow]:
    """Return the cases that are open and were not changed since `before`."""
    return [OpenRow(**row) for row in (await session.execute(_OPEN, {"before": before})).mappings()]


async def ended_among(session: ReadSession, codes: Sequence[str], before: datetime) -> set[str]:
    """Return those of the cases that had ended before an instant."""
    return set((await session.execute(_ENDED, {"codes": list(codes), "before": before})).scalars())


async def known_among(session: ReadSession, codes: Sequence[str]) -> set[str]:
    """Return those of the codes that are cases of ours."""
    return set((await session.execute(_KNOWN, {"codes": list(codes)})).scalars())
