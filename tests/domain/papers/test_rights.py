"""The words on what is open to whoever disagrees, lists as they stood, counts as they were."""

from datetime import UTC, datetime

import pytest

from domain.case.linking import LinkKind, Turn, barred_by, next_complaint
from domain.case.state import Phase
from domain.papers.handed import ListStanding, counts_then, list_standing
from domain.papers.rights import after_answer, rights
from tests.domain.case.test_linking import Event


@pytest.mark.parametrize(
    ("heard", "said"), [(None, "90 ngày"), (Turn.FIRST, "30 ngày"), (Turn.SECOND, "không được thụ lý tiếp")]
)
def test_each_decision_names_the_complaint_that_follows_it(heard, said):
    """Ninety days after a decision, thirty after a first answer, only the court after the second; court always."""
    words = after_answer(heard)
    assert said in words.vi
    assert "Tòa án" in words.vi
    assert "court" in words.en


def test_the_second_complaint_tells_the_longer_term_of_remote_areas():
    """Forty-five days where roads are hard (Luật Khiếu nại 2011 Art 33)."""
    assert "45 ngày" in rights(Turn.SECOND).vi
    assert "45 ngày" not in rights(Turn.FIRST).vi


@pytest.mark.parametrize(
    ("heard", "phase", "decided", "late", "expected"),
    [
        (None, Phase.IN_PROGRESS, False, True, None),
        (None, Phase.DECIDED, True, False, Turn.FIRST),
        (Turn.FIRST, Phase.IN_PROGRESS, False, False, None),
        (Turn.FIRST, Phase.IN_PROGRESS, False, True, Turn.SECOND),
        (Turn.FIRST, Phase.RETURNED, True, False, Turn.SECOND),
        (Turn.FIRST, Phase.REFUSED_AT_INTAKE, False, True, Turn.FIRST),
        (Turn.FIRST, Phase.WITHDRAWN, False, True, None),
        (Turn.SECOND, Phase.RETURNED, True, False, None),
        (Turn.SECOND, Phase.IN_PROGRESS, False, True, None),
    ],
)
def test_which_complaint_is_open(heard, phase, decided, late, expected):
    """An answer, or none in time, opens the second; not taken up is an act like any other; the second ends it."""
    assert next_complaint(heard, phase, decided=decided, late=late) is expected


def test_nobody_of_the_first_two_cases_signs_the_second_answer():
    """Of an appeal the signature, too, is for other people than those who decided."""
    log = [Event("reviewed", "o"), Event("signed", "l")]
    assert barred_by(log)["sign"] == ["o"]
    assert barred_by(log, LinkKind.APPEAL)["sign"] == ["l", "o"]


def at(hour: int) -> datetime:
    """Return an hour of one day."""
    return datetime(2026, 11, 20, hour, tzinfo=UTC)


@pytest.mark.parametrize(
    ("instant", "expected"),
    [
        (at(1), ListStanding.NOT_MADE),
        (at(2), ListStanding.OPEN),
        (at(4), ListStanding.OPEN),
        (at(5), ListStanding.CONFIRMED),
        (None, ListStanding.CONFIRMED),
    ],
)
def test_a_list_stands_as_it_stood(instant, expected):
    """Not before it was made, open until it was confirmed."""
    assert list_standing(at(2), at(5), instant) is expected


def test_corrections_after_the_day_are_taken_back():
    """Each later correction gives back what was counted before it, the newest first; what was nothing is left out."""
    now = {"to-khai": (3, 0, 0), "anh": (2, 0, 0)}
    one = {"to-khai": {"originals": 1, "certified": 0, "photocopies": 0}}
    two = {"to-khai": {"originals": 2, "certified": 0, "photocopies": 1}, "anh": {"originals": 0}}
    changes = [(4, one), (7, two)]
    assert counts_then(now, changes, 9) == now
    assert counts_then(now, changes, 5) == {"to-khai": (2, 0, 1)}
    assert counts_then(now, changes, 3) == {"to-khai": (1, 0, 0)}
