"""The questions of an online filing: which ones a procedure asks, in which order, and what each is called."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from api.asked_at_filing import Asked
from api.language import Readable, say
from api.procedure_search import folded
from domain.procedure.definition import Definition
from domain.procedure.dossier import Component
from domain.procedure.fee_rates import Exemption
from domain.procedure.fees import FeeFacts, FeeQuote, NoRate, UnknownExemption, quote
from domain.procedure.plan import Channel, Way
from models.tables import Agency

Answers = Mapping[str, str]

#: The paper of authorisation where the procedure's own list has none (NĐ 118/2025 Art 6).
AUTHORISATION = "authorisation"
_AUTHORISATIONS = ("van ban", "giay uy quyen", "hop dong uy quyen")


class Group(StrEnum):
    """One page of questions each; the value is its address."""

    AGENCY = "agency"
    WHO = "who"
    PERSON = "person"
    CONTACT = "contact"
    OWNER = "owner"
    CASE = "case"
    FACTS = "facts"
    PAPERS = "papers"
    WAY = "way"
    FEE = "fee"


#: What a page may write into a draft. Anything else that is sent is dropped.
FIELDS: dict[Group, tuple[str, ...]] = {
    Group.AGENCY: ("agency",),
    Group.WHO: ("who",),
    Group.PERSON: ("applicant.name", "applicant.identity_number"),
    Group.CONTACT: ("applicant.phone", "applicant.email", "applicant.address"),
    Group.OWNER: ("owner.name", "owner.identity_number", "owner.address", "owner.proxy_basis"),
    Group.CASE: (),
    Group.FACTS: ("facts.pages", "facts.copies", "facts.exemption"),
    Group.PAPERS: (),
    Group.WAY: ("way", "recipient.name", "recipient.phone", "recipient.address"),
    Group.FEE: ("pays",),
}

TITLES: dict[Group, Readable] = {
    Group.AGENCY: say("Nộp đến cơ quan nào?"),
    Group.WHO: say("Ông/Bà nộp hồ sơ cho ai?"),
    Group.PERSON: say("Thông tin của người nộp"),
    Group.CONTACT: say("Liên hệ với Ông/Bà bằng cách nào?"),
    Group.OWNER: say("Người ủy quyền cho Ông/Bà"),
    Group.CASE: say("Trường hợp của Ông/Bà"),
    Group.FACTS: say("Nội dung yêu cầu"),
    Group.PAPERS: say("Giấy tờ"),
    Group.WAY: say("Nhận kết quả bằng cách nào?"),
    Group.FEE: say("Phí, lệ phí"),
}
_ORGANISATION: Readable = say("Thông tin của tổ chức")


@dataclass(frozen=True, slots=True)
class Question:
    """One page. `component` is the paper it asks for, on pages of papers only; `asked` the procedure's own fields."""

    group: Group
    component: str = ""
    asked: tuple[str, ...] = ()

    @property
    def address(self) -> str:
        """The page's address below that of the filing."""
        return f"{self.group}/{self.component}" if self.component else str(self.group)

    @property
    def fields(self) -> tuple[str, ...]:
        """The names of what is answered here."""
        if self.component:
            return (f"applies.{self.component}", f"note.{self.component}")
        return self.asked or FIELDS[self.group]

    def title(self, answers: Answers) -> Readable:
        """Return the heading of the page."""
        if self.group is Group.PERSON and answers.get("who") == "organisation":
            return _ORGANISATION
        return TITLES[self.group]


def questions(
    definition: Definition, asks: Asked, agencies: Sequence[Agency], answers: Answers, on: date
) -> tuple[Question, ...]:
    """Return the pages this filing goes through, in order; answers given so far decide which of them.

    `asks` are the procedure's own questions, `definition` what of it holds for the answers so far.
    """
    asked = [Group.AGENCY] if len(agencies) > 1 else []
    asked += [Group.WHO, Group.PERSON, Group.CONTACT]
    if answers.get("who") == "proxy":
        asked.append(Group.OWNER)
    own = [Question(Group.CASE, asked=asks.fields)] if asks.anything else []
    if asks_for_facts(definition, on):
        own.append(Question(Group.FACTS))
    papers = [Question(Group.PAPERS, component.id) for component in definition.dossier]
    if needs_authorisation(definition, answers):
        papers.append(Question(Group.PAPERS, AUTHORISATION))
    after = [Group.WAY]
    fee = fee_of_answers(definition, answers, on)
    if fee is not None and fee.total:
        after.append(Group.FEE)
    return (*map(Question, asked), *own, *papers, *map(Question, after))


def needs_authorisation(definition: Definition, answers: Answers) -> bool:
    """Tell whether the paper of authorisation must be asked for beside the procedure's own list."""
    return answers.get("who") == "proxy" and not any(authorises(component) for component in definition.dossier)


def authorises(component: Component) -> bool:
    """Tell whether a component of the procedure's list is a paper by which somebody acts for another.

    Told from its Vietnamese name ("Văn bản ủy quyền ..."), not from one that only mentions such a person.
    """
    name = folded(component.name.vi)
    return component.required == "conditional" and name.startswith(_AUTHORISATIONS) and "uy quyen" in name


def counts_pages(definition: Definition) -> bool:
    """Tell whether the fee depends on the pages of the original."""
    return any(fee.per_page for fee in definition.fees)


def counts_copies(definition: Definition) -> bool:
    """Tell whether the fee depends on the number of copies asked for."""
    return any(fee.per_page or fee.per_copy is not None for fee in definition.fees)


def exemptions(definition: Definition, on: date) -> list[Exemption]:
    """Return the groups that pay less for a dossier filed that day."""
    return [exemption for fee in definition.fees for exemption in fee.exemptions if exemption.holds(on)]


def asks_for_facts(definition: Definition, on: date) -> bool:
    """Tell whether anything but the channel decides the fee."""
    return counts_copies(definition) or bool(exemptions(definition, on))


def fee_of_answers(definition: Definition, answers: Answers, on: date) -> FeeQuote | None:
    """Return what the dossier costs online by the answers so far; None while they fit no rate."""
    try:
        facts = FeeFacts(
            channel=Channel.ONLINE,
            filed_on=on,
            pages=int(answers.get("facts.pages") or 1),
            copies=int(answers.get("facts.copies") or 1),
            exemption=answers.get("facts.exemption") or None,
        )
        return quote(definition, facts)
    except (ValueError, NoRate, UnknownExemption):
        return None


def taken_online(definition: Definition, on: date) -> bool:
    """Tell whether a dossier can be filed online: the channel is open and what it costs is known."""
    return Channel.ONLINE in definition.accepted_channels and fee_of_answers(definition, {}, on) is not None


def ways(definition: Definition) -> tuple[Way, ...]:
    """Return the ways the result can be received."""
    return definition.result.ways
