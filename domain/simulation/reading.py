"""Reading scenario files: from YAML to dossiers and scripts, or to every mistake with its line and column."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path as File

from pydantic import ValidationError

from domain.deadline.moments import local_day
from domain.procedure.definition import Definition
from domain.procedure.errors import DefinitionError, DefinitionErrors, problem
from domain.procedure.explain import closest
from domain.procedure.filed_as import WrongAnswerError, situation_of
from domain.procedure.messages import suggestion
from domain.procedure.plan import StepKind
from domain.procedure.positions import Path, Positions
from domain.procedure.source import read_source
from domain.procedure.steps import Step
from domain.simulation.explaining import explain_finding
from domain.simulation.messages import scenario_problem
from domain.simulation.pace import Pace
from domain.simulation.scenarios import SUFFIX, Given, Line, Scenario, ScenarioFile, read_moment
from domain.simulation.script import APPLICANT, OUTCOMES_OF_KIND, PAYMENT, POST, Decision, Outcome, Script
from domain.simulation.trial import Filing

_PARTIES: dict[str, tuple[Outcome, ...]] = {
    APPLICANT: (Outcome.SUPPLY, Outcome.SILENT, Outcome.WITHDRAW),
    PAYMENT: (Outcome.PAID, Outcome.UNPAID, Outcome.FAILED),
    POST: (Outcome.DELIVERED, Outcome.RETURNED),
}
_ALONE = {
    "accept": (StepKind.CHECK, Outcome.ACCEPT),
    "refuse": (StepKind.CHECK, Outcome.REFUSE),
    "hand_over": (StepKind.HAND_OVER, Outcome.HAND_OVER),
}
_ALONE_PARTIES = {
    "supply": (APPLICANT, Outcome.SUPPLY),
    "withdraw": (APPLICANT, Outcome.WITHDRAW),
    "pay": (PAYMENT, Outcome.PAID),
}
_ALSO_CALLED = {"supplement": Outcome.REQUEST_SUPPLEMENT, "answer": Outcome.AGREE}


@dataclass(frozen=True)
class Story:
    """A scenario that fits its procedure: the dossier and the script. `line` is where it begins in its file."""

    scenario: Scenario
    filing: Filing
    script: Script
    file: str
    line: int


def scenario_file_of(definition_file: File) -> File:
    """Return where the scenarios of a definition file lie: `v1.yaml` has `v1.scenarios.yaml`."""
    return definition_file.with_name(definition_file.stem + SUFFIX)


def definition_file_of(scenario_file: File) -> File:
    """Return the definition file that scenarios belong to."""
    return scenario_file.with_name(scenario_file.name.removesuffix(SUFFIX) + ".yaml")


def load_scenarios(path_or_text: File | str, definition: Definition, name: str = "") -> tuple[Story, ...]:
    """Read the scenarios of a definition from a file or from their text; `name` names it in errors.

    Raises `DefinitionErrors` with every mistake of syntax, shape and spelling, and every step, outcome or answer
    the procedure does not know.
    """
    if isinstance(path_or_text, File):
        name = name or str(path_or_text)
        try:
            text = path_or_text.read_bytes().decode("utf-8-sig")
        except (OSError, UnicodeDecodeError) as error:
            raise DefinitionErrors([problem("file_unreadable", name, (0, 0), (), name=name)]) from error
    else:
        text, name = path_or_text, name or "scenarios"
    data, positions = read_source(text, name)
    try:
        scenarios = ScenarioFile.model_validate_json(json.dumps(data, ensure_ascii=False)).scenarios
    except ValidationError as error:
        # A list whose items are wrong is told to be too short as well, which nobody can mend.
        every = error.errors(include_url=False)
        findings = [finding for finding in every if finding["type"] != "too_short"] or every
        raise DefinitionErrors(explain_finding(finding, positions) for finding in findings) from error
    reader = _Reader(definition, positions)
    stories = [story for number, scenario in enumerate(scenarios) if (story := reader.story(scenario, number))]
    reader.names(scenarios)
    if reader.errors:
        raise DefinitionErrors(reader.errors)
    return tuple(stories)


class _Reader:
    """Fits scenarios to a definition, collecting what does not fit."""

    def __init__(self, definition: Definition, positions: Positions) -> None:
        self.definition, self.positions = definition, positions
        self.steps: dict[str, Step] = {step.step_id: step for _, step in definition.located_steps()}
        self.errors: list[DefinitionError] = []

    def story(self, scenario: Scenario, number: int) -> Story | None:
        path: Path = ("scenarios", number)
        before = len(self.errors)
        filing = self._filing(scenario.given, (*path, "given"))
        decisions = [self._decision(line, (*path, "do", index)) for index, line in enumerate(scenario.do)]
        if filing is None or len(self.errors) > before:
            return None
        script = Script(tuple(decision for decision in decisions if decision))
        return Story(scenario, filing, script, self.positions.file, self.positions.of_value(path)[0])

    def names(self, scenarios: tuple[Scenario, ...]) -> None:
        """A name names one scenario."""
        first: dict[str, int] = {}
        for number, scenario in enumerate(scenarios):
            path: Path = ("scenarios", number, "name")
            line = self.positions.of_value(path)[0]
            if scenario.name.vi in first:
                self._wrong("scenario_name_twice", path, name=scenario.name.vi, first=first[scenario.name.vi])
            first.setdefault(scenario.name.vi, line)

    def _filing(self, given: Given, path: Path) -> Filing | None:
        filed = read_moment(given.filed)
        if given.channel not in self.definition.accepted_channels:
            known = tuple(channel.value for channel in self.definition.accepted_channels)
            self._wrong("scenario_wrong_answer", (*path, "channel"), name="channel", **suggestion(None, known))
            return None
        effective, day = self.definition.effective, local_day(filed)
        if day < effective.from_ or (effective.to is not None and day > effective.to):
            version = self.definition.version
            self._wrong("scenario_not_in_force", (*path, "filed"), day=day.isoformat(), version=version)
        answers = {"applicant": given.applicant, "case_type": given.case_type}
        if given.applicant == Given.model_fields["applicant"].default:
            answers.pop("applicant")  # not said: whoever files usually
        asked = {"pages", "copies", *(fact.id for fact in self.definition.facts or ())}
        for name in given.facts:
            if name not in asked:
                hint = suggestion(closest(name, asked), tuple(sorted(asked)))
                self._wrong("scenario_unknown_key", (*path, "facts", name), **hint)
        answers |= {name: _text(value) for name, value in given.facts.items()}
        try:
            situation = situation_of(self.definition, given.channel, day, answers)
        except WrongAnswerError as wrong:
            at = (*path, wrong.name) if wrong.name in ("applicant", "case_type") else (*path, "facts", wrong.name)
            known = wrong.known or ("yes, no / 12 / 2026-07-01",)
            self._wrong("scenario_wrong_answer", at, name=wrong.name, **suggestion(None, known))
            return None
        return Filing(situation, filed, given.way, given.exemption, given.pays_online)

    def _decision(self, line: Line, path: Path) -> Decision | None:
        found = self._who_and_what(line, path)
        if found is None:
            return None
        subject, outcome = found
        if line.to and line.to not in self.steps:
            hint = suggestion(closest(line.to, self.steps), tuple(self.steps))
            self._wrong("scenario_unknown_step", (*path, "to"), name=line.to, **hint)
        return Decision(
            subject=subject,
            outcome=outcome,
            after=Pace.parse(line.after) if line.after else None,
            at=read_moment(line.at) if line.at else None,
            to=line.to or "",
            by=line.by or "",
        )

    def _who_and_what(self, line: Line, path: Path) -> tuple[str, Outcome] | None:
        word = line.subject
        if not line.outcome:
            if word in _ALONE_PARTIES:
                return _ALONE_PARTIES[word]
            if word in _ALONE:
                kind, outcome = _ALONE[word]
                return next((name, outcome) for name, step in self.steps.items() if step.kind is kind)
        subject = self._subject(word)
        if subject is None:
            known = (*self.steps, *_PARTIES)
            alone = (*known, *_ALONE, *_ALONE_PARTIES) if not line.outcome else known
            self._wrong("scenario_unknown_step", path, name=word, **suggestion(closest(word, alone), known))
            return None
        allowed = _PARTIES.get(subject) or OUTCOMES_OF_KIND[self.steps[subject].kind]
        wanted = line.outcome or (allowed[0].value if allowed else "")
        chosen = _ALSO_CALLED.get(wanted) or next((o for o in allowed if o.value == wanted), None)
        if chosen not in allowed or chosen is None:
            known = tuple(o.value for o in allowed)
            hint = suggestion(closest(wanted, known), known)
            self._wrong("scenario_outcome_not_of_step", path, name=word, value=wanted, **hint)
            return None
        return subject, chosen

    def _subject(self, word: str) -> str | None:
        """Return the subject of a word: a step, a party, or the only step that asks the agency of that name."""
        if word in self.steps or word in _PARTIES:
            return word
        asked = [name for name, step in self.steps.items() if step.kind is StepKind.ASK and step.who == word]
        return asked[0] if len(asked) == 1 else None

    def _wrong(self, code: str, path: Path, **values: object) -> None:
        self.errors.append(scenario_problem(code, self.positions, path, **values))


def _text(value: bool | int | str) -> str:  # noqa: FBT001 - an answer of a form, whatever it is
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value)
