"""The report: what waits, what was refused, where both sides differ, and the ways out."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest_asyncio
from sqlalchemy import select, text
from sqlmodel import col

from activities.records import Records
from models.portal import Claimed, claim_portal_messages, keep_body, keep_settled
from models.portal_comparing import HeldEntry, begin, compare_part, end, keep_held
from models.tables import Case, PortalMessage
from tests.api.conftest import AGENCY, OTHER_AGENCY, House, filing, new_key
from tests.support.turns import turn

NOW = datetime.now(UTC)
DAY = timedelta(days=1)
RECEIVED: dict[str, Any] = {
    "phase": "received",
    "received_at": NOW - 3 * DAY,
    "due_at": NOW + DAY,
    "appointment_at": NOW + DAY,
    "waiting_for": "officer",
}


async def told_case(house: House, agency: str = AGENCY) -> tuple[UUID, str]:
    """File and receive a case, and let its turns be recorded as the workflow does."""
    machine = await house.machine("file", agency=agency)
    filed = await house.visitor().client.post(
        "/api/v1/cases", json=filing(agency=agency), headers={**machine, **new_key()}
    )
    code = str(filed.json()["code"])
    async with house.sessions.read() as session:
        case_id = await session.scalar(select(col(Case.id)).where(col(Case.code) == code))
    assert case_id is not None
    await Records(house.sessions).record_turn(turn(case_id, 0, "filed"))
    await Records(house.sessions).record_turn(turn(case_id, 1, "received", snapshot=RECEIVED))
    return case_id, code


async def settle(house: House, case_id: UUID, *, refuse: int = 0) -> None:
    """Let the portal confirm a case's messages, up to the one it refuses."""
    async with house.sessions.write() as session:
        await session.change(text("update portal_messages set try_at = now() + interval '1 day'"))
        await session.change(text("update portal_messages set try_at = now() where case_id = :id"), {"id": case_id})
    while True:
        async with house.sessions.write() as session:
            claimed: list[Claimed] = await claim_portal_messages(session, 1)
            for one in claimed:
                body = {"MaHoSo": "x", "ChuHoSo": "Nguyễn Thị Mẫu", "TrangThaiHoSo": "2", "DanhSachLePhi": [1, 2]}
                await keep_body(session, one, body)
                confirmed = one.seq != refuse
                await keep_settled(session, one, confirmed=confirmed, answer="" if confirmed else "MaLinhVuc: sai")
        if not claimed:
            return


async def compare(house: House, *entries: HeldEntry) -> None:
    async with house.sessions.write() as session:
        await session.change(text("update portal_messages set created_at = created_at - interval '2 hours'"))
        comparison = await begin(session)
        await keep_held(session, comparison, entries)
        await compare_part(session, comparison, "")
        await end(session, comparison)


async def messages(house: House, case_id: UUID) -> list[PortalMessage]:
    async with house.sessions.read() as session:
        found = select(PortalMessage).where(col(PortalMessage.case_id) == case_id).order_by(col(PortalMessage.seq))
        return list((await session.scalars(found)).all())


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def refused(house: House) -> tuple[UUID, str]:
    """A case whose second message the portal refused."""
    case_id, code = await told_case(house)
    await settle(house, case_id, refuse=2)
    return case_id, code


async def test_the_report_says_what_was_refused_and_what_waits_behind(house: House, refused: tuple[UUID, str]) -> None:
    """The refused message stands with the portal's answer and leads to its dossier; other roles are kept out."""
    supervisor = await house.signed_in("supervisor")
    page = await supervisor.get("/portal")
    assert page.heading == "Đồng bộ với Cổng Dịch vụ công quốc gia"
    assert "MaLinhVuc: sai" in page.body
    assert f'href="/portal/cases/{refused[1]}"' in page.response.text
    for login in ("counter", "officer", "leader"):
        assert (await (await house.signed_in(login)).get("/portal")).status == 403
    english = await (await house.signed_in("supervisor", "en")).get("/portal")
    assert english.heading == "Synchronisation with the national public service portal"


async def test_a_dossier_shows_every_message_in_order_without_personal_data(
    house: House, refused: tuple[UUID, str]
) -> None:
    """Each message with its state, code and national fields; who the citizen is stays on the case's own pages."""
    supervisor = await house.signed_in("supervisor")
    page = await supervisor.get(f"/portal/cases/{refused[1]}")
    assert [
        text_.split(".")[0] for text_ in page.texts("ol.plain-list > li strong") if text_[0].isdigit() and "." in text_
    ] == [
        "1",
        "2",
        "3",
    ]
    assert "Thông điệp 2 bị Cổng từ chối" in page.body
    assert "Nguyễn Thị Mẫu" not in page.response.text.partition("<main")[2]
    assert "DanhSachLePhi" in page.body


async def test_a_refused_message_is_skipped_with_a_reason_or_sent_again(house: House) -> None:
    """Without a reason the page comes back with what to mend; with one the next message may go; sent again it waits."""
    case_id, code = await told_case(house)
    await settle(house, case_id, refuse=1)
    supervisor = await house.signed_in("supervisor")
    address = f"/portal/cases/{code}"
    nothing = await supervisor.submit(address, {"do": "skip", "seq": "1", "reason": " "})
    assert nothing.status == 422
    assert "Ghi vì sao bỏ qua." in nothing.body
    assert (await messages(house, case_id))[0].status == "refused"

    again = await supervisor.submit(address, {"do": "again", "seq": "1"})
    assert "Đã xếp vào hàng gửi" in again.body
    first = (await messages(house, case_id))[0]
    assert (first.status, first.round, first.body) == ("waiting", 2, None)

    await settle(house, case_id, refuse=1)
    await supervisor.submit(address, {"do": "skip", "seq": "1", "reason": "Cổng đã sửa tay"})
    first, *later = await messages(house, case_id)
    assert (first.status, first.reason) == ("skipped", "Cổng đã sửa tay")
    await settle(house, case_id)
    assert {message.status for message in await messages(house, case_id)} == {"skipped", "confirmed"}
    assert later
    assert "Cổng đã sửa tay" in (await supervisor.get(address)).body


async def test_sending_a_dossier_again_twice_is_once(house: House) -> None:
    """A second press while the first one's message waits adds nothing."""
    case_id, code = await told_case(house)
    await settle(house, case_id)
    supervisor = await house.signed_in("supervisor")
    for _ in range(2):
        await supervisor.submit(f"/portal/cases/{code}", {"do": "resend"})
    last = (await messages(house, case_id))[3:]
    assert [(message.cause, message.code, message.status) for message in last] == [("asked", 4, "waiting")]
    assert last[0].asked_by == str(house.staff["supervisor"])


async def test_classes_are_counted_listed_and_sent_again_as_a_whole(house: House) -> None:
    """Each class leads to its dossiers; a press sends those it showed, once, paced, and shows how far it is."""
    cases = [await told_case(house) for _ in range(3)]
    foreign = await told_case(house, OTHER_AGENCY)
    for case_id, _ in (*cases, foreign):
        await settle(house, case_id)
    late = HeldEntry(cases[0][1], "4", "20261101080000", "20261102080000", "")
    await compare(house, late, HeldEntry("000.00.00.H61-261122-9999", "1", "", "", ""))
    supervisor = await house.signed_in("supervisor")
    report = await supervisor.get("/portal")
    for name in ("missing_there", "late_there", "dates", "missing_here"):
        assert f'href="/portal/differences/{name}"' in report.response.text, name
    shown = await supervisor.get("/portal/differences/missing_there")
    assert cases[1][1] in shown.body
    assert foreign[1] not in shown.body
    evidence = await supervisor.get("/portal/differences/late_there")
    assert "đúng hạn" in evidence.body
    assert "trễ hạn" in evidence.body
    beside = await supervisor.get(f"/portal/cases/{cases[0][1]}")
    assert "Đúng hạn ở đây, trễ hạn trên Cổng" in beside.body

    address, fields = shown.form(action="/portal/differences/missing_there")
    first = await supervisor.post(address, fields)
    again = await supervisor.post(address, fields)
    assert first.headers["location"] == again.headers["location"]
    progress = await supervisor.get(first.headers["location"])
    assert progress.status == 200
    sent = [message for case_id, _ in cases[1:] for message in (await messages(house, case_id))[3:]]
    assert [message.cause for message in sent] == ["asked", "asked"]
    assert len({message.try_at for message in sent}) == 2, "they go one after the other"
    assert (await messages(house, foreign[0]))[3:] == []

    there = await supervisor.get("/portal/differences/missing_here")
    assert "000.00.00.H61-261122-9999" in there.body
    with_nothing = await supervisor.post("/portal/differences/missing_here", {"key": "0123456789", "comparison": "1"})
    assert with_nothing.status_code == 404
    assert (await supervisor.get("/portal/differences/nonsense")).status == 404


async def test_the_case_page_says_how_far_the_portal_knows_it(house: House, refused: tuple[UUID, str]) -> None:
    """The block names the confirmed status and the refusal; the way to the messages is for watchers."""
    supervisor = await house.signed_in("supervisor")
    block = (await supervisor.get(f"/cases/{refused[1]}")).text("#sync")
    assert "đã xác nhận trạng thái 1" in block
    assert "một thông điệp bị từ chối" in block
    assert "Xem thông điệp" in block
    counter = await house.signed_in("counter")
    assert "Xem thông điệp" not in (await counter.get(f"/cases/{refused[1]}")).text("#sync")


async def test_a_foreign_dossier_is_not_there(house: House) -> None:
    """A case of another agency is absent for reading and for every act on it."""
    _, code = await told_case(house, OTHER_AGENCY)
    supervisor = await house.signed_in("supervisor")
    assert (await supervisor.get(f"/portal/cases/{code}")).status == 404
    assert (await supervisor.post(f"/portal/cases/{code}", {"do": "resend"})).status_code == 404
