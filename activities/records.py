"""Write what a turn of a case did, for people to read: one statement, one transaction, guarded by `seq`."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any
from uuid import UUID

from temporalio import activity
from temporalio.exceptions import ApplicationError

from activities.bell import SILENT, Bell
from activities.contract import CallsEnded, Snapshot, TurnRecord
from activities.turn_sql import RECORD_CALLS, RECORD_TURN
from domain.case.events import Record
from domain.money.ledger import entries_of
from domain.papers.books import entries
from domain.portal.lines import message_lines
from domain.supervision.best_way import LOG_DIFFERS
from models.chain import canonical_event
from runtime.database import Sessions


class Records:
    """The activity that keeps the read model up with the workflow."""

    def __init__(self, sessions: Sessions, bell: Bell = SILENT, portal_bell: Bell = SILENT) -> None:
        """`bell` is rung when a turn left something for another case, `portal_bell` for the national portal."""
        self._sessions = sessions
        self._bell = bell
        self._portal_bell = portal_bell

    @activity.defn(name="record_turn")
    async def record_turn(self, turn: TurnRecord) -> None:
        """Append the turn's events to the log and show the case as it stands after them.

        A turn that was written before, wholly or in part, changes nothing twice. Raises ApplicationError of
        type "TurnGap" when turns before this one are missing, "CaseMissing" when the case is, and "LogDiffers" when
        the log tells another story at these numbers, as after a reset with Temporal's own tools; all are retried,
        since what is missing may be on its way, and until somebody decides which story holds.
        """
        case_id = UUID(turn.case_id)
        async with self._sessions.single_statement() as connection:
            row = await connection.fetchrow(RECORD_TURN, *_values(case_id, turn))
        if row is None:
            raise ApplicationError("the case row is missing", type="CaseMissing")
        if row["parted"]:
            raise ApplicationError("the log tells another story", {"stored": row["stored"]}, type=LOG_DIFFERS)
        if not row["written"] and row["stored"] < turn.seq:
            raise ApplicationError(
                "turns before this one are missing",
                {"stored": row["stored"], "after": turn.after},
                type="TurnGap",
            )
        if row["rung"]:
            await self._bell.ring()
        if row["tells_portal"]:
            await self._portal_bell.ring()

    @activity.defn(name="record_calls")
    async def record_calls(self, ended: CallsEnded) -> None:
        """Show outside calls as they ended. A later turn knows more: then nothing is changed."""
        lines = _json([asdict(operation) for operation in ended.operations])
        async with self._sessions.single_statement() as connection:
            await connection.execute(RECORD_CALLS, UUID(ended.case_id), ended.seq, lines, ended.at)


def _values(case_id: UUID, turn: TurnRecord) -> list[Any]:
    """Return the parameters of RECORD_TURN in their order."""
    return [
        case_id,
        turn.after,
        turn.seq,
        _json([_line(case_id, record) for record in turn.records]),
        _json([asdict(task) for task in turn.tasks]),
        _json([asdict(operation) for operation in turn.operations]),
        _json([{"position": place, **asdict(entry)} for place, entry in enumerate(turn.clock)]),
        len(turn.clock),
        turn.records[-1].at,
        f"{turn.case_id}:{turn.seq}",
        *_snapshot(turn.snapshot),
        _json([asdict(entry) for entry in entries(turn.records, received=turn.snapshot.received_at is not None)]),
        _json(message_lines(turn.records, turn.snapshot)),
        json.dumps(asdict(turn.end)) if turn.end else "{}",
        _json(money_lines(turn.records)),
    ]


def money_lines(records: Sequence[Record]) -> list[dict[str, Any]]:
    """Return what these events moved, as the ledger keeps it; `desk` is the agency whose till it was, or empty."""
    return [
        {"seq": record.seq, "desk": str(record.values.get("desk", "")), **asdict(entry)}
        for record in records
        for entry in entries_of(record.kind, record.values)
    ]


def _snapshot(shown: Snapshot) -> tuple[Any, ...]:
    return (
        shown.phase,
        shown.money,
        shown.delivery,
        shown.decision,
        shown.way,
        shown.fee,
        shown.paid,
        shown.step,
        shown.waiting_for,
        shown.hold,
        shown.overdue,
        shown.received_at,
        shown.due_at,
        shown.appointment_at,
        shown.decided_at,
        shown.ended_at,
        shown.next_at,
    )


def _line(case_id: UUID, record: Record) -> dict[str, Any]:
    line: dict[str, Any] = _storable(
        {
            "seq": record.seq,
            "kind": record.kind,
            "at": record.at,
            "actor": record.actor,
            "role": str(record.role),
            "on_behalf_of": record.on_behalf_of,
            "step": record.step,
            "note": record.note,
            "values": record.values,
        }
    )
    return {**line, "canonical": canonical_event(case_id, **line)}


def _storable(value: Any) -> Any:
    """Return a value without the characters PostgreSQL cannot store: one in an outside answer must not stop a case."""
    if isinstance(value, str):
        return value.replace("\0", "").encode(errors="replace").decode()
    if isinstance(value, dict):
        return {key: _storable(item) for key, item in value.items()}
    return value


def _json(lines: Sequence[dict[str, Any]]) -> str:
    return json.dumps([_storable(line) for line in lines], default=datetime.isoformat)
