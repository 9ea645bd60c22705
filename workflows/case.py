"""The generic interpreter of any procedure: a thin, deterministic shell around `domain.case`."""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
from datetime import timedelta

from temporalio import workflow
from temporalio.exceptions import ApplicationError

with workflow.unsafe.imports_passed_through():
    # The sandbox resolves the types of a carried-over state by module name, so their modules must be known to it.
    import domain.case.moving
    import domain.case.state
    import domain.deadline.clock
    import domain.money.refunds  # noqa: F401  # only so that the sandbox knows it
    from activities.contract import AgencyCalendar, CallsEnded, CaseEnd, TurnRecord
    from domain.case.acts import Act, Command, Refusal
    from domain.case.calendar_change import (
        CalendarChange,
        calendar_key,
        follow_calendar,
        has_ended,
        newest_for,
        takes_newest,
    )
    from domain.case.ends import keep
    from domain.case.events import Answered, Call, Commanded, CommandRefused, Event, Filed, Record, TimeReached
    from domain.case.judging_act import ActQuestion, ActVerdict, judge_act
    from domain.case.migration import Move
    from domain.case.migration_rules import Snag
    from domain.case.milestones import next_milestone, next_told
    from domain.case.moving import MoveTurn, judge_move, ledger_key, make_move, move_snags, undo_move, undo_snags
    from domain.case.past import relive
    from domain.case.picture import snapshot
    from domain.case.rules import refusal
    from domain.case.state import CaseState
    from domain.case.turn import advance, new_state, remember
    from domain.case.undoing import UNDOABLE, undo
    from domain.deadline.calendar import WorkingCalendar
    from domain.procedure.plan import Channel, Way, parse_plan
    from workflows.calls import OutsideCalls, calls_to_repeat
    from workflows.deadline_timer import DeadlineTimer
    from workflows.messages import CASE_WORKFLOW, ActResult, Answer, Followed, MoveVerdict, StartCase, UndoMove
    from workflows.options import RECORD, RECORDS_TASK_QUEUE
    from workflows.telling import Told, details, search_attributes


#: How long a case that was woken waits for the act it was woken for.
WAKE_FOR = timedelta(seconds=30)
#: Patch of cases that ask for the calendar of the agency they come under; older histories never did.
NEWEST_CALENDAR = "newest-calendar"
#: Patch of cases that tell of calls which ended after the last turn; before, these stood as running for ever.
LAST_CALLS = "last-calls"


@workflow.defn(name=CASE_WORKFLOW)
class CaseWorkflow:
    """Receives, appraises, approves and returns one dossier.

    Handlers are plain functions: they judge a message with the pure core, change the state at once and
    return; the main loop then writes what happened, calls outside systems and sleeps until the next
    message or milestone. Nothing is written or called from a handler, so nothing interleaves.
    """

    @workflow.init
    def __init__(self, start: StartCase) -> None:
        """Build the whole state from the start input: handlers may run before `run` does."""
        self._start = start
        self._plan = parse_plan(start.plan)
        self._plan_text = start.plan
        self._undo = start.undo
        self._calendar = WorkingCalendar.from_json(start.calendar)
        self._calendar_text = start.calendar
        self._records: list[Record] = []
        self._calls: list[Call] = []
        self._timer = DeadlineTimer()
        self._rollover = False
        self._before: CaseState | None = None
        self._recounts: Record | None = None
        if start.state is not None:
            self._state = start.state
            self._told = Told.of(self._plan, self._state)
            self._calls = calls_to_repeat(self._state)
        else:
            self._state = new_state(
                self._plan,
                Channel(start.channel),
                Way(start.way),
                start.edition,
                start.receiving_agency,
                start.barred,
            )
            self._told = Told.nothing()
            self._file()
        self._outside = OutsideCalls(
            start.case_id, start.case_code, lambda: self._plan, lambda: self._state, self._advance
        )

    @workflow.run
    async def run(self, start: StartCase) -> str:
        """Live until the case is closed, written and told to everyone; returns the last phase."""
        if start.awakened:
            await self._somebody_came()
        while True:
            if self._timer.take():
                self._advance(TimeReached())
            if self._records:
                await self._write_turn()
                continue
            if self._recounts is not None:
                await self._take_newest_calendar(self._recounts)
                continue
            calls, self._calls = self._calls, []
            self._outside.start(calls)
            if self._state.closed and self._told.ended_unsaid(self._state) and workflow.patched(LAST_CALLS):
                await self._tell_last_calls()
                continue
            if self._state.over:
                break
            if self._wants_rollover() and not self._outside.busy:
                await workflow.wait_condition(workflow.all_handlers_finished)
                workflow.continue_as_new(self._next_run(), initial_versioning_behavior=_onto_newest())
            self._timer.follow(next_milestone(self._plan, self._state))
            await workflow.wait_condition(self._has_work)
        await workflow.wait_condition(workflow.all_handlers_finished)
        return str(self._state.phase)

    @workflow.update(name="act")
    def act(self, command: Command) -> ActResult:
        """Take a legal act; the same command again gets the same answer."""
        known = self._state.commands.get(command.id)
        if known is not None:
            return ActResult(seq=int(known.partition(":")[2]), repeated=True)
        self._advance(Commanded(command))
        return ActResult(seq=self._state.seq)

    @act.validator
    def validate_act(self, command: Command) -> None:
        """Refuse before anything enters history: with the rule, the values and who could do it."""
        known = self._state.commands.get(command.id)
        if known is not None:
            if not command.is_of(known.partition(":")[0]):
                raise ApplicationError("the key was used for another act", type="IdempotencyConflict")
            return
        why = self._refusal(command)
        if why is not None:
            facts = {"rule": why.rule, "values": why.values, "who_can": list(why.who_can)}
            raise ApplicationError(why.rule, facts, type="Refused")

    @workflow.signal(name="act_later")
    def act_later(self, command: Command) -> None:
        """Take an act sent through the outbox or in bulk; nobody waits, so a refusal goes into the event log."""
        if command.id in self._state.commands:
            return
        why = self._refusal(command)
        if self._state.closed and command.act is Act.TAKE_PAYMENT:
            return  # after the end money is taken from somebody who stands there, and the answer is waited for
        if why is None:
            self._advance(Commanded(command))
        elif not self._state.closed:
            self._advance(CommandRefused(command, why.rule))

    @workflow.signal(name="answer")
    def answer(self, answer: Answer) -> None:
        """Take an outside system's answer from the inbox; duplicates and stragglers are harmless."""
        self._advance(Answered(answer.operation, answer.answer_id, answer.answer, answer.values))

    @workflow.update(name="move_to_version")
    def move_to_version(self, move: Move) -> ActResult:
        """Follow another version of the procedure from now on; the same decision again gets the same answer."""
        known = self._state.commands.get(ledger_key(move.id))
        if known is not None:
            return ActResult(seq=int(known.partition(":")[2]), repeated=True)
        self._follow(make_move(self._plan, self._calendar, self._state, move, workflow.now()))
        return ActResult(seq=self._state.seq)

    @move_to_version.validator
    def validate_move(self, move: Move) -> None:
        """Refuse with every rule that stands against the move, before anything enters history."""
        if ledger_key(move.id) not in self._state.commands:
            _refuse_for(move_snags(self._plan, self._state, move))

    @workflow.query(name="judge_act")
    def judge_act(self, question: ActQuestion) -> ActVerdict:
        """Say what an act would make of the case: the very rules of the act itself, on the real state."""
        return judge_act(self._plan, self._calendar, self._state, question)

    @workflow.query(name="judge_move")
    def judge_move(self, move: Move) -> MoveVerdict:
        """Say what would become of the case in a move: the very rules of the move itself, on the real state."""
        if ledger_key(move.id) in self._state.commands:
            return MoveVerdict(moved=True)
        snags, fates = judge_move(self._plan, self._state, move)
        return MoveVerdict(list(snags), {step: str(fate) for step, fate in fates.items()})

    @workflow.update(name="undo_move")
    def undo_move(self, undo: UndoMove) -> ActResult:
        """Go back to the version before a move; the same request again gets the same answer."""
        known = self._state.commands.get(ledger_key(undo.move, undo=True))
        if known is not None:
            return ActResult(seq=int(known.partition(":")[2]), repeated=True)
        assert self._undo is not None  # noqa: S101  the validator let it through
        now = workflow.now()
        self._follow(undo_move(self._plan, self._calendar, self._state, self._undo, undo.actor, undo.note, now))
        return ActResult(seq=self._state.seq)

    @undo_move.validator
    def validate_undo(self, undo: UndoMove) -> None:
        """Refuse when something happened to the case since the move."""
        if ledger_key(undo.move, undo=True) not in self._state.commands:
            _refuse_for(undo_snags(self._state, self._undo, undo.move))

    @workflow.update(name="follow_calendar")
    def follow_calendar(self, change: CalendarChange) -> Followed:
        """Count by a changed calendar from now on; the same change again gets the same answer."""
        known = self._state.commands.get(calendar_key(change.id))
        if known is not None or change.calendar == self._calendar_text:
            return Followed(self._state.seq, moved=False, repeated=True)
        return Followed(self._state.seq, moved=self._count_by(change))

    @follow_calendar.validator
    def validate_calendar(self, change: CalendarChange) -> None:
        """Leave a case whose legal time is over what it is."""
        if calendar_key(change.id) not in self._state.commands and has_ended(self._state):
            raise ApplicationError("the case has ended", type="CaseEnded")

    @workflow.signal(name="look")
    def look(self) -> None:
        """Change nothing: what ended before this message stands apart from what comes after it."""

    @workflow.signal(name="rollover")
    def rollover(self) -> None:
        """Continue as new at the next quiet moment, to move onto newer workflow code."""
        self._rollover = True

    def _file(self) -> None:
        """File the case, and relive its past when it was brought in from another system."""
        start = self._start
        filed = Filed(fee=start.fee, pays_online=start.pays_online)
        turn = advance(self._plan, self._calendar, self._state, filed, start.filed_at)
        if start.past:
            past = [(item.at, item.command) for item in start.past]
            turn = relive(self._plan, self._calendar, turn, past, workflow.now())
        self._state = turn.state
        self._records += turn.records
        self._calls += turn.calls

    def _refusal(self, command: Command) -> Refusal | None:
        """Say why an act is not open; what a case was before its last act is forgotten when it continues as new."""
        if command.act is Act.UNDO and self._before is None:
            return Refusal("nothing_to_undo")
        return refusal(self._plan, self._calendar, self._state, command, workflow.now())

    def _advance(self, event: Event) -> None:
        if isinstance(event, Commanded) and event.command.act is Act.UNDO:
            self._undo_last(event.command)
            return
        before = self._state
        turn = advance(self._plan, self._calendar, self._state, event, workflow.now())
        if isinstance(event, Commanded):
            self._before = before if event.command.act in UNDOABLE else None
        if turn.plan is not None:
            self._plan, self._plan_text = turn.plan, turn.plan.to_json()
        self._state = turn.state
        self._records += turn.records
        self._calls += turn.calls

    def _undo_last(self, command: Command) -> None:
        assert self._before is not None  # noqa: S101  the validator let it through
        turn = undo(self._plan, self._calendar, self._state, self._before, command, workflow.now())
        remember(turn.state.commands, command.id, f"{command.digest()}:{turn.state.seq}")
        self._before = None
        self._state = turn.state
        self._records += turn.records

    async def _somebody_came(self) -> None:
        """Wait for the act that opens the case again, which may be here already; refused, the case ends as it was."""
        ended_at = self._start.state.seq if self._start.state else 0
        with contextlib.suppress(asyncio.TimeoutError):
            await workflow.wait_condition(lambda: self._state.seq > ended_at, timeout=WAKE_FOR)

    def _follow(self, moved: MoveTurn) -> None:
        self._plan = moved.plan
        self._plan_text = moved.plan.to_json()
        self._undo = moved.undo
        self._state = moved.turn.state
        self._records += moved.turn.records
        self._calls += moved.turn.calls

    def _count_by(self, change: CalendarChange) -> bool:
        """Follow another calendar; tell whether a promised date moved."""
        followed = follow_calendar(self._plan, self._calendar, self._state, change, workflow.now())
        self._calendar, self._calendar_text = followed.calendar, change.calendar
        self._state, self._before = followed.turn.state, None
        self._records += followed.turn.records
        self._calls += followed.turn.calls
        return followed.moved

    async def _take_newest_calendar(self, cause: Record) -> None:
        """Count by the newest calendar of the agency that decides; what changed while asking for it is asked anew."""
        asked = ("", "")
        newest = AgencyCalendar()
        while asked != (self._plan.agency, self._calendar_text) and not has_ended(self._state):
            asked = (self._plan.agency, self._calendar_text)
            newest = await workflow.execute_activity(
                "newest_calendar",
                self._plan.agency,
                task_queue=RECORDS_TASK_QUEUE,
                result_type=AgencyCalendar,
                summary=cause.kind,
                **RECORD,
            )
        self._recounts = None
        if newest.calendar and newest.calendar != self._calendar_text and not has_ended(self._state):
            self._count_by(newest_for(cause, newest.number, newest.calendar))

    def _has_work(self) -> bool:
        over = self._state.over
        quiet = self._wants_rollover() and not self._outside.busy
        return bool(self._records or self._calls or self._timer.fired or over or quiet)

    async def _write_turn(self) -> None:
        """Write what happened since the last turn: one activity, one transaction."""
        records, self._records = self._records, []
        changed = search_attributes(self._plan, self._state, self._told)
        if changed:
            workflow.upsert_search_attributes(changed)
        next_at = next_told(self._plan, self._state)
        turn = TurnRecord(
            case_id=self._start.case_id,
            after=records[0].seq - 1,
            seq=records[-1].seq,
            records=records,
            snapshot=snapshot(self._plan, self._state, next_at),
            tasks=self._told.changed_tasks(self._plan, self._state),
            operations=self._told.changed_operations(self._state),
            clock=self._told.changed_clock(self._state),
            end=self._end() if self._state.closed else None,
        )
        workflow.set_current_details(details(self._plan, self._state, next_at))
        await workflow.execute_activity(
            "record_turn", turn, task_queue=RECORDS_TASK_QUEUE, summary=records[-1].kind, **RECORD
        )
        cause = takes_newest(records)
        if cause is not None and workflow.patched(NEWEST_CALENDAR):
            self._recounts = cause

    async def _tell_last_calls(self) -> None:
        """Show how the calls of a closed case ended: withdrawing a payment request, for one, leaves no line."""
        state = self._state
        ended = CallsEnded(self._start.case_id, state.seq, workflow.now(), self._told.changed_operations(state))
        await workflow.execute_activity("record_calls", ended, task_queue=RECORDS_TASK_QUEUE, **RECORD)

    def _end(self) -> CaseEnd:
        """Return what is kept of an ended case, so that it can be opened again."""
        changed = self._start.state is not None or self._plan_text != self._start.plan
        return CaseEnd(
            state=keep(self._state),
            plan_sha256=_hash(self._plan_text),
            calendar_sha256=_hash(self._calendar_text),
            plan=self._plan_text if changed else "",
        )

    def _wants_rollover(self) -> bool:
        return self._rollover or workflow.info().is_continue_as_new_suggested()

    def _next_run(self) -> StartCase:
        start = self._start
        return StartCase(
            case_id=start.case_id,
            case_code=start.case_code,
            plan=self._plan_text,
            calendar=self._calendar_text,
            channel=start.channel,
            way=start.way,
            filed_at=start.filed_at,
            state=self._state,
            undo=self._undo if self._undo is not None and self._undo.seq == self._state.seq else None,
        )


def _onto_newest() -> workflow.ContinueAsNewVersioningBehavior | None:
    """Let the next run take up the newest version of our code; without versions there is nothing to say."""
    if workflow.info().get_current_deployment_version() is None:
        return None
    return workflow.ContinueAsNewVersioningBehavior.AUTO_UPGRADE


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _refuse_for(snags: tuple[Snag, ...]) -> None:
    if snags:
        facts = {"snags": [{"code": snag.code, "step": snag.step, "values": snag.values} for snag in snags]}
        raise ApplicationError(snags[0].code, facts, type="NotMovable")
