"""The next best act of a line is one that is not known to be refused for that very case."""

from __future__ import annotations

from itertools import product
from typing import Any

import pytest

from domain.supervision.best_way import meant, ways_behind, ways_of
from domain.supervision.causes import TREATMENTS, Cause, WayOut
from domain.supervision.interventions import Frozen, call_of_line, reminder_of


@pytest.mark.parametrize(
    ("cause", "facts", "best"),
    [
        (Cause.WORKFLOW_GONE, {"anew": "yes"}, WayOut.RESTART),
        (Cause.WORKFLOW_GONE, {"anew": "no"}, WayOut.TERMINATE),
        (Cause.WORKFLOW_STOPPED, {"status": "terminated"}, WayOut.RESTART),
        (Cause.WORKFLOW_STOPPED, {"status": "completed"}, WayOut.PROJECT),
        (Cause.WORKFLOW_STOPPED, {"problem": "TurnGap"}, WayOut.PROJECT),
        (Cause.MESSAGE_UNDELIVERABLE, {"ended": False}, WayOut.RESEND),
        (Cause.MESSAGE_UNDELIVERABLE, {"ended": True}, WayOut.SET_ASIDE),
        (Cause.WORKFLOW_FAILING, {"older": "yes"}, WayOut.MOVE_CODE),
        (Cause.WORKFLOW_FAILING, {"older": "no"}, WayOut.ESCALATE),
        (Cause.CODE_WITHOUT_WORKER, {"older": "yes"}, WayOut.MOVE_CODE),
        (Cause.CODE_WITHOUT_WORKER, {"older": "no"}, WayOut.ESCALATE),
        (Cause.NOTHING_EXPECTED, {}, WayOut.PROJECT),
        (Cause.NOBODY_IN_POST, {"role": "leader"}, WayOut.ESCALATE),
        (Cause.AGENCY_LATE, {"people": True}, WayOut.REMIND),
        (Cause.AGENCY_LATE, {"people": False}, WayOut.ENTER_ANSWER),
        (Cause.PART_LATE, {"people": False}, WayOut.ESCALATE),
        (Cause.POST_LATE, {"status": "in_transit"}, WayOut.ENTER_ANSWER),
        (Cause.SUPPLEMENT_SILENT, {"written": True}, WayOut.REMIND),
        (Cause.RESULT_UNCOLLECTED, {"written": False}, WayOut.OPEN_CASE),
    ],
)
def test_the_best_way_follows_from_what_is_known(cause: Cause, facts: dict[str, Any], best: WayOut) -> None:
    """The same cause has another first button where the usual one would be refused."""
    assert ways_of(cause, facts)[0] is best


def test_a_filing_is_not_extended() -> None:
    """Before a case is accepted it has no limit that could be extended; later it has."""
    assert WayOut.EXTEND not in ways_of(Cause.DUE_SOON, {"filing": True})
    assert WayOut.EXTEND in ways_of(Cause.DUE_SOON, {})


def test_no_line_is_left_without_a_way() -> None:
    """Whatever is known of a line, something can be pressed, in the order of its treatment."""
    known: tuple[dict[str, Any], ...] = tuple(
        {"anew": anew, "older": anew, "people": told, "written": told, "ended": told, "status": status}
        for anew, told, status in product(("yes", "no", ""), (True, False, None), ("completed", "terminated", ""))
    )
    for cause, facts in product(Cause, known):
        ways = ways_of(cause, facts)
        assert ways, (cause, facts)
        assert [way for way in TREATMENTS[cause].ways if way in ways] == list(ways)


@pytest.mark.parametrize(
    ("cause", "others", "behind"),
    [
        (Cause.STEP_LATE, [Cause.LATE_UNTOLD], [(WayOut.APOLOGISE, Cause.LATE_UNTOLD)]),
        (Cause.LATE_UNTOLD, [], []),
        (Cause.LATE_UNTOLD, [Cause.DUE_SOON, "no_such_cause"], [(WayOut.EXTEND, Cause.DUE_SOON)]),
        (
            Cause.REFUND_REFUSED,
            [Cause.OVERDUE, Cause.STEP_LATE],
            [(way, Cause.STEP_LATE) for way in (WayOut.REMIND, WayOut.REASSIGN, WayOut.ESCALATE)],
        ),
    ],
)
def test_what_stands_behind_a_cause_has_its_ways_too(
    cause: Cause, others: list[str], behind: list[tuple[WayOut, Cause]]
) -> None:
    """Each way stands once, under the most pressing cause it leads out of."""
    assert list(ways_behind(cause, {}, others)) == behind


def test_an_apology_is_in_reach_wherever_one_is_due() -> None:
    """Whatever comes before the missing apology, the line offers it."""
    for cause in Cause:
        offered = {*ways_of(cause, {}), *(way for way, _ in ways_behind(cause, {}, [Cause.LATE_UNTOLD]))}
        assert WayOut.APOLOGISE in offered, cause


def test_a_way_is_taken_for_what_it_leads_out_of() -> None:
    """The preferred cause where it fits, else the most pressing that fits, else the line's own; nothing for no line."""
    refused, failing, late = Frozen("call_refused", "a"), Frozen("call_failing", "b"), Frozen("late_untold")
    findings = [refused, failing, late]
    assert meant(WayOut.APOLOGISE, findings) == late
    assert meant(WayOut.APOLOGISE, findings, "call_refused") == late
    assert meant(WayOut.RETRY, findings) == refused
    assert meant(WayOut.RETRY, findings, "call_failing") == failing
    assert meant(WayOut.HOLD, findings, "late_untold") == refused
    assert meant(WayOut.HOLD, []) == Frozen()


def test_a_line_names_the_call_as_the_case_does() -> None:
    """A parcel goes by its business key outside, a question to people here by their task."""
    assert call_of_line("X-1", Cause.POST_LATE, "X-1/return/1:post") == "return/1:post"
    assert call_of_line("X-1", Cause.AGENCY_LATE, "police/1") == "police/1:ask"
    assert call_of_line("X-1", Cause.AGENCY_LATE, "police/1:ask") == "police/1:ask"


def test_applicants_are_reminded_of_what_they_have_to_do() -> None:
    """Not the last message that happened to be sent, but the one the case waits on."""
    assert reminder_of(Cause.SUPPLEMENT_SILENT, decided=False) == "supplement_requested"
    assert reminder_of(Cause.PAYMENT_WAITING, decided=False) == "filed"
    assert reminder_of(Cause.PAYMENT_WAITING, decided=True) == "decided"
