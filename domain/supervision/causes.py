"""Every cause for which a case stands on the supervisor's desk, and what follows from it.

A case stands there once, under the cause that has to be dealt with first: what keeps the case from moving at all, then
an outside system, then our own people, then those we wait for, then the calendar alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Side(StrEnum):
    """Who has to move. Exactly one side for each case."""

    COUNTER = "counter"
    OFFICER = "officer"
    LEADER = "leader"
    SUPERVISOR = "supervisor"
    APPLICANT = "applicant"
    AGENCY = "agency"
    GATEWAY = "gateway"
    POST = "post"
    PORTAL = "portal"
    SYSTEM = "system"
    OPERATOR = "operator"


class Group(StrEnum):
    """What kind of trouble it is: the tabs of the desk."""

    BROKEN = "broken"
    OUTSIDE = "outside"
    PEOPLE = "people"
    WAITING = "waiting"
    TIME = "time"


class Cause(StrEnum):
    """Why a case is on the desk, the most pressing first: the order of this list is the order of precedence."""

    WORKFLOW_GONE = "workflow_gone"
    WORKFLOW_STOPPED = "workflow_stopped"
    WORKFLOW_FAILING = "workflow_failing"
    WORKFLOW_LEFT_RUNNING = "workflow_left_running"
    CODE_WITHOUT_WORKER = "code_without_worker"
    START_UNSENT = "start_unsent"
    MESSAGE_UNDELIVERABLE = "message_undeliverable"
    MESSAGE_UNSENT = "message_unsent"
    RECORD_BEHIND = "record_behind"
    ACTIVITY_RETRYING = "activity_retrying"
    ACTIVITY_PAUSED = "activity_paused"
    MILESTONE_PASSED = "milestone_passed"
    NOTHING_EXPECTED = "nothing_expected"
    CLOCK_MISSING = "clock_missing"
    CALL_REFUSED = "call_refused"
    CALL_LOST = "call_lost"
    SYSTEM_DOWN = "system_down"
    CALL_FAILING = "call_failing"
    ANSWER_MISSING = "answer_missing"
    OUTSIDE_DIFFERS = "outside_differs"
    REFUND_REFUSED = "refund_refused"
    PAYMENT_DIFFERS = "payment_differs"
    PORTAL_REFUSED = "portal_refused"
    PORTAL_UNSENT = "portal_unsent"
    PORTAL_SAYS_LATE = "portal_says_late"
    PORTAL_DIFFERS = "portal_differs"
    APPLICANT_UNREACHED = "applicant_unreached"
    NOTICE_UNSENT = "notice_unsent"
    NOBODY_IN_POST = "nobody_in_post"
    HOLDER_GONE = "holder_gone"
    HOLDER_AWAY = "holder_away"
    FILING_UNANSWERED = "filing_unanswered"
    UNASSIGNED = "unassigned"
    HELD_TOO_LONG = "held_too_long"
    PAPERS_NOT_RECEIVED = "papers_not_received"
    STEP_LATE = "step_late"
    AGENCY_LATE = "agency_late"
    PART_LATE = "part_late"
    SUPPLEMENT_SILENT = "supplement_silent"
    OBLIGATION_OPEN = "obligation_open"
    PAYMENT_WAITING = "payment_waiting"
    POST_LATE = "post_late"
    RESULT_UNCOLLECTED = "result_uncollected"
    LATE_UNTOLD = "late_untold"
    OVERDUE = "overdue"
    DUE_SOON = "due_soon"


class WayOut(StrEnum):
    """What a supervisor can press. What is best for one case is told by `domain.supervision.best_way`."""

    RETRY = "retry"
    SKIP = "skip"
    ENTER_ANSWER = "enter_answer"
    REASSIGN = "reassign"
    REMIND = "remind"
    HOLD = "hold"
    RELEASE = "release"
    EXTEND = "extend"
    APOLOGISE = "apologise"
    ESCALATE = "escalate"
    RESEND = "resend"
    PROJECT = "project"
    RESTART = "restart"
    RETRY_ACTIVITY = "retry_activity"
    UNPAUSE = "unpause"
    RESET_TO_STEP = "reset_to_step"
    MOVE_VERSION = "move_version"
    MOVE_CODE = "move_code"
    TERMINATE = "terminate"
    CALL_APPLICANT = "call_applicant"
    SETTLE_MONEY = "settle_money"
    OPEN_CASE = "open_case"
    SET_ASIDE = "set_aside"


@dataclass(frozen=True, slots=True)
class Treatment:
    """What follows from a cause: its group, whose move it is unless the case says otherwise, and the ways out.

    The ways stand in the order in which they are tried; those that cannot work for a case are left out for it.
    """

    group: Group
    side: Side
    ways: tuple[WayOut, ...]


_W = WayOut

TREATMENTS: Final[dict[Cause, Treatment]] = {
    Cause.WORKFLOW_GONE: Treatment(Group.BROKEN, Side.OPERATOR, (_W.RESTART, _W.TERMINATE)),
    Cause.WORKFLOW_STOPPED: Treatment(Group.BROKEN, Side.OPERATOR, (_W.RESTART, _W.PROJECT, _W.TERMINATE)),
    Cause.WORKFLOW_FAILING: Treatment(Group.BROKEN, Side.OPERATOR, (_W.MOVE_CODE, _W.ESCALATE, _W.TERMINATE)),
    Cause.WORKFLOW_LEFT_RUNNING: Treatment(Group.BROKEN, Side.OPERATOR, (_W.TERMINATE,)),
    Cause.CODE_WITHOUT_WORKER: Treatment(Group.BROKEN, Side.OPERATOR, (_W.MOVE_CODE, _W.ESCALATE)),
    Cause.START_UNSENT: Treatment(Group.BROKEN, Side.OPERATOR, (_W.RESEND,)),
    Cause.MESSAGE_UNDELIVERABLE: Treatment(Group.BROKEN, Side.SUPERVISOR, (_W.RESEND, _W.SET_ASIDE, _W.OPEN_CASE)),
    Cause.MESSAGE_UNSENT: Treatment(Group.BROKEN, Side.OPERATOR, (_W.RESEND,)),
    Cause.RECORD_BEHIND: Treatment(Group.BROKEN, Side.OPERATOR, (_W.PROJECT, _W.RETRY_ACTIVITY, _W.RESTART)),
    Cause.ACTIVITY_RETRYING: Treatment(Group.BROKEN, Side.OPERATOR, (_W.RETRY_ACTIVITY, _W.TERMINATE)),
    Cause.ACTIVITY_PAUSED: Treatment(Group.BROKEN, Side.OPERATOR, (_W.UNPAUSE,)),
    Cause.MILESTONE_PASSED: Treatment(Group.BROKEN, Side.OPERATOR, (_W.PROJECT, _W.ESCALATE)),
    Cause.NOTHING_EXPECTED: Treatment(
        Group.BROKEN, Side.OPERATOR, (_W.PROJECT, _W.RESET_TO_STEP, _W.MOVE_VERSION, _W.TERMINATE)
    ),
    Cause.CLOCK_MISSING: Treatment(Group.BROKEN, Side.OPERATOR, (_W.PROJECT,)),
    Cause.CALL_REFUSED: Treatment(Group.OUTSIDE, Side.SUPERVISOR, (_W.RETRY, _W.ENTER_ANSWER, _W.SKIP)),
    Cause.CALL_LOST: Treatment(Group.OUTSIDE, Side.SUPERVISOR, (_W.RETRY, _W.ENTER_ANSWER, _W.SKIP)),
    Cause.SYSTEM_DOWN: Treatment(Group.OUTSIDE, Side.SYSTEM, (_W.RETRY, _W.ENTER_ANSWER, _W.SKIP)),
    Cause.CALL_FAILING: Treatment(Group.OUTSIDE, Side.SYSTEM, (_W.RETRY, _W.ENTER_ANSWER, _W.SKIP)),
    Cause.ANSWER_MISSING: Treatment(Group.OUTSIDE, Side.SYSTEM, (_W.RETRY, _W.ENTER_ANSWER, _W.SKIP)),
    Cause.OUTSIDE_DIFFERS: Treatment(Group.OUTSIDE, Side.SUPERVISOR, (_W.OPEN_CASE, _W.RESET_TO_STEP, _W.SET_ASIDE)),
    Cause.REFUND_REFUSED: Treatment(Group.OUTSIDE, Side.COUNTER, (_W.SETTLE_MONEY,)),
    Cause.PAYMENT_DIFFERS: Treatment(Group.OUTSIDE, Side.SUPERVISOR, (_W.SETTLE_MONEY,)),
    Cause.PORTAL_REFUSED: Treatment(Group.OUTSIDE, Side.SUPERVISOR, (_W.RESEND,)),
    Cause.PORTAL_UNSENT: Treatment(Group.OUTSIDE, Side.PORTAL, (_W.RESEND,)),
    Cause.PORTAL_SAYS_LATE: Treatment(Group.OUTSIDE, Side.PORTAL, (_W.RESEND,)),
    Cause.PORTAL_DIFFERS: Treatment(Group.OUTSIDE, Side.PORTAL, (_W.RESEND,)),
    Cause.APPLICANT_UNREACHED: Treatment(Group.OUTSIDE, Side.COUNTER, (_W.CALL_APPLICANT, _W.RESEND)),
    Cause.NOTICE_UNSENT: Treatment(Group.OUTSIDE, Side.OPERATOR, (_W.RESEND,)),
    Cause.NOBODY_IN_POST: Treatment(Group.PEOPLE, Side.SUPERVISOR, (_W.ESCALATE, _W.REASSIGN)),
    Cause.HOLDER_GONE: Treatment(Group.PEOPLE, Side.SUPERVISOR, (_W.REASSIGN,)),
    Cause.HOLDER_AWAY: Treatment(Group.PEOPLE, Side.SUPERVISOR, (_W.REASSIGN,)),
    Cause.FILING_UNANSWERED: Treatment(Group.PEOPLE, Side.COUNTER, (_W.REASSIGN, _W.REMIND)),
    Cause.UNASSIGNED: Treatment(Group.PEOPLE, Side.SUPERVISOR, (_W.REASSIGN, _W.REMIND)),
    Cause.HELD_TOO_LONG: Treatment(Group.PEOPLE, Side.LEADER, (_W.RELEASE, _W.REMIND)),
    Cause.PAPERS_NOT_RECEIVED: Treatment(Group.PEOPLE, Side.OFFICER, (_W.REMIND,)),
    Cause.STEP_LATE: Treatment(Group.PEOPLE, Side.OFFICER, (_W.REMIND, _W.REASSIGN, _W.ESCALATE)),
    Cause.AGENCY_LATE: Treatment(Group.WAITING, Side.AGENCY, (_W.REMIND, _W.ENTER_ANSWER, _W.ESCALATE)),
    Cause.PART_LATE: Treatment(Group.WAITING, Side.AGENCY, (_W.REMIND, _W.ESCALATE)),
    Cause.SUPPLEMENT_SILENT: Treatment(Group.WAITING, Side.APPLICANT, (_W.REMIND, _W.OPEN_CASE)),
    Cause.OBLIGATION_OPEN: Treatment(Group.WAITING, Side.APPLICANT, (_W.REMIND, _W.OPEN_CASE)),
    Cause.PAYMENT_WAITING: Treatment(Group.WAITING, Side.APPLICANT, (_W.REMIND, _W.OPEN_CASE)),
    Cause.POST_LATE: Treatment(Group.WAITING, Side.POST, (_W.ENTER_ANSWER, _W.RETRY, _W.OPEN_CASE)),
    Cause.RESULT_UNCOLLECTED: Treatment(Group.WAITING, Side.APPLICANT, (_W.REMIND, _W.OPEN_CASE)),
    Cause.LATE_UNTOLD: Treatment(Group.TIME, Side.LEADER, (_W.APOLOGISE, _W.REMIND, _W.REASSIGN)),
    Cause.OVERDUE: Treatment(Group.TIME, Side.OFFICER, (_W.REMIND, _W.REASSIGN, _W.ESCALATE)),
    Cause.DUE_SOON: Treatment(Group.TIME, Side.OFFICER, (_W.REMIND, _W.EXTEND, _W.REASSIGN)),
}

#: The order of precedence, 0 for the most pressing cause.
RANKS: Final[dict[Cause, int]] = {cause: rank for rank, cause in enumerate(Cause)}


def causes_of(group: Group) -> tuple[Cause, ...]:
    """Return the causes of a group, the most pressing first."""
    return tuple(cause for cause in Cause if TREATMENTS[cause].group is group)
