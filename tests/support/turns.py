"""Turns as the workflow records them, made from the core itself."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from activities.contract import OperationLine, Snapshot, TaskLine, TurnRecord
from domain.case.events import Record
from domain.deadline.ledger import ClockEntry, ClockEvent
from tests.support.plans import AGENCY

AT = datetime(2026, 11, 20, 2, 30, tzinfo=UTC)
DUE = AT + timedelta(days=5)

SNAPSHOT = Snapshot(
    phase="filed",
    money="none",
    delivery="none",
    decision="",
    way="counter",
    fee=0,
    paid=0,
    step="check",
    waiting_for="counter",
    hold="",
    overdue=False,
    received_at=None,
    due_at=None,
    appointment_at=None,
    decided_at=None,
    ended_at=None,
    next_at=AT + timedelta(hours=2),
)


def records(first: int, *kinds: str, **changes: Any) -> list[Record]:
    """Return records numbered from `first`."""
    return [
        replace(Record(seq=first + place, kind=kind, at=AT + timedelta(minutes=first + place)), **changes)
        for place, kind in enumerate(kinds)
    ]


def turn(case_id: UUID, after: int, *kinds: str, snapshot: dict[str, Any] | None = None, **parts: Any) -> TurnRecord:
    """Return a turn that records events of these kinds after the given sequence number."""
    made = records(after + 1, *kinds)
    return TurnRecord(
        case_id=str(case_id),
        after=after,
        seq=after + len(kinds),
        records=made,
        snapshot=replace(SNAPSHOT, **(snapshot or {})),
        **parts,
    )


def task(task_id: str = "check/1", **changes: Any) -> TaskLine:
    """Return an open task of the counter."""
    line = TaskLine(
        id=task_id,
        step=task_id.partition("/")[0],
        kind="check",
        stage="receive",
        role="counter",
        agency=AGENCY,
        status="open",
        opened_at=AT,
        due_at=AT + timedelta(hours=2),
    )
    return replace(line, **changes)


def operation(key: str = "police/1:ask", **changes: Any) -> OperationLine:
    """Return a call to an agency that is under way."""
    line = OperationLine(key=key, system="agencies", action="ask", step="police", status="calling", since=AT)
    return replace(line, **changes)


def clock(*events: ClockEvent) -> list[ClockEntry]:
    """Return a clock ledger with these events, a day apart."""
    return [
        ClockEntry(event=event, at=AT + timedelta(days=place), reason="NĐ 118/2025 Art 17(3)")
        for place, event in enumerate(events)
    ]
