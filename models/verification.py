"""Does a case's row say what its log says, and is the log the one that was written?"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlmodel import col

from domain.case.picture import task_lines
from domain.case.retelling import UnexplainedError
from domain.case.told_by_log import Told, told_by
from domain.money.ledger import Entry, sums
from models.chain import first_break
from models.money import entry_of, ledger_of, rebuilt
from models.supervision.kept_lives import kept_life
from models.supervision.retold_lives import retold_life
from models.tables import Case, CaseEvent
from runtime.database import ReadSession


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that does not fit: the field, what the log says, what is stored. No personal data."""

    field: str
    log: str
    stored: str


async def differences(session: ReadSession, case_id: UUID) -> list[Difference]:
    """Return where a case's hash chain, row, ledger or open tasks differ from its event log; empty when all fits.

    Tasks and dates are worked out by telling the whole case anew. A log that does not explain itself line by line, as
    after a move to another version, or whose start is no longer kept, leaves these two unsaid.
    """
    case = await session.get(Case, case_id)
    if case is None:
        return [Difference("case", "-", "missing")]
    broken = await first_break(session, case_id)
    if broken is not None:
        return [Difference("hash_chain", f"line {broken}", "another text")]
    question = select(CaseEvent).where(col(CaseEvent.case_id) == case_id).order_by(col(CaseEvent.seq))
    events: Sequence[CaseEvent] = (await session.scalars(question)).all()
    if not events:
        return []
    return [*_compared(told_by(events), case), *await _ledger(session, case_id), *await _retold(session, case_id)]


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


async def _ledger(session: ReadSession, case_id: UUID) -> list[Difference]:
    """Compare every movement of money, and what they come to, with those the log tells of."""
    stored = {row.seq: entry_of(row) for row in await ledger_of(session, case_id)}
    told = await rebuilt(session, case_id)
    if stored == told:
        return []
    lines = [
        Difference(f"money_entries {seq}", _movement(told.get(seq)), _movement(stored.get(seq)))
        for seq in sorted(told.keys() | stored.keys())
        if told.get(seq) != stored.get(seq)
    ]
    log, books = sums(told.values()), sums(stored.values())
    names = ("received", "paid", "promised", "refunded", "balance")
    return lines + [
        Difference(f"money {name}", str(getattr(log, name)), str(getattr(books, name)))
        for name in names
        if getattr(log, name) != getattr(books, name)
    ]


def _movement(entry: Entry | None) -> str:
    return f"{entry.kind} {entry.credit}>{entry.debit} {entry.amount}" if entry else "-"


async def _retold(session: ReadSession, case_id: UUID) -> list[Difference]:
    """Compare the dates and the tasks that wait for somebody with those of the case its log tells of."""
    life = await kept_life(session, case_id, ended=True)
    if life is None:
        return []
    try:
        found = retold_life(life)
    except (UnexplainedError, KeyError, ValueError):
        return []  # a log, or frozen texts of a form, that this version of the rules does not read
    shown, state = life.case, found.state
    pairs = {
        "due_at": (state.due_at, shown.due_at),
        "appointment_at": (state.appointment_at, shown.appointment_at),
        "open_tasks": (
            _named(
                (line.id, line.status)
                for line in task_lines(found.plan, state).values()
                if line.status in ("open", "suspended")
            ),
            _named(life.tasks),
        ),
    }
    return [Difference(name, str(log), str(stored)) for name, (log, stored) in pairs.items() if log != stored]


def _named(tasks: Iterable[tuple[str, str]]) -> str:
    return ", ".join(f"{task} {status}" for task, status in sorted(tasks)) or "-"
