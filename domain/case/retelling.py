"""The state of a case found again from its log, when the engine has lost its workflow.

The log says what happened, not the state it came to. So each line is explained: which event, taken by the very rules of
the case, would have written exactly this? A state is returned only when every line is explained to the letter; what is
held beside the log (tasks, clock, row) is compared by the caller. A guess is never made: what cannot be explained is
left to people.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from domain.case.acts import Act, Command, Role
from domain.case.events import (
    Answered,
    Commanded,
    CommandRefused,
    Event,
    OperationFailed,
    OperationSucceeded,
    Record,
    TimeReached,
    Turn,
)
from domain.case.opinions import HERE
from domain.case.state import CaseState, Operation, OperationStatus
from domain.case.sub_cases import WHOLE
from domain.case.turn import advance
from domain.case.undoing import undo
from domain.deadline.calendar import WorkingCalendar
from domain.deadline.limit import Limit
from domain.procedure.plan import Plan

#: Nothing in a case waits for these; an earlier turn's are over, or stand among the calls as a problem.
_QUIET: Final = frozenset({"notifications", "documents"})
#: What outside systems say, where the line does not repeat it.
_ANSWERS: Final = ("done", "paid", "noticed", "in_transit", "delivered", "returned", "refunded", "refused", "failed",
    "expired", "cancelled", "standing")  # fmt: skip
_SAID_BY_KIND: Final[Mapping[str, Mapping[str, str]]] = {
    "refund_forgone": {"way": "forgone"},
    "obligation_noticed": {"what": "notice"},
    "obligation_corrected": {"what": "notice"},
    "obligation_paid": {"what": "proof"},
}
_WAITS: Final = frozenset({"calling", "retrying", "awaiting_answer", "problem"})
#: A rule function relies on what its refusal would have ruled out; such a try explains nothing.
_NO_EXPLANATION: Final = (KeyError, ValueError, IndexError, AssertionError, AttributeError)


class UnexplainedError(Exception):
    """A line of the log, or a call beside it, that no event explains; `kind` names it."""

    def __init__(self, seq: int, kind: str) -> None:
        super().__init__(f"line {seq}: {kind}")
        self.seq = seq
        self.kind = kind


@dataclass(frozen=True, slots=True)
class Called:
    """An outside call as the records have it: its status (`domain.case.state.OperationStatus`, or over) and number."""

    status: str
    reference: str = ""


@dataclass(frozen=True, slots=True)
class Retold:
    """A case found again: the plan it follows now, and its state, whose unfinished calls are to be repeated."""

    plan: Plan
    state: CaseState


def retell(
    plan: Plan, calendar: WorkingCalendar, first: Turn, lines: Sequence[Record], calls: Mapping[str, Called]
) -> Retold:
    """Return the case that wrote these lines, in order from the first. `first` is the turn of its filing.

    `calls` are its outside calls by key. Calls that were under way are repeated under their business keys, so nothing
    happens twice outside. Raises UnexplainedError.
    """
    written = len(first.records)
    if not _same(first.records, lines):
        raise UnexplainedError(1, lines[0].kind if lines else "")
    state, past = first.state, {first.state.seq: first.state}
    while written < len(lines):
        line = lines[written]
        if line.kind == "undone":
            turn = _undone(plan, calendar, state, past, line)
        else:
            turn = _explained(plan, calendar, state, lines[written:], calls)
        plan, state = turn.plan or plan, turn.state
        past[state.seq] = state
        written += len(turn.records)
    return Retold(plan, _as_it_stands(plan, calendar, state, lines[-1], calls))


def _explained(
    plan: Plan, calendar: WorkingCalendar, state: CaseState, lines: Sequence[Record], calls: Mapping[str, Called]
) -> Turn:
    """Return the turn that wrote the first of these lines, and perhaps more of them."""
    line = lines[0]
    for events in _candidates(plan, state, line, calls):
        try:
            turn = _after(plan, calendar, state, events, line)
        except _NO_EXPLANATION:
            continue
        if turn.records and _same(turn.records, lines):
            return turn
    raise UnexplainedError(line.seq, line.kind)


def _undone(
    plan: Plan, calendar: WorkingCalendar, state: CaseState, past: Mapping[int, CaseState], line: Record
) -> Turn:
    """Return the turn that took back the last act: to what the case was before it."""
    before = past.get(int(line.values.get("back_to", "0")))
    if before is None:
        raise UnexplainedError(line.seq, line.kind)
    turn = undo(plan, calendar, state, before, _command(plan, line, Act.UNDO, ""), line.at)
    if not _same(turn.records, [line]):
        raise UnexplainedError(line.seq, line.kind)
    return turn


def _after(plan: Plan, calendar: WorkingCalendar, state: CaseState, events: Sequence[Event], line: Record) -> Turn:
    """Return what these events make of a case together; all but the last write nothing by themselves."""
    for event in events[:-1]:
        silent = advance(plan, calendar, state, event, line.at)
        if silent.records:
            raise ValueError(line.kind)
        state = silent.state
    return advance(plan, calendar, state, events[-1], line.at)


def _same(made: Sequence[Record], lines: Sequence[Record]) -> bool:
    return [_content(one) for one in made] == [_content(one) for one in lines[: len(made)]]


def _content(line: Record) -> Record:
    return replace(
        line, kind=str(line.kind), role=str(line.role), values={name: str(text) for name, text in line.values.items()}
    )


def _candidates(plan: Plan, state: CaseState, line: Record, calls: Mapping[str, Called]) -> Iterator[tuple[Event, ...]]:
    """Give the events that may have written a line, the likeliest first."""
    if line.kind == "command_refused":
        yield (CommandRefused(_command(plan, line, Act(line.values["act"]), ""), line.values["rule"]),)
    if line.actor:
        for act in Act:
            for target in _targets(state, line):
                command = Commanded(_command(plan, line, act, target))
                yield (command,)
                # A call that was waiting for its answer, which no line tells.
                if target in state.operations:
                    yield (_placed(state.operations[target], calls), command)
        return
    yield (TimeReached(),)
    answers = tuple(dict.fromkeys(filter(None, (line.values.get("answer", ""), *_ANSWERS))))
    for operation in sorted(state.operations.values(), key=lambda one: one.step != line.step):
        key = operation.key
        if line.values.get("operation", key) == key:
            yield (OperationFailed(key, line.values.get("problem", ""), will_retry=line.kind == "system_slow"),)
        yield (_placed(operation, calls),)
        yield (OperationSucceeded(key, f"{HERE}{line.values.get('agency', '')}"),)
        for answer in answers:
            yield (OperationSucceeded(key, calls[key].reference if key in calls else "", answer),)
            yield (Answered(key, f"log/{line.seq}", answer, dict(line.values)),)
    for answer in answers:
        yield (Answered(WHOLE, f"log/{line.seq}", answer, dict(line.values)),)


def _placed(operation: Operation, calls: Mapping[str, Called]) -> OperationSucceeded:
    """Return that a call was taken; a question that went to people here says to whom."""
    known = calls.get(operation.key)
    return OperationSucceeded(operation.key, known.reference if known else "")


def _targets(state: CaseState, line: Record) -> Sequence[str]:
    said = (line.values.get("operation", ""), line.values.get("to", ""), line.values.get("refund", ""), line.step, "")
    return tuple(dict.fromkeys((*said, *state.refunds)))


def _command(plan: Plan, line: Record, act: Act, target: str) -> Command:
    said = dict(line.values)
    values = said | {
        "proposal": said.get("outcome", ""),
        "opinion": said.get("answer", ""),
        "agency": said.get("to", ""),
    }
    # What the kind of the line says already, it does not say again.
    values |= _SAID_BY_KIND.get(line.kind, {})
    if "limit" in said:
        values["days"] = str(Limit.parse(said["limit"]).amount)
    return Command(
        id=said.get("command", f"log/{line.seq}"),
        act=act,
        actor=line.actor,
        role=Role(line.role),
        agency=said.get("desk", "") or plan.agency,
        step=line.step,
        note=line.note,
        on_behalf_of=line.on_behalf_of,
        target=target,
        values={name: value for name, value in values.items() if value},
    )


def _as_it_stands(
    plan: Plan, calendar: WorkingCalendar, state: CaseState, last: Record, calls: Mapping[str, Called]
) -> CaseState:
    """Return the state with its outside calls as the records have them; its last act can no more be undone."""
    for key in list(state.operations):
        operation = state.operations[key]
        known = calls.get(key)
        if _is_over(operation, known, last):
            # Its end wrote no line, or that line would have been explained by it.
            del state.operations[key]
            continue
        if known is not None and known.status not in ("calling", operation.status):
            turn = advance(plan, calendar, state, _placed(operation, calls), operation.since or last.at)
            state = turn.state
            now = state.operations.get(key)
            if turn.records or now is None or now.status != known.status:
                raise UnexplainedError(last.seq, key)
        again = state.operations.get(key)
        if again is not None and again.status is OperationStatus.CALLING:
            # The next run makes again whatever it finds being retried.
            again.status = OperationStatus.RETRYING
    for key, known in calls.items():
        if known.status in _WAITS and key not in state.operations:
            raise UnexplainedError(last.seq, key)
    return replace(state, last_act=None)


def _is_over(operation: Operation, known: Called | None, last: Record) -> bool:
    """Tell whether a call the log left open has ended. What nothing waits for has no row unless it is in trouble."""
    if known is None:
        return operation.system in _QUIET and operation.since != last.at
    return known.status not in _WAITS
