"""The last way out: the run is ended and the case closed on record, by whom and why, whether its workflow is there."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from temporalio.exceptions import ApplicationError
from temporalio.service import RPCError, RPCStatusCode

from activities.contract import OperationLine, Snapshot, TaskLine, TurnRecord
from activities.supervision import engine_ways
from activities.supervision.engine import CASE_PREFIX
from activities.supervision.projecting import project_again
from activities.supervision.ways import Hands
from domain.case.acts import Role
from domain.case.events import Record
from domain.case.state import Phase
from domain.deadline.ledger import ClockEntry, ClockEvent
from domain.supervision.causes import Group, causes_of
from domain.supervision.interventions import End, Told, Verdict
from models.commands import keep_note
from models.supervision.closing import Leftovers, leftovers
from models.supervision.intervention_items import Item
from models.supervision.troubles import over_with_the_run
from models.tables import Case
from runtime.database import ReadSession

ENDED_BY_HAND: Final = "ended_by_hand"


class Terminate:
    """Ends a case that nothing else can help. The applicant files anew: it cannot be opened again."""

    async def look(self, hands: Hands, item: Item) -> tuple[Verdict, Told]:
        """Say what would be cut off, and what money is left."""
        async with hands.sessions.read() as session:
            case, left = await _case(session, item), await leftovers(session, item.case_id)
        if item.ended_at is not None:
            return Verdict.CAN, Told("effect_terminate_run")
        return Verdict.CAN, Told("effect_terminate", _said(case, left))

    async def do(self, hands: Hands, item: Item) -> tuple[End, Told]:
        """End the run, write what it had lived and not yet written, then the end itself as a line of the log."""
        try:
            await engine_ways.end_run(hands.client, item.code, f"intervention/{item.intervention}")
            async with hands.sessions.read() as session:
                stored = (await _case(session, item)).seq
            await project_again(hands.client, hands.records, f"{CASE_PREFIX}{item.code}", stored)
        except RPCError as error:
            if error.status is not RPCStatusCode.NOT_FOUND:
                raise ApplicationError("the engine does not answer", type="engine_does_not_answer") from error
        async with hands.sessions.write() as session:
            note = await keep_note(session, item.case_id, str(item.asked_by), item.id, item.reason)
            case, left = await _case(session, item), await leftovers(session, item.case_id)
        if case.ended_at is None:
            await hands.records.record_turn(_turn(item, case, left, str(note), hands.now()))
        # Whatever was found on its run is over with the run: the line goes at once, not with the next comparison.
        async with hands.sessions.write() as session:
            await over_with_the_run(session, item.code, causes_of(Group.BROKEN), hands.now())
        # It had ended, or an attempt before this one has written the end.
        had_ended = case.ended_at is not None and not item.begun
        return End.DONE, Told("did_terminate_run" if had_ended else "did_terminate", _said(case, left))


def _said(case: Case, left: Leftovers) -> dict[str, str]:
    return {
        "tasks": str(len(left.tasks)),
        "calls": str(len(left.operations)),
        "paid": str(case.paid),
        "owed": str(max(case.fee - case.paid, 0)),
    }


def _turn(item: Item, case: Case, left: Leftovers, note: str, now: datetime) -> TurnRecord:
    """Return the last turn of a case as its workflow would have written it."""
    record = Record(
        seq=case.seq + 1,
        kind=ENDED_BY_HAND,
        at=now,
        actor=str(item.asked_by),
        role=item.post or Role.SUPERVISOR,
        on_behalf_of=item.viewer.on_behalf_of(item.post or Role.SUPERVISOR, item.agency_id),
        note=note,
        values={
            "paid": str(case.paid),
            "owed": str(max(case.fee - case.paid, 0)),
            "intervention": str(item.intervention),
        },
    )
    clock = [ClockEntry(ClockEvent(entry.event), entry.at, entry.reason, entry.limit or None) for entry in left.clock]
    if clock and clock[-1].event is not ClockEvent.ENDED:
        clock.append(ClockEntry(ClockEvent.ENDED, now, ENDED_BY_HAND))
    return TurnRecord(
        case_id=str(case.id),
        after=case.seq,
        seq=case.seq + 1,
        records=[record],
        snapshot=Snapshot(
            phase=Phase.STOPPED,
            money=case.money,
            delivery=case.delivery,
            decision=case.decision,
            way=case.way,
            fee=case.fee,
            paid=case.paid,
            step="",
            waiting_for="nobody",
            hold="",
            overdue=case.overdue,
            received_at=case.received_at,
            due_at=case.due_at,
            appointment_at=case.appointment_at,
            decided_at=case.decided_at,
            ended_at=now,
            next_at=None,
        ),
        tasks=[
            TaskLine(
                id=task.id,
                step=task.step,
                kind=task.kind,
                stage=task.stage,
                role=task.role,
                agency=task.agency_id,
                status="cancelled",
                opened_at=task.opened_at,
                due_at=task.due_at,
                done_by=task.done_by,
                outcome=task.outcome,
            )
            for task in left.tasks
        ],
        operations=[
            OperationLine(
                key=one.key,
                system=one.system,
                action=one.action,
                step=one.step,
                status="done",
                reference=one.reference,
                since=one.since,
            )
            for one in left.operations
        ],
        clock=clock,
    )


async def _case(session: ReadSession, item: Item) -> Case:
    case = await session.get(Case, item.case_id)
    assert case is not None  # noqa: S101  the item names it
    return case
