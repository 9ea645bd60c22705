"""How the result is received: the applicant may choose another way until there is a result."""

from __future__ import annotations

from domain.case.acts import Refusal
from domain.case.state import CaseState
from domain.procedure.plan import FeeMoment, Plan, Way


def way_refusal(plan: Plan, state: CaseState, wanted: str) -> Refusal | None:
    """Return why the result cannot be received the `wanted` way instead, or None when it can."""
    if state.decided_at:
        return Refusal("way_settled", {"at": state.decided_at.isoformat()})
    if wanted not in plan.hand_over.ways:
        return Refusal("way_not_offered", {"way": wanted})
    if wanted == state.way:
        return Refusal("way_unchanged", {"way": wanted})
    owed = state.fee - state.paid
    if wanted == Way.ONLINE and plan.fee_moment is FeeMoment.ON_DELIVERY and owed > 0:
        # Nobody collects a fee with an electronic result.
        return Refusal("fee_unpaid", {"amount": str(owed)})
    return None


def other_ways(plan: Plan, state: CaseState) -> tuple[Way, ...]:
    """Return the ways the procedure offers besides the chosen one, whether they are open now or not."""
    return tuple(way for way in plan.hand_over.ways if way is not state.way)


def open_ways(plan: Plan, state: CaseState) -> tuple[Way, ...]:
    """Return the ways that can be chosen instead now."""
    if state.closed:
        return ()
    return tuple(way for way in other_ways(plan, state) if way_refusal(plan, state, way) is None)
