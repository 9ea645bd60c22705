"""What one case leaves behind: the same rows on both sides, and its events and bytes in Temporal's history."""

from __future__ import annotations

import asyncio
from collections import Counter
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from temporalio.api.enums.v1 import EventType

from benchmarks.figures import Figure, Target, compare
from benchmarks.office import CaseInHand, Office
from benchmarks.sides import DECISIONS, Handle, Side

#: What people read of a case. `next_at` is left out: the hand-written case has no alarm for late steps.
_ROWS = {
    "cases": "phase, money, delivery, decision, way, fee, paid, step, waiting_for, hold, overdue, seq, "
    "due_at, appointment_at",
    "case_events": "seq, kind, actor, role, on_behalf_of, step, note, values",
    "tasks": "id, step, kind, stage, role, agency_id, status, opened_at, due_at, done_by, outcome",
    "operations": "key, system, action, step, status, problem, reference",
    "case_clock": 'position, event, reason, "limit"',
}


Rows = list[dict[str, Any]]


class NotTheSameWorkError(Exception):
    """The two sides wrote different rows or called others differently, so comparing them would mean nothing."""


async def measure_history(office: Office, sides: tuple[Side, Side], pairs: int) -> list[Figure]:
    """Return events and bytes per case. Raises NotTheSameWorkError when the rows written differ."""
    lived: list[tuple[History, History]] = []
    for _ in range(pairs):
        cases = await office.file(2)
        baseline, ours = [await _live(side, case) for side, case in zip(sides, cases, strict=True)]
        if baseline.calls != ours.calls:
            raise NotTheSameWorkError(f"calls: hand-written {baseline.calls}, ours {ours.calls}")
        await _compare_rows(office, *cases)
        lived.append((baseline, ours))
    return _figures(lived)


@dataclass(frozen=True)
class History:
    """What one finished case left in Temporal: events and bytes, how many events of each kind, and what was called."""

    events: int
    size: int
    kinds: dict[str, int]
    calls: dict[str, int]


async def _live(side: Side, case: CaseInHand) -> History:
    """Run one case at a human pace, every outside call done before the next decision, and weigh its history."""
    handle = await side.start(case)
    await settle(handle)
    for number in range(DECISIONS):
        await side.decide(handle, number)
        await settle(handle)
    await handle.result()
    history = await handle.fetch_history()
    kinds = Counter(_kind_name(event.event_type) for event in history.events)
    calls = Counter(
        event.activity_task_scheduled_event_attributes.activity_type.name
        for event in history.events
        if event.HasField("activity_task_scheduled_event_attributes")
    )
    return History(len(history.events), sum(event.ByteSize() for event in history.events), kinds, calls)


async def settle(handle: Handle) -> None:
    """Return when the history has not grown for a quarter of a second: everything begun is done."""
    length = -1
    while True:
        now = (await handle.describe()).history_length
        if now == length:
            return
        length = now
        await asyncio.sleep(0.25)


async def _compare_rows(office: Office, baseline: CaseInHand, ours: CaseInHand) -> None:
    for table, columns in _ROWS.items():
        by_hand, by_us = [await _rows(office, table, columns, case) for case in (baseline, ours)]
        if table == "tasks":
            _forgive_seconds_between(by_hand, by_us)
        if by_hand != by_us:
            raise NotTheSameWorkError(f"{table}: hand-written {by_hand}, ours {by_us}")


def _forgive_seconds_between(by_hand: Rows, by_us: Rows) -> None:
    """Make instants alike where the limits of the tasks agree.

    The second case is opened seconds after the first: within working hours its limits end as many seconds later,
    outside of them at the same instant.
    """
    for one, other in zip(by_hand, by_us, strict=False):
        opened, due = (one.pop("opened_at"), other.pop("opened_at")), (one["due_at"], other["due_at"])
        if None not in due and due[1] - due[0] == opened[1] - opened[0]:
            one["due_at"] = other["due_at"]


async def _rows(office: Office, table: str, columns: str, case: CaseInHand) -> Rows:
    key = "id" if table == "cases" else "case_id"
    quoted = columns.replace("values", '"values"')
    async with office.sessions.single_statement() as connection:
        found = await connection.fetch(f"select {quoted} from {table} where {key} = $1 order by 1", UUID(case.id))
    return [dict(row) for row in found]


def _kind_name(number: int) -> str:
    return EventType.Name(number).removeprefix("EVENT_TYPE_").lower()  # type: ignore[arg-type]  # a plain int on the wire


def _figures(lived: list[tuple[History, History]]) -> list[Figure]:
    baseline, ours = lived[-1]
    kinds = sorted(baseline.kinds.keys() | ours.kinds.keys())
    differing = [
        f"{kind} {baseline.kinds.get(kind, 0)}/{ours.kinds.get(kind, 0)}"
        for kind in kinds
        if baseline.kinds.get(kind, 0) != ours.kinds.get(kind, 0)
    ]
    return [
        compare(
            "history events per case",
            "events",
            [float(pair[0].events) for pair in lived],
            [float(pair[1].events) for pair in lived],
            Target.RATIO_AT_MOST,
            1.2,
            note="differing (baseline/ours): " + ", ".join(differing) if differing else "",
        ),
        compare(
            "history bytes per case",
            "bytes",
            [float(pair[0].size) for pair in lived],
            [float(pair[1].size) for pair in lived],
            Target.RATIO_AT_MOST,
            1.2,
        ),
    ]
