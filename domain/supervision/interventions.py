"""The ways out as acts of a supervisor: what each needs, who may, when a second person agrees, and how fast it goes."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Final

from domain.case.acts import Act, Role
from domain.supervision.causes import Cause, Side, WayOut


class Stage(StrEnum):
    """Where an intervention stands."""

    TRYING = "trying"
    TRIED = "tried"
    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    STOPPED = "stopped"
    DROPPED = "dropped"


#: Nothing happens any more.
OVER: Final = frozenset({Stage.DONE, Stage.STOPPED, Stage.DROPPED})


class Verdict(StrEnum):
    """What the dry run said of one case."""

    CAN = "can"
    CANNOT = "cannot"
    NO_LONGER = "no_longer"
    NO_ANSWER = "no_answer"


class End(StrEnum):
    """What became of one case. `NOT_REACHED` is for those behind the stop."""

    DONE = "done"
    REFUSED = "refused"
    NO_LONGER = "no_longer"
    FAILED = "failed"
    NOT_REACHED = "not_reached"


@dataclass(frozen=True)
class Told:
    """A sentence about one case as code and values, and who could do what was refused."""

    code: str
    values: dict[str, str] = field(default_factory=dict)
    who_can: tuple[str, ...] = ()


_W = WayOut
#: The ways that are acts of the case itself, judged by its own rules.
ACTS: Final[Mapping[WayOut, Act]] = {
    _W.RETRY: Act.RETRY,
    _W.SKIP: Act.SKIP,
    _W.ENTER_ANSWER: Act.ENTER_ANSWER,
    _W.HOLD: Act.HOLD,
    _W.RELEASE: Act.RELEASE,
    _W.EXTEND: Act.EXTEND,
    _W.APOLOGISE: Act.APOLOGISE,
    _W.RESET_TO_STEP: Act.RESET_STEP,
}
#: In which post each way is taken, in the order in which somebody who holds several takes it.
POSTS: Final[Mapping[WayOut, tuple[Role, ...]]] = {
    _W.RETRY: (Role.SUPERVISOR,),
    _W.SKIP: (Role.SUPERVISOR,),
    _W.ENTER_ANSWER: (Role.SUPERVISOR,),
    _W.HOLD: (Role.LEADER,),
    _W.RELEASE: (Role.LEADER,),
    _W.EXTEND: (Role.LEADER,),
    _W.APOLOGISE: (Role.LEADER,),
    _W.RESET_TO_STEP: (Role.SUPERVISOR, Role.LEADER),
    _W.REASSIGN: (Role.SUPERVISOR,),
    _W.REMIND: (Role.SUPERVISOR, Role.LEADER),
    _W.ESCALATE: (Role.SUPERVISOR, Role.LEADER),
    _W.RESEND: (Role.SUPERVISOR,),
    _W.PROJECT: (Role.SUPERVISOR,),
    _W.RESTART: (Role.SUPERVISOR,),
    _W.UNPAUSE: (Role.SUPERVISOR,),
    _W.RETRY_ACTIVITY: (Role.SUPERVISOR,),
    _W.MOVE_CODE: (Role.SUPERVISOR,),
    _W.TERMINATE: (Role.SUPERVISOR,),
    _W.SET_ASIDE: (Role.SUPERVISOR,),
}
#: What a supervisor or leader of an agency above may do, too: it tells people or helps the machine on, and is no act in
#: the name of the agency.
FROM_ABOVE: Final = frozenset(
    {_W.REMIND, _W.ESCALATE, _W.PROJECT, _W.RESTART, _W.UNPAUSE, _W.RETRY_ACTIVITY, _W.MOVE_CODE}
)
#: What the form of a way asks for beside the reason.
PARAMETERS: Final[Mapping[WayOut, tuple[str, ...]]] = {
    _W.ENTER_ANSWER: ("answer",),
    _W.HOLD: ("day", "basis"),
    _W.EXTEND: ("days",),
    _W.APOLOGISE: ("day",),
    _W.RESET_TO_STEP: ("step",),
    _W.REASSIGN: ("to",),
}
#: What cannot be taken back, or leaves out what the procedure asks for: two people, however few cases.
ALWAYS_TWO: Final = frozenset({_W.TERMINATE, _W.SKIP})
#: Ways with pages of their own: the desk leads there, one case at a time.
ELSEWHERE: Final = frozenset({_W.MOVE_VERSION, _W.CALL_APPLICANT, _W.SETTLE_MONEY, _W.OPEN_CASE})
#: Those about an outside call of one key: what stands at the case under another of these causes is the same call.
CALLS: Final = frozenset(
    {Cause.CALL_REFUSED, Cause.CALL_LOST, Cause.SYSTEM_DOWN, Cause.CALL_FAILING, Cause.ANSWER_MISSING}
)
#: Most cases of one intervention.
MOST: Final = 10_000
USUAL_PACE: Final = 20.0
#: The ways by which applicants or staff are told something.
_TELLS: Final = frozenset({_W.HOLD, _W.RELEASE, _W.EXTEND, _W.APOLOGISE, _W.REMIND, _W.ESCALATE})
_NOTICES: Final = ("sms", "zalo", "email")
#: The outside systems that are called under the name of a queue of ours.
_BEHIND: Final = {"notifications": _NOTICES, "documents": ("signature",)}
_PORTAL: Final = frozenset({Cause.PORTAL_REFUSED, Cause.PORTAL_UNSENT, Cause.PORTAL_SAYS_LATE, Cause.PORTAL_DIFFERS})
_NOTICE_CAUSES: Final = frozenset({Cause.APPLICANT_UNREACHED, Cause.NOTICE_UNSENT})


@dataclass(frozen=True)
class Frozen:
    """One thing the matter with a case, as when it was chosen; `cause` is empty when it had no line on the desk."""

    cause: str = ""
    key: str = ""
    since: datetime | None = None
    who: str = ""


@dataclass(frozen=True)
class Standing:
    """How it stands now: cause, key and beginning of its line, and the causes behind that one; empty without a line.

    `findings` are what all of them are about, where there is more than one.
    """

    cause: str = ""
    key: str = ""
    since: datetime | None = None
    others: tuple[str, ...] = ()
    findings: tuple[Frozen, ...] = ()


def still_so(then: Frozen, now: Standing) -> bool:
    """Tell whether a case still stands as it did when it was chosen.

    A cause that another one has come in front of is still there. Calls are known by their key alone: a system that
    answers again turns "is down" into "fails", and the call is the same. What ended and began anew is not the same.
    """
    if not then.cause:
        return True
    standing = now.findings or (Frozen(now.cause, now.key, now.since),)
    calls = {str(cause) for cause in CALLS}
    if then.cause in calls and (called := [one for one in standing if one.cause in calls]):
        return any(then.key == one.key for one in called)
    if then.cause == now.cause:
        return any((then.cause, then.key, then.since) == (one.cause, one.key, one.since) for one in standing)
    return then.cause in now.others


def needs_second(way: WayOut, cases: int, threshold: int) -> bool:
    """Tell whether another person has to agree: above the threshold, and always to what cannot be taken back."""
    return way in ALWAYS_TWO or cases > threshold


def pace(way: WayOut, causes: Iterable[tuple[str, str]], agreed: Mapping[str, float]) -> float:
    """Return how many cases a second may be handled: the least of the rates agreed with the systems concerned.

    `causes` are (cause, who) of the cases, `agreed` the rates by system: agencies, payments, post, taxes, portal, sms,
    zalo, email, signature.
    """
    concerned: set[str] = set(_NOTICES) if way in _TELLS else set()
    for cause, who in causes:
        if way in (_W.RETRY, _W.ENTER_ANSWER, _W.SKIP):
            concerned |= set(_BEHIND.get(who, (who,)))
        elif way is _W.RESEND and cause in _PORTAL:
            concerned.add("portal")
        elif way is _W.RESEND and cause in _NOTICE_CAUSES:
            concerned |= set(_NOTICES)
    return min([USUAL_PACE, *(agreed[name] for name in concerned if name in agreed)])


def fits(way: WayOut, cause: str) -> bool:
    """Tell whether a way does anything for a cause; those not tied to one fit all."""
    needed: Mapping[WayOut, Collection[Cause]] = {
        _W.RETRY: CALLS | {Cause.POST_LATE},
        _W.SKIP: CALLS,
        _W.ENTER_ANSWER: CALLS | {Cause.AGENCY_LATE, Cause.POST_LATE},
        _W.SET_ASIDE: {Cause.MESSAGE_UNDELIVERABLE, Cause.OUTSIDE_DIFFERS},
        _W.RESEND: _PORTAL | _NOTICE_CAUSES | {Cause.START_UNSENT, Cause.MESSAGE_UNDELIVERABLE, Cause.MESSAGE_UNSENT},
    }
    return way not in needed or cause in {str(one) for one in needed[way]}


def call_of_line(code: str, cause: str, key: str) -> str:
    """Return the key that the case has for the call a line of the desk is about.

    A parcel stands there under its business key, and a question to an agency of this system as the task of its people.
    """
    key = key.removeprefix(f"{code}/")
    return f"{key}:ask" if cause == Cause.AGENCY_LATE and ":" not in key else key


#: Whose reminder goes to the applicant, not to staff.
REMINDS_APPLICANT: Final = frozenset(
    {Cause.SUPPLEMENT_SILENT, Cause.OBLIGATION_OPEN, Cause.PAYMENT_WAITING, Cause.RESULT_UNCOLLECTED}
)
#: What they are told once more; a fee before the decision is told by the message that the filing arrived.
_REMINDERS: Final[Mapping[str, str]] = {
    Cause.SUPPLEMENT_SILENT: "supplement_requested",
    Cause.OBLIGATION_OPEN: "obligation_reminder",
    Cause.RESULT_UNCOLLECTED: "decided",
}


def reminder_of(cause: str, *, decided: bool) -> str:
    """Return the message an applicant is reminded with."""
    return _REMINDERS.get(cause, "decided" if decided else "filed")


#: Which role a side comes to, where the case has no open task of a person.
ROLE_OF: Final[Mapping[Side, Role]] = {
    Side.COUNTER: Role.COUNTER,
    Side.OFFICER: Role.OFFICER,
    Side.LEADER: Role.LEADER,
    Side.SUPERVISOR: Role.SUPERVISOR,
    Side.AGENCY: Role.OFFICER,
}
