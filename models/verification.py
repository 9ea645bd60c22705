"""Does a case's row say what its log says, and is the log the one that was written?"""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlmodel import col

from domain.case.told_by_log import Told, told_by
from models.chain import first_break
from models.tables import Case, CaseEvent
from runtime.database import ReadSession


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that does not fit: the field, what the log says, what is stored. No personal data."""

    field: str
    log: str
    stored: str


async def differences(session: ReadSession, case_id: UUID) -> list[Difference]:
    """Return where a case's hash chain or row differs from its event log; empty when everything fits."""
    case = await session.get(Case, case_id)
    if case is None:
        return [Difference("case", "-", "missing")]
    broken = await first_break(session, case_id)
    if broken is not None:
        return [Difference("hash_chain", f"line {broken}", "another text")]
    question = select(CaseEvent).where(col(CaseEvent.case_id) == case_id).order_by(col(CaseEvent.seq))
    events: Sequence[CaseEvent] = (await session.scalars(question)).all()
    return _compared(told_by(events), case) if events else []


def _compared(told: Told, case: Case) -> list[Difference]:
    pairs = {
        "phase": (told.phase, case.phase),
        "decision": (told.decision, case.decision),
        "fee": (told.fee, case.fee),
        "paid": (told.paid, case.paid),
        "received_at": (told.received_at, case.received_at),
        "decided_at": (told.decided_at, case.decided_at),
        "ended_at": (told.ended_at, case.ended_at),
    }
    if told.agency:
        pairs["agency"] = (told.agency, case.agency_id)
    if told.way:
        pairs["way"] = (told.way, case.way)
    return [Difference(name, str(log), str(stored)) for name, (log, stored) in pairs.items() if log != stored]
