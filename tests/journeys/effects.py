"""What outside systems must have done for a case: each thing once, whatever the keys."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from typing import Any, Final

from domain.papers.forms import SIGNED, called_for
from models.tables import Case, CaseEvent, PortalMessage
from simulators.portal_book import REFUSED
from simulators.settings import SYSTEMS
from tests.support.simulators import Simulators

Effect = dict[str, Any]

#: Messages that may be sent again in the same words, each for a line of the log of its own.
TELLS_OF: Final[dict[str, frozenset[str]]] = {
    "refunded": frozenset({"refunded"}),
    "obligation_noticed": frozenset({"obligation_noticed", "obligation_corrected"}),
}
_NOTICE: Final = re.compile(r"/notice-(?P<line>[0-9]+):(?P<message>[a-z_]+)/")


def one_effect_each(code: str, case: Case, events: Sequence[CaseEvent], simulators: Simulators) -> None:
    """Count by what an effect is for, not by key alone: a second key for the same thing is a second effect."""
    for system in SYSTEMS:
        effects = of_case(simulators, system, code)
        keys = [effect["key"] for effect in effects]
        assert len(set(keys)) == len(keys), f"{system} did something twice under one key"
        purposes = Counter(_purpose(system, effect, events) for effect in effects)
        doubled = {purpose: count for purpose, count in purposes.items() if count > 1}
        assert not doubled, f"{system} did something twice: {doubled}"
    for request in of_case(simulators, "payments", code):
        settled = [event for event in request["happenings"] if event["answer"] == "paid"]
        assert len(settled) <= 1, "the citizen paid twice"
    parcels = len(of_case(simulators, "post", code))
    assert parcels <= 1, "two parcels were ordered"
    if case.way == "post":  # one that came back is collected at the counter, and the way is changed
        assert parcels == (case.phase == "returned"), f"{parcels} parcels for a case that is {case.phase}"


def one_signature_a_paper(code: str, events: Sequence[CaseEvent], simulators: Simulators) -> None:
    """Every paper the log calls for that is signed digitally was signed, and nothing else was."""
    wanted = {f"{form}-{event.seq}" for event in events if (form := called_for(event)) in SIGNED}
    signed = {effect["body"]["document"] for effect in of_case(simulators, "signature", code)}
    assert signed == wanted, f"not signed: {sorted(wanted - signed)}, signed unasked: {sorted(signed - wanted)}"


def in_order_at_the_portal(code: str, messages: Sequence[PortalMessage], simulators: Simulators) -> None:
    """The portal took the messages of a case one after the other; what counts as confirmed here it has."""
    taken = [
        (tuple(int(part) for part in effect["key"].split("/")[1:]), effect["kind"].endswith(f":{REFUSED}"))
        for effect in of_case(simulators, "portal", code)
    ]
    places = [place for place, _ in taken]
    assert places == sorted(places), f"out of order at the portal: {places}"
    asked = {(message.seq, round_) for message in messages for round_ in range(1, message.round + 1)}
    assert set(places) <= asked, f"the portal has what nobody wrote down: {sorted(set(places) - asked)}"
    confirmed = {(message.seq, message.round) for message in messages if message.status == "confirmed"}
    missing = confirmed - {place for place, refused in taken if not refused}
    assert not missing, f"confirmed here, never taken there: {sorted(missing)}"


def _purpose(system: str, effect: Effect, events: Sequence[CaseEvent]) -> tuple[str, ...]:
    body = effect["body"]
    match system:
        case "agencies":
            return effect["kind"], effect["target"], body["about"]
        case "payments":
            # What is left of a fee that was paid in part is asked for again: another amount, another request.
            return effect["kind"], str(body.get("amount", "")), str(body.get("transaction") or body.get("request", ""))
        case "post":
            return (effect["kind"],)
        case "taxes":
            return effect["kind"], body["about"]
        case "signature":
            return effect["kind"], body["document"]
        case "portal":
            return (body["MaThongDiep"],)
        case _:
            return _told(effect, events)


def _told(effect: Effect, events: Sequence[CaseEvent]) -> tuple[str, ...]:
    """Messages: the same words to the same person once, or once for each line of the log they are about."""
    body = effect["body"]
    told = effect["target"], str(body.get("template") or body.get("subject"))
    found = _NOTICE.search(str(body.get("key") or effect["key"]))
    if found is None or found["message"] not in TELLS_OF:
        return told
    line = next((event for event in events if event.seq == int(found["line"])), None)
    assert line is not None, f"told of a line that is not there: {found['line']}"
    assert line.kind in TELLS_OF[found["message"]], f"{found['message']} was told of {line.kind}"
    return (*told, found["line"])


def of_case(simulators: Simulators, system: str, code: str) -> list[Effect]:
    """Return what a system did for a case; who has laid it out by case already is asked for that case alone."""
    laid_out = getattr(simulators, "about", None)
    if laid_out is not None:
        sorted_out: list[Effect] = laid_out(system, code)
        return sorted_out
    found = simulators.received(system)
    # A mail's key is a Message-ID, which says nothing; its words name the case.
    return [effect for effect in found if code in (effect["key"] if system != "mail" else str(effect["body"]))]
