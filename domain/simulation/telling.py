"""From a finished walk to what people read: every line in words, every date with its reason."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime

from domain.case.acts import Role
from domain.case.events import Record
from domain.case.state import CaseState
from domain.case.wording import event_sentence, sentence, word
from domain.case.words import ROLES
from domain.deadline.calendar import WorkingCalendar
from domain.deadline.due import Convention, CountingRules, Due, due
from domain.deadline.ledger import ClockEvent, current_due
from domain.deadline.limit import Limit
from domain.deadline.views import View, due_seen_by, punctuality_seen_by
from domain.procedure.basics import Words
from domain.procedure.definition import Definition
from domain.procedure.outline_words import name_of_kind
from domain.procedure.plan import Channel, Plan, PlanStep, StepKind
from domain.procedure.register import AgencyKind, Register
from domain.simulation.branches import declared_notices
from domain.simulation.run import DueLine, FormLine, NoticeLine, RefusedLine, Standing, TimelineLine, ViewLine
from domain.simulation.script import APPLICANT
from domain.simulation.walk import Beat
from domain.simulation.words import (
    FORM_AT,
    FORMS,
    MADE_BY_THE_SYSTEM,
    NOTICES,
    PUNCTUALITY,
    STEP_NOTICES,
    SUBJECTS,
    TO_STAFF,
    TURN_NOTICES,
    VIEWS,
)

_CASE = Words(vi="Thời hạn giải quyết hồ sơ", en="Time limit of the case")
_NOTICES = {**NOTICES, **TURN_NOTICES, **STEP_NOTICES}


def both(say: Callable[[str], str]) -> Words:
    """Return what a function says in Vietnamese and in English."""
    return Words(vi=say("vi"), en=say("en"))


def step_names(definition: Definition) -> dict[str, Words]:
    """Return what the steps are called: as written, else their kind."""
    return {step.step_id: step.name or name_of_kind(step.kind) for _, step in definition.located_steps()}


class Telling:
    """Tells one walk. `rules` are those the case counts by, without and with the cut-off of the procedure."""

    def __init__(
        self, definition: Definition, plan: Plan, calendar: WorkingCalendar, register: Register | None = None
    ) -> None:
        self.plan, self.calendar, self.definition = plan, calendar, definition
        self.names = step_names(definition)
        self.register: Mapping[str, AgencyKind] = register or {}
        convention = Convention(plan.convention)
        cut_off = datetime.strptime(plan.cut_off, "%H:%M").time() if plan.cut_off else None  # noqa: DTZ007 - a time
        self.rules = CountingRules(convention, cut_off)
        self.step_rules = CountingRules(convention)

    def timeline(self, beats: tuple[Beat, ...]) -> Iterator[TimelineLine]:
        """Yield a line for each record, and for each act the rules refused."""
        known: DueLine | None = None
        entries = 0
        for beat in beats:
            before = known
            if len(beat.state.clock) != entries:
                entries, known = len(beat.state.clock), self.case_due(beat.state)
            is_new = known != before
            if beat.refusal is not None and beat.decision is not None:
                why, step = beat.refusal, self._step(beat.decision.subject)
                text = both(lambda language, why=why: sentence(why, language))  # type: ignore[misc]  # bound early
                yield TimelineLine(
                    beat.at, "refused_act", text, self._role(step), step.id if step else "", self._name(step), known,
                    False,  # noqa: FBT003 - the last field of a line: no new due date
                )  # fmt: skip
            for record in beat.records:
                found = self._step(record.step)
                text = self._text(record)
                yield TimelineLine(
                    beat.at, record.kind, text, self._who(record, found), record.step, self._name(found), known, is_new
                )
                is_new = False

    def case_due(self, state: CaseState) -> DueLine | None:
        """Return the legal due date of a state; the one a case ended under once it ended."""
        if not state.clock:
            return None
        limit = Limit.parse(self.plan.deadline[state.channel])
        found = current_due(state.clock, limit, self.calendar, self.rules)
        begins = (ClockEvent.STARTED, ClockEvent.RESTARTED)
        since = next((entry.at for entry in reversed(state.clock) if entry.event in begins), None)
        return _due_line("case", _CASE, since, found) if found and since else None

    def dues(self, beats: tuple[Beat, ...]) -> Iterator[DueLine]:
        """Yield every due date that was set: of the case at each beginning of its clock, of each step that opened."""
        entries = 0
        opened: set[tuple[str, int]] = set()
        for beat in beats:
            begins = any(e.event in (ClockEvent.STARTED, ClockEvent.RESTARTED) for e in beat.state.clock[entries:])
            entries = len(beat.state.clock)
            if begins and (line := self.case_due(beat.state)):
                yield line
            for step in self.plan.steps:
                current = beat.state.steps[step.id]
                if not current.instance or (step.id, current.instance) in opened:
                    continue
                opened.add((step.id, current.instance))
                if current.due_at and current.opened_at:
                    limit = self._limit_of(step, beat.state)
                    counted = due(current.opened_at, Limit.parse(limit), self.calendar, self.step_rules)
                    yield _due_line(step.id, self.names[step.id], current.opened_at, counted)

    def _limit_of(self, step: PlanStep, state: CaseState) -> str:
        online = step.kind is StepKind.CHECK and state.channel is Channel.ONLINE and not state.received_at
        return self.plan.intake_limit if online else step.within

    def forms(self, beats: tuple[Beat, ...]) -> Iterator[FormLine]:
        """Yield the papers that go out, by what happened."""
        for beat in beats:
            for record in beat.records:
                refused = record.kind == "decided" and record.values.get("decision") == "refused"
                number = "03" if refused else FORM_AT.get(record.kind)
                if number:
                    yield FormLine(number, FORMS[number], beat.at, record.kind, number in MADE_BY_THE_SYSTEM)

    def notices(self, beats: tuple[Beat, ...]) -> Iterator[NoticeLine]:
        """Yield the messages that go out: those of every case and those the definition declares."""
        declared = {step.step_id: step.notify or () for _, step in self.definition.located_steps()}
        before: CaseState | None = None
        for beat in beats:
            for operation in beat.calls:
                values, message = operation.values, operation.values.get("subject", "")
                if operation.system == "notifications" and message in _NOTICES:
                    to = _receivers(message, values.get("role", ""))
                    then, step = self._standing(beat, message), values.get("of_step", "")
                    yield NoticeLine(message, _NOTICES[message], to[0], _named(to), beat.at, step, (), then)
            for step, notice in declared_notices(self.plan, before, beat):
                told, then = declared[step][int(notice.partition(":")[2])], self._standing(beat)
                yield NoticeLine(notice, told.text, told.to, _named((told.to,)), beat.at, step, told.by, then)
            before = beat.state

    def views(self, state: CaseState, now: datetime) -> Iterator[ViewLine]:
        """Yield how each view judges the case: when it was decided, else when it ended, else as it stands."""
        limit = Limit.parse(self.plan.deadline[state.channel])
        ended = state.decided_at or state.ended_at or now
        for view in View:
            found = punctuality_seen_by(view, state.clock, ended, limit, self.calendar, self.rules)
            in_force = due_seen_by(view, state.clock, limit, self.calendar, self.rules)
            yield ViewLine(view, VIEWS[view], found, PUNCTUALITY[found], in_force.instant if in_force else None)

    def refused(self, beats: tuple[Beat, ...]) -> Iterator[RefusedLine]:
        """Yield what the rules did not allow."""
        for beat in beats:
            if beat.refusal is not None and beat.decision is not None:
                text = Words(vi=sentence(beat.refusal, "vi"), en=sentence(beat.refusal, "en"))
                yield RefusedLine(beat.at, beat.decision, beat.refusal.rule, text)

    def _standing(self, beat: Beat, message: str = "") -> Standing:
        state, supplement_by = beat.state, None
        if message == "supplement_requested":
            supplement_by = due(beat.at, Limit.parse(self.plan.supplement_lapses), self.calendar).last_day
        decided, owed = state.decision.value if state.decision else "", max(state.fee - state.paid, 0)
        return Standing(decided, owed, state.paid, state.due_at, state.appointment_at, supplement_by)

    def agency_names(self) -> dict[str, tuple[str, str]]:
        """Return the names of the register's agencies, as `waiting_sentence` takes them."""
        return {name: (kind.name.vi, kind.name.en) for name, kind in self.register.items()}

    def _step(self, step_id: str) -> PlanStep | None:
        return self.plan.step(step_id) if self.plan.has_step(step_id) else None

    def _name(self, step: PlanStep | None) -> Words | None:
        return self.names[step.id] if step else None

    def _text(self, record: Record) -> Words:
        def say(language: str) -> str:
            values = dict(record.values)
            if record.step in self.names:
                values["step"] = self.names[record.step].in_language(language)
            if (to := values.get("to")) in self.names:
                values["to"] = self.names[str(to)].in_language(language)
            if values.get("agency") in self.register:
                values["agency"] = self.register[values["agency"]].name.in_language(language)
            return event_sentence(record.kind, values, language, record.role)

        return both(say)

    def _who(self, record: Record, step: PlanStep | None) -> Words:
        if record.role != Role.SYSTEM and record.role:
            return both(lambda language: word(ROLES, str(record.role), language))
        told_by_agency = record.kind in ("consultation_answered", "agency_informed", "sub_case_answered")
        if told_by_agency and step and step.agency in self.register:
            return self.register[step.agency].name
        if record.kind == "filed":
            return SUBJECTS[APPLICANT]
        return SUBJECTS["system"]

    def _role(self, step: PlanStep | None) -> Words:
        return both(lambda language: word(ROLES, step.role, language)) if step else SUBJECTS[APPLICANT]


def _receivers(message: str, holder: str) -> tuple[str, ...]:
    """Return who a notice goes to, whoever does the step it is about first."""
    if message not in TO_STAFF:
        return (APPLICANT,)
    return tuple(dict.fromkeys((*((holder,) if holder else ()), *TO_STAFF[message])))


def _named(receivers: tuple[str, ...]) -> Words:
    return both(lambda language: ", ".join(word(ROLES, to, language) for to in receivers))


def _due_line(subject: str, name: Words, since: datetime, found: Due) -> DueLine:
    return DueLine(
        subject=subject,
        name=name,
        since=since,
        limit=both(found.limit.words),
        instant=found.instant,
        appointment=found.appointment,
        sentence=both(found.sentence),
        provisional=found.provisional,
    )
