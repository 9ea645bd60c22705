"""What one box of the picture says: its name, who, how long, what happens in silence, where it may leave the flow."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from domain.deadline.limit import Limit
from domain.diagram.graph import END, START, Flow
from domain.diagram.looks import LOOKS, Look
from domain.diagram.words import APPLICANTS, NOTICE_BY, NOTICE_ON, NOTICE_TO, either, pick, say
from domain.procedure.conditions import ConditionError, parse_condition, variables_of
from domain.procedure.definition import Definition
from domain.procedure.outline_words import CHANNELS, KINDS, ROLES
from domain.procedure.plan import AGENCY_KINDS, StepKind
from domain.procedure.register import AgencyKind
from domain.procedure.steps import Obligation, OpenCase, Step


class Leave(StrEnum):
    """How a step leaves the flow: the dossier waits, is refused, or goes back."""

    SUPPLEMENT = "supplement"
    REFUSE = "refuse"
    BACK = "back"


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a box: an icon, or "" for none, and a text."""

    icon: str
    text: str
    strong: bool = False


@dataclass(frozen=True, slots=True)
class Exit:
    """A tag hanging from a box."""

    leave: Leave
    text: str


@dataclass(frozen=True, slots=True)
class Card:
    """The words of one box. `guards` and `fees` stand in bands of their own, above and below the rest."""

    key: str
    look: Look
    title: str
    number: str = ""
    role: str = ""
    icon: str = ""
    rows: tuple[Row, ...] = ()
    guard: str = ""
    fees: tuple[str, ...] = ()
    exits: tuple[Exit, ...] = ()


class CardWriter:
    """Writes the boxes of one definition in one language; agencies are named by the register where it knows them."""

    def __init__(
        self, definition: Definition, flow: Flow, language: str, register: Mapping[str, AgencyKind] | None
    ) -> None:
        self.definition = definition
        self.flow = flow
        self.language = language
        self.register = register or {}
        self.variables = variables_of(definition)

    def all(self) -> dict[str, Card]:
        """Return the boxes by key: filing, the steps as written, the result."""
        steps = {key: self._step(key, step) for key, step in self.flow.steps.items()}
        return {START: self._start(), **steps, END: self._end()}

    def condition(self, text: str) -> str:
        """Return a condition in words; one that cannot be read stays as written."""
        try:
            return parse_condition(text, self.variables).words(self.language)
        except ConditionError:
            return text

    def agency(self, name: str) -> str:
        """Return what the register calls an agency, else its id."""
        kind = self.register.get(name)
        return kind.name.in_language(self.language) if kind else name

    def numbers(self, keys: tuple[str, ...]) -> list[str]:
        """Return the numbers of those steps on the picture; a name that is no step stays a name."""
        return [str(self.flow.numbers.get(key, key)) for key in keys]

    def _start(self) -> Card:
        d, language = self.definition, self.language
        rows = [Row("door", ", ".join(pick(CHANNELS[channel], language) for channel in d.accepted_channels))]
        if d.applicants:
            rows.append(Row("person", ", ".join(pick(APPLICANTS[name], language) for name in d.applicants)))
        papers = len(d.dossier)
        rows.append(Row("paper", say("one_paper" if papers == 1 else "papers", language, papers)))
        return Card(START, Look.END, say("file", language), rows=tuple(rows), fees=self._fees("at filing"))

    def _end(self) -> Card:
        result, language = self.definition.result, self.language
        ways = ", ".join(pick(CHANNELS[way], language) for way in result.ways)
        coded = [Row("paper", result.code)] if result.code else []
        rows = [*coded, Row("door", say("ways", language, ways))]
        for paper in self.definition.also_issues or ():
            if paper.on == "approval":
                rows.append(Row("paper", say("also", language, paper.name.in_language(language))))
        return Card(END, Look.END, result.name.in_language(language), rows=tuple(rows), fees=self._fees("on delivery"))

    def _step(self, key: str, step: Step) -> Card:
        language = self.language
        outside = step.kind in AGENCY_KINDS
        rows = [self._who(step, outside=outside)]
        if within := getattr(step, "within", None):
            rows.append(Row("clock", Limit.parse(within).words(language), strong=True))
        if (sums_up := getattr(step, "sums_up", None)) is not None:
            rows.append(Row("star", say("lead", language, ", ".join(_ranges(self.numbers(sums_up)))), strong=True))
        rows.extend(self._silence(step))
        if other := getattr(step, "not_the_person_of", None):
            rows.append(Row("persons", say("other_person", language, *self.numbers((other,)))))
        for notice in step.notify or ():
            by = ", ".join(pick(NOTICE_BY[way], language) for way in notice.by)
            told = f"{pick(NOTICE_ON[notice.on], language)} {pick(NOTICE_TO[notice.to], language)} ({by})"
            rows.append(Row("envelope", told))
        return Card(
            key=key,
            look=LOOKS[step.kind][0],
            title=step.name.in_language(language) if step.name else pick(KINDS[step.kind], language),
            number=str(self.flow.numbers[key]),
            role="" if outside or step.kind is StepKind.OPEN_CASE else step.who,
            icon=LOOKS[step.kind][1],
            rows=tuple(rows),
            guard=say("only_if", language, self.condition(step.only_if)) if step.only_if else "",
            fees=self._fees("before result") if step.kind is StepKind.HAND_OVER else (),
            exits=tuple(self._exits(key, step)),
        )

    def _who(self, step: Step, *, outside: bool) -> Row:
        if isinstance(step, OpenCase):
            return Row("building", f"{self.agency(step.at)}, {say('sub_case', self.language, step.open_case)}")
        if outside:
            return Row("building", self.agency(step.who))
        return Row("person", pick(ROLES[step.who], self.language))

    def _silence(self, step: Step) -> list[Row]:
        if step.kind is StepKind.INFORM:
            return [Row("silence", say("no_answer", self.language))]
        if isinstance(step, OpenCase):
            return [Row("silence", say(f"sub_{step.if_refused}", self.language))]
        if isinstance(step, Obligation):
            pays = Limit.parse(step.pay_within).words(self.language) if step.pay_within else ""
            rows = [Row("coin", say("obligation_pays", self.language, pays))] if pays else []
            return [*rows, Row("pause", say(f"obligation_{'pauses' if step.pause_basis else 'runs'}", self.language))]
        silent: str | None = getattr(step, "if_silent", None)
        return [Row("silence", say(f"silent_{silent}", self.language))] if silent else []

    def _exits(self, key: str, step: Step) -> list[Exit]:
        language = self.language
        may: tuple[str, ...] = getattr(step, "may", ())
        exits = []
        if "request_supplement" in may:
            exits.append(Exit(Leave.SUPPLEMENT, say("supplement", language)))
        if "refuse" in may:
            word = "refuse" if step.kind is StepKind.CHECK else "propose_refusal"
            exits.append(Exit(Leave.REFUSE, say(word, language)))
        if "send_back" in may:
            targets = self.numbers(self.flow.send_backs.get(key, ()))
            text = say("send_back", language, either(targets, language)) if targets else say("send_back_any", language)
            most = getattr(step, "send_backs_at_most", None)
            exits.append(Exit(Leave.BACK, say("at_most", language, text, most) if most else text))
        return exits

    def _fees(self, moment: str) -> tuple[str, ...]:
        names = []
        for fee in self.definition.fees:
            if fee.when == moment:
                name = fee.name.in_language(self.language)
                names.append(f"{name} ({self.condition(fee.only_if)})" if fee.only_if else name)
        if len(names) > 2:
            names = [say("many_fees", self.language, len(names))]
        return tuple(say(f"fees_{moment}", self.language, name) for name in names)


def _ranges(numbers: list[str]) -> list[str]:
    """Write three and more numbers that follow each other as "3–8"; names stay."""
    runs: list[list[str]] = []
    for number in numbers:
        if runs and number.isdigit() and runs[-1][-1].isdigit() and int(number) == int(runs[-1][-1]) + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return [text for run in runs for text in ([f"{run[0]}–{run[-1]}"] if len(run) > 2 else run)]
