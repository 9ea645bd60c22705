"""The nightly comparison: each way of differing is found, by a portal that was made to differ so."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import uuid4

from sqlalchemy import text

from models.filing import FiledCase
from models.papers import NewResult, keep_result
from models.portal import send_as_it_stands
from models.tables import Document, DocumentContent
from tests.activities.portal.conftest import PortalDesk
from tests.support.filings import add_agency, file_one
from tests.support.plans import AGENCY
from tests.support.turns import turn

NOW = datetime.now(UTC)
DAY = timedelta(days=1)
DECIDED = {
    "phase": "decided",
    "decision": "approved",
    "received_at": NOW - 5 * DAY,
    "due_at": NOW - DAY,
    "appointment_at": NOW - DAY,
    "decided_at": NOW - 2 * DAY,
}
OPEN = {"phase": "in_progress", "received_at": NOW - 5 * DAY, "due_at": NOW - DAY, "appointment_at": NOW - DAY}


async def decided(portal: PortalDesk, *, told: bool = True) -> FiledCase:
    """A case that was decided in time, and told of as far as the dials let it."""
    await add_agency(portal.sessions)
    case = await file_one(portal.sessions)
    await portal.record(turn(case.case_id, 0, "filed", "received", "decided", snapshot=DECIDED))
    if told:
        await portal.send_all()
    return case


async def settle(portal: PortalDesk) -> None:
    """Let every message be as old as one that should long be there."""
    async with portal.sessions.write() as session:
        await session.change(text("update portal_messages set created_at = created_at - interval '2 hours'"))


async def classes(portal: PortalDesk, *cases: FiledCase) -> dict[str, list[str]]:
    """Compare, and return the classes found for each of these cases."""
    await settle(portal)
    found = await portal.compare()
    return {case.code: [one.difference for one in found if one.number == case.code] for case in cases}


async def test_two_equal_sides_differ_in_nothing(portal: PortalDesk) -> None:
    """What was told and confirmed is found the same."""
    case = await decided(portal)
    assert await classes(portal, case) == {case.code: []}


async def test_a_silently_lost_message_is_missing_there(portal: PortalDesk) -> None:
    """The portal said yes and kept nothing: only the comparison can tell."""
    portal.simulators.dial("portal", lose_messages=True)
    lost = await decided(portal)
    assert await portal.statuses(lost.case_id) == ["confirmed", "refused", "waiting"]
    portal.simulators.dial("portal")
    assert await classes(portal, lost) == {lost.code: ["missing_there"]}


async def test_kept_old_dates_are_late_there(portal: PortalDesk) -> None:
    """A portal that keeps the old end of a dossier calls late what was on time: a class of its own, with evidence."""
    await add_agency(portal.sessions)
    case = await file_one(portal.sessions)
    late = {**OPEN, "due_at": NOW - 3 * DAY, "appointment_at": NOW - 3 * DAY}
    await portal.record(turn(case.case_id, 0, "filed", "received", snapshot=late))
    await portal.send_all()
    portal.simulators.dial("portal", keep_old_dates=True)
    on_time = {**DECIDED, "due_at": NOW - DAY, "appointment_at": NOW - DAY}
    await portal.record(turn(case.case_id, 2, "decided", snapshot=on_time))
    await portal.send_all()
    assert await classes(portal, case) == {case.code: ["late_there", "dates"]}
    [found] = [one for one in await portal.compare() if one.number == case.code and one.difference == "late_there"]
    assert (found.ours["on_time"], found.theirs["on_time"]) == ("yes", "no")
    assert found.ours["due"] != found.theirs["due"]


async def test_a_status_that_was_not_taken_differs(portal: PortalDesk) -> None:
    """A later message that got lost leaves the portal with the old status and dates."""
    await add_agency(portal.sessions)
    case = await file_one(portal.sessions)
    open_ = {**OPEN, "due_at": NOW + DAY, "appointment_at": NOW + DAY}
    await portal.record(turn(case.case_id, 0, "filed", "received", "reviewed", snapshot=open_))
    await portal.send_all()
    portal.simulators.dial("portal", lose_messages=True)
    on_time = {**DECIDED, "due_at": NOW + DAY, "appointment_at": NOW + DAY}
    await portal.record(turn(case.case_id, 3, "decided", snapshot=on_time))
    await portal.send_all()
    portal.simulators.dial("portal")
    assert await classes(portal, case) == {case.code: ["status", "dates"]}


async def test_a_result_without_its_link_is_missing(portal: PortalDesk) -> None:
    """The result lies in our store and the portal shows no link to it."""
    portal.simulators.dial("portal", drop_results=True)
    await add_agency(portal.sessions)
    case = await file_one(portal.sessions)
    async with portal.sessions.write() as session:
        content = b"%PDF-1.4"
        sha256 = uuid4().hex
        session.add(DocumentContent(sha256=sha256, content=content))
        await session.flush()
        document = Document(
            case_id=case.case_id,
            kind="form:result",
            file_name="ket-qua.pdf",
            media_type="application/pdf",
            size=len(content),
            sha256=sha256,
        )
        session.add(document)
    await portal.record(turn(case.case_id, 0, "filed", "received", "decided", snapshot=DECIDED))
    await portal.send_all()
    result = NewResult(case.case_id, 3, "KQ.G15.000038", "Giấy xác nhận", "Đào", "046190001234", AGENCY, NOW)
    for _ in range(2):
        async with portal.sessions.write() as session:
            await keep_result(session, result, document.id)
    assert await portal.send_all() == ["confirmed"], "told once, after the decision"
    last = portal.effects(case.code)[-1]["body"]["data"][0]
    assert last["DanhSachGiayToKetQua"][0]["MaKetQua"] == "KQ.G15.000038"
    assert last["TrangThaiHoSo"] == "9"
    assert await classes(portal, case) == {case.code: ["result_missing"]}


async def test_an_entry_that_stands_twice_is_found(portal: PortalDesk) -> None:
    """The portal holds two entries under one number."""
    portal.simulators.dial("portal", keep_twice=True, for_target="")
    case = await decided(portal)
    assert "twice_there" in (await classes(portal, case))[case.code]


async def test_what_only_the_portal_knows_is_missing_here(portal: PortalDesk) -> None:
    """A dossier filed there that never reached us is found by its number, with no case."""
    number = "000.00.00.H61-261122-777777"
    portal.simulators.http.post("/portal/file", json={"MaHoSo": number, "MaTTHC": "1.004873"}).raise_for_status()
    [found] = [one for one in await portal.compare() if one.number == number]
    assert (found.difference, found.case_id, found.agency_id) == ("missing_here", None, "000.00.00.H61")


async def test_what_is_only_just_on_its_way_is_left_out(portal: PortalDesk) -> None:
    """A message written a moment ago and not sent yet makes no difference; one that is stuck for hours does."""
    case = await decided(portal, told=False)
    assert [one for one in await portal.compare() if one.number == case.code] == []
    assert await classes(portal, case) == {case.code: ["missing_there"]}


async def test_sending_the_dossier_again_mends_the_difference(portal: PortalDesk) -> None:
    """After a resend of the dossier as it stands the next comparison finds nothing; the resend says who asked."""
    portal.simulators.dial("portal", lose_messages=True, for_key_prefix="nothing")
    case = await decided(portal, told=False)
    async with portal.sessions.write() as session:
        await session.change(text("update portal_messages set status = 'skipped'"))
    assert await classes(portal, case) == {case.code: ["missing_there"]}
    async with portal.sessions.write() as session:
        await send_as_it_stands(session, [case.case_id], "staff-1")
    assert await portal.send_all() == ["confirmed"]
    assert (await portal.messages(case.case_id))[-1].asked_by == "staff-1"
    assert await classes(portal, case) == {case.code: []}


async def test_old_comparisons_are_let_go(portal: PortalDesk) -> None:
    """What the portal held is kept for the newest comparison only."""
    await decided(portal)
    await portal.compare()
    await portal.compare()
    async with portal.sessions.read() as session:
        kept = (await session.execute(text("select count(distinct comparison_id) from portal_held"))).scalar_one()
        ran = (await session.execute(text("select count(*), min(ours), max(theirs) from portal_comparisons"))).one()
    assert kept == 1
    assert ran[0] == 2
    assert ran[1] >= 1
    assert ran[2] >= 1
