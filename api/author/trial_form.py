"""The form of a trial: which questions it asks for a definition, and the dossier and script it describes."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from domain.deadline.moments import local
from domain.procedure.basics import Words
from domain.procedure.conditions.variables import APPLICANT_WORDS, Kind, Variable, variables_of
from domain.procedure.definition import Definition
from domain.procedure.outline_words import CHANNELS
from domain.procedure.plan import StepKind
from domain.procedure.steps import Step
from domain.simulation.questions import PAY_OR_NOT
from domain.simulation.reading import Story, load_scenarios
from domain.simulation.script import APPLICANT, OUTCOMES_OF_KIND, PAYMENT, POST, Outcome
from domain.simulation.telling import step_names
from domain.simulation.words import OUTCOMES, SUBJECTS

_LATER = (Outcome.LATE, Outcome.SILENT)
#: Decided only where the procedure gives the power.
_POWERS = (Outcome.REFUSE, Outcome.REQUEST_SUPPLEMENT, Outcome.SEND_BACK)
_PARTIES = {
    APPLICANT: (Outcome.SUPPLY, Outcome.SILENT, Outcome.WITHDRAW),
    PAYMENT: (Outcome.PAID, Outcome.UNPAID, Outcome.FAILED),
    POST: (Outcome.DELIVERED, Outcome.RETURNED),
}
_COUNTED = {"pages": "per_page", "copies": "per_copy"}
_NAME = {"vi": "Lần chạy thử", "en": "Trial"}


@dataclass(frozen=True, slots=True)
class Mover:
    """Somebody whose move it may be: a step or a party, and what they may do, the usual first."""

    subject: str
    name: Words
    outcomes: tuple[tuple[str, Words], ...]


def movers_of(definition: Definition) -> tuple[Mover, ...]:
    """Return everybody who decides something, in the order of the steps, then the parties outside."""
    names = step_names(definition)
    found = [
        Mover(step.step_id, names[step.step_id], _with_words(_outcomes(step)))
        for _, step in definition.located_steps()
        if _outcomes(step)
    ]
    parties = [Mover(party, SUBJECTS[party], _with_words(outcomes)) for party, outcomes in _PARTIES.items()]
    return (*found, *parties)


def _outcomes(step: Step) -> tuple[Outcome, ...]:
    may = getattr(step, "may", None)
    known = OUTCOMES_OF_KIND[step.kind]
    allowed = [
        outcome
        for outcome in known
        if outcome not in (*_LATER, *PAY_OR_NOT)  # whether a tax notice is paid comes after the step's own outcome
        and (may is None or outcome not in _POWERS or step.kind is StepKind.CHECK or outcome.value in may)
    ]
    return (*allowed, *(outcome for outcome in _LATER if outcome in known))


def _with_words(outcomes: tuple[Outcome, ...]) -> tuple[tuple[str, Words], ...]:
    return tuple((outcome.value, OUTCOMES[outcome]) for outcome in outcomes)


def questions_of(definition: Definition) -> dict[str, Any]:
    """Return what a trial asks: channels, applicants, cases, the procedure's own facts, ways and exemptions."""
    known = variables_of(definition)
    own = [known[fact.id] for fact in definition.facts or ()]
    fees = "".join(fee.model_dump_json(exclude_none=True) for fee in definition.fees)
    counted = [known[name] for name, rate in _COUNTED.items() if f'"{rate}"' in fees]
    return {
        "channels": [(one.value, _words(CHANNELS[one.value])) for one in definition.accepted_channels],
        "applicants": [(one, APPLICANT_WORDS[one]) for one in definition.applicants or APPLICANT_WORDS],
        "case_types": [(one.id, one.name) for one in definition.case_types or ()],
        "facts": [*own, *(one for one in counted if one not in own)],
        "ways": [one.value for one in definition.result.ways],
        "exemptions": [(one.id, one.name) for fee in definition.fees for one in fee.exemptions],
        "movers": movers_of(definition),
    }


def _words(pair: tuple[str, str]) -> Words:
    return Words(vi=pair[0], en=pair[1])


def sent_answers(sent: Mapping[str, str], definition: Definition, now: datetime) -> dict[str, str]:
    """Return what stands in the form: what was sent, else the usual."""
    day, clock = f"{local(now):%Y-%m-%d}", f"{local(now):%H:%M}"
    usual = {
        "channel": definition.accepted_channels[0].value if definition.accepted_channels else "",
        "day": max(day, definition.effective.from_.isoformat()),
        "clock": clock,
    }
    return {**usual, **{name: value for name, value in sent.items() if value}}


def scenario_of(answers: Mapping[str, str], definition: Definition) -> dict[str, Any]:
    """Return the scenario a form describes, as a scenario file writes it, without a name and expectations."""
    given: dict[str, Any] = {"channel": answers["channel"], "filed": f"{answers['day']} {answers['clock']}"}
    given |= {name: answers[name] for name in ("applicant", "case_type", "way", "exemption") if answers.get(name)}
    facts = {
        variable.name: _fact(variable, answers[f"fact.{variable.name}"])
        for variable in questions_of(definition)["facts"]
        if answers.get(f"fact.{variable.name}")
    }
    lines = []
    for mover in movers_of(definition):
        outcome, after = answers.get(f"do.{mover.subject}", ""), answers.get(f"after.{mover.subject}", "")
        if outcome or after:
            line = {mover.subject: outcome or mover.outcomes[0][0]}
            lines.append(line | ({"after": after} if after else {}))
    return {"given": given | ({"facts": facts} if facts else {}), **({"do": lines} if lines else {})}


def story_of(answers: Mapping[str, str], definition: Definition) -> Story:
    """Return the dossier and the script of a form; raises `DefinitionErrors` with what is wrong in it."""
    told = {"scenarios": [{"name": _NAME, **scenario_of(answers, definition), "expect": {}}]}
    return load_scenarios(json.dumps(told, ensure_ascii=False), definition, "trial")[0]


def _fact(variable: Variable, text: str) -> int | bool | str:
    if variable.kind is Kind.NUMBER and text.isascii() and text.isdigit():
        return int(text)
    if variable.kind is Kind.YES_NO and text in ("yes", "no"):
        return text == "yes"
    return text
