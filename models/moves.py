"""Decisions that move running cases to another version: made, confirmed by a second person, run and looked at."""

from collections.abc import Mapping
from typing import Final
from uuid import UUID

from sqlalchemy import select, text
from sqlmodel import col

from domain.case.migration import LegalTime
from models.authoring import Author, SamePersonError, SharedKindError, note_change
from models.base import now
from models.errors import StorageRefusedError
from models.queries.case_moves import move_outcomes
from models.queries.chosen_cases import selected_cases
from models.tables import MoveOutcome, ProcedureMove, ProcedureVersion, RunKind
from runtime.database import WriteSession

#: A decision that concerns more cases than this needs a second person before it is carried out.
SECOND_PERSON_ABOVE: Final = 20


class NoVersionError(StorageRefusedError):
    """There is no such published version for this author."""

    def __init__(self, procedure_code: str, version: int) -> None:
        super().__init__("no_version")
        self.procedure_code = procedure_code
        self.version = version


class NoMoveError(StorageRefusedError):
    """There is no such decision for this author."""

    def __init__(self, move_id: UUID) -> None:
        super().__init__("no_move")
        self.move_id = move_id


class ReasonMissingError(StorageRefusedError):
    """A decision about running cases says why."""

    def __init__(self) -> None:
        super().__init__("reason_missing")


class SecondPersonNeededError(StorageRefusedError):
    """The decision concerns `cases` cases, more than one person may decide alone."""

    def __init__(self, cases: int) -> None:
        super().__init__("second_person_needed")
        self.cases = cases


class NotTriedError(StorageRefusedError):
    """A decision is carried out only after its newest try has reached every case."""

    def __init__(self) -> None:
        super().__init__("not_tried")


async def decide_move(
    session: WriteSession,
    author: Author,
    *,
    procedure_code: str,
    from_version: int,
    to_version: int,
    mapping: Mapping[str, str] | None = None,
    legal_time: LegalTime = LegalTime.KEEP,
    reason: str,
    decision: str = "",
    selection: UUID | None = None,
) -> ProcedureMove:
    """Store a decision; nothing moves yet. `mapping` says old step id -> new step id, "" for given up.

    It is about the cases of the `selection`, without one about all of the version.
    Raises NoVersionError, ReasonMissingError, SharedKindError for an author of one agency among several, and for a
    selection that is not there or of another procedure NoSelectionError and OtherSelectionError.
    """
    if not reason.strip():
        raise ReasonMissingError
    for version in (from_version, to_version):
        row = await session.get(ProcedureVersion, (procedure_code, version))
        if row is None or row.cancelled_at is not None or not author.may(row.agency_kind):
            raise NoVersionError(procedure_code, version)
    assert row is not None  # noqa: S101  of the loop above
    if not author.decides(row.agency_kind):
        raise SharedKindError(row.agency_kind)
    chosen = await selected_cases(session, author, procedure_code, selection) if selection else None
    move = ProcedureMove(
        procedure_code=procedure_code,
        agency_kind=row.agency_kind,
        from_version=from_version,
        to_version=to_version,
        mapping=dict(mapping or {}),
        legal_time=LegalTime(legal_time),
        reason=reason.strip(),
        decision=decision.strip(),
        decided_by=author.who,
        selection_id=selection,
    )
    session.add(move)
    await session.flush()
    only = {"chosen": len(chosen.ids)} if chosen else {}
    await _note(session, author, "move_decided", move, from_version=from_version, to_version=to_version, **only)
    return move


async def confirm_move(session: WriteSession, author: Author, move_id: UUID) -> ProcedureMove:
    """Confirm a decision as its second person. Raises SamePersonError for who decided it, NoMoveError."""
    move = await _held(session, author, move_id)
    if author.who == move.decided_by:
        raise SamePersonError(author.who)
    if not move.confirmed_by:
        move.confirmed_by, move.confirmed_at = author.who, now()
        await session.flush()
        await _note(session, author, "move_confirmed", move)
    return move


_CHOOSE: Final = """
insert into procedure_move_cases (move_id, case_id, run, outcome, snags, fates)
select :move, c.id, 0, '', '[]', '{{}}' from cases c {chosen}
where c.procedure_code = :code and c.procedure_version = :version and c.ended_at is null and c.decided_at is null
on conflict do nothing
"""
_CHOOSE_ALL: Final = text(_CHOOSE.format(chosen=""))
_CHOOSE_SOME: Final = text(
    _CHOOSE.format(chosen="join case_selection_cases s on s.case_id = c.id and s.selection_id = :selection")
)


async def begin_run(session: WriteSession, author: Author, move_id: UUID, kind: RunKind) -> ProcedureMove:
    """Number a new run over the cases of a decision, which a workflow then carries out.

    A try takes in the undecided cases that follow the old version now, the chosen ones alone where the decision is
    about a selection; a move has those that were tried, an undo those that moved. What was taken back once moves again
    only by another decision.
    Raises SecondPersonNeededError and NotTriedError before a move, NoMoveError.
    """
    move = await _held(session, author, move_id)
    if kind is RunKind.TRY:
        about = {"move": move.id, "code": move.procedure_code, "version": move.from_version}
        some = {"selection": move.selection_id} if move.selection_id else {}
        await session.change(_CHOOSE_SOME if some else _CHOOSE_ALL, about | some)
    if kind is RunKind.MOVE:
        await _may_move(session, move)
    move.run += 1
    move.kind = kind
    await session.flush()
    await _note(session, author, f"move_{kind}_begun", move, run=move.run)
    return move


async def _may_move(session: WriteSession, move: ProcedureMove) -> None:
    counted = await move_outcomes(session, move.id)
    if not move.run or counted.get("", 0):
        raise NotTriedError
    concerned = sum(counted.get(outcome, 0) for outcome in (MoveOutcome.CAN_MOVE, MoveOutcome.NO_ANSWER))
    if concerned > SECOND_PERSON_ABOVE and not move.confirmed_by:
        raise SecondPersonNeededError(concerned)


async def _held(session: WriteSession, author: Author, move_id: UUID) -> ProcedureMove:
    move = await session.scalar(
        select(ProcedureMove)
        .where(col(ProcedureMove.id) == move_id, *author.deciding(ProcedureMove.agency_kind))
        .with_for_update()
    )
    if move is None:
        raise NoMoveError(move_id)
    return move


async def _note(session: WriteSession, author: Author, kind: str, move: ProcedureMove, **detail: object) -> None:
    await note_change(session, author, kind, move.procedure_code, move.agency_kind, move=str(move.id), **detail)
