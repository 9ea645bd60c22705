"""The axis of time by itself: order is kept, rest is shortened and said, and what is drawn needs no style."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise

from api.case.history import TimelineLine
from api.supervision.inspect_axis import Axis, axis_picture
from api.supervision.inspect_lines import Entry
from api.supervision.inspect_words import precise, span, thing_name
from domain.diagram.colours import GROUNDS
from domain.diagram.marks import Ground
from runtime.inspection_events import Kind, Spell

BEGAN = datetime(2026, 11, 20, 2, tzinfo=UTC)


def happened(seq: int, at: datetime) -> Entry:
    """Return a business event."""
    return Entry(at, seq, line=TimelineLine(seq, "Tiếp nhận.", at, "", "", "", "", "", [], technical=False))


def spell(at: datetime, outcome: str, **facts: object) -> Entry:
    """Return an activity."""
    made = Spell(7, Kind.ACTIVITY, at, outcome, **facts)  # type: ignore[arg-type]  # named by the tests below
    return Entry(at, 7, spell=made, what=thing_name("record_turn"))


def test_time_runs_from_left_to_right_and_rest_is_shortened() -> None:
    """Later is further right; thirty days of rest take more room than a second, and by far not as much more."""
    stops = [BEGAN, BEGAN + timedelta(seconds=1), BEGAN + timedelta(days=30), BEGAN + timedelta(days=30, seconds=2)]
    axis = Axis(stops, 100, 900)

    places = [axis.at(stop) for stop in stops]
    assert (places[0], places[-1]) == (100, 900)
    widths = [after - before for before, after in pairwise(places)]
    assert all(width > 0 for width in widths)
    assert 1 < widths[1] / widths[0] < 50
    assert axis.at(BEGAN - timedelta(days=1)) == 100
    assert axis.at(BEGAN + timedelta(days=99)) == 900
    assert [length for _, _, length in axis.quiet_times()] == [timedelta(days=30) - timedelta(seconds=1)]


def test_the_picture_has_both_lanes_and_says_how_long_nothing_happened() -> None:
    """Business event and activity stand in lanes of their own; the rest between them is written on the axis."""
    failed = spell(BEGAN + timedelta(days=3), "failed", code="unreachable", ended=BEGAN + timedelta(days=3, minutes=1))
    svg = axis_picture([happened(1, BEGAN), failed], BEGAN + timedelta(days=4), "vi")

    assert "Nghiệp vụ" in svg
    assert "Việc tự động" in svg
    assert "3 ngày" in svg
    assert "style" not in svg
    assert axis_picture([], BEGAN, "vi") == ""


def test_what_goes_on_is_drawn_up_to_now() -> None:
    """An activity without an end is an empty box that reaches to the present; the label of now is on the axis."""
    svg = axis_picture([spell(BEGAN, "retrying")], BEGAN + timedelta(minutes=5), "en")

    assert "09:05:00" in svg
    assert 'fill="#ffffff" stroke' in svg


def test_one_instant_alone_can_be_drawn() -> None:
    """A page with a single event has an axis, too."""
    assert "<circle" in axis_picture([happened(1, BEGAN)], BEGAN, "vi")


def test_spans_and_instants_read_well() -> None:
    """Spans from thousandths of a second to days in both languages; instants to the second."""
    spans = (timedelta(milliseconds=12), timedelta(seconds=3.4), timedelta(hours=1), timedelta(days=2))
    assert [span(one, "vi") for one in spans] == ["12 ms", "3,4 giây", "1 giờ", "2 ngày"]
    assert [span(one, "en") for one in spans] == ["12 ms", "3.4 seconds", "1 hour", "2 days"]
    assert precise(BEGAN + timedelta(milliseconds=7)) == "09:00:00"


def test_a_call_is_named_by_its_system() -> None:
    """Activities of outside systems are named in the language of the page; an unknown one keeps its name."""
    assert thing_name("agencies.call").read("en") == "Call to agencies"
    assert thing_name("agencies.poll").read("vi") == "Hỏi lại cơ quan phối hợp"
    assert thing_name("something_new").read("vi") == "something_new"


def test_every_state_of_a_step_has_a_fill_of_its_own() -> None:
    """What became of a step is told apart by its fill, beside the word on it."""
    fills = [GROUNDS[ground] for ground in Ground if ground is not Ground.PLAIN]
    assert len(set(fills)) == len(fills) == len(Ground) - 1
