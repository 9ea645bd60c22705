"""Rules of interventions: whether a case is still as it was, who agrees, how fast, and words for every code."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest

from domain.case.words import REFUSALS
from domain.supervision.causes import TREATMENTS, Cause, WayOut
from domain.supervision.intervention_words import EFFECTS, ENDS, RULES, STAGES, VERDICTS, told_sentence
from domain.supervision.interventions import (
    ELSEWHERE,
    POSTS,
    End,
    Frozen,
    Stage,
    Standing,
    Told,
    Verdict,
    fits,
    needs_second,
    pace,
    still_so,
)

THEN = datetime(2026, 11, 2, 8, tzinfo=UTC)
LATER = datetime(2026, 11, 3, 8, tzinfo=UTC)
ROOT = Path(__file__).resolve().parents[3]
_TWO_CALLS = Standing(
    "call_refused", "a", THEN, ("call_failing",), (Frozen("call_refused", "a", THEN), Frozen("call_failing", "b", THEN))
)


@pytest.mark.parametrize(
    ("then", "now", "same"),
    [
        (Frozen("overdue", "", THEN), Standing("overdue", "", THEN), True),
        (Frozen("overdue", "", THEN), Standing("overdue", "", LATER), False),
        (Frozen("overdue", "", THEN), Standing(), False),
        (Frozen("overdue", "", THEN), Standing("call_refused", "a", THEN, ("overdue",)), True),
        (Frozen("system_down", "a", THEN), Standing("call_failing", "a", LATER), True),
        (Frozen("system_down", "a", THEN), Standing("call_failing", "b", THEN), False),
        (Frozen(), Standing("overdue", "", THEN), True),
        (Frozen("call_failing", "b", THEN), _TWO_CALLS, True),
        (Frozen("call_failing", "c", THEN), _TWO_CALLS, False),
        (Frozen("call_refused", "a", LATER), _TWO_CALLS, True),
    ],
)
def test_what_moved_on_is_left_alone(then: Frozen, now: Standing, same: bool) -> None:
    """A cause that ended, began anew or is about another call is not the one that was chosen."""
    assert still_so(then, now) is same


def test_two_people_agree_above_the_threshold_and_to_what_cannot_be_taken_back() -> None:
    """Fifty cases are one person's, fifty-one need two; an end or a skip needs two for a single case."""
    assert not needs_second(WayOut.REMIND, 50, 50)
    assert needs_second(WayOut.REMIND, 51, 50)
    assert needs_second(WayOut.TERMINATE, 1, 50)
    assert needs_second(WayOut.SKIP, 1, 50)


def test_no_faster_than_the_slowest_system_concerned() -> None:
    """Retries of two systems go at the lesser rate; what concerns no system goes at the usual pace."""
    agreed = {"agencies": 20.0, "post": 0.5, "portal": 7.0, "sms": 3.0, "zalo": 4.0, "email": 5.0, "signature": 2.0}
    assert pace(WayOut.RETRY, [("call_refused", "agencies"), ("post_late", "post")], agreed) == 0.5
    assert pace(WayOut.RESEND, [("portal_refused", "portal")], agreed) == 7.0
    assert pace(WayOut.APOLOGISE, [("overdue", "")], agreed) == 3.0
    assert pace(WayOut.RETRY, [("call_failing", "notifications")], agreed) == 3.0
    assert pace(WayOut.RETRY, [("call_failing", "documents")], agreed) == 2.0
    assert pace(WayOut.RESTART, [("workflow_stopped", "")], agreed) == 20.0


def test_every_way_of_every_cause_leads_somewhere() -> None:
    """What the desk offers for a cause is carried out here, does something for it, or has a page of its own."""
    for cause, treatment in TREATMENTS.items():
        for way in treatment.ways:
            assert way in ELSEWHERE or (way in POSTS and fits(way, cause)), (cause, way)
    assert set(POSTS) | ELSEWHERE == set(WayOut)


def test_every_code_has_its_words() -> None:
    """Whatever an activity tells of a case is a sentence in both languages."""
    rooms = [*ROOT.glob("activities/supervision/ways*.py"), ROOT / "activities/supervision/interventions.py"]
    text = "\n".join(path.read_text() for path in rooms)
    codes = set(re.findall(r'Told\(\s*"([a-z_]+)"', text))
    codes |= {f"{lead}_{way}" for way in POSTS for lead in ("effect", "did") if way is not WayOut.RESEND}
    assert {code for code in codes if code not in {*EFFECTS, *RULES, *REFUSALS}} == set()
    for table in (EFFECTS, RULES):
        assert all(vi and en and vi != en for vi, en in table.values())
    assert (set(STAGES), set(VERDICTS), set(ENDS)) == (set(Stage), set(Verdict), set(End))


def test_sentences_name_steps_money_and_days() -> None:
    """Values are read as people say them, and what nobody knows is said so."""
    given = Told("effect_reassign", {"step": "review", "from": "", "to": "Lê Văn Phúc"})
    assert told_sentence(given, "vi", {"review": "Thẩm định"}) == (
        "Việc «Thẩm định» chuyển từ chưa ai sang Lê Văn Phúc."
    )
    ended = Told("did_terminate", {"paid": "8000", "owed": "0"})
    assert told_sentence(ended, "en") == "Ended; 8,000 VND paid, 0 VND owed."
    assert told_sentence(Told("no_longer", {"cause": Cause.OVERDUE}), "en") == "No longer as it was: now “Overdue”."
    assert told_sentence(Told("no_longer", {"cause": ""}), "en").startswith("Nothing is the matter")
    refused = Told("not_your_role", {"needed": "leader"}, ("leader@X",))
    assert told_sentence(refused, "en").endswith("Who can: leader.")


def test_english_sentences_are_right_for_one_as_for_many() -> None:
    """A number stands behind its word, never before a word in the plural: "1 tasks" is never said."""
    counts = "lines|missing|tasks|calls|days|turns"
    told = [en for _, en in EFFECTS.values() if re.search(rf"{{({counts})}}", en)]
    assert len(told) >= 5
    assert [en for en in told if re.search(rf"{{({counts})}} (working )?\w+s\b", en)] == []
    ends = Told("effect_terminate", {"tasks": "1", "calls": "0", "paid": "0", "owed": "8000"})
    assert told_sentence(ends, "en").startswith(
        "Ends the case. Tasks dropped: 1, calls: 0; 0 VND paid, 8,000 VND owed."
    )
