"""The acts on a case as its page offers them: those open to the person with their forms, the others with the reason."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

from api.case.act_pages import address_of
from api.case.consequences import choices_of, effects_of
from api.case.reading import CaseReading
from api.language import say
from api.openness import ActOption, options, why_closed
from api.whole_act_forms import GROUNDED
from domain.case.acts import Act, Refusal, Role
from domain.case.rules import NEEDS_REASON
from domain.case.wording import sentence, word
from domain.case.words import ROLES, SYSTEMS
from domain.deadline.text import moment_text

#: What is weighed with the papers at hand, and cannot be taken back: each has a page of its own.
OWN_PAGE: Final = frozenset(
    {
        Act.REQUEST_SUPPLEMENT,
        Act.REFUSE,
        Act.WITHDRAW,
        Act.DENY,
        Act.EXTEND,
        Act.APOLOGISE,
        Act.HOLD,
        Act.TRANSFER,
        Act.CORRECT_RESULT,
        Act.REOPEN,
    }
)
_DANGEROUS: Final = frozenset({Act.REFUSE, Act.WITHDRAW, Act.SKIP, Act.DENY})
#: Acts that say everything by themselves.
_WORDLESS: Final = frozenset({Act.TAKE_PAYMENT, Act.RETRY, Act.HAND_OVER, Act.ACCEPT, Act.SUPPLY, Act.CHANGE_WAY})
#: What is offered aside even when nothing else is open: it ends a case, goes around it, or nobody may have asked.
_NEVER_FIRST: Final = frozenset(
    {
        Act.WITHDRAW,
        Act.REFUSE,
        Act.SKIP,
        Act.CHANGE_WAY,
        Act.DENY,
        Act.ALLOW_SUPPLEMENT,
        Act.EXTEND,
        Act.APOLOGISE,
        Act.HOLD,
        Act.CORRECT_INTAKE,
        Act.TRANSFER,
        Act.CORRECT_RESULT,
        Act.REOPEN,
        Act.UNDO,
    }
)
#: Decided about the case as a whole: who cannot take them needs to know only who can.
_ON_THE_WHOLE: Final = _NEVER_FIRST - {Act.WITHDRAW, Act.REFUSE, Act.SKIP, Act.CHANGE_WAY, Act.DENY} | {Act.RELEASE}


@dataclass(frozen=True, slots=True)
class ActOffer:
    """One open act: its form's names, what it leads to by choice, and what was typed for it before.

    `choices` are the proposals or answers there are to choose from.
    `about` names the step or the outside call it is about; `in_place_of` the absent colleague for whom it would
    be done. `given` is what the form holds already.
    """

    option: ActOption
    id: str
    place: str
    address: str
    about: str
    choices: tuple[str, ...]
    effects: Mapping[str, list[str]]
    given: Mapping[str, Any]
    saved_at: datetime | None
    in_place_of: str

    @property
    def dangerous(self) -> bool:
        """True for what cannot be taken back."""
        return self.option.act in _DANGEROUS

    @property
    def needs_reason(self) -> bool:
        """True when the law or the house wants a reason."""
        return self.option.act in NEEDS_REASON

    @property
    def wordless(self) -> bool:
        """True when the form has no place for a text."""
        return self.option.act in _WORDLESS

    @property
    def own_page(self) -> bool:
        """True when the form is on a page of its own."""
        return self.option.act in OWN_PAGE or self.option.act in (Act.HAND_OVER, Act.CORRECT_INTAKE)

    @property
    def grounded(self) -> bool:
        """True when the form asks for a legal ground beside the reason."""
        return self.option.act in GROUNDED


@dataclass(frozen=True, slots=True)
class ClosedAct:
    """One act that is not open, why, and who could do it. `others_do` marks what is somebody else's business anyway."""

    option: ActOption
    why: str
    about: str
    others_do: bool = False


@dataclass(frozen=True, slots=True)
class Offers:
    """`first` is what the page asks for, None when it asks for nothing; `others` can be done too."""

    first: ActOffer | None
    others: tuple[ActOffer, ...]
    closed: tuple[ClosedAct, ...]

    def find(self, act: str, step: str = "", target: str = "") -> ActOffer | None:
        """Return the offer of an act; a step or target that is named must be the one it is for."""
        everything = [offer for offer in (self.first, *self.others) if offer is not None]
        return next((offer for offer in everything if _fits(offer.option, act, step, target)), None)


def _fits(option: ActOption, act: str, step: str, target: str) -> bool:
    if option.act != act or (step and option.step != step):
        return False
    return not target or option.target == target or target in option.targets


def why_not(reading: CaseReading, refusal: Refusal) -> str:
    """Return why an act is not open, with steps called by their names; standing in that is over says so."""
    if refusal.rule == "not_your_role" and (over := _stood_in(reading, refusal)):
        return over
    staff = [who.partition("@") for who in refusal.who_can if "@" in who]
    places = dict.fromkeys(agency for _, _, agency in staff)
    if refusal.rule == "not_your_role" and places.keys() - {reading.page.case.agency_id}:
        needed = " / ".join(dict.fromkeys(word(ROLES, role, reading.language) for role, _, _ in staff))
        place = " / ".join(reading.agency_name(agency) for agency in places)
        return say("Việc này cần vai trò %(role)s của %(agency)s.", role=needed, agency=place).read(reading.language)
    values = {key: reading.step_name(value) if key == "step" else value for key, value in refusal.values.items()}
    return sentence(replace(refusal, values=values), reading.language)


def _stood_in(reading: CaseReading, refusal: Refusal) -> str:
    """Return that the post this needs was held for a colleague until lately; empty when it was not."""
    wanted = {who.partition("@")[::2] for who in refusal.who_can}
    lately = [one for one in reading.staff.viewer.stood_in if (one.post.role, one.post.agency_id) in wanted]
    if not lately:
        return ""
    last = max(lately, key=lambda one: one.until)
    return say(
        "Bạn làm thay %(name)s đến %(until)s; thời gian làm thay đã hết nên không làm việc này được nữa.",
        name=last.name,
        until=moment_text(last.until, reading.language),
    ).read(reading.language)


def closed_to(reading: CaseReading, act: Act, step: str = "", target: str = "") -> str:
    """Return why an act that has a page of its own is not open to the reader; empty when only its form can tell."""
    option = ActOption(act, Role.OFFICER, step, target=target)
    refusal = why_closed(reading.plan, reading.calendar, reading.page, reading.staff.viewer, reading.now, option)
    return why_not(reading, refusal) if refusal else ""


def offers_of(reading: CaseReading, typed: Mapping[str, Any] | None = None) -> Offers:
    """Return what can be done on a case now; `typed` is what was sent for one of the acts and came back."""
    found = options(reading.plan, reading.calendar, reading.page, reading.staff.viewer, reading.now)
    offers = [_offer(reading, option, typed or {}) for option in found if option.why_not is None]
    closed = tuple(
        ClosedAct(option, why_not(reading, option.why_not), _about(reading, option), _is_for_others(option))
        for option in found
        if option.why_not is not None
    )
    asked = offers and offers[0].option.act not in _NEVER_FIRST and not offers[0].option.aside
    if asked:
        return Offers(offers[0], tuple(offers[1:]), closed)
    return Offers(None, tuple(offers), closed)


def _is_for_others(option: ActOption) -> bool:
    return option.act in _ON_THE_WHOLE and option.why_not is not None and option.why_not.rule == "not_your_role"


def _offer(reading: CaseReading, option: ActOption, typed: Mapping[str, Any]) -> ActOffer:
    code = reading.page.case.code
    about = option.target or option.step
    place = f"case/{code}:{option.act}:{about}"
    draft = reading.page.drafts.get(place)
    again = bool(typed) and _fits(option, str(typed.get("act", "")), "", str(typed.get("target", "")))
    stands_for = reading.staff.viewer.on_behalf_of(option.role, option.agency or reading.plan.agency)
    given = typed if again else (draft.fields if draft else {})
    return ActOffer(
        option=option,
        id=f"{option.act}-{about}".replace("/", "-").replace(":", "-").replace("_", "-"),
        place=place,
        address=address_of(code, option.act, option.step, option.target),
        about=_about(reading, option),
        choices=choices_of(reading, option),
        effects=effects_of(reading, option, given),
        given=given,
        saved_at=draft.saved_at if draft and not again else None,
        in_place_of=_absent(reading, stands_for),
    )


def _absent(reading: CaseReading, staff_id: str) -> str:
    held = reading.staff.viewer.stands_in
    return next((stand_in.name for stand_in in held if str(stand_in.staff_id) == staff_id), "") if staff_id else ""


def _about(reading: CaseReading, option: ActOption) -> str:
    """Return which step or outside call an act is about, in words."""
    call = next((row for row in reading.page.operations if row.key == option.target), None) if option.target else None
    if call is not None:
        return reading.step_name(call.step) if call.step else word(SYSTEMS, call.system, reading.language)
    return reading.step_name(option.step) if option.step else ""
