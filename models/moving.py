"""What a run over the cases of a decision asks and writes, one case at a time."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any, Final
from uuid import UUID

from sqlalchemy import text, update
from sqlmodel import col

from domain.case.migration import LegalTime, Move
from domain.case.migration_rules import Snag
from domain.deadline.moments import local_day
from domain.procedure.compile import Compiled, read_compiled
from domain.procedure.definition import Definition
from domain.procedure.filed_as import WrongAnswerError, situation_of
from domain.procedure.plan import Channel
from domain.procedure.situation import Situation
from models.base import now
from models.commands import keep_note
from models.tables import Case, MoveOutcome, ProcedureMove, ProcedureMoveCase, ProcedureVersion, RunKind
from runtime.database import ReadSession, WriteSession

#: Which cases a run is about, by what became of them before. What was cut off is taken up where it was.
_CONCERNED: Final = {
    RunKind.TRY: ("", MoveOutcome.CAN_MOVE, MoveOutcome.CANNOT_MOVE, MoveOutcome.NO_ANSWER, MoveOutcome.NOT_MOVED),
    RunKind.MOVE: (MoveOutcome.CAN_MOVE, MoveOutcome.NO_ANSWER, MoveOutcome.NOT_MOVED),
    RunKind.UNDO: (MoveOutcome.MOVED, MoveOutcome.NOT_UNDONE),
}

_NEXT: Final = text("""
select m.case_id from procedure_move_cases m
where m.move_id = :move and m.run < :run and m.outcome = any(:outcomes)
order by m.case_id limit :limit
""")


async def cases_to_move(session: ReadSession, move_id: UUID, run: int, kind: str, limit: int) -> Sequence[UUID]:
    """Return the next cases the run has not reached."""
    outcomes = [str(outcome) for outcome in _CONCERNED[RunKind(kind)]]
    found = await session.execute(_NEXT, {"move": move_id, "run": run, "outcomes": outcomes, "limit": limit})
    return [row[0] for row in found.all()]


@dataclass(frozen=True, slots=True)
class CaseToMove:
    """One case before its workflow is asked: its public code and the decision as its workflow takes it."""

    code: str
    move: Move
    decided_by: str


async def case_to_move(session: WriteSession, move_id: UUID, case_id: UUID, convention: str) -> CaseToMove:
    """Return a case with the move made for it: the new version's plan for a dossier of its kind.

    The reason of the decision is put among the texts of the case, whose id the move carries.
    """
    move = await session.get(ProcedureMove, move_id)
    case = await session.get(Case, case_id)
    assert move is not None  # noqa: S101  the row of the run names it
    assert case is not None  # noqa: S101  likewise
    old = await _published(session, move.procedure_code, move.from_version)
    new = await _published(session, move.procedure_code, move.to_version)
    note = await keep_note(session, case_id, move.decided_by, f"move/{move_id}", move.reason)
    situation = _situation(new.definition, case, local_day(case.filed_at))
    plan = new.plan_for(case.agency_id, convention, situation)
    return CaseToMove(
        case.code,
        Move(
            id=str(move_id),
            actor=move.decided_by,
            leaves=old.sha256,
            plan=plan.to_json(),
            mapping={str(source): str(target) for source, target in move.mapping.items()},
            legal_time=LegalTime(move.legal_time),
            confirmed_by=move.confirmed_by,
            note=str(note),
        ),
        move.decided_by,
    )


async def write_outcome(
    session: WriteSession,
    move_id: UUID,
    case_id: UUID,
    run: int,
    outcome: MoveOutcome,
    *,
    snags: Sequence[Snag] = (),
    fates: dict[str, str] | None = None,
) -> None:
    """Write what the run made of a case."""
    values: dict[str, Any] = {
        "run": run,
        "outcome": outcome,
        "snags": [asdict(snag) for snag in snags],
        "fates": fates or {},
        "at": now(),
    }
    await session.change(
        update(ProcedureMoveCase)
        .where(
            col(ProcedureMoveCase.move_id) == move_id,
            col(ProcedureMoveCase.case_id) == case_id,
            col(ProcedureMoveCase.run) < run,
        )
        .values(**values)
    )


async def _published(session: ReadSession, code: str, version: int) -> Compiled:
    row = await session.get(ProcedureVersion, (code, version))
    assert row is not None  # noqa: S101  the decision was stored with both versions
    return Compiled(read_compiled(row.text), row.text, row.sha256)


def _situation(definition: Definition, case: Case, filed_on: date) -> Situation:
    """Return what the case was filed as, as far as the new version still asks it."""
    answers: dict[str, str | None] = {name: str(value) for name, value in case.facts.items()}
    channel = Channel(case.channel)
    while True:
        try:
            return situation_of(definition, channel, filed_on, answers)
        except WrongAnswerError as wrong:
            # An answer the new version does not know is as if it had not been given.
            if wrong.name not in answers:
                raise
            del answers[wrong.name]
