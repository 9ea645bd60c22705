"""The baseline: household business registration (1.001612) as a good Temporal engineer writes it by hand.

It knows this one procedure. It does the same work as our interpreter with the same definition: four human
decisions as Updates with validators, the same rows through `record_turn`, the same search attributes, the
same outside calls, one timer for the legal deadline. Its handlers are plain functions and its main loop
writes, since that is the best known shape. It has no frozen definition, no ledger of command ids (the
server tells repeated Updates apart), no alarm for late steps and no problems for people to settle.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from temporalio import workflow
from temporalio.common import RetryPolicy, SearchAttributeUpdate
from temporalio.exceptions import ApplicationError

with workflow.unsafe.imports_passed_through():
    from activities.contract import (
        OperationLine,
        OperationReply,
        OperationRequest,
        Snapshot,
        TaskLine,
        TurnRecord,
    )
    from domain.case.events import Record
    from domain.deadline.calendar import WorkingCalendar
    from domain.deadline.calendar_file import load_calendar
    from domain.deadline.due import due
    from domain.deadline.ledger import ClockEntry, ClockEvent
    from domain.deadline.limit import Limit
    from runtime.search_attributes import CASE_PHASE, CASE_STEP, DUE_AT, HOLD, OVERDUE, WAITING_FOR
    from runtime.settings import ROOT

LIMIT = "3 working days"
REVIEW_WITHIN = "12 working hours"
SIGN_WITHIN = "1 working day"
ALWAYS = RetryPolicy(initial_interval=timedelta(milliseconds=200), maximum_interval=timedelta(seconds=10))
#: Part of the deployed code, as a hand-written workflow would have it.
CALENDAR: WorkingCalendar = load_calendar([ROOT / "procedure_defs" / "calendars"])


@dataclass(frozen=True)
class StartHousehold:
    """Start input of the hand-written case."""

    case_id: str
    case_code: str
    agency: str
    filed_at: datetime


@dataclass(frozen=True)
class Decision:
    """One person's decision; its identity is the Update's id."""

    actor: str
    role: str
    note: str = ""
    outcome: str = ""


@dataclass(frozen=True)
class Decided:
    """The sequence number a decision reaches in the read model."""

    seq: int


@dataclass
class Pending:
    """What the main loop has to write and to call."""

    records: list[Record] = field(default_factory=list)
    tasks: dict[str, TaskLine] = field(default_factory=dict)
    operations: list[OperationLine] = field(default_factory=list)
    clock: list[ClockEntry] = field(default_factory=list)
    calls: list[tuple[str, str, str, str, dict[str, str]]] = field(default_factory=list)
    """System, operation, action, subject and values of each outside call."""


@workflow.defn(name="HouseholdBusiness")
class HouseholdBusiness:
    """Receives, reviews, signs and hands over one registration."""

    @workflow.init
    def __init__(self, start: StartHousehold) -> None:
        """Open the case and the counter's task."""
        self._start = start
        self._seq = self._written = 0
        self._reviewer = ""
        self._clock: list[ClockEntry] = []
        self._tasks: dict[str, TaskLine] = {}
        self._pending = Pending()
        self._outside: set[asyncio.Task[None]] = set()
        self._told_tax: OperationLine | None = None
        self._timer: asyncio.Task[None] | None = None
        self._shown = Snapshot(
            phase="filed", money="none", delivery="none", decision="", way="counter", fee=0, paid=0, step="check",
            waiting_for="counter", hold="", overdue=False, received_at=None, due_at=None, appointment_at=None,
            decided_at=None, ended_at=None, next_at=None,
        )  # fmt: skip
        self._record("filed", at=start.filed_at, channel="counter", fee="0", way="counter")
        self._open("check", "check", "receive", "counter", start.filed_at, "")
        self._upsert(
            CASE_PHASE.value_set("filed"), CASE_STEP.value_set("check"), WAITING_FOR.value_set("counter"),
            HOLD.value_set("-"), OVERDUE.value_set(False),  # noqa: FBT003  the value itself
        )  # fmt: skip

    @workflow.run
    async def run(self, start: StartHousehold) -> str:
        """Write, call and wait until the certificate is handed over and everybody was told."""
        while True:
            if self._pending.records:
                await self._write()
            elif self._shown.phase == "returned" and not self._outside:
                break
            else:
                await workflow.wait_condition(self._has_work)
        await workflow.wait_condition(workflow.all_handlers_finished)
        return self._shown.phase

    def _has_work(self) -> bool:
        return bool(self._pending.records) or (self._shown.phase == "returned" and not self._outside)

    @workflow.update
    def accept(self, decision: Decision) -> Decided:
        """Receive the dossier: the legal time starts."""
        now = workflow.now()
        counted = due(now, Limit.parse(LIMIT), CALENDAR)
        self._show(
            phase="received", step="review", waiting_for="officer",
            received_at=now, due_at=counted.instant, appointment_at=counted.appointment,
        )  # fmt: skip
        self._mark(ClockEvent.STARTED, "NĐ 118/2025 Art 17(3)", LIMIT)
        self._record("received", decision, "check", due=counted.appointment.isoformat())
        self._done("check", decision, "accepted")
        self._open("review", "review", "appraise", "officer", now, REVIEW_WITHIN)
        self._upsert(
            CASE_PHASE.value_set("received"), CASE_STEP.value_set("review"), WAITING_FOR.value_set("officer"),
            DUE_AT.value_set(counted.instant),
        )  # fmt: skip
        self._pending.calls += [
            ("documents", "receipt:issue", "issue", "receipt", {}),
            ("notifications", "notice:received", "send", "received", {}),
        ]
        self._timer = asyncio.create_task(self._watch_deadline(counted.instant - now))
        return Decided(self._seq)

    @accept.validator
    def _may_accept(self, decision: Decision) -> None:
        self._require(decision, "counter", "check")

    @workflow.update
    def review(self, decision: Decision) -> Decided:
        """Propose to grant the registration."""
        self._reviewer = decision.actor
        self._show(phase="in_progress", step="sign", waiting_for="leader")
        self._record("reviewed", decision, "review", outcome=decision.outcome)
        self._done("review", decision, decision.outcome)
        self._open("sign", "sign", "approve", "leader", workflow.now(), SIGN_WITHIN)
        self._upsert(CASE_PHASE.value_set("in_progress"), CASE_STEP.value_set("sign"), WAITING_FOR.value_set("leader"))
        return Decided(self._seq)

    @review.validator
    def _may_review(self, decision: Decision) -> None:
        self._require(decision, "officer", "review")

    @workflow.update
    def sign(self, decision: Decision) -> Decided:
        """Sign the certificate: the legal time ends."""
        now = workflow.now()
        self._show(
            phase="decided", delivery="ready", decision="approved", step="tax,hand_over",
            waiting_for="applicant:collect", decided_at=now,
        )  # fmt: skip
        self._mark(ClockEvent.ENDED, "NĐ 118/2025 Art 17-22")
        self._record("signed", decision, "sign")
        self._record("decided", decision, "sign", decision="approved")
        self._done("sign", decision, "signed")
        self._open("hand_over", "hand_over", "return", "counter", now, "")
        self._upsert(
            CASE_PHASE.value_set("decided"), CASE_STEP.value_set("tax,hand_over"),
            WAITING_FOR.value_set("applicant:collect"),
        )  # fmt: skip
        self._told_tax = OperationLine("tax/1:inform", "agencies", "inform", "tax", "calling", since=now)
        self._pending.operations.append(self._told_tax)
        self._pending.calls += [
            ("notifications", "notice:decided", "send", "decided", {}),
            ("documents", f"result-{self._seq}:sign", "sign", "result", {"seq": str(self._seq), "at": now.isoformat()}),
            ("agencies", "tax/1:inform", "inform", "dang-ky-ho-kinh-doanh", {}),
        ]
        return Decided(self._seq)

    @sign.validator
    def _may_sign(self, decision: Decision) -> None:
        self._require(decision, "leader", "sign")
        if decision.actor == self._reviewer:
            raise ApplicationError("the reviewer may not sign", type="Refused")

    @workflow.update
    def hand_over(self, decision: Decision) -> Decided:
        """Hand the certificate to the applicant."""
        self._show(phase="returned", delivery="handed_over", step="", waiting_for="nobody", ended_at=workflow.now())
        self._record("handed_over", decision, "hand_over")
        self._done("hand_over", decision, "handed_over")
        self._upsert(CASE_PHASE.value_set("returned"), CASE_STEP.value_set("-"), WAITING_FOR.value_set("nobody"))
        self._pending.calls.append(("notifications", "notice:returned", "send", "returned", {}))
        return Decided(self._seq)

    @hand_over.validator
    def _may_hand_over(self, decision: Decision) -> None:
        self._require(decision, "counter", "hand_over")

    def _require(self, decision: Decision, role: str, step: str) -> None:
        if step not in self._shown.step.split(","):
            raise ApplicationError(f"the case is at {self._shown.step or 'its end'}", type="Refused")
        if decision.role != role:
            raise ApplicationError(f"only a {role} may do this", type="Refused")

    def _record(
        self, kind: str, by: Decision | None = None, step: str = "", *, at: datetime | None = None, **values: str
    ) -> None:
        self._seq += 1
        actor, role, note = (by.actor, by.role, by.note) if by else ("", "system", "")
        self._pending.records.append(Record(self._seq, kind, at or workflow.now(), actor, role, "", step, note, values))

    def _open(self, step: str, kind: str, stage: str, role: str, at: datetime, within: str) -> None:
        until = due(at, Limit.parse(within), CALENDAR).instant if within else None
        line = TaskLine(f"{step}/1", step, kind, stage, role, self._start.agency, "open", at, until)
        self._tasks[step] = self._pending.tasks[step] = line

    def _done(self, step: str, by: Decision, outcome: str) -> None:
        line = replace(self._tasks[step], status="done", done_by=by.actor, outcome=outcome)
        self._tasks[step] = self._pending.tasks[step] = line

    def _mark(self, event: ClockEvent, reason: str, limit: str | None = None) -> None:
        self._clock.append(ClockEntry(event=event, at=workflow.now(), reason=reason, limit=limit))
        self._pending.clock = list(self._clock)

    def _show(self, **changes: object) -> None:
        self._shown = replace(self._shown, **changes)  # type: ignore[arg-type]  # names and types as in Snapshot

    def _upsert(self, *updates: SearchAttributeUpdate[Any]) -> None:
        workflow.upsert_search_attributes(updates)

    async def _write(self) -> None:
        pending, self._pending = self._pending, Pending()
        turn = TurnRecord(
            case_id=self._start.case_id,
            after=self._written,
            seq=pending.records[-1].seq,
            records=pending.records,
            snapshot=replace(self._shown, next_at=self._shown.due_at if self._timer else None),
            tasks=list(pending.tasks.values()),
            operations=pending.operations,
            clock=pending.clock,
        )
        self._written = turn.seq
        await workflow.execute_activity(
            "record_turn", turn, task_queue="records", start_to_close_timeout=timedelta(seconds=10), retry_policy=ALWAYS
        )
        for call in pending.calls:
            task = asyncio.create_task(self._call(*call))
            self._outside.add(task)
            task.add_done_callback(self._outside.discard)

    async def _call(self, system: str, operation: str, action: str, subject: str, values: dict[str, str]) -> None:
        code = self._start.case_code
        request = OperationRequest(
            self._start.case_id, code, f"{code}/{operation}", operation, action,
            agency="thue" if system == "agencies" else self._start.agency, subject=subject, values=values,
        )  # fmt: skip
        await workflow.execute_activity(
            f"{system}.call", request, result_type=OperationReply, task_queue=system,
            start_to_close_timeout=timedelta(seconds=30), retry_policy=ALWAYS,
        )  # fmt: skip
        if self._told_tax and system == "agencies":
            if self._shown.step:
                self._show(step="hand_over")
                self._upsert(CASE_STEP.value_set("hand_over"))
            self._pending.operations.append(replace(self._told_tax, status="done"))
            self._record("agency_informed", step="tax", agency="thue", answer="done")

    async def _watch_deadline(self, left: timedelta) -> None:
        await workflow.sleep(left)
        if self._shown.decided_at is None:
            self._show(overdue=True)
            self._upsert(OVERDUE.value_set(True))  # noqa: FBT003  the value itself
            self._record("overdue")
