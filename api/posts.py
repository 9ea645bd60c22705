"""In which post somebody takes an act: the agency whose business it is, and the role it asks for there.

What happens where the applicant stands belongs to the desk that received the dossier, the rest to the agency that
decides (`domain.case.in_charge`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from domain.case.acts import Act, Role
from domain.case.in_charge import agency_of_step, desk_of, desks
from domain.case.rules import APPLICANT_ACTS, PROBLEM_ACTS, STEP_ACTS
from domain.case.state import CaseState
from domain.procedure.plan import Plan
from models.viewer import Viewer

#: Done over the counter of the receiving desk; that of the deciding agency may do it too.
_OVER_THE_COUNTER: Final = APPLICANT_ACTS | {
    Act.TAKE_PAYMENT, Act.PAY_BACK, Act.CORRECT_INTAKE, Act.RECORD_OBLIGATION,
}  # fmt: skip
#: Who decides about a case as a whole, in the order in which somebody who holds several posts acts.
_ROLES: Final[dict[Act, tuple[Role, ...]]] = {
    Act.ALLOW_SUPPLEMENT: (Role.LEADER,),
    Act.EXTEND: (Role.LEADER,),
    Act.APOLOGISE: (Role.LEADER,),
    Act.HOLD: (Role.LEADER,),
    Act.RELEASE: (Role.LEADER,),
    Act.CORRECT_INTAKE: (Role.COUNTER,),
    Act.CORRECT_RESULT: (Role.OFFICER, Role.LEADER),
    Act.REOPEN: (Role.LEADER, Role.SUPERVISOR),
    Act.RESET_STEP: (Role.SUPERVISOR, Role.LEADER),
    Act.PAY_BACK: (Role.COUNTER, Role.SUPERVISOR),
    Act.RECORD_OBLIGATION: (Role.COUNTER, Role.OFFICER),
    Act.GIVE_OPINION: (Role.OFFICER, Role.LEADER),
    Act.PUT_QUESTION: (Role.OFFICER, Role.LEADER),
    **dict.fromkeys(PROBLEM_ACTS, (Role.ADMINISTRATOR, Role.SUPERVISOR)),
}


@dataclass(frozen=True, slots=True)
class ActingPost:
    """One post in which an act would be taken; `held` is false when the person holds none that fits."""

    role: Role
    agency: str
    held: bool


def post_for(plan: Plan, state: CaseState, act: Act, step: str, viewer: Viewer) -> ActingPost:
    """Return the post to act in: the first that fits and is held, else another the person has in the agency.

    Without any post there, it is the needed one, not held: the rules then say who can.
    """
    agencies = _agencies(plan, state, act, step)
    roles = _roles(plan, state, act, step, str(viewer.staff_id or ""))
    held = {(post.agency_id, post.role) for post in viewer.posts}
    for agency in agencies:
        for role in roles:
            if (agency, role) in held:
                return ActingPost(role, agency, held=True)
    for agency in agencies:
        others = sorted(role for place, role in held if place == agency)
        if others:
            return ActingPost(Role(others[0]), agency, held=True)
    own = sorted(viewer.roles)
    role = roles[-1] if not own or set(roles) & set(own) else Role(own[0])
    return ActingPost(role, agencies[0], held=False)


def _agencies(plan: Plan, state: CaseState, act: Act, step: str) -> tuple[str, ...]:
    name = step.partition("/")[0]
    if act is Act.GIVE_OPINION and name in state.steps and state.steps[name].asked:
        return (state.steps[name].asked,)
    if act in STEP_ACTS and plan.has_step(name):
        return (agency_of_step(plan, state, plan.step(name)),)
    if act in _OVER_THE_COUNTER:
        return desks(plan, state)
    if act is Act.TRANSFER and state.received_at is None:
        return (desk_of(plan, state),)
    # Who made a slip takes it back where it was made; a leader or supervisor of the deciding agency may for them.
    return tuple(dict.fromkeys((plan.agency, desk_of(plan, state)))) if act is Act.UNDO else (plan.agency,)


def _roles(plan: Plan, state: CaseState, act: Act, step: str, actor: str) -> tuple[Role, ...]:
    name = step.partition("/")[0]
    if act in STEP_ACTS:
        # Unknown steps ask for the counter's role, and are refused later.
        return (Role(plan.step(name).role),) if plan.has_step(name) and plan.step(name).role else (Role.COUNTER,)
    if act is Act.TRANSFER:
        return (Role.COUNTER, Role.LEADER) if state.received_at is None else (Role.LEADER,)
    if act is Act.UNDO:
        over_it = (Role.LEADER, Role.SUPERVISOR)
        own = state.last_act is not None and state.last_act.actor == actor
        return (Role.OFFICER, Role.COUNTER, *over_it) if own else over_it
    return _ROLES.get(act, (Role.COUNTER,))
