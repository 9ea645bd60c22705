"""Forms as projections of the log: true of any instant, and never of another."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.case.acts import Act, Role
from domain.case.events import Record
from domain.case.state import Phase
from domain.deadline.due import Convention, CountingRules
from domain.deadline.limit import Limit
from domain.papers.books import Book, Office, PaperNumber, entries
from domain.papers.control import APPLICANT, Timing, hand_overs, timing
from domain.papers.forms import Form, called_for
from domain.papers.letters import About, Person, Text, letter
from domain.papers.register import register_line
from domain.papers.standing import appointment, standing, up_to
from domain.papers.validity import Validity, validity
from tests.support.lives import Life, shipped_calendar
from tests.support.plans import marital_status

AT = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
ABOUT = About(
    case_code="H61.12-20261123-0000042",
    procedure_name="Cấp Giấy xác nhận tình trạng hôn nhân",
    procedure_code="1.004873",
    applicant=Person("Nguyễn Thị Hồng Đào"),
    deciding="UBND phường An Bình",
    components={"to-khai": "Tờ khai"},
    staff={"staff-leader": "Nguyễn Quốc Việt"},
    notes={
        "why": Text("Thiếu chữ ký", [{"component": "to-khai", "what": "Bổ sung chữ ký"}]),
        "no": Text("Người yêu cầu đang có vợ."),
    },
)


def event(seq: int, kind: str, **changes: object) -> Record:
    """Return an event an hour after the one before."""
    return replace(Record(seq, kind, AT + timedelta(hours=seq)), **changes)  # type: ignore[arg-type]  # test shorthand


def life_with_supplement() -> Life:
    """Return a case that was received, asked for a supplement two hours later, and completed the day after."""
    life = Life(marital_status())
    life.act(Act.ACCEPT, Role.COUNTER, "check")
    life.now += timedelta(hours=2)
    life.act(Act.REQUEST_SUPPLEMENT, Role.OFFICER, "review", note="why", values={"components": "to-khai"})
    life.now += timedelta(days=1)
    life.act(Act.SUPPLY, Role.COUNTER)
    return life


@given(st.integers(0, 72))
def test_every_instant_shows_exactly_what_had_happened(hours: int) -> None:
    """Whatever instant is asked for, the standing is that of the events up to it and of no later one."""
    life = life_with_supplement()
    instant = AT + timedelta(hours=hours)
    stood = standing(life.records, instant)
    assert all(one.at <= instant for one in stood.events)
    assert stood == standing([one for one in life.records if one.at <= instant])


def test_the_last_instant_is_the_state_of_the_case() -> None:
    """At the end of the log phase, reception and money are those the core itself has."""
    life = life_with_supplement()
    stood = standing(life.records)
    assert (stood.phase, stood.received_at) == (life.state.phase, life.state.received_at)
    assert (stood.paid, stood.fee) == (life.state.paid, life.state.fee)


def test_the_appointment_is_the_one_of_that_day() -> None:
    """Before the supplement it is the first date, while the clock stands there is none, afterwards the new one."""
    life = life_with_supplement()
    limit = Limit.parse(life.plan.deadline["counter"])
    rules = CountingRules(Convention(life.plan.convention))

    def told(instant: datetime | None) -> datetime | None:
        stood = standing(life.records, instant)
        return appointment(stood, life.state.clock, limit, shipped_calendar(), rules, instant)

    first = next(one for one in life.records if one.kind == "received").values["due"]
    assert told(AT + timedelta(hours=1)) == datetime.fromisoformat(first)
    assert told(AT + timedelta(hours=12)) is None
    assert told(None) == life.state.appointment_at != datetime.fromisoformat(first)


def test_what_was_undone_is_true_only_of_the_time_before() -> None:
    """A step that was taken back counts until the undoing and no longer."""
    log = [event(1, "filed"), event(2, "received"), event(3, "reviewed", role="officer")]
    log.append(event(4, "undone", values={"back_to": "2"}))
    assert standing(log, log[2].at).phase is Phase.IN_PROGRESS
    assert standing(log).phase is Phase.RECEIVED


@pytest.mark.parametrize(
    ("kind", "received", "expected"),
    [
        ("received", True, (Book.REGISTER, Office.RECEIVER)),
        ("supplement_requested", False, (Book.SUPPLEMENT, Office.RECEIVER)),
        ("supplement_requested", True, (Book.SUPPLEMENT, Office.DECIDER)),
        ("refused_at_intake", False, (Book.REFUSAL, Office.RECEIVER)),
        ("extended", True, (Book.APOLOGY, Office.DECIDER)),
        ("withdrawn", True, (Book.STOP, Office.RECEIVER)),
    ],
)
def test_each_paper_has_its_book(kind: str, received: bool, expected: tuple[Book, Office]) -> None:
    """An event takes one number, in the book of its paper, of the office that draws it up."""
    [entry] = entries([event(3, kind)], received=received)
    assert (entry.seq, entry.book, entry.office) == (3, *expected)


def test_cash_paid_back_is_signed_for_in_the_book_of_the_till() -> None:
    """Only cash calls for a slip; its number is of the agency that paid, whichever of the two it was."""
    cash = event(3, "refunded", values={"way": "cash", "amount": "8000", "desk": "H61.01"})
    assert called_for(cash) is Form.REFUNDED
    for received in (False, True):
        [entry] = entries([cash], received=received)
        assert (entry.seq, entry.book, entry.office, entry.agency) == (3, Book.REFUNDED, Office.RECEIVER, "H61.01")
    for way in ("transfer", "online", "gateway"):
        assert called_for(event(3, "refunded", values={"way": way})) is None
    assert PaperNumber(Book.REFUNDED, "A", 2026, 1, 7).text() == "07/TLP"


def test_a_second_sum_paid_back_leaves_the_first_slip_true() -> None:
    """Each slip tells of its own money; of every other form the newest stands."""
    paid = [event(seq, "refunded", values={"way": "cash", "amount": "1000"}) for seq in (3, 4)]
    assert [validity(Form.REFUNDED, one, paid) for one in paid] == [Validity.VALID, Validity.VALID]


def test_a_receipt_drawn_up_anew_takes_no_number() -> None:
    """A corrected intake calls for a receipt, and for no line in the register."""
    assert called_for(event(3, "intake_corrected")) is Form.RECEIPT
    assert entries([event(3, "intake_corrected")], received=True) == []


def test_numbers_read_as_offices_write_them() -> None:
    """Numbers under ten have a leading zero and the letters of their book; the register counts in volumes."""
    assert PaperNumber(Book.SUPPLEMENT, "A", 2026, 1, 7).text() == "07/HDHS"
    assert PaperNumber(Book.APOLOGY, "A", 2026, 1, 123).text() == "123/PXL"
    assert PaperNumber(Book.REGISTER, "A", 2026, 2, 7).place() == ("02/2026", "7")


def test_the_supplement_request_lists_its_points() -> None:
    """Form 02 names each paper by its name, what to do, and until when; and that the time starts again."""
    life = life_with_supplement()
    asked = next(one for one in life.records if one.kind == "supplement_requested")
    written = letter(Form.SUPPLEMENT, life.records, asked, ABOUT, AT + timedelta(days=15))
    assert [(point.title, point.lines) for point in written.points] == [("Tờ khai", (("Nội dung", "Bổ sung chữ ký"),))]
    assert any("tính lại từ đầu" in line for line in written.closing)
    assert any("chậm nhất" in line for line in written.closing)


def test_a_refusal_tells_why_and_what_can_be_done() -> None:
    """Form 03 after appraisal carries the officer's reason under the leader's signature, and the way to complain."""
    log = [
        event(1, "filed"),
        event(2, "received"),
        event(3, "reviewed", role="officer", note="no", values={"outcome": "refuse"}),
        event(4, "decided", role="leader", actor="staff-leader", values={"decision": "refused"}),
    ]
    written = letter(Form.REFUSAL, log, log[3], ABOUT)
    assert written.points[0].title == "Người yêu cầu đang có vợ."
    assert written.signer == "Nguyễn Quốc Việt"
    assert any("khiếu nại" in line for line in written.closing)


def test_an_apology_tells_the_old_date_and_the_new() -> None:
    """Form 04 of an extension names the date that was promised and the one that is promised now."""
    log = [
        event(1, "filed"),
        event(2, "received", values={"due": "2026-11-26T10:00:00+00:00"}),
        event(3, "extended", role="leader", note="no", values={"due": "2026-11-30T17:00:00+00:00"}),
    ]
    written = letter(Form.APOLOGY, log, log[2], ABOUT, datetime(2026, 11, 30, 10, 0, tzinfo=UTC))
    assert ("Ngày hẹn trả đã báo", "17:00 thứ Năm 26/11/2026") in written.facts
    assert written.points[1].lines == (("Ngày, giờ", "17:00 thứ Hai 30/11/2026"),)


def test_the_control_slip_begins_with_the_applicant() -> None:
    """The first line is the applicant giving the dossier to the counter; each next giver is who had it."""
    life = Life(marital_status())
    life.now += timedelta(minutes=30)
    life.act(Act.ACCEPT, Role.COUNTER, "check")
    life.now += timedelta(hours=1)
    life.act(Act.COMPLETE, Role.OFFICER, "review", values={"proposal": "approve"})
    lines = hand_overs(life.plan, shipped_calendar(), life.records)
    assert (lines[0].giver.person, lines[0].receiver.person) == (APPLICANT, "staff-counter")
    assert [line.giver.person for line in lines[1:]] == ["staff-counter", "staff-officer"]
    assert lines[-1].receiver.role == "leader"


@pytest.mark.parametrize(
    ("hours", "expected"), [(-24, Timing.BEFORE), (-1, Timing.ON), (0, Timing.ON), (1, Timing.AFTER)]
)
def test_timing_is_judged_by_the_day(hours: int, expected: Timing) -> None:
    """A day earlier is early, the same day on time, a moment later late; without a budget nothing is said."""
    due = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)
    assert timing(due + timedelta(hours=hours), due) is expected
    assert timing(due, None) is Timing.UNSET


def test_the_register_says_how_it_ended() -> None:
    """A line of form 07 tells who received it and the state as of the instant asked for."""
    life = life_with_supplement()
    now, then = register_line(life.records), register_line(life.records, AT + timedelta(hours=12))
    assert (now.receiver, now.status, then.status) == ("staff-counter", "Đang giải quyết", "Chờ bổ sung")
    assert then.returned_at is None


def test_validity_follows_the_case() -> None:
    """A request that was fulfilled, a refusal that was reopened, and a second apology show on the first paper."""
    log = [
        event(1, "supplement_requested"),
        event(2, "supplemented"),
        event(3, "apologised"),
        event(4, "apologised"),
        event(5, "withdrawn"),
        event(6, "reopened"),
    ]
    assert validity(Form.SUPPLEMENT, log[0], log) is Validity.FULFILLED
    assert validity(Form.APOLOGY, log[2], log) is Validity.REPLACED
    assert validity(Form.APOLOGY, log[3], log) is Validity.VALID
    assert validity(Form.STOP, log[4], log) is Validity.OVERTAKEN


def test_nothing_is_cut_without_an_instant() -> None:
    """No instant means now: everything that happened counts."""
    log = [event(1, "filed"), event(2, "received")]
    assert up_to(log, None) == tuple(log)
    assert up_to(log, log[0].at) == (log[0],)
