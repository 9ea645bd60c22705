"""Where time goes, how it is spread, who will be late, and an even split: reckoned on constructed histories."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from statistics import quantiles

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.workload.forecast import OpenWork, Pace, late_by
from domain.workload.split import Receiver, even_split
from domain.workload.spread import Spread
from domain.workload.whereabouts import Span, Whereabouts, pauses, where_time_went, working_seconds
from tests.support.lives import shipped_calendar

#: A Monday, 09:00 in Vietnam.
MONDAY = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
CALENDAR = shipped_calendar()


@dataclass
class Told:
    """One line of a log."""

    kind: str
    at: datetime
    seq: int = 0
    step: str = ""
    values: dict[str, str] = field(default_factory=dict)


def log(*lines: Told) -> list[Told]:
    """Number the lines."""
    for place, line in enumerate(lines, start=1):
        line.seq = place
    return list(lines)


def went(*lines: Told, own: tuple[Span, ...] = (), hours: int = 6) -> dict[str, float]:
    """Return the hours each side had a case from Monday 09:00 on, without those who had none."""
    found = where_time_went(MONDAY, MONDAY + hours * HOUR, log(*lines), own, CALENDAR)
    return {side.value: seconds / 3600 for side, seconds in found.items() if seconds}


WHOLE = CALENDAR.working_seconds_between(MONDAY, MONDAY + 6 * HOUR) / 3600


def test_a_case_nobody_waits_for_is_the_offices() -> None:
    """Without a pause all working time is the office's; the break at noon is nobody's."""
    assert went() == {"office": WHOLE}
    assert WHOLE < 6


def test_each_moment_belongs_to_one_side() -> None:
    """A hold comes before the applicant, the applicant before agencies; together they are all the time there was."""
    found = went(
        Told("consultation_asked", MONDAY, step="police"),
        Told("supplement_requested", MONDAY + HOUR),
        Told("held", MONDAY + 2 * HOUR),
        Told("released", MONDAY + 2.5 * HOUR),
        Told("supplemented", MONDAY + 5 * HOUR),
    )
    assert found["agencies"] == 2
    assert found["hold"] == 0.5
    assert sum(found.values()) == WHOLE
    assert set(found) == {"agencies", "hold", "applicant"}


def test_an_agency_has_the_case_only_while_the_office_has_nothing_to_do() -> None:
    """While somebody of the office has an open task, the time is the office's though an opinion is awaited."""
    asked = Told("consultation_asked", MONDAY, step="police")
    answered = Told("consultation_answered", MONDAY + 2 * HOUR, step="police")
    assert went(asked, answered, own=(Span(MONDAY, MONDAY + HOUR),)) == {"agencies": 1, "office": WHOLE - 1}


def test_an_answer_to_one_agency_leaves_the_other_waited_for() -> None:
    """Two are asked side by side; the wait ends with the second answer."""
    lines = (
        Told("consultation_asked", MONDAY, step="police"),
        Told("consultation_asked", MONDAY, step="tax"),
        Told("consultation_answered", MONDAY + HOUR, step="police"),
        Told("consultation_answered", MONDAY + 2 * HOUR, step="tax"),
    )
    assert went(*lines)["agencies"] == 2


def test_money_is_waited_for_from_the_notice_to_the_settlement() -> None:
    """The tax office's own time is an agency's, the applicant's time to pay is money's."""
    lines = (
        Told("obligation_sent", MONDAY, step="taxes"),
        Told("obligation_noticed", MONDAY + HOUR, step="taxes"),
        Told("obligation_settled", MONDAY + 2 * HOUR, step="taxes"),
    )
    assert went(*lines) == {"agencies": 1, "money": 1, "office": WHOLE - 2}


def test_an_undone_act_is_read_back() -> None:
    """A hold that was taken back stops counting from there, as if the log said so."""
    lines = (
        Told("received", MONDAY),
        Told("held", MONDAY),
        Told("undone", MONDAY + HOUR, values={"act": "hold", "back_to": "1"}),
    )
    assert went(*lines) == {"hold": 1, "office": WHOLE - 1}


@given(
    st.lists(
        st.tuples(
            st.sampled_from(
                [
                    "held",
                    "released",
                    "supplement_requested",
                    "supplemented",
                    "consultation_asked",
                    "consultation_answered",
                    "obligation_noticed",
                    "obligation_settled",
                    "decided",
                ]
            ),
            st.integers(0, 4000),
        ),
        max_size=12,
    )
)
def test_no_time_is_lost_or_made(drawn: list[tuple[str, int]]) -> None:
    """Whatever the log says, the sides' times add up to all the working time there was."""
    lines = [Told(kind, MONDAY + timedelta(minutes=at), step="x") for kind, at in sorted(drawn, key=lambda one: one[1])]
    end = MONDAY + timedelta(minutes=4000)
    found = where_time_went(MONDAY, end, log(*lines), [Span(MONDAY, MONDAY + DAY)], CALENDAR)
    assert sum(found.values()) == CALENDAR.working_seconds_between(MONDAY, end)
    assert set(found) == set(Whereabouts)


def test_pauses_are_left_out_of_a_task() -> None:
    """A task that rests while the applicant is asked takes only its own time."""
    lines = log(Told("supplement_requested", MONDAY + HOUR), Told("supplemented", MONDAY + 2 * HOUR))
    span = Span(MONDAY, MONDAY + 2.5 * HOUR)
    assert working_seconds(span, pauses(span.start, span.end, lines), CALENDAR) == 1.5 * 3600


@given(st.lists(st.integers(60, 2_000_000), min_size=1, max_size=200), st.sampled_from([0.5, 0.9]))
def test_a_quantile_is_off_by_four_hundredths_at_most(durations: list[int], share: float) -> None:
    """What is read from bands lies within four hundredths of the duration itself."""
    ordered = sorted(durations)
    exact = ordered[max(1, -(-int(share * 100) * len(ordered) // 100)) - 1]
    found = Spread.of(durations).quantile(share)
    assert found is not None
    assert abs(found - exact) <= 0.041 * exact + 1


def test_spreads_add_up() -> None:
    """Two agencies together are what both are, and a stored spread reads back the same."""
    one, other = Spread.of([100, 5000, 5000]), Spread.of([100, 90_000])
    both = one + other
    assert both == Spread.of([100, 5000, 5000, 100, 90_000])
    assert Spread.stored(both.written()) == both
    assert Spread().quantile(0.5) is None


def test_the_spread_of_many_is_close_to_statistics() -> None:
    """The median of a thousand durations is that of the standard library, within a band."""
    durations = [600 + 37 * number for number in range(1000)]
    median = quantiles(durations, n=2)[0]
    assert abs((Spread.of(durations).quantile(0.5) or 0) - median) <= 0.04 * median


def work(name: str, due: datetime | None, **changes: object) -> OpenWork:
    """Return one open task of a desk, due when its case is."""
    values = {"case": name, "unit": "H1/officer", "due_at": due, "task_due": due or MONDAY + 90 * DAY,
              "budget_left": 0, "later": 0, "after": 0}  # fmt: skip
    return OpenWork(**{**values, **changes})  # type: ignore[arg-type]  # as the names say


def late(*works: OpenWork, pace: Pace | None = None) -> dict[str, int]:
    """Return who will be late this week with how many go before."""
    found = late_by(works, {"H1/officer": pace} if pace else {}, {"H1/officer": CALENDAR}, MONDAY, MONDAY + 6 * DAY)
    return {one.work.case: one.ahead for one in found}


#: Two tasks done in eight working hours: four hours each.
TWO_A_DAY = Pace(2, 8 * 3600)


def test_the_queue_makes_the_third_late() -> None:
    """Three cases due tonight at a desk that does two a day: the first is done in time, the others are not."""
    tonight = MONDAY + 7 * HOUR
    assert late(*(work(name, tonight) for name in "abc"), pace=TWO_A_DAY) == {"b": 1, "c": 2}


def test_nobody_is_late_at_a_quick_desk() -> None:
    """The same cases at a desk that does eight a day."""
    assert late(*(work(name, MONDAY + 7 * HOUR) for name in "abc"), pace=Pace(8, 8 * 3600)) == {}


def test_what_is_due_first_is_done_first() -> None:
    """Cases whose clock stands, and later ones, keep the queue long but not for those before them."""
    works = [work("paused", None), work("friday", MONDAY + 4 * DAY), work("tonight", MONDAY + 7 * HOUR)]
    assert late(*works, pace=TWO_A_DAY) == {}


def test_the_steps_behind_count() -> None:
    """A case that is first in the queue is late when what comes after takes longer than it has."""
    assert late(work("a", MONDAY + 7 * HOUR, after=4 * 3600), pace=TWO_A_DAY) == {"a": 0}
    assert late(work("a", MONDAY + 7 * HOUR, after=None, later=4 * 3600), pace=TWO_A_DAY) == {"a": 0}


def test_without_a_history_budgets_are_believed() -> None:
    """A desk that has done nothing is judged by what is left of the budgets."""
    assert late(work("a", MONDAY + 2 * HOUR, budget_left=3600)) == {}
    assert late(work("a", MONDAY + 2 * HOUR, budget_left=3 * 3600)) == {"a": 0}


def test_who_waits_outside_is_not_in_the_queue() -> None:
    """A case that waits for an agency takes nobody's turn, and is judged by its budgets."""
    waiting = work("waits", MONDAY + 6 * HOUR, waits=True, budget_left=10 * 3600)
    assert late(waiting, work("b", MONDAY + 7 * HOUR), pace=TWO_A_DAY) == {"waits": 0}


def test_late_already_is_no_forecast_and_next_week_is_not_this_week() -> None:
    """Only what is due from now to the end of the week is foretold."""
    works = [work("past", MONDAY - HOUR), work("next", MONDAY + 8 * DAY)]
    assert late(*works, pace=Pace(1, 90 * 8 * 3600)) == {}


def test_a_split_evens_out_what_people_hold() -> None:
    """Who holds least gets first; in the end nobody holds two more than another."""
    people = [Receiver("lan", 5), Receiver("mai", 0), Receiver("nam", 1)]
    fits = {f"t{number}": frozenset({"lan", "mai", "nam"}) for number in range(9)}
    given_to = even_split(sorted(fits), people, fits)
    after = {one.person: one.held + list(given_to.values()).count(one.person) for one in people}
    assert max(after.values()) - min(after.values()) <= 1
    assert len(given_to) == 9


def test_only_who_has_the_post_gets_a_task() -> None:
    """A task nobody of them may do is left out; the rest goes to those who may."""
    fits = {"a": frozenset({"mai"}), "b": frozenset[str](), "c": frozenset({"mai", "nam"})}
    assert even_split(["a", "b", "c"], [Receiver("mai", 0), Receiver("nam", 0)], fits) == {"a": "mai", "c": "nam"}


@pytest.mark.parametrize(("other", "expected"), [(True, "nam"), (False, "mai")])
def test_who_is_away_gets_only_what_nobody_else_can_do(other: bool, expected: str) -> None:
    """An absence weighs more than a long list."""
    people = [Receiver("mai", 0, away=True), Receiver("nam", 50)]
    able = {"mai", "nam"} if other else {"mai"}
    assert even_split(["a"], people, {"a": frozenset(able)}) == {"a": expected}
