"""The generic interpreter of any procedure: a thin, deterministic shell around `domain.case`."""

from __future__ import annotations

from temporalio import workflow
from temporalio.exceptions import ApplicationError

with workflow.unsafe.imports_passed_through():
    # The sandbox resolves the types of a carried-over state by module name, so their modules must be known to it.
    import domain.case.state
    import domain.deadline.clock  # noqa: F401
    from activities.contract import TurnRecord
    from domain.case.acts import Command
    from domain.case.events import Answered, Call, Commanded, CommandRefused, Event, Filed, Record, TimeReached
    from domain.case.milestones import next_milestone
    from domain.case.past import relive
    from domain.case.picture import snapshot
    from domain.case.rules import refusal
    from domain.case.turn import advance, new_state
    from domain.deadline.calendar import WorkingCalendar
    from domain.procedure.plan import Channel, Way, parse_plan
    from workflows.calls import OutsideCalls, calls_to_repeat
    from workflows.deadline_timer import DeadlineTimer
    from workflows.messages import CASE_WORKFLOW, ActResult, Answer, StartCase
    from workflows.options import RECORD, RECORDS_TASK_QUEUE
    from workflows.telling import Told, details, search_attributes


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
        self._calendar = WorkingCalendar.from_json(start.calendar)
        self._records: list[Record] = []
        self._calls: list[Call] = []
        self._timer = DeadlineTimer()
        self._rollover = False
        if start.state is not None:
            self._state = start.state
            self._told = Told.of(self._plan, self._state)
            self._calls = calls_to_repeat(self._state)
        else:
            self._state = new_state(self._plan, Channel(start.channel), Way(start.way))
            self._told = Told.nothing()
            self._file()
        self._outside = OutsideCalls(start.case_id, start.case_code, self._plan, lambda: self._state, self._advance)

    @workflow.run
    async def run(self, start: StartCase) -> str:
        """Live until the case is closed, written and told to everyone; returns the last phase."""
        while True:
            if self._timer.take():
                self._advance(TimeReached())
            if self._records:
                await self._write_turn()
                continue
            calls, self._calls = self._calls, []
            self._outside.start(calls)
            if self._state.closed and not self._state.operations:
                break
            if self._wants_rollover() and not self._outside.busy:
                await workflow.wait_condition(workflow.all_handlers_finished)
                workflow.continue_as_new(self._next_run())
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
            if known.partition(":")[0] != command.digest():
                raise ApplicationError("the key was used for another act", type="IdempotencyConflict")
            return
        why = refusal(self._plan, self._calendar, self._state, command, workflow.now())
        if why is not None:
            facts = {"rule": why.rule, "values": why.values, "who_can": list(why.who_can)}
            raise ApplicationError(why.rule, facts, type="Refused")

    @workflow.signal(name="act_later")
    def act_later(self, command: Command) -> None:
        """Take an act sent through the outbox or in bulk; nobody waits, so a refusal goes into the event log."""
        if command.id in self._state.commands:
            return
        why = refusal(self._plan, self._calendar, self._state, command, workflow.now())
        if why is None:
            self._advance(Commanded(command))
        elif not self._state.closed:
            self._advance(CommandRefused(command, why.rule))

    @workflow.signal(name="answer")
    def answer(self, answer: Answer) -> None:
        """Take an outside system's answer from the inbox; duplicates and stragglers are harmless."""
        self._advance(Answered(answer.operation, answer.answer_id, answer.answer, answer.values))

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

    def _advance(self, event: Event) -> None:
        turn = advance(self._plan, self._calendar, self._state, event, workflow.now())
        self._state = turn.state
        self._records += turn.records
        self._calls += turn.calls

    def _has_work(self) -> bool:
        over = self._state.closed and not self._state.operations
        quiet = self._wants_rollover() and not self._outside.busy
        return bool(self._records or self._calls or self._timer.fired or over or quiet)

    async def _write_turn(self) -> None:
        """Write what happened since the last turn: one activity, one transaction."""
        records, self._records = self._records, []
        changed = search_attributes(self._plan, self._state, self._told)
        if changed:
            workflow.upsert_search_attributes(changed)
        next_at = next_milestone(self._plan, self._state)
        turn = TurnRecord(
            case_id=self._start.case_id,
            after=records[0].seq - 1,
            seq=records[-1].seq,
            records=records,
            snapshot=snapshot(self._plan, self._state, next_at),
            tasks=self._told.changed_tasks(self._plan, self._state),
            operations=self._told.changed_operations(self._state),
            clock=self._told.changed_clock(self._state),
        )
        workflow.set_current_details(details(self._plan, self._state, next_at))
        await workflow.execute_activity(
            "record_turn", turn, task_queue=RECORDS_TASK_QUEUE, summary=records[-1].kind, **RECORD
        )

    def _wants_rollover(self) -> bool:
        return self._rollover or workflow.info().is_continue_as_new_suggested()

    def _next_run(self) -> StartCase:
        start = self._start
        return StartCase(
            case_id=start.case_id,
            case_code=start.case_code,
            plan=start.plan,
            calendar=start.calendar,
            channel=start.channel,
            way=start.way,
            filed_at=start.filed_at,
            state=self._state,
        )
