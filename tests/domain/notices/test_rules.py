"""When people are written to, by which way, how often, and what must not stand in a short message."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from domain.deadline.moments import at, local
from domain.notices.choice import first_ways, next_way
from domain.notices.delivery import Delivery, is_news, is_overtaken, next_look
from domain.notices.quiet import held_until, next_morning
from domain.notices.replies import Reply, reply_of
from domain.notices.rules import LEGAL, NoticeRules, Way, rules_with_hours
from domain.notices.short import parts_of, short_name, unfit
from domain.notices.wording import filled, judge
from tests.support.lives import shipped_calendar

RULES = NoticeRules()
FRIDAY = date(2026, 11, 27)
MOMENTS = st.integers(0, 60_000_000).map(lambda seconds: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds))
WAYS = st.sets(st.sampled_from(list(Way)))


@pytest.mark.parametrize(
    ("clock", "until"),
    [
        (time(20, 59), None),
        (time(21), at(date(2026, 11, 28), time(7))),
        (time(23, 30), at(date(2026, 11, 28), time(7))),
        (time(0), at(FRIDAY, time(7))),
        (time(6, 59), at(FRIDAY, time(7))),
        (time(7), None),
    ],
)
def test_telephones_are_quiet_at_night(clock: time, until: datetime | None) -> None:
    """Between 21:00 and 07:00 in Vietnam a message waits for the end of the night, to the minute."""
    assert held_until(at(FRIDAY, clock), "decided", Way.SMS, RULES) == until


def test_mail_and_urgent_messages_are_not_held() -> None:
    """A mail waits by itself, and what answers the person at this very moment goes at once."""
    night = at(FRIDAY, time(23))

    assert held_until(night, "decided", Way.EMAIL, RULES) is None
    assert held_until(night, "filed", Way.SMS, RULES) is None
    assert held_until(night, "decided", Way.ZALO, RULES) is not None


def test_days_off_wait_for_the_working_day() -> None:
    """Where the office says so, a message of a Saturday waits for Monday morning, and one of Friday night too."""
    rules = NoticeRules(quiet_rest_days=True)
    monday = at(date(2026, 11, 30), time(7))
    calendar = shipped_calendar()

    assert held_until(at(date(2026, 11, 28), time(10)), "decided", Way.SMS, rules, calendar) == monday
    assert held_until(at(FRIDAY, time(22)), "decided", Way.SMS, rules, calendar) == monday
    assert held_until(at(FRIDAY, time(10)), "decided", Way.SMS, rules, calendar) is None


@given(MOMENTS, st.booleans(), st.times(), st.times())
def test_what_is_held_may_go_when_its_time_has_come(now: datetime, rest_days: bool, begin: time, end: time) -> None:
    """However the hours are set, a message is held at most once and never into the past."""
    if begin == end:
        return
    rules = NoticeRules(quiet_from=begin, quiet_until=end, quiet_rest_days=rest_days)
    until = held_until(now, "decided", Way.SMS, rules, shipped_calendar())

    assert until is None or until > now
    assert until is None or held_until(until, "decided", Way.SMS, rules, shipped_calendar()) is None


@given(MOMENTS)
def test_next_morning_is_the_next_day(now: datetime) -> None:
    """Who got enough today is written to tomorrow, when the night ends."""
    morning = local(next_morning(now, RULES))

    assert (morning.date() - local(now).date(), morning.time()) == (timedelta(days=1), time(7))


@pytest.mark.parametrize(
    "wished",
    [
        {"quiet_from": None},
        {"quiet_from": time(7)},
        {"order": ("sms", "sms")},
        {"order": ()},
        {"per_day": 0},
        {"same_kind_minutes": -1},
    ],
)
def test_rules_without_sense_are_refused(wished: dict[str, object]) -> None:
    """Half of the quiet hours, a day of nothing but quiet, a way named twice: none of it is stored."""
    with pytest.raises(ValidationError):
        NoticeRules.model_validate(wished)


def test_the_setting_is_read_as_people_write_it() -> None:
    """ "21:00-07:00" are hours of the clock, nothing and "none" mean none, and anything else is a mistake."""
    assert rules_with_hours("22:30-06:15").quiet_from == time(22, 30)
    assert rules_with_hours("").quiet_from is rules_with_hours("none").quiet_from is None
    with pytest.raises(ValueError, match="quiet hours"):
        rules_with_hours("evening")


def test_first_comes_what_goes_together_then_one_after_the_other() -> None:
    """Zalo and mail go together, SMS follows a Zalo that failed; without either, the order's first way goes."""
    assert first_ways("decided", RULES, reachable=set(Way)).ways == (Way.ZALO, Way.EMAIL)
    assert first_ways("decided", RULES, reachable={Way.SMS}).ways == (Way.SMS,)
    following = next_way(RULES, Way.ZALO, reachable=set(Way), tried={Way.ZALO, Way.EMAIL}, alive={Way.EMAIL})
    assert following is Way.SMS
    assert next_way(RULES, Way.SMS, reachable=set(Way), tried=set(Way), alive={Way.EMAIL}) is None
    assert next_way(RULES, Way.EMAIL, reachable=set(Way), tried={Way.EMAIL, Way.ZALO}, alive={Way.ZALO}) is None


@given(st.sampled_from(sorted({*LEGAL, "paid", "returned", "declared"})), WAYS, WAYS)
def test_the_law_is_told_whatever_people_wish(message: str, reachable: set[Way], refused: set[Way]) -> None:
    """A refused way is used for what the law wants told only, only when no other is left, and then one of them."""
    picked = first_ways(message, RULES, reachable=reachable, refused=refused)

    assert set(picked.ways) <= reachable
    if set(picked.ways) & refused:
        assert (picked.reason, len(picked.ways), message in LEGAL) == ("legal", 1, True)
    if not picked.ways:
        assert picked.reason == ("opted_out" if reachable else "no_contact")
        assert not (message in LEGAL and reachable)


@given(WAYS, WAYS, st.booleans())
def test_failing_ways_end(reachable: set[Way], refused: set[Way], legal: bool) -> None:
    """Following each failure with the next way ends after each way was tried once; the law tries them all."""
    tried, failed = set(), next(iter(RULES.order))
    for _ in Way:
        tried.add(failed)
        following = next_way(RULES, failed, reachable=reachable, tried=tried, alive=(), refused=refused, legal=legal)
        if following is None:
            break
        assert following in reachable - tried
        failed = following
    expected = reachable if legal else reachable - refused
    assert expected <= tried


@pytest.mark.parametrize(
    ("text", "encoding", "units", "parts"),
    [
        ("a" * 160, "GSM-7", 160, 1),
        ("a" * 161, "GSM-7", 161, 2),
        ("a" * 306, "GSM-7", 306, 2),
        ("a" * 307, "GSM-7", 307, 3),
        ("[" * 80, "GSM-7", 160, 1),
        ("[" * 81, "GSM-7", 162, 2),
        ("Hồ" * 35, "UCS-2", 70, 1),
        ("Hồ" * 36, "UCS-2", 72, 2),
        ("ồ" * 134, "UCS-2", 134, 2),
        ("ồ" * 135, "UCS-2", 135, 3),
        ("😀", "UCS-2", 2, 1),
    ],
)
def test_parts_are_counted_as_networks_charge(text: str, encoding: str, units: int, parts: int) -> None:
    """160 and 153 places of GSM 03.38, 70 and 67 of UCS-2; brackets cost two."""
    counted = parts_of(text)

    assert (counted.encoding, counted.units, counted.parts) == (encoding, units, parts)


@pytest.mark.parametrize("number", ["084190012345", "084 190 012 345", "361234567", "361 234 567"])
def test_identity_numbers_are_found(number: str) -> None:
    """New and old identity numbers are found, written in one or in groups."""
    assert unfit(f"Hồ sơ của {number}.") == "personal_number"


@pytest.mark.parametrize(
    "text", ["H61.12-20261123-0000001", "0912345678", "02703862111", "123.456.789 đồng", "26/11/2026 17:00"]
)
def test_codes_dates_money_and_telephones_are_none(text: str) -> None:
    """What messages are made of is not taken for an identity number."""
    assert unfit(f"Xem {text} nhé") == ""


def test_an_office_number_may_look_personal() -> None:
    """A telephone number of nine digits is let through where it is the office's own; a mail address never."""
    assert unfit("Gọi 900561234.", ("900561234",)) == ""
    assert unfit("Viết cho mat@example.vn") == "mail_address"


@given(st.text(min_size=1, max_size=300))
def test_short_names_fit(name: str) -> None:
    """A name is cut to its place and never grows."""
    assert len(short_name(name)) <= min(60, max(len(name), 1))


def test_a_wording_is_judged_by_its_part() -> None:
    """Names, reasons and unknown words are flaws of a short message; a mail may hold the name; the code is a must."""
    examples = {"code": "H61.12-20261123-0000001", "name": "Mật", "due": ""}
    rules = [flaw.rule for flaw in judge("short_vi", "{name} {hello} {", examples, most_parts=3).flaws]

    assert rules == ["unknown_word", "unknown_word", "stray_brace", "no_code"]
    assert judge("body_vi", "Kính gửi {name}, hồ sơ {code}", examples, most_parts=3).flaws == ()
    long = judge("short_vi", "{code} " + "ồ" * 250, examples, most_parts=3)
    assert [flaw.rule for flaw in long.flaws] == ["too_many_parts"]
    assert filled("{code} {due}", examples) is None
    assert filled("{code}!", examples) == "H61.12-20261123-0000001!"


@pytest.mark.parametrize(
    ("text", "reply"),
    [
        ("STOP", Reply.STOP),
        (" stop. ", Reply.STOP),
        ("DỪNG", Reply.STOP),
        ("Từ chối", Reply.STOP),
        ("Nhận lại", Reply.START),
        ("START", Reply.START),
        ("Đừng quên tôi", None),
        ("", None),
    ],
)
def test_answers_are_read_as_people_write_them(text: str, reply: Reply | None) -> None:
    """STOP and its Vietnamese words, with and without diacritics; any other text asks for nothing."""
    assert reply_of(text) is reply


@given(st.lists(st.sampled_from(list(Delivery)), max_size=6))
def test_what_arrived_stays_arrived(said: list[Delivery]) -> None:
    """Callbacks in any order end alike: the furthest thing that was said is what is known."""
    known = ""
    for one in said:
        known = one.value if is_news(known, one) else known
    order = ["", Delivery.ACCEPTED, Delivery.UNKNOWN, Delivery.FAILED, Delivery.DELIVERED]

    assert known == max(said, key=order.index, default="")


def test_gateways_are_asked_a_few_times() -> None:
    """Half an hour, two, eight, a day; then nobody is asked any more."""
    now = datetime(2026, 11, 27, tzinfo=UTC)

    assert [next_look(looks, now) for looks in (0, 3, 4)] == [
        now + timedelta(minutes=30), now + timedelta(hours=24), None
    ]  # fmt: skip


def test_a_message_the_case_has_left_behind_is_overtaken() -> None:
    """A supplement that was sent in the night is not asked for in the morning."""
    assert is_overtaken("supplement_requested", phase="in_progress", ended=False)
    assert not is_overtaken("supplement_requested", phase="awaiting_supplement", ended=False)
    assert not is_overtaken("decided", phase="returned", ended=True)
