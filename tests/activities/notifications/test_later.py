"""Messages that wait, that come too often, that do not arrive; and what people wish, over real SMTP and HTTP."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlmodel import col, select
from temporalio.exceptions import ApplicationError
from temporalio.testing import ActivityEnvironment

from activities.contract import NoticeReply, NoticeToSend
from domain.feedback.clock import Kind, Step
from domain.notices.replies import Reply
from domain.notices.rules import NoticeRules, Way
from models.feedback import NewFeedback, receive, take_step
from models.inbox import receive_answer
from models.notice_choices import forget_rules, keep_choice, keep_rules, keep_wording, note_reply, receiver_hash
from models.queries.case_notices import send_by_other_way, settle
from models.tables import Case, InboxMessage, Notice, OutboxMessage
from tests.activities.notifications.conftest import PostRoom, request_for
from tests.support.simulators import SECRET

NIGHT = datetime(2030, 3, 5, 16, 0, tzinfo=UTC)  # 23:00 in Vietnam; later than any clock the tests run by
MORNING = datetime(2030, 3, 6, 0, 0, tzinfo=UTC)
IN_ORDER = NoticeRules(per_day=1000)


@pytest.fixture
def night(post_room: PostRoom) -> PostRoom:
    """The post room at eleven in the evening, with the shipped rules."""
    return replace(post_room, rules=IN_ORDER, at=NIGHT)


async def later(room: PostRoom, key: str, at: datetime | None = None) -> NoticeReply:
    """Do what the workflow of one message has done."""
    reply: NoticeReply = await ActivityEnvironment().run(room.later.send_notice, NoticeToSend(key, at))
    return reply


async def letters(room: PostRoom, prefix: str) -> list[str]:
    """Return the keys of the messages that were handed to a workflow, in order."""
    async with room.dependencies.sessions.read() as session:
        found = await session.scalars(
            select(OutboxMessage).where(col(OutboxMessage.kind) == "letter").order_by(col(OutboxMessage.id))
        )
        return [str(row.payload["key"]) for row in found if str(row.payload["key"]).startswith(prefix)]


async def calls_back(room: PostRoom, case: Case, way: str, answer: str, *, event: str = "e1") -> None:
    """Let a gateway say what became of the message it took."""
    key = f"{request_for(case, 'decided').key}/{way}"
    async with room.dependencies.sessions.write() as session:
        await receive_answer(
            session, system=way, event_id=f"{case.code}-{way}-{event}", key=key, answer=answer, values={}, body="{}"
        )


async def test_a_telephone_waits_for_the_morning_and_mail_does_not(night: PostRoom) -> None:
    """At night the mail goes, Zalo is handed to a workflow once, and goes once when the night is over."""
    case = await night.case()
    for _ in range(2):
        assert (await night.send(case, "decided")).values == {"ways": "email"}
    key = f"{request_for(case, 'decided').key}/zalo"
    held = (await night.notices(case))["zalo"]

    assert (held.status, held.send_at) == ("held", MORNING)
    assert await letters(night, case.code) == [key]
    assert await later(night, key) == NoticeReply("held", MORNING)
    assert await later(night, key, MORNING) == NoticeReply("sent")
    assert await later(night, key, MORNING) == NoticeReply("sent")
    assert {name: len(effects) for name, effects in night.arrived(case).items()} == {"sms": 0, "zalo": 1, "email": 1}
    assert (await night.notices(case))["zalo"].send_at is None


async def test_what_people_wait_for_goes_at_night(night: PostRoom) -> None:
    """Who files at eleven in the evening hears at once that it arrived."""
    case = await night.case()

    assert (await night.send(case, "filed")).values == {"ways": "email,sms,zalo"}


async def test_an_office_sets_its_own_hours(night: PostRoom) -> None:
    """The rules of the agency that received the case hold, not those of the installation."""
    async with night.dependencies.sessions.write() as session:
        await keep_rules(session, "H61.12", NoticeRules(quiet_from=None, quiet_until=None, per_day=1000), "x")
    try:
        assert (await night.send(await night.case(), "decided")).values == {"ways": "email,zalo"}
    finally:
        async with night.dependencies.sessions.write() as session:
            await forget_rules(session, "H61.12")


async def test_a_message_the_case_has_left_behind_is_not_sent(night: PostRoom) -> None:
    """A supplement asked for at night and sent at once is not asked for in the morning."""
    case = await night.case(phase="awaiting_supplement")
    await night.send(case, "supplement_requested")
    key = f"{request_for(case, 'supplement_requested').key}/zalo"
    async with night.dependencies.sessions.write() as session:
        row = await session.get(Case, case.id)
        assert row is not None
        row.phase = "in_progress"

    assert await later(night, key, MORNING) == NoticeReply("dropped")
    assert (await night.notices(case))["zalo"].problem == "overtaken"
    assert night.arrived(case)["zalo"] == []


async def test_the_same_message_within_the_hour_is_dropped(post_room: PostRoom) -> None:
    """Twice the same about the same case rings once; another case, or a message of the law, is no repetition."""
    case, other = await post_room.case(), await post_room.case()
    twice = replace(request_for(case, "returned"), key=f"{case.code}/notice-9:returned")
    await post_room.send(case, "returned")
    reply = await ActivityEnvironment().run(post_room.activities.call, twice)
    await post_room.send(other, "returned")
    decided = replace(request_for(case, "decided"), key=f"{case.code}/notice-10:decided")
    await post_room.send(case, "decided")
    await ActivityEnvironment().run(post_room.activities.call, decided)
    arrived = post_room.arrived(case)

    assert reply.values == {"ways": "email"}
    assert [len(arrived[way]) for way in ("sms", "zalo")] == [3, 3]
    assert len(post_room.arrived(other)["sms"]) == 1
    async with post_room.dependencies.sessions.read() as session:
        dropped = await session.get(Notice, f"{twice.key}/sms")
    assert dropped is not None
    assert (dropped.status, dropped.problem) == ("dropped", "same_kind")


async def test_who_got_enough_today_is_written_to_tomorrow(post_room: PostRoom) -> None:
    """Above the number of a day a message waits for the morning; what the law wants told goes all the same."""
    room = replace(post_room, rules=replace_rules(per_day=2), at=datetime(2030, 3, 5, 3, 0, tzinfo=UTC))
    person = {"phone": "0987 654 321", "email": ""}
    cases = [await room.case(person=person) for _ in range(3)]
    replies = [await room.send(case, "returned") for case in cases]
    last = (await room.notices(cases[2]))["sms"]

    assert [reply.answer for reply in replies] == ["sent", "sent", "held"]
    assert last.send_at == datetime(2030, 3, 6, 0, 0, tzinfo=UTC)
    assert (await room.send(cases[2], "decided")).answer == "sent"


async def test_a_way_that_refuses_is_followed_by_the_next(night: PostRoom) -> None:
    """No Zalo account: the SMS follows in the same breath; at night it waits like any other."""
    room = replace(night, at=MORNING)
    case = await room.case()
    room.simulators.dial("zalo", reject=True)

    assert (await room.send(case, "decided")).values == {"ways": "email,sms"}
    notices = await room.notices(case)
    assert (notices["zalo"].status, notices["sms"].status, notices["sms"].reason) == ("failed", "sent", "fallback")


async def test_a_message_that_did_not_arrive_is_followed_later(night: PostRoom) -> None:
    """The gateway says later that the number is wrong, once or often: the next way goes, and goes once."""
    room = replace(night, at=MORNING)
    case = await room.case(person={"email": ""})
    await room.send(case, "decided")
    for event in ("e1", "e1", "e2"):
        await calls_back(room, case, "zalo", "failed", event=event)
    key = f"{request_for(case, 'decided').key}/zalo"

    assert await letters(room, case.code) == [key]
    assert await later(room, key) == NoticeReply("followed")
    sms = f"{request_for(case, 'decided').key}/sms"
    assert await letters(room, case.code) == [key, sms]
    assert await later(room, sms) == NoticeReply("sent")
    await calls_back(room, case, "sms", "failed")
    assert await later(room, sms) == NoticeReply("failed")
    none = (await room.notices(case))["none"]
    assert (none.status, none.problem) == ("failed", "all_failed")


async def test_a_call_settles_what_no_message_could(night: PostRoom) -> None:
    """A person who called is noted once; the colleague who presses a moment later changes nothing."""
    case = await night.case(person={"phone": "", "email": ""})
    assert (await night.send(case, "decided")).answer == "no_contact"
    key = f"{request_for(case, 'decided').key}/none"
    async with night.dependencies.sessions.write() as session:
        assert await settle(session, case.id, key, "phone", "hạnh")
        assert not await settle(session, case.id, key, "paper", "phúc")
    none = (await night.notices(case))["none"]

    assert (none.settled_by, none.settled_how) == ("hạnh", "phone")


async def test_what_arrived_is_known(night: PostRoom) -> None:
    """Delivered is delivered: a late "failed" of another order of callbacks takes nothing back."""
    room = replace(night, at=MORNING)
    case = await room.case()
    await room.send(case, "decided")
    await calls_back(room, case, "zalo", "delivered")
    await calls_back(room, case, "zalo", "failed", event="e2")
    row = (await room.notices(case))["zalo"]

    assert (row.delivery, row.look_at) == ("delivered", None)
    assert await letters(room, case.code) == []


@pytest.mark.parametrize("way", [Way.SMS, Way.ZALO])
async def test_lost_callbacks_are_found_by_looking(night: PostRoom, way: Way) -> None:
    """A gateway that does not call back is asked after half an hour; one that never knows ends as unknown."""
    room = replace(night, at=MORNING, rules=IN_ORDER.model_copy(update={"order": (way,), "at_once": (way,)}))
    dials: dict[str, dict[str, Any]] = {
        "delivered": {"answer_ms": 0, "lose_callbacks": True},
        "failed": {"answer_ms": 0, "answer": "failed", "lose_callbacks": True},
        "silent": {"silent": True},
        "forgotten": {"lose_requests": True},
    }
    cases = {name: await room.case() for name in dials}
    for name, case in cases.items():
        room.simulators.dial(way, **dials[name])
        assert (await room.send(case, "decided")).values == {"ways": way}
    room.simulators.dial(way)
    environment = ActivityEnvironment()
    for hours in (1, 4, 14, 40):
        await environment.run(replace(room, at=MORNING + timedelta(hours=hours)).later.look_after)

    rows = {name: (await room.notices(case))[way] for name, case in cases.items()}
    assert {name: (row.delivery, row.looks) for name, row in rows.items()} == {
        "delivered": ("delivered", 0),
        "failed": ("failed", 0),
        "silent": ("unknown", 4),
        "forgotten": ("unknown", 4),
    }
    assert await letters(room, cases["failed"].code) == [rows["failed"].key]


async def test_people_are_told_by_the_ways_they_chose(night: PostRoom) -> None:
    """Who wants SMS only gets no mail; who wants nothing gets what the law wants, one way, and no more."""
    room = replace(night, at=MORNING)
    only_sms, nothing = await room.case(), await room.case()
    async with room.dependencies.sessions.write() as session:
        await keep_choice(session, only_sms.id, [Way.SMS], "en", "applicant")
        await keep_choice(session, nothing.id, [], "vi", "applicant")

    assert (await room.send(only_sms, "decided")).values == {"ways": "sms"}
    assert room.arrived(only_sms)["sms"][0]["body"]["text"].startswith("Case ")
    assert (await room.send(nothing, "returned")).answer == "opted_out"
    assert (await room.send(nothing, "decided")).values == {"ways": "zalo"}
    async with room.dependencies.sessions.read() as session:
        told = await session.get(Notice, f"{request_for(nothing, 'decided').key}/zalo")
        silent = await session.get(Notice, f"{request_for(nothing, 'returned').key}/none")
    assert told is not None
    assert silent is not None
    assert (told.reason, silent.status, silent.problem) == ("legal", "dropped", "opted_out")


async def test_stop_holds_for_the_number_and_start_takes_it_back(night: PostRoom) -> None:
    """A number that answers STOP gets nothing more on that channel, in no case; neither number nor text is kept."""
    room = replace(night, at=MORNING)
    person = {"phone": "0911 222 333"}
    given: dict[str, Any] = {"system": "zalo", "key": "inbound/1", "answer": "reply", "body": "0911222333 STOP"}
    async with room.dependencies.sessions.write() as session:
        values = {"from": "+84911222333", "text": "Dừng"}
        assert await receive_answer(session, event_id="s1", values=values, secret=SECRET, **given)
        assert not await receive_answer(session, event_id="s1", values=values, secret=SECRET, **given)

    assert (await room.send(await room.case(person=person), "returned")).values == {"ways": "email"}
    async with room.dependencies.sessions.write() as session:
        await note_reply(session, "zalo", receiver_hash(SECRET, "0911222333"), Reply.START, MORNING)
        kept = (await session.scalars(select(InboxMessage).where(col(InboxMessage.event_id) == "s1"))).one()
        assert kept.body == '{"reply": "stop"}'
    assert (await room.send(await room.case(person=person), "returned")).values == {"ways": "email,zalo"}


async def test_staff_send_again_by_another_way(night: PostRoom) -> None:
    """Sent again by SMS, once for one press, although the person had been told by Zalo."""
    room = replace(night, at=MORNING)
    case = await room.case()
    await room.send(case, "decided")
    base = request_for(case, "decided").key
    async with room.dependencies.sessions.write() as session:
        for _ in range(2):
            assert await send_by_other_way(session, case.id, base, "sms", "a" * 16, "hạnh")
        assert not await send_by_other_way(session, case.id, "other/notice", "sms", "a" * 16, "hạnh")
    [key] = await letters(room, case.code)

    assert await later(room, key) == NoticeReply("sent")
    assert len(room.arrived(case)["sms"]) == 1


async def test_passing_trouble_is_left_to_temporal(night: PostRoom) -> None:
    """A gateway that is down in the morning makes the attempt fail, retryable, and the next one sends once."""
    case = await night.case()
    await night.send(case, "decided")
    key = f"{request_for(case, 'decided').key}/zalo"
    night.simulators.dial("zalo", down=True)
    with pytest.raises(ApplicationError) as caught:
        await later(night, key, MORNING)
    night.simulators.dial("zalo")

    assert (caught.value.type, caught.value.non_retryable) == ("server_error", False)
    assert await later(night, key, MORNING) == NoticeReply("sent")


async def test_an_unknown_message_ends(night: PostRoom) -> None:
    """A workflow whose row is gone (a case that was erased) ends, and asks nobody."""
    assert await later(night, "H61.12-1/none") == NoticeReply("unknown")


async def test_own_wording_is_sent(night: PostRoom) -> None:
    """The province's words go out with their values; what the law wants said of a supplement stays below them."""
    room = replace(night, at=MORNING)
    case = await room.case()
    async with room.dependencies.sessions.write() as session:
        await keep_wording(session, "supplement_requested", "short_vi", "{agency} mời xem hồ sơ {code}:", "x")
        await keep_wording(session, "supplement_requested", "body_vi", "Chào {name}.\n\nHồ sơ {code}.", "x")
    try:
        await room.event(case, "supplement_requested", "Chưa ký", [{"component": "to-khai", "what": "Ký tên"}])
        await room.send(case, "supplement_requested")
    finally:
        async with room.dependencies.sessions.write() as session:
            for part in ("short_vi", "body_vi"):
                await keep_wording(session, "supplement_requested", part, "", "x")
    [zalo], [mail] = (room.arrived(case)[way] for way in ("zalo", "email"))

    assert zalo["body"]["text"] == f"Trung tâm Phục vụ hành chính công xã Nhị Long mời xem hồ sơ {case.code}:"
    text = mail["body"]["text"]
    assert f"Chào Nguyễn Thị Mật.\n\nHồ sơ {case.code}.\n" in text
    assert ("Ký tên" in text, "Lý do: Chưa ký" in text, "more paper" in text) == (True, True, True)
    assert "Ký tên" in mail["body"]["html"]


async def test_an_answer_to_feedback_is_sent(night: PostRoom) -> None:
    """A letter outside any case: the answer goes by mail with its words, by Zalo with a link alone, once each."""
    room, at = replace(night, at=MORNING), datetime.now(UTC)
    new = NewFeedback("H61.12", Kind.FEEDBACK, "Chờ lâu", name="Lan", phone="0912000111", email="lan@example.vn")
    async with room.dependencies.sessions.write() as session:
        feedback = await receive(session, new, "k1", SECRET, at)
        await take_step(session, feedback.id, Step.ANSWERED, "Đã rút ngắn thời gian chờ.", at, None)
    first = f"{feedback.code}/1/none"
    assert await letters(room, feedback.code) == [first]
    assert await later(room, first) == NoticeReply("spread")
    assert await later(room, first) == NoticeReply("dropped")
    keys = (await letters(room, feedback.code))[1:]
    assert sorted(key.rpartition("/")[2] for key in keys) == ["email", "zalo"]
    for key in keys * 2:
        assert await later(room, key) == NoticeReply("sent")
    [zalo] = room.simulators.received("zalo", feedback.code)
    [mail] = [one for one in room.simulators.received("mail") if one["body"]["key"].startswith(feedback.code)]

    assert "Đã rút ngắn thời gian chờ." in mail["body"]["text"]
    assert "Đã rút ngắn" in mail["body"]["html"]
    assert zalo["body"]["text"] == f"Phản ánh {feedback.code} đã có trả lời. Xem:"


async def test_anonymous_feedback_has_nobody_to_tell(night: PostRoom) -> None:
    """Without telephone and address nothing is planned."""
    at = datetime.now(UTC)
    async with night.dependencies.sessions.write() as session:
        feedback = await receive(session, NewFeedback("H61.12", Kind.PRAISE, "Tốt"), "k2", SECRET, at)
        await take_step(session, feedback.id, Step.ANSWERED, "Cảm ơn.", at, None)

    assert await letters(night, feedback.code) == []


def replace_rules(**changes: Any) -> NoticeRules:
    """Return rules by one telephone way at any hour, with changes."""
    return NoticeRules(
        **{"quiet_from": None, "quiet_until": None, "order": (Way.SMS,), "at_once": (Way.SMS,)} | changes
    )
