"""Telling the portal: in order per case, once each, whatever goes wrong, and a refusal holds up its own case only."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text
from temporalio.testing import ActivityEnvironment

from activities.portal.check import check
from cli.setup import shipped_procedures
from domain.procedure.plan import Channel
from models.filing import FiledCase
from models.inbox import receive_answer
from models.portal import send_again, skip
from models.procedures import publish
from models.queries.circuit_facts import keep_circuit
from tests.activities.hurry import HURRIES, LATE_MS
from tests.activities.portal.conftest import PortalDesk
from tests.support.filings import add_agency, file_one
from tests.support.patience import PATIENCE
from tests.support.turns import AT, DUE, task, turn

ROOT = Path(__file__).resolve().parents[3]
LAND = "1.013831"
RECEIVED = {"phase": "received", "received_at": AT, "due_at": DUE, "appointment_at": DUE, "waiting_for": "officer"}


async def filed(portal: PortalDesk) -> FiledCase:
    await add_agency(portal.sessions)
    case = await file_one(portal.sessions)
    await portal.record(turn(case.case_id, 0, "filed"))
    return case


async def received(portal: PortalDesk) -> FiledCase:
    case = await filed(portal)
    await portal.record(turn(case.case_id, 1, "received", snapshot=RECEIVED, tasks=[task()]))
    return case


async def test_messages_are_written_with_the_events(portal: PortalDesk) -> None:
    """Each turn leaves its messages in the same transaction, numbered within the case; the turn again leaves none."""
    case = await received(portal)
    await portal.record(turn(case.case_id, 1, "received", snapshot=RECEIVED))
    found = [(row.seq, row.action, row.cause, row.code, row.event_seq) for row in await portal.messages(case.case_id)]
    assert found == [
        (1, "dossier", "filed", 1, 1),
        (2, "dossier", "received", 2, 2),
        (3, "progress", "received", 2, 2),
    ]


async def test_a_turn_that_fails_leaves_no_message(portal: PortalDesk) -> None:
    """Events and messages are there together or not at all: a turn beyond a gap writes neither."""
    case = await filed(portal)
    with pytest.raises(Exception, match="turns before this one are missing"):
        await portal.record(turn(case.case_id, 5, "decided", snapshot={"phase": "decided"}))
    assert len(await portal.messages(case.case_id)) == 1


async def test_the_portal_is_told_in_order_and_in_its_own_names(portal: PortalDesk) -> None:
    """Dossier, dossier, progress: each confirmed before the next, with the national fields filled from the rows."""
    case = await received(portal)
    assert await portal.send_all() == ["confirmed"] * 3
    effects = portal.effects(case.code)
    assert [effect["kind"] for effect in effects] == ["DongBoHoSoMC", "DongBoHoSoMC", "CapNhatTienDoHoSoMC"]
    assert [effect["key"] for effect in effects] == [f"{case.code}/{place}/1" for place in (1, 2, 3)]
    assert [effect["body"]["isUpdating"] for effect in effects] == [False, True, True]
    first, second, progress = (effect["body"]["data"][0] for effect in effects)
    assert (first["MaHoSo"], first["TrangThaiHoSo"], first["NgayTiepNhan"]) == (case.code, "1", "")
    assert (second["TrangThaiHoSo"], second["ChuHoSo"], second["MaDoiTuong"]) == (
        "2",
        "Nguyễn Thị Hồng Đào",
        "046190001234",
    )
    assert second["NgayTiepNhan"] == "20261120093000"
    assert (progress["TrangThai"], progress["MaHoSo"]) == ("2", case.code)
    assert progress["NoiDungXuLy"].startswith("Tiếp nhận hồ sơ")


@pytest.mark.parametrize(("channel", "days"), [(Channel.COUNTER, "18"), (Channel.POST, "4")])
async def test_a_limit_by_channel_is_told_as_the_case_was_filed(
    portal: PortalDesk, channel: Channel, days: str
) -> None:
    """A land case has other days by post than at the counter: its dossier reaches the portal with its own."""
    [land] = [one for one in shipped_procedures([ROOT / "procedure_defs"]) if one.definition.procedure == LAND]
    await add_agency(portal.sessions)
    async with portal.sessions.write() as session:
        await publish(session, land, date(2026, 1, 1))
    case = await file_one(
        portal.sessions,
        procedure_code=LAND,
        procedure_version=land.definition.version,
        procedure_sha256=land.sha256,
        channel=channel,
    )
    await portal.record(turn(case.case_id, 0, "filed"))
    assert await portal.send_all() == ["confirmed"]
    [dossier] = portal.effects(case.code)[0]["body"]["data"]
    assert dossier["ThoiGianGiaiQuyet"] == days


async def test_of_one_case_one_message_goes_at_a_time(portal: PortalDesk) -> None:
    """However much waits, one taking-up gives the oldest message of each case, and none while one is on its way."""
    cases = [await received(portal) for _ in range(3)]
    env = ActivityEnvironment()
    taken = await env.run(portal.sending.take_up, 50)
    assert sorted((UUID(one.case_id), one.seq) for one in taken.messages) == sorted((case.case_id, 1) for case in cases)
    again = await env.run(portal.sending.take_up, 50)
    assert again.messages == []
    assert again.wait is not None
    assert 0 < again.wait <= 60


@pytest.mark.parametrize(
    ("dials", "effects_after_first"),
    [
        ({"slow_ms": LATE_MS}, 0),
        ({"down": True}, 0),
        ({"fail_rate": 1.0}, 0),
        ({"success_after_timeout": True, "late_ms": LATE_MS}, 1),
        ({"crash": True}, 1),
        ({"bad_answer": True}, 1),
    ],
    ids=["slow_ms", "down", "fail_rate", "success_after_timeout", "crash", "bad_answer"],
)
async def test_trouble_is_tried_again_without_a_second_effect(
    portal: PortalDesk, dials: dict[str, Any], effects_after_first: int
) -> None:
    """Every trouble puts the message off under the same id; in the end the portal has taken it exactly once."""
    for seconds in HURRIES if {"slow_ms", "late_ms"} & dials.keys() else (PATIENCE,):
        case, began = await filed(portal), datetime.now(UTC)
        portal.simulators.dial("portal", **dials, for_key_prefix=f"{case.code}/")  # the session opens all the same
        assert "put_off" in await portal.in_a_hurry(seconds).send_once()
        [message] = await portal.messages(case.case_id)
        assert (message.status, message.attempts) == ("waiting", 1)
        assert message.problem
        assert message.try_at > began
        if len(portal.effects(case.code)) == effects_after_first:
            break
    assert len(portal.effects(case.code)) == effects_after_first

    portal.simulators.dial("portal")
    await portal.make_due()
    assert set(await portal.send_once()) == {"confirmed"}
    assert len(portal.effects(case.code)) == 1


async def test_a_refused_message_holds_up_its_own_case_only(portal: PortalDesk) -> None:
    """The portal's answer is kept; later messages of that case wait; another case goes on."""
    refused, fine = await received(portal), await received(portal)
    portal.simulators.dial("portal", refuse_field="MaLinhVuc", for_key_prefix=f"{refused.code}/1/")
    outcomes = await portal.send_all()
    assert sorted(outcomes) == ["confirmed", "confirmed", "confirmed", "refused"]
    first, *later = await portal.messages(refused.case_id)
    assert (first.status, first.answer) == ("refused", "MaLinhVuc: Giá trị không có trong danh mục của Cổng")
    assert [message.status for message in later] == ["waiting", "waiting"]
    assert await portal.statuses(fine.case_id) == ["confirmed"] * 3


async def test_a_refused_message_is_made_anew_and_sent_under_a_new_id(portal: PortalDesk) -> None:
    """After a correction the message carries today's data and a new id; then the rest follows."""
    case = await received(portal)
    portal.simulators.dial("portal", refuse_field="ChuHoSo")
    assert await portal.send_all() == ["refused"]
    portal.simulators.dial("portal")
    async with portal.sessions.write() as session:
        await session.change(
            text("update applicants set name = 'Tên Đã Sửa' where case_id = :id"), {"id": case.case_id}
        )
        assert await send_again(session, case.case_id, 1)
        assert not await send_again(session, case.case_id, 2), "only what was refused is sent again"
    assert await portal.send_all() == ["confirmed"] * 3
    taken = [effect for effect in portal.effects(case.code) if effect["key"].endswith("/1/2")]
    assert taken[0]["body"]["data"][0]["ChuHoSo"] == "Tên Đã Sửa"


async def test_a_refused_message_can_be_left_out_with_a_reason(portal: PortalDesk) -> None:
    """Skipped, it stays with its reason and who skipped it; what comes after it goes."""
    case = await received(portal)
    portal.simulators.dial("portal", refuse_field="MaLinhVuc", for_key_prefix=f"{case.code}/1/")
    await portal.send_all()
    async with portal.sessions.write() as session:
        assert await skip(session, case.case_id, 1, "staff-1", "Cổng đã có hồ sơ này")
    assert await portal.send_all() == ["confirmed"] * 2
    first = (await portal.messages(case.case_id))[0]
    assert (first.status, first.asked_by, first.reason) == ("skipped", "staff-1", "Cổng đã có hồ sơ này")


async def test_a_later_acknowledgement_settles_the_message(portal: PortalDesk) -> None:
    """Taken without a word, a message is sent and holds the next one back until the webhook says what became of it."""
    case = await received(portal)
    portal.simulators.dial("portal", silent=True)
    assert await portal.send_all() == ["sent"]
    assert await portal.statuses(case.case_id) == ["sent", "waiting", "waiting"]

    async def say(event: str, place: str, answer: str, **values: str) -> bool:
        async with portal.sessions.write() as session:
            return await receive_answer(
                session,
                system="portal",
                event_id=event,
                key=f"{case.code}/{place}",
                answer=answer,
                values=values,
                body="{}",
            )

    assert await say("e1", "1/1", "confirmed")
    assert not await say("e1", "1/1", "confirmed"), "the same event again is known"
    assert await say("e2", "1/1", "refused", field="x", reason="too late")
    assert (await portal.messages(case.case_id))[0].status == "confirmed", "what is settled stays so"
    assert await portal.send_all() == ["sent"]
    assert await say("e3", "2/1", "refused", field="NgayHenTra", reason="Sai ngày")
    assert await say("e4", "9/1", "confirmed")
    assert await say("e5", "nonsense", "confirmed")
    second = (await portal.messages(case.case_id))[1]
    assert (second.status, second.answer) == ("refused", "NgayHenTra: Sai ngày")


async def test_a_lost_acknowledgement_is_asked_after(portal: PortalDesk) -> None:
    """The same message again, under the same id, is answered by how it stands by now, with no second effect."""
    case = await filed(portal)
    portal.simulators.dial("portal", answer_ms=1000, lose_callbacks=True)
    assert await portal.send_all() == ["sent"]
    await asyncio.sleep(1.1)
    await portal.make_due()
    assert await portal.send_once() == ["confirmed"]
    [effect] = portal.effects(case.code)
    assert effect["calls"] == 2


async def test_a_message_the_portal_lost_is_told_again(portal: PortalDesk) -> None:
    """Taken and forgotten: asked after under the same id it is new to the portal, which then has it once."""
    case = await filed(portal)
    portal.simulators.dial("portal", lose_requests=True, for_key_prefix=f"{case.code}/")
    assert await portal.send_all() == ["sent"]
    assert portal.effects(case.code) == []
    portal.simulators.dial("portal")
    await portal.make_due()
    assert await portal.send_once() == ["confirmed"]
    assert [effect["key"] for effect in portal.effects(case.code)] == [f"{case.code}/1/1"]


async def test_a_forgotten_session_is_opened_anew(portal: PortalDesk) -> None:
    """A portal that restarted knows no session: another is asked for and the message goes through."""
    await filed(portal)
    client = portal.sending._client  # the state under test
    client._session, client._ends = "of yesterday", float("inf")
    assert await portal.send_all() == ["confirmed"]


async def test_an_open_circuit_takes_nothing_up(portal: PortalDesk) -> None:
    """While the portal is left alone nothing is taken up, no attempt is counted, and the relay knows how long."""
    case = await filed(portal)
    async with portal.sessions.write() as session:
        await keep_circuit(
            session,
            "portal",
            opened_until=datetime.now(UTC) + timedelta(seconds=400),
            failures=5,
            problem="unreachable",
            at=datetime.now(UTC),
        )
    taken = await ActivityEnvironment().run(portal.sending.take_up, 50)
    assert taken.messages == []
    assert taken.wait is not None
    assert 300 < taken.wait <= 400
    assert [message.attempts for message in await portal.messages(case.case_id)] == [0]


async def test_a_portal_that_is_too_busy_counts_no_attempt(portal: PortalDesk) -> None:
    """Told to wait, a message waits as long as it was told, as if it had not been tried."""
    case = await filed(portal)
    portal.simulators.dial("portal", too_many=True, retry_after_s=700)
    assert await portal.send_once() == ["put_off"]
    [message] = await portal.messages(case.case_id)
    assert (message.problem, message.attempts) == ("rate_limited", 0)
    assert timedelta(seconds=600) < message.try_at - datetime.now(UTC) <= timedelta(seconds=700)


async def test_a_rejection_by_the_door_is_a_refusal(portal: PortalDesk) -> None:
    """A request the portal rejects as a whole would fare the same again: a person looks."""
    case = await filed(portal)
    portal.simulators.dial("portal", reject=True, for_key_prefix=f"{case.code}/")
    assert await portal.send_once() == ["refused"]
    [message] = await portal.messages(case.case_id)
    assert (message.status, message.problem) == ("refused", "rejected")


async def test_a_message_that_cannot_be_made_is_seen_and_holds_up_nobody(portal: PortalDesk) -> None:
    """Broken data in one row puts that message off with a problem; another case is told."""
    broken, fine = await filed(portal), await filed(portal)
    async with portal.sessions.write() as session:
        await session.change(
            text("""update portal_messages set facts = '{"fee": "many"}' where case_id = :id"""), {"id": broken.case_id}
        )
    assert sorted(await portal.send_once()) == ["confirmed", "put_off"]
    assert [message.problem for message in await portal.messages(broken.case_id)] == ["unexpected"]
    assert await portal.statuses(fine.case_id) == ["confirmed"]


async def test_the_self_check_changes_nothing(portal: PortalDesk) -> None:
    """Green for a portal that answers, red with a sentence for one that does not."""
    settings = portal.dependencies.settings.model_copy(update={"portal_url": f"{portal.simulators.url}/portal"})
    deps = replace(portal.dependencies, settings=settings)
    assert (await check(deps)).green
    portal.simulators.dial("portal", down=True)
    assert (await check(deps)).problem == "server_error"
    assert portal.simulators.received("portal") == []
