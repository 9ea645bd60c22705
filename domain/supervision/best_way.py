"""The ways out of one case, the best first: a way that is known to be refused for this very case is not offered."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Final

from domain.supervision.causes import TREATMENTS, Cause, WayOut
from domain.supervision.interventions import Frozen

#: What the desk knows of a line beside its cause, by name.
Facts = Mapping[str, Any]
#: A workflow that is gone can begin anew from the log: "yes", "no"; unknown where nobody tried to explain the log.
ANEW: Final = "anew"
#: The version of the program a case runs on is not the current one: "yes", "no".
OLDER: Final = "older"
#: The problem of a turn that the log does not take, since it tells another story there: the run was reset behind it.
LOG_DIFFERS: Final = "LogDiffers"
#: The case of a message has ended, as true or false: nobody there takes it any more.
ENDED: Final = "ended"
#: Somebody of the agency that has the move has an account here, as true or false.
PEOPLE: Final = "people"
#: The applicant has an address or a number to be written to, as true or false.
WRITTEN: Final = "written"
#: What is due soon is the answer to an online filing, as true: no limit of the law can be extended yet.
FILING: Final = "filing"

_W = WayOut


def _reminds_nobody(facts: Facts) -> bool:
    return facts.get(PEOPLE) is False


def _cannot_be_written(facts: Facts) -> bool:
    return facts.get(WRITTEN) is False


def _ran_to_its_end(facts: Facts) -> bool:
    # A run that ended by itself has nothing to go on with: the records have missed its last turns.
    return facts.get("status") == "completed" or "problem" in facts


def _parted(facts: Facts) -> bool:
    return facts.get("problem") == LOG_DIFFERS


#: What any case on the desk can be done with, whatever its cause; the dry run says for each case why it cannot.
GENERAL: Final = (_W.REASSIGN, _W.REMIND, _W.ESCALATE, _W.HOLD, _W.EXTEND, _W.RESET_TO_STEP, _W.MOVE_VERSION)
#: What is known to be refused, and by which fact.
_REFUSED: Final[Mapping[tuple[Cause, WayOut], Callable[[Facts], bool]]] = {
    (Cause.WORKFLOW_GONE, _W.RESTART): lambda facts: facts.get(ANEW) == "no",
    (Cause.WORKFLOW_STOPPED, _W.RESTART): _ran_to_its_end,
    (Cause.WORKFLOW_STOPPED, _W.PROJECT): lambda facts: not _ran_to_its_end(facts),
    (Cause.MESSAGE_UNDELIVERABLE, _W.RESEND): lambda facts: facts.get(ENDED) is True,
    (Cause.MESSAGE_UNDELIVERABLE, _W.SET_ASIDE): lambda facts: facts.get(ENDED) is not True,
    (Cause.RECORD_BEHIND, _W.PROJECT): _parted,
    (Cause.RECORD_BEHIND, _W.RETRY_ACTIVITY): _parted,
    (Cause.RECORD_BEHIND, _W.RESTART): lambda facts: not _parted(facts),
    (Cause.WORKFLOW_FAILING, _W.MOVE_CODE): lambda facts: facts.get(OLDER) != "yes",
    (Cause.CODE_WITHOUT_WORKER, _W.MOVE_CODE): lambda facts: facts.get(OLDER) == "no",
    (Cause.AGENCY_LATE, _W.REMIND): _reminds_nobody,
    (Cause.PART_LATE, _W.REMIND): _reminds_nobody,
    (Cause.SUPPLEMENT_SILENT, _W.REMIND): _cannot_be_written,
    (Cause.OBLIGATION_OPEN, _W.REMIND): _cannot_be_written,
    (Cause.PAYMENT_WAITING, _W.REMIND): _cannot_be_written,
    (Cause.RESULT_UNCOLLECTED, _W.REMIND): _cannot_be_written,
    (Cause.DUE_SOON, _W.EXTEND): lambda facts: facts.get(FILING) is True,
}
#: The causes whose ways out depend on what the desk knows beside them.
FACTS_MATTER: Final = frozenset(cause for cause, _ in _REFUSED)


def ways_of(cause: Cause, facts: Facts) -> tuple[WayOut, ...]:
    """Return the ways out of a line of the desk, the next best act first; `facts` is its detail. Never empty."""
    return tuple(way for way in TREATMENTS[cause].ways if not _is_refused(cause, way, facts))


def ways_behind(cause: Cause, facts: Facts, others: Iterable[str]) -> tuple[tuple[WayOut, Cause], ...]:
    """Return the ways out of the causes behind that of a line, each with its cause, the most pressing cause's first.

    A way that its own cause offers is not among them, and none twice. Causes nobody knows any more have none.
    """
    found: dict[WayOut, Cause] = {}
    for other in (one for one in Cause if one in set(others)):
        for way in ways_of(other, {}):
            found.setdefault(way, other)
    own = ways_of(cause, facts)
    return tuple((way, other) for way, other in found.items() if way not in own)


def causes_with(way: WayOut) -> tuple[Cause, ...]:
    """Return the causes a way leads out of; none for a way of any case."""
    return tuple(cause for cause, treatment in TREATMENTS.items() if way in treatment.ways)


def meant(way: WayOut, findings: Sequence[Frozen], preferred: str = "") -> Frozen:
    """Return which finding of a line a way is taken for: the `preferred` cause where it leads out of that one.

    Otherwise the most pressing one it leads out of, and that of the line itself for a way of any case. `findings` has
    the most pressing first; a case without a line has none, and an empty one is returned.
    """
    fitting = [one for one in findings if one.cause in causes_with(way)]
    asked = [one for one in fitting if one.cause == preferred]
    return next(iter((*asked, *fitting, *findings)), Frozen())


def general_ways(cause: Cause) -> tuple[WayOut, ...]:
    """Return what can be done with any case and is no way out of this cause in particular.

    A way of the cause that is known to be refused for a case does not come back here.
    """
    return tuple(way for way in GENERAL if way not in TREATMENTS[cause].ways)


def _is_refused(cause: Cause, way: WayOut, facts: Facts) -> bool:
    known = _REFUSED.get((cause, way))
    return known is not None and known(facts)
