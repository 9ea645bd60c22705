"""Which acts on a case as a whole can mean something at this point of it; the rules then say whether, and for whom."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Final

from domain.case.acts import Act, Role
from domain.case.state import CaseState, DeliveryState, Phase, StepStatus
from domain.case.supplementing import has_exception
from domain.case.undoing import UNDO_WITHIN
from domain.deadline.calendar import WorkingCalendar
from domain.deadline.due import Convention, CountingRules, due
from domain.deadline.limit import Limit
from domain.deadline.moments import A_DAY, last_day_before, local_day
from domain.procedure.plan import Plan, StepKind
from models.viewer import Viewer

_WORKED_ON: Final = frozenset({Phase.RECEIVED, Phase.IN_PROGRESS})
_ENDED_UNDECIDED: Final = frozenset({Phase.REFUSED_AT_INTAKE, Phase.WITHDRAWN, Phase.STOPPED})
_SAID: Final = frozenset({StepKind.REVIEW, StepKind.SIGN})
#: This near its date, a leader looks for what can still be said to the applicant.
_NEAR: Final = timedelta(days=2)
#: Longer ago than this nobody is told any more that a case could be reopened.
_REOPENING_SHOWN: Final = timedelta(days=60)


def whole_acts(
    plan: Plan, calendar: WorkingCalendar, state: CaseState, viewer: Viewer, now: datetime
) -> tuple[Act, ...]:
    """Return the acts that make sense for the case as it stands, whoever may take them."""
    checks = {
        Act.ALLOW_SUPPLEMENT: _supplement_is_spent(plan, calendar, state, now),
        Act.EXTEND: _can_extend(state),
        Act.APOLOGISE: state.phase in _WORKED_ON and _is_nearly_late(state, now),
        Act.HOLD: state.phase in _WORKED_ON and state.received_at is not None,
        Act.RELEASE: state.phase is Phase.ON_HOLD,
        Act.CORRECT_INTAKE: state.received_at is not None and not state.decided_at and not state.closed,
        Act.TRANSFER: _can_move_on(plan, state),
        Act.CORRECT_RESULT: state.phase in (Phase.DECIDED, Phase.RETURNED)
        and state.delivery not in (DeliveryState.ORDERED, DeliveryState.IN_TRANSIT),
        Act.REOPEN: state.phase in _ENDED_UNDECIDED
        and state.ended_at is not None
        and now - state.ended_at < _REOPENING_SHOWN,
        Act.UNDO: _can_undo(plan, state, viewer, now),
    }
    return tuple(act for act, makes_sense in checks.items() if makes_sense)


def preview_values(act: Act, calendar: WorkingCalendar, now: datetime) -> dict[str, str]:
    """Return values the rules accept, where only the person can say the real ones."""
    match act:
        case Act.EXTEND:
            return {"days": "1"}
        case Act.HOLD:
            return {"day": local_day(now).isoformat()}
        case Act.APOLOGISE:
            day = local_day(now) + A_DAY
            while not calendar.is_working_day(day):
                day += A_DAY
            return {"day": day.isoformat()}
        case Act.TRANSFER:
            return {"agency": "-"}
        case _:
            return {}


def _supplement_is_spent(plan: Plan, calendar: WorkingCalendar, state: CaseState, now: datetime) -> bool:
    """Tell whether the one request of the law is used, or its three working days are over, with somebody to ask."""
    may_ask = any(
        "request_supplement" in step.may and state.steps[step.id].status is StepStatus.OPEN for step in plan.steps
    )
    if not may_ask or state.received_at is None or state.phase not in _WORKED_ON or has_exception(state):
        return False
    rules = CountingRules(convention=Convention(plan.convention))
    return (
        state.supplements > 0
        or now > due(state.received_at, Limit.parse(plan.supplement_within), calendar, rules).instant
    )


def _is_nearly_late(state: CaseState, now: datetime) -> bool:
    near = state.due_at is not None and state.due_at - now < _NEAR
    return near or bool({"due_soon", "overdue"} & set(state.passed))


def _can_extend(state: CaseState) -> bool:
    """Tell whether an extension is worth a thought: once it was used, only an apology is offered."""
    return state.phase in _WORKED_ON and state.due_at is not None and not state.extensions


def _can_move_on(plan: Plan, state: CaseState) -> bool:
    said = any(step.kind in _SAID and state.steps[step.id].status is StepStatus.DONE for step in plan.steps)
    return state.phase in {Phase.FILED, *_WORKED_ON} and not state.decided_at and not said


def _can_undo(plan: Plan, state: CaseState, viewer: Viewer, now: datetime) -> bool:
    last = state.last_act
    if last is None or now - last.at > UNDO_WITHIN:
        return False
    return last.actor == str(viewer.staff_id) or plan.agency in viewer.agencies_as(Role.LEADER, Role.SUPERVISOR)


def last_day_to_extend(due_at: datetime) -> date:
    """Return the last day on which a date may still be put off (NĐ 118/2025 Art 19(6))."""
    return last_day_before(due_at) - A_DAY
