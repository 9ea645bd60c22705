"""Who has a say over a case as a whole: people of the agency in charge, or of the centre that received it for them."""

from __future__ import annotations

from dataclasses import replace
from enum import StrEnum

from domain.case.acts import Command, Refusal, Role
from domain.case.state import CaseState
from domain.procedure.plan import Plan, PlanStep, StepKind


class Place(StrEnum):
    """The kind of place a role is held at, for who may not act: the sentence names it."""

    IN_CHARGE = "in_charge"
    DESK = "desk"
    EITHER = "either"
    ASKED = "asked"


#: What happens at the desk where the applicant stands, wherever the case is decided (NĐ 118/2025 Art 14(2), 20(1)).
_AT_THE_DESK = frozenset({StepKind.CHECK, StepKind.HAND_OVER})


def desk_of(plan: Plan, state: CaseState) -> str:
    """Return the one-stop unit the applicant deals with: the one that received the dossier."""
    return state.receiving_agency or plan.agency


def agency_of_step(plan: Plan, state: CaseState, step: PlanStep) -> str:
    """Return the agency whose people do a step; `step.agency` names the one asked, where another one is."""
    return desk_of(plan, state) if step.kind in _AT_THE_DESK else plan.agency


def desks(plan: Plan, state: CaseState) -> tuple[str, ...]:
    """Return the agencies whose counters may act for the applicant: of the receiving and of the deciding one."""
    return tuple(dict.fromkeys((desk_of(plan, state), plan.agency)))


def not_in_charge(agency: str, command: Command, *roles: Role) -> Refusal | None:
    """Return the refusal for whoever does not hold one of these roles in the agency that decides."""
    if command.role in roles and command.agency == agency:
        return None
    return wrong_post(command, roles[0], *(f"{role}@{agency}" for role in roles))


def not_there(place: Place, agency: str, command: Command, *roles: Role) -> Refusal | None:
    """Return the refusal for whoever does not hold one of these roles in the agency that is this place of the case."""
    wrong = not_in_charge(agency, command, *roles)
    return told_where(wrong, place) if wrong else None


def not_at_a_desk(plan: Plan, state: CaseState, command: Command, *roles: Role) -> Refusal | None:
    """Return the refusal for whoever holds none of these roles where the applicant is dealt with, at either desk."""
    places = desks(plan, state)
    if command.role in roles and command.agency in places:
        return None
    who_can = [f"{role}@{place}" for role in roles for place in places]
    return told_where(wrong_post(command, roles[0], *who_can), at_desks(plan, state))


def wrong_post(command: Command, needed: str, *who_can: str) -> Refusal:
    """Return the refusal that names the role it needs, and as "role@agency" everybody who could."""
    return Refusal("not_your_role", {"role": command.role, "needed": needed}, who_can)


def told_where(refusal: Refusal, place: Place) -> Refusal:
    """Return a refusal that says at which kind of place the role is held; the agency in charge goes without saying."""
    if place is Place.IN_CHARGE:
        return refusal
    return replace(refusal, values={**refusal.values, "place": place.value})


def place_of(plan: Plan, state: CaseState, agency: str) -> Place:
    """Return what one of the two agencies that do the steps is to a case: the one that decides, or the desk."""
    return Place.DESK if agency == desk_of(plan, state) != plan.agency else Place.IN_CHARGE


def at_desks(plan: Plan, state: CaseState) -> Place:
    """Return the place of what either desk may do."""
    return Place.IN_CHARGE if len(desks(plan, state)) == 1 else Place.EITHER


def no_reason(command: Command) -> Refusal | None:
    """Return the refusal of an act that came without the reason it needs."""
    return None if command.note else Refusal("reason_required", {"act": command.act})


def not_in_hand(state: CaseState, command: Command) -> Refusal | None:
    """Return the refusal for a case that is not being worked on: not received yet, standing still, or decided."""
    if state.decided_at:
        return Refusal("decided_already", {"act": command.act, "at": state.decided_at.isoformat()})
    if state.received_at is None:
        return Refusal("not_received_yet", {"act": command.act})
    return None
