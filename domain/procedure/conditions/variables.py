"""What a condition may speak of: always who, how and when; and what the procedure itself asks at filing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from domain.procedure.basics import Words
from domain.procedure.plan import Channel
from domain.procedure.situation import APPLICANTS

if TYPE_CHECKING:
    from domain.procedure.definition import Definition


class Kind(StrEnum):
    """The four types; values of different types are never compared."""

    NUMBER = "number"
    YES_NO = "yes_no"
    CHOICE = "choice"
    DATE = "date"


@dataclass(frozen=True, slots=True)
class Variable:
    """One name a condition may use. `choices` are the words a choice may be, with what people read."""

    name: str
    kind: Kind
    words: Words
    choices: Mapping[str, Words] = field(default_factory=dict)


_CHANNELS = {
    Channel.COUNTER.value: Words(vi="nộp trực tiếp", en="filed at the counter"),
    Channel.ONLINE.value: Words(vi="nộp trực tuyến", en="filed online"),
    Channel.POST.value: Words(vi="nộp qua bưu chính", en="filed by post"),
}
APPLICANT_WORDS = dict(
    zip(
        APPLICANTS,
        (
            Words(vi="công dân Việt Nam", en="Vietnamese citizen"),
            Words(vi="người Việt Nam định cư ở nước ngoài", en="Vietnamese living abroad"),
            Words(vi="người nước ngoài", en="foreigner"),
            Words(vi="doanh nghiệp", en="enterprise"),
            Words(vi="hợp tác xã", en="cooperative"),
            Words(vi="tổ chức", en="organisation"),
        ),
        strict=True,
    )
)


def variables_of(definition: Definition) -> Mapping[str, Variable]:
    """Return what the conditions of this definition may use, by name."""
    known = [
        Variable("channel", Kind.CHOICE, Words(vi="cách nộp", en="channel"), _CHANNELS),
        Variable("applicant", Kind.CHOICE, Words(vi="người nộp", en="applicant"), APPLICANT_WORDS),
        Variable("filed_on", Kind.DATE, Words(vi="ngày nộp", en="day of filing")),
        Variable("pages", Kind.NUMBER, Words(vi="số trang", en="number of pages")),
        Variable("copies", Kind.NUMBER, Words(vi="số bản", en="number of copies")),
    ]
    if definition.case_types:
        names = {case_type.id: case_type.name for case_type in definition.case_types}
        known.append(Variable("case_type", Kind.CHOICE, Words(vi="trường hợp", en="case"), names))
    for fact in definition.facts or ():
        choices = {choice.id: choice.name for choice in fact.choices or ()}
        known.append(Variable(fact.id, Kind(fact.kind), fact.name, choices))
    return {variable.name: variable for variable in known}
