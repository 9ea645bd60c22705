"""From the answers given at filing, kept as texts with the case, to the situation that conditions judge."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from domain.procedure.conditions import Kind, Variable, variables_of
from domain.procedure.definition import Definition
from domain.procedure.plan import Channel
from domain.procedure.situation import Situation, Value

#: Answers every procedure may ask for, beside those a definition declares under `facts`.
_ALWAYS = frozenset({"pages", "copies"})
MOST = 10_000_000_000


class WrongAnswerError(ValueError):
    """An answer that is none: `name` is the question, `known` what may be answered where that is a list."""

    def __init__(self, name: str, known: tuple[str, ...] = ()) -> None:
        super().__init__(name)
        self.name = name
        self.known = known


def situation_of(
    definition: Definition, channel: Channel, filed_on: date, answers: Mapping[str, str | None]
) -> Situation:
    """Return what a dossier is filed as. `answers` are texts by question: case_type, applicant, pages, own facts.

    A question left open is not known, and a condition about it does not hold; without a case type it is the first.
    Raises WrongAnswerError for an answer that is not of its kind.
    """
    known = variables_of(definition)
    given = {name: text for name, text in answers.items() if text not in (None, "")}
    facts = {
        name: _read(known[name], str(text))
        for name, text in given.items()
        if name in _ALWAYS or any(fact.id == name for fact in definition.facts or ())
    }
    applicants = tuple(definition.applicants or known["applicant"].choices)
    return Situation(
        channel=channel,
        filed_on=filed_on,
        applicant=_one_of("applicant", str(given.get("applicant", applicants[0])), applicants),
        case_type=_case_type(definition, str(given.get("case_type", ""))),
        facts=facts,
    )


def _case_type(definition: Definition, given: str) -> str:
    known = tuple(case.id for case in definition.case_types or ())
    if not known:
        return ""
    return _one_of("case_type", given or known[0], known)


def _one_of(name: str, given: str, known: tuple[str, ...]) -> str:
    if given not in known:
        raise WrongAnswerError(name, known)
    return given


def _read(variable: Variable, text: str) -> Value:
    match variable.kind:
        case Kind.NUMBER if text.isascii() and text.isdigit() and int(text) <= MOST:
            return int(text)
        case Kind.YES_NO if text in ("yes", "no"):
            return text == "yes"
        case Kind.CHOICE:
            return _one_of(variable.name, text, tuple(variable.choices))
        case Kind.DATE:
            try:
                return date.fromisoformat(text)
            except ValueError as error:
                raise WrongAnswerError(variable.name) from error
    raise WrongAnswerError(variable.name)
