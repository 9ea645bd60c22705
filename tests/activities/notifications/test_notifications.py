"""Sending messages over real SMTP and HTTP: by every way, once, and around every trouble."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from temporalio.exceptions import ApplicationErrorCategory
from temporalio.testing import ActivityEnvironment

from activities import notifications
from activities.breaker import Breaker
from activities.dependencies import Dependencies
from activities.notifications import RATE_PER_SECOND, TASK_QUEUE, activities, ways_of
from activities.notifications.activity import NotificationsActivities
from activities.notifications.applicant import Desk
from activities.notifications.check import check
from activities.notifications.letters import TO_APPLICANTS
from activities.notifications.mail import MailServer, sender_domain
from activities.notifications.sending import Sending
from activities.notifications.ways import mail_address, telephone
from activities.rates import agreed_rate
from runtime.database import Sessions
from tests.activities.hurry import LATE_MS
from tests.activities.notifications.conftest import EMAIL, EVERY_WAY, PUBLIC_URL, PostRoom, request_for
from tests.support.patience import PATIENCE
from tests.support.simulators import SECRET, Simulators

WAYS = {"sms", "zalo", "email"}
SYSTEM_OF = {"sms": "sms", "zalo": "zalo", "email": "mail"}


async def test_applicant_is_told_by_every_way(post_room: PostRoom) -> None:
    """One message goes by SMS, Zalo and mail, each noted with the gateway's own number."""
    case = await post_room.case()
    reply = await post_room.send(case, "received")
    assert (reply.answer, reply.values) == ("sent", {"ways": "email,sms,zalo"})
    arrived = post_room.arrived(case)
    [sms], [zalo], [mail] = arrived["sms"], arrived["zalo"], arrived["email"]
    link = f"{PUBLIC_URL}/follow?code={case.code}"
    assert sms["target"] == zalo["target"] == "0912345678"
    assert sms["body"]["text"].endswith(link)
    assert (zalo["body"]["link"], link in zalo["body"]["text"]) == (link, False)
    assert (sms["body"]["template"], sms["body"]["case_code"]) == ("received", case.code)
    assert (mail["target"], mail["body"]["from"]) == (EMAIL, "khong-tra-loi@motcua.example.vn")
    assert mail["body"]["subject"] == f"Đã tiếp nhận hồ sơ {case.code}, hẹn trả 17:00 thứ Năm 26/11/2026"
    assert "Kính gửi Ông/Bà Nguyễn Thị Mật" in mail["body"]["text"]
    assert link in mail["body"]["html"]
    notices = await post_room.notices(case)
    noted = {name: (row.status, row.problem, row.message) for name, row in notices.items()}
    assert noted == dict.fromkeys(WAYS, ("sent", "", "received"))
    assert notices["sms"].reference == sms["reference"]
    assert all(row.sent_at for row in notices.values())


@pytest.mark.parametrize("message", sorted(TO_APPLICANTS))
async def test_every_message_goes_out(post_room: PostRoom, message: str) -> None:
    """Each message that a case can send is written and taken by every gateway."""
    case = await post_room.case()
    assert (await post_room.send(case, message)).answer == "sent"
    assert {name: len(effects) for name, effects in post_room.arrived(case).items()} == dict.fromkeys(WAYS, 1)


@pytest.mark.parametrize(
    ("person", "expected"),
    [
        ({"email": ""}, {"sms", "zalo"}),
        ({"phone": ""}, {"email"}),
        ({"phone": "+84 912.345.678", "email": "not an address"}, {"sms", "zalo"}),
        ({"phone": "12", "email": f" {EMAIL} "}, {"email"}),
    ],
)
async def test_ways_are_those_the_applicant_gave(
    post_room: PostRoom, person: dict[str, str], expected: set[str]
) -> None:
    """A telephone means SMS and Zalo, an address mail; what cannot be one is passed over."""
    case = await post_room.case(person=person)
    assert (await post_room.send(case, "received")).values == {"ways": ",".join(sorted(expected))}
    assert {name for name, effects in post_room.arrived(case).items() if effects} == expected


async def test_nobody_to_reach_is_done_not_a_problem(post_room: PostRoom) -> None:
    """Without telephone and address the message is over: noted as such, no failure, no retry."""
    case = await post_room.case(person={"phone": "", "email": ""})
    for _ in range(2):
        assert (await post_room.send(case, "decided")).answer == "no_contact"
    notices = await post_room.notices(case)
    assert {name: (row.status, row.problem) for name, row in notices.items()} == {"none": ("failed", "no_contact")}


async def test_sending_again_sends_nothing_more(post_room: PostRoom) -> None:
    """The same business key again, in another process too, asks no gateway at all."""
    case = await post_room.case()
    for _ in range(3):
        assert (await post_room.send(case, "decided")).answer == "sent"
    assert [effect["calls"] for effects in post_room.arrived(case).values() for effect in effects] == [1, 1, 1]


async def test_two_attempts_at_once_send_once(post_room: PostRoom) -> None:
    """Overlapping attempts (a time-out, then a retry) end with one effect at each gateway."""
    case = await post_room.case()
    await asyncio.gather(*(post_room.send(case, "decided") for _ in range(3)))
    assert {name: len(effects) for name, effects in post_room.arrived(case).items()} == dict.fromkeys(WAYS, 1)


@pytest.mark.parametrize("way", sorted(WAYS))
@pytest.mark.parametrize(
    ("dials", "problems"),
    [
        ({"slow_ms": LATE_MS}, {"timed_out"}),
        ({"down": True}, {"server_error"}),
        ({"too_many": True, "retry_after_s": 1}, {"rate_limited", "server_error"}),  # SMTP has one "later" for both
        ({"fail_rate": 1.0}, {"server_error"}),
        ({"success_after_timeout": True, "late_ms": LATE_MS}, {"timed_out"}),
        ({"crash": True}, {"unreachable"}),
        ({"bad_answer": True}, {"bad_answer"}),
    ],
    ids=["slow_ms", "down", "too_many", "fail_rate", "success_after_timeout", "crash", "bad_answer"],
)
async def test_trouble_of_one_way_holds_up_no_other(
    post_room: PostRoom, way: str, dials: dict[str, object], problems: set[str]
) -> None:
    """The other ways are sent at once; the retry tries the sick one alone and ends with one effect each."""
    case = await post_room.case()
    post_room.simulators.dial(SYSTEM_OF[way], **dials)
    hurried = way if problems == {"timed_out"} else ""
    error = await replace(post_room, hurried=hurried).failure(case, "received")
    assert error.type in problems
    assert not error.non_retryable
    notices = await post_room.notices(case)
    assert {name: row.status for name, row in notices.items()} == {
        name: "failed" if name == way else "sent" for name in WAYS
    }
    assert notices[way].problem == error.type
    post_room.simulators.dial(SYSTEM_OF[way])
    assert (await post_room.send(case, "received")).answer == "sent"
    arrived = post_room.arrived(case)
    assert {name: len(effects) for name, effects in arrived.items()} == dict.fromkeys(WAYS, 1)
    assert all(effects[0]["calls"] == 1 for name, effects in arrived.items() if name != way)
    assert {row.status for row in (await post_room.notices(case)).values()} == {"sent"}


@pytest.mark.parametrize("way", ["sms", "zalo"])
async def test_too_many_requests_waits_as_long_as_asked(post_room: PostRoom, way: str) -> None:
    """A 429 is retried after its Retry-After, and is no error to anybody's alarm."""
    case = await post_room.case()
    post_room.simulators.dial(way, too_many=True, retry_after_s=7)
    error = await post_room.failure(case, "received")
    assert (error.type, error.next_retry_delay) == ("rate_limited", timedelta(seconds=7))
    assert error.category is ApplicationErrorCategory.BENIGN


@pytest.mark.parametrize("way", sorted(WAYS))
async def test_refusal_of_one_way_is_noted_and_no_problem(post_room: PostRoom, way: str) -> None:
    """No Zalo account, a dead mailbox: the person was reached otherwise, so nobody has to act."""
    case = await post_room.case()
    post_room.simulators.dial(SYSTEM_OF[way], reject=True)
    reply = await post_room.send(case, "received")
    assert (reply.answer, reply.values) == ("sent", {"ways": ",".join(sorted(WAYS - {way}))})
    notice = (await post_room.notices(case))[way]
    assert (notice.status, notice.problem) == ("failed", "rejected")


async def test_refusal_by_every_way_is_for_a_person(post_room: PostRoom) -> None:
    """When every way refuses, the case goes on, and a row of its own says that a person has to telephone."""
    case = await post_room.case()
    for system in SYSTEM_OF.values():
        post_room.simulators.dial(system, reject=True)
    assert (await post_room.send(case, "received")).answer == "unreached"
    notices = await post_room.notices(case)
    assert {name: row.problem for name, row in notices.items()} == dict.fromkeys(WAYS, "rejected") | {
        "none": "all_failed"
    }
    assert (notices["none"].status, notices["none"].settled_at) == ("failed", None)


async def test_way_that_is_switched_off_is_not_missed(post_room: PostRoom) -> None:
    """A province without Zalo sends by the other ways and notes nothing about Zalo."""
    case = await post_room.case()
    assert (await replace(post_room, without=frozenset({"zalo"})).send(case, "received")).values == {
        "ways": "email,sms"
    }
    assert set(await post_room.notices(case)) == {"sms", "email"}
    settings = post_room.dependencies.settings.model_copy(update={"zalo_url": "none", "smtp_host": "none"})
    assert set(ways_of(replace(post_room.dependencies, settings=settings))) == {"sms"}


async def test_supplement_mail_says_what_the_office_wrote(post_room: PostRoom) -> None:
    """Papers are named as the procedure names them, with the last day that law and calendar give."""
    case = await post_room.case()
    signature = {"component": "to-khai", "what": "Bổ sung chữ ký", "why": "Chưa ký", "how": "Ký trang 2"}
    points = [signature, {"component": "van-ban-uy-quyen", "what": ""}]
    await post_room.event(case, "supplement_requested", "Tờ khai chưa ký", points)
    await post_room.send(case, "supplement_requested")
    [mail], [sms] = (post_room.arrived(case)[name] for name in ("email", "sms"))
    assert "- Tờ khai cấp Giấy xác nhận tình trạng hôn nhân" in mail["body"]["text"]
    assert ": Bổ sung chữ ký\n  Vì sao: Chưa ký\n  Cách khắc phục: Ký trang 2\n" in mail["body"]["text"]
    assert "- Văn bản ủy quyền\n" in mail["body"]["text"]
    assert "Lý do: Tờ khai chưa ký" in mail["body"]["text"]
    assert "Gửi chậm nhất thứ Tư 09/12/2026" in mail["body"]["text"]
    assert "cần bổ sung 2 giấy tờ. Gửi chậm nhất thứ Tư 09/12/2026" in sms["body"]["text"]


async def test_refusal_mail_gives_the_reason(post_room: PostRoom) -> None:
    """The reason of a refusal goes into the mail and nowhere else."""
    case = await post_room.case()
    await post_room.event(case, "refused_at_intake", "Không thuộc thẩm quyền của xã", [])
    await post_room.send(case, "refused_at_intake")
    arrived = post_room.arrived(case)
    assert "Lý do: Không thuộc thẩm quyền của xã" in arrived["email"][0]["body"]["text"]
    assert "thẩm quyền" not in arrived["sms"][0]["body"]["text"] + arrived["zalo"][0]["body"]["text"]


async def test_staff_are_told_on_screen_and_by_mail(post_room: PostRoom) -> None:
    """The counter hears of a waiting filing, leaders and supervisors of a late case; those who left do not."""
    unique = uuid4().hex[:8]
    people = [(f"{role}-{unique}@example.vn", role) for role in ("counter", "leader", "supervisor")]
    for login, role in people:
        await post_room.staff(login, role)
    await post_room.staff(f"gone-{unique}@example.vn", "counter", active=False)
    await post_room.staff(f"plain-{unique}", "counter")
    told = {}
    for message in ("intake_alert", "overdue"):
        case = await post_room.case()
        assert (await post_room.send(case, message)).values == {"ways": "email,screen"}
        mails = {mail["target"] for mail in post_room.arrived(case)["email"]}
        told[message] = {login.partition("-")[0] for login in mails if unique in login}
        notices = await post_room.notices(case)
        assert (notices["screen"].status, notices["screen"].message) == ("sent", message)
    assert told == {"intake_alert": {"counter"}, "overdue": {"leader", "supervisor"}}


async def test_turn_not_yet_recorded_is_tried_again(post_room: PostRoom) -> None:
    """A message whose dates are not in the records yet waits for them instead of going out without."""
    case = await post_room.case(received_at=None, decision="")
    for message in ("received", "decided"):
        error = await post_room.failure(case, message)
        assert (error.type, error.non_retryable) == ("records_unavailable", False)
    assert post_room.arrived(case) == {name: [] for name in WAYS}


async def test_what_can_never_succeed_is_not_retried(post_room: PostRoom) -> None:
    """An unknown case, message or action is a problem for a person."""
    case = await post_room.case()
    unknown = await post_room.failure(case, "received", case_id=str(UUID(int=0)))
    assert (unknown.type, unknown.non_retryable) == ("missing_case", True)
    for changes in ({"subject": "birthday"}, {"action": "sing"}):
        error = await post_room.failure(case, "received", **changes)
        assert (error.type, error.non_retryable) == ("unknown_action", True)


async def test_lost_database_is_retried(post_room: PostRoom, unused_tcp_port: int) -> None:
    """Without the database the call fails with a retryable code, no statement text, and nothing is sent."""
    case = await post_room.case()
    gone = Sessions.open(f"postgresql://motcua@127.0.0.1:{unused_tcp_port}/none")
    lost = replace(post_room, dependencies=replace(post_room.dependencies, sessions=gone))
    error = await lost.failure(case, "received")
    assert (error.type, error.non_retryable) == ("records_unavailable", False)
    assert post_room.arrived(case) == {name: [] for name in WAYS}
    await gone.close()


async def test_sick_mail_server_is_left_alone(dependencies: Dependencies, simulators: Simulators) -> None:
    """After repeated trouble mail is put off at once, like every other outside system."""
    breaker = Breaker("mail", dependencies.sessions, threshold=2)
    server = MailServer("127.0.0.1", simulators.smtp_port, PUBLIC_URL, breaker, seconds=PATIENCE)
    case = await PostRoom(dependencies, simulators).case()
    sending = Sending({"email": server}, dependencies.sessions)
    sick = NotificationsActivities(sending, Desk(PUBLIC_URL, SECRET, EVERY_WAY))
    simulators.dial("mail", down=True)
    seen = []
    for _ in range(3):
        with pytest.raises(Exception, match="notifications: ") as caught:
            await ActivityEnvironment().run(sick.call, request_for(case, "received"))
        seen.append(caught.value.type)  # type: ignore[attr-defined]  # an ApplicationError
    assert seen == ["server_error", "server_error", "circuit_open"]


async def test_mail_server_that_is_not_there(post_room: PostRoom, unused_tcp_port: int) -> None:
    """No mail server is a trouble that may pass."""
    case = await post_room.case()
    room = replace(post_room, simulators=replace(post_room.simulators, smtp_port=unused_tcp_port))
    assert (await room.failure(case, "received")).type == "unreachable"


async def test_self_check_names_the_sick_way(dependencies: Dependencies, simulators: Simulators) -> None:
    """Green when all three can be used; red says which one cannot, in both languages, and sends nothing."""
    green = await check(dependencies)
    assert (green.system, green.green, green.problem) == ("notifications", True, "")
    simulators.dial("zalo", down=True)
    simulators.dial("mail", down=True)
    red = await check(dependencies)
    assert (red.green, red.problem) == (False, "server_error")
    assert ("Zalo: " in red.vietnamese, "Thư điện tử: " in red.vietnamese, "SMS" in red.vietnamese) == (
        True,
        True,
        False,
    )
    assert ("Zalo: " in red.english, "Mail: " in red.english) == (True, True)
    assert all(simulators.received(system) == [] for system in SYSTEM_OF.values())


async def test_folder_offers_its_activity(dependencies: Dependencies) -> None:
    """The worker finds queue, the tightest agreed rate and the activities."""
    names = [one.__temporal_activity_definition.name for one in activities(dependencies)]  # type: ignore[attr-defined]  # the SDK's mark
    own = ["notifications.call", "notifications.send_notice", "notifications.look_after", "draw_notice"]
    assert names == [*own, *(name for name in names if name.startswith("escalation."))]
    assert TASK_QUEUE == "notifications"
    slow = dependencies.settings.model_copy(update={"zalo_per_second": 0.5})
    assert agreed_rate(notifications, slow) == min(getattr(slow, name) for name in RATE_PER_SECOND) == 0.5


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("0912 345 678", "0912345678"),
        ("+84(912)345.678", "+84912345678"),
        ("912345678", ""),
        ("09123abc", ""),
        ("", ""),
    ],
)
def test_telephone_numbers_are_read_as_people_write_them(written: str, number: str) -> None:
    """Spaces, dots and brackets do not matter; what is no Vietnamese number is none."""
    assert telephone(written) == number


@pytest.mark.parametrize("address", ["a b@c.vn", "a@b", "a@b.vn\nBcc: x@y.vn", "a@b.vn, c@d.vn", "ă@b.vn", "@b.vn", ""])
def test_what_is_no_address_gets_no_mail(address: str) -> None:
    """Nothing can be smuggled into a mail's head or recipients."""
    assert mail_address(address) == ""


@pytest.mark.parametrize(
    ("url", "domain"),
    [
        ("https://motcua.example.vn/x", "motcua.example.vn"),
        ("http://127.0.0.1:8000", "motcua.localhost"),
        ("", "motcua.localhost"),
    ],
)
def test_mail_comes_from_the_public_name(url: str, domain: str) -> None:
    """Without a public name (the embedded default) mail comes from a name that can never be somebody else's."""
    assert sender_domain(url) == domain
