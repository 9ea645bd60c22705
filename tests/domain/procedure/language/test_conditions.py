"""Conditions: what they mean, how they read aloud, and where they stop making sense."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.procedure.basics import Words
from domain.procedure.conditions import ConditionError, Kind, Variable, parse_condition, variables_of
from domain.procedure.definition import Definition
from domain.procedure.plan import Channel
from domain.procedure.situation import Situation

DAY = date(2026, 8, 15)


def holds(definition: Definition, text: str, **facts: object) -> bool:
    """Judge a condition of the procedure for a dossier filed online on the fifteenth of August."""
    situation = Situation(Channel.ONLINE, DAY, "foreigner", "again", facts)  # type: ignore[arg-type]  # test values
    return parse_condition(text, variables_of(definition)).holds(situation)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("channel is online", True),
        ("channel is not online", False),
        ("channel in [counter, post]", False),
        ("channel not in [counter, post]", True),
        ("applicant is foreigner and case_type is again", True),
        ("applicant is citizen or case_type is again", True),
        ("not applicant is foreigner", False),
        ("filed_on >= 2026-08-15", True),
        ("filed_on < 2026-08-15", False),
        ("pages > 1", False),
        ("pages = 1", True),
        ("rented", False),
        ("rented is no", False),
        ("not rented", True),
        ("channel is counter or channel is online and not rented", True),
        ("(channel is counter or channel is online) and rented", False),
    ],
)
def test_it_means_what_it_says(varied: Definition, text: str, expected: object) -> None:
    """`and` binds closer than `or`, pages count one where nobody asked, and what is unknown is neither yes nor no."""
    assert holds(varied, text) is expected


def test_an_answer_counts_once_it_is_given(varied: Definition) -> None:
    """Facts asked at filing are compared by their value."""
    assert holds(varied, "rented", rented=True)
    assert holds(varied, "rented is no", rented=False)
    assert holds(varied, "pages > 10", pages=11)


@pytest.mark.parametrize(
    ("text", "code", "column"),
    [
        ("chanel is online", "condition_unknown_name", 0),
        ("channel is onlin", "condition_unknown_value", 11),
        ("channel > online", "condition_no_order", 10),
        ("pages > online", "condition_wrong_type", 8),
        ("filed_on > 2026-02-30", "condition_wrong_type", 11),
        ("pages > 10 pages", "condition_expected", 11),
        ("pages", "condition_expected", 5),
        ("(rented", "condition_expected", 7),
        ("rented and", "condition_expected", 10),
        ("rented & rented", "condition_unreadable", 7),
        ("channel in online", "condition_expected", 11),
        ("not " * 20 + "rented", "condition_too_deep", 52),
        ("rented or " * 60, "condition_too_long", 400),
    ],
)
def test_it_says_where_it_stops_making_sense(varied: Definition, text: str, code: str, column: int) -> None:
    """An error has a stable code and the column of the word that is wrong."""
    with pytest.raises(ConditionError) as caught:
        parse_condition(text, variables_of(varied))
    assert (caught.value.code, caught.value.column) == (code, column)


def test_a_near_name_is_offered(varied: Definition) -> None:
    """The word that was meant is named first, and what else could be compared after it."""
    with pytest.raises(ConditionError) as caught:
        parse_condition("case_typ is new", variables_of(varied))
    assert str(caught.value.values["near"]).split(", ")[:2] == ["case_type", "channel"]


def test_it_reads_aloud_in_both_languages(varied: Definition) -> None:
    """Pages, the simulator and the difference of two versions say conditions in words."""
    condition = parse_condition(
        "(channel is online or pages > 10) and case_type is new and filed_on >= 2026-08-15", variables_of(varied)
    )
    assert condition.words("vi") == (
        "(nộp trực tuyến hoặc số trang trên 10) và trường hợp là “Cấp mới” và ngày nộp từ 15/08/2026"
    )
    assert condition.words("en") == (
        "(filed online or number of pages more than 10) and case is “First issue” and day of filing from 15/08/2026"
    )


_NAMES = {
    "a": Variable("a", Kind.YES_NO, Words(vi="a", en="a")),
    "n": Variable("n", Kind.NUMBER, Words(vi="n", en="n")),
}


@given(st.text(alphabet="an()[]<>=!, 019-notrdis_", max_size=60))
def test_any_text_is_read_or_refused(text: str) -> None:
    """Reading ends for every text, with a condition or with a place inside the text."""
    assert _read_or_refused(text)


def _read_or_refused(text: str) -> bool:
    try:
        condition = parse_condition(text, _NAMES)
    except ConditionError as error:
        return 0 <= error.column <= len(text)
    return condition.holds(Situation(Channel.COUNTER, DAY)) in (True, False)
