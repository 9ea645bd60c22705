"""What a procedure asks beside the papers: which case it is, who files, its own questions; and what that decides."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from api.definitions import Procedure
from api.errors import FieldProblem
from api.language import Readable, say
from domain.deadline.text import capitalised
from domain.procedure.asked_at_filing import CaseType, Fact
from domain.procedure.basics import Words
from domain.procedure.conditions.variables import APPLICANT_WORDS
from domain.procedure.definition import Definition
from domain.procedure.filed_as import WrongAnswerError, situation_of
from domain.procedure.guards import guards, read_guard
from domain.procedure.plan import Channel

OWN: Final = "facts.answers."
"""Fields of the procedure's own questions are named by this and their id."""


@dataclass(frozen=True, slots=True)
class Asked:
    """The questions, each only where the answer changes something. `applicants` are ids with their words."""

    case_types: tuple[CaseType, ...]
    applicants: tuple[tuple[str, Words], ...]
    facts: tuple[Fact, ...]

    @property
    def anything(self) -> bool:
        """True when there is a question to ask."""
        return bool(self.case_types or self.applicants or self.facts)

    @property
    def fields(self) -> tuple[str, ...]:
        """The names of the fields, in the order they are asked."""
        first = (*(("facts.case_type",) if self.case_types else ()), *(("facts.applicant",) if self.applicants else ()))
        return (*first, *(f"{OWN}{fact.id}" for fact in self.facts))


def asked_by(definition: Definition) -> Asked:
    """Return what the whole definition asks; an applicant's kind only where it decides something."""
    decides = any("applicant" in read_guard(definition, text).names for _, text in guards(definition))
    who: tuple[str, ...] = definition.applicants or tuple(APPLICANT_WORDS)
    return Asked(
        case_types=definition.case_types or (),
        applicants=tuple((one, APPLICANT_WORDS[one]) for one in who) if decides and len(who) > 1 else (),
        facts=definition.facts or (),
    )


def answered(definition: Definition, typed: Mapping[str, str]) -> list[tuple[Readable, Readable]]:
    """Return each question that has an answer, and the answer, both in words."""
    found: list[tuple[Readable, Readable]] = []
    given = answers_typed(typed)
    for case in definition.case_types or ():
        if given.get("case_type") == case.id:
            found.append((say("Trường hợp"), _Told(case.name)))
    if given.get("applicant") in APPLICANT_WORDS:
        found.append((say("Người nộp là"), _Told(APPLICANT_WORDS[given["applicant"]])))
    for fact in definition.facts or ():
        if text := given.get(fact.id):
            chosen = next((choice.name for choice in fact.choices or () if choice.id == text), None)
            yes_no = {"yes": say("Có"), "no": say("Không")}.get(text) if fact.kind == "yes_no" else None
            found.append((_Told(fact.name), _Told(chosen) if chosen else yes_no or _Told(Words(vi=text, en=text))))
    return found


class _Told:
    """Words of a definition, as a sentence's beginning."""

    def __init__(self, words: Words) -> None:
        self._words = words

    def read(self, language: str) -> str:
        """Return the words with a capital."""
        return capitalised(self._words.in_language(language))


def narrowed(procedure: Procedure, channel: str, on: date, typed: Mapping[str, str]) -> Procedure:
    """Return the procedure as it is for what is typed so far; an answer that is none counts as not given.

    `typed` holds the fields by their names on the page.
    """
    answers = answers_typed(typed)
    while True:
        try:
            return procedure.filed_as(channel, on, answers)
        except WrongAnswerError as wrong:
            if wrong.name not in answers:
                return procedure
            answers = {name: text for name, text in answers.items() if name != wrong.name}
        except ValueError:  # a channel that is none: the form says so
            return procedure


def answers_typed(typed: Mapping[str, str]) -> dict[str, str]:
    """Return the answers by question, as they are kept with a case."""
    found = {name: typed.get(f"facts.{name}", "") for name in ("case_type", "applicant", "pages", "copies")}
    found |= {name.removeprefix(OWN): value for name, value in typed.items() if name.startswith(OWN)}
    return {name: value.strip() for name, value in found.items() if value.strip()}


def part_typed(typed: Mapping[str, str], name: str) -> dict[str, str]:
    """Return the fields of one part of a flat form ("applicant.name") by their names inside it."""
    prefix = f"{name}."
    return {field.removeprefix(prefix): value for field, value in typed.items() if field.startswith(prefix)}


def facts_typed(typed: Mapping[str, str]) -> dict[str, Any]:
    """Return the facts of a filing's body from the flat form: what was answered, the procedure's own apart."""
    given = {
        name: value for name, value in part_typed(typed, "facts").items() if value and not name.startswith("answers.")
    }
    return {**given, "answers": {name: value for name, value in part_typed(typed, "facts.answers").items() if value}}


def open_questions(
    definition: Definition, fields: Sequence[str], channel: Channel, on: date, typed: Mapping[str, str]
) -> list[FieldProblem]:
    """Return what is to be mended among the questions of these fields: no answer yet, or one that is none."""
    answers, kinds = answers_typed(typed), {f"{OWN}{fact.id}": fact.kind for fact in definition.facts or ()}
    found = []
    for field in fields:
        name = field.removeprefix(OWN).removeprefix("facts.")
        mend = _MENDS[kinds.get(field, "choice")]
        if name not in answers:
            found.append(FieldProblem(field, "missing", say("Chưa trả lời."), mend))
            continue
        try:
            situation_of(definition, channel, on, {name: answers[name]})
        except WrongAnswerError as wrong:
            found.append(FieldProblem(field, "wrong_answer", _NOT_AN_ANSWER, _choices(wrong.known) or mend))
    return found


def _choices(known: tuple[str, ...]) -> Readable | None:
    return say("Chọn một trong: %(expected)s.", expected=", ".join(known)) if known else None


_CHOOSE = say("Chọn một mục trong danh sách.")
_NOT_AN_ANSWER = say("Câu trả lời không đúng kiểu của câu hỏi.")
_MENDS: Mapping[str, Readable] = {
    "number": say("Nhập một số nguyên, ví dụ 3."),
    "yes_no": say("Chọn có hoặc không."),
    "choice": _CHOOSE,
    "date": say("Chọn hoặc nhập một ngày."),
}
