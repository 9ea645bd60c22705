"""Hand-over lists on pages: what is due, tick by scanning, make, print, confirm from the other side."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlmodel import col

from activities.records import Records
from models.tables import Case, Reading
from tests.api.conftest import AGENCY, House, filing, new_key
from tests.api.visitor import Page, Visitor
from tests.support.turns import turn

RECEIVED = datetime(2026, 11, 16, 2, 0, tzinfo=UTC)


async def received_case(house: House, **snapshot: Any) -> str:
    """File a case with one original and let it be received; return its code."""
    machine = await house.machine("file")
    answer = await house.visitor().client.post("/api/v1/cases", json=filing(), headers={**machine, **new_key()})
    code: str = answer.json()["code"]
    async with house.sessions.read() as session:
        case_id = await session.scalar(select(col(Case.id)).where(col(Case.code) == code))
    assert case_id is not None
    standing = {"phase": "received", "received_at": RECEIVED, "appointment_at": RECEIVED + timedelta(days=3)}
    await Records(house.sessions).record_turn(turn(case_id, 0, "filed", "received", snapshot={**standing, **snapshot}))
    return code


async def made_list(counter: Visitor, codes: list[str], to: str = "person:Lê Văn Phúc") -> Page:
    """Fill in the form for these cases and make the list."""
    form = await counter.get("/hand-overs/new")
    action, fields = form.form(action="/hand-overs/new")
    return await counter.submit(action, {**fields, "chosen": codes, "to": to, "do": "make"})


async def test_a_list_is_made_printed_in_two_copies_and_confirmed_by_the_other_side(house: House) -> None:
    """Number, cases and counts stand on the sheet twice; the maker cannot confirm, the officer can."""
    counter, officer = await house.signed_in("counter"), await house.signed_in("officer")
    codes = [await received_case(house), await received_case(house)]

    page = await made_list(counter, codes)
    assert page.heading.startswith("Biên bản bàn giao số ")
    assert page.heading.endswith("/2026")
    assert "người lập không tự xác nhận" in page.body
    address = str(page.response.url.path)
    sheet = await counter.get(f"{address}/print")
    assert [code in text for text in sheet.texts("article") for code in codes] == [True] * 4
    assert sheet.texts(".sheet-copy") == ["Bản 1: bên giao giữ", "Bản 2: bên nhận giữ"]

    refused = await counter.post(address, {"everything": "yes"})
    assert refused.status_code == 403
    listed = await officer.get("/hand-overs")
    assert address in [node.attributes["href"] for node in listed.tree.css("tbody a")]
    action, fields = (await officer.get(address)).form(action=address)
    confirmed = await officer.submit(action, fields)

    assert "Đã nhận đủ" in confirmed.body
    assert "Lê Văn Phúc" in confirmed.body
    again = await officer.submit(action, fields)
    assert again.status == 409
    assert "đã được xác nhận trước đó" in again.text("#error-summary")


async def test_a_count_that_differs_is_shown_and_a_missing_case_waits_again(house: House) -> None:
    """The officer counts one paper less and one dossier not at all: both lines stand out, one case comes back."""
    counter, officer = await house.signed_in("counter"), await house.signed_in("officer")
    short, absent = await received_case(house), await received_case(house)
    page = await made_list(counter, [short, absent])
    address = str(page.response.url.path)
    form = await officer.get(address)
    fields = {"note": "Thiếu một hồ sơ", "counted.1": "7", "counted.2": "mười"}

    wrong = await officer.submit(address, fields)
    assert wrong.status == 422
    assert [node.attributes["href"] for node in wrong.tree.css("#error-summary a")] == ["#counted-2"]
    assert wrong.tree.css("#counted-1")[0].attributes["value"] == "7"
    assert form.tree.css("#counted-1")[0].attributes["value"] == "1"
    done = await officer.submit(address, {**fields, "counted.2": "0"})

    assert len(done.tree.css("tr.differs")) == 2
    assert "không nhận được" in done.text("tr:nth-of-type(2)")
    waiting = await counter.get("/hand-overs/new")
    assert absent in waiting.body
    assert short not in waiting.body
    assert "Đáng lẽ đã bàn giao" in waiting.text("caption")


async def test_scanning_ticks_a_case_without_javascript(house: House) -> None:
    """The address of a receipt's QR code ticks its case; what was chosen and typed stays; unknown ones are said."""
    counter = await house.signed_in("counter")
    first, second = await received_case(house), await received_case(house)
    form = await counter.get("/hand-overs/new")
    action, fields = form.form(action="/hand-overs/new")
    kept = {**fields, "chosen": [first], "to": "person:Lê Văn Phúc", "note": "Tập 1"}

    page = await counter.submit(action, {**kept, "scan": f"https://mot-cua.example/follow?code={second}", "do": "scan"})

    assert f"Đã đánh dấu {second}" in page.body
    ticked = {node.attributes["value"] for node in page.tree.css("input[name='chosen'][checked]")}
    assert ticked == {first, second}
    assert page.tree.css("#note")[0].attributes["value"] == "Tập 1"
    unknown = await counter.submit(action, {**kept, "scan": "H61.12-20200101-0000001", "do": "scan"})
    assert unknown.status == 409
    assert "không có giấy tờ chờ bàn giao" in unknown.text("#error-summary")


async def test_two_clerks_at_once_put_a_case_on_one_list(house: House) -> None:
    """The second is told on which list it went, the case is off the form, nothing else is lost."""
    first, second = await house.signed_in("counter"), await house.signed_in("counter2")
    shared, own = await received_case(house), await received_case(house)
    stale = await second.get("/hand-overs/new")
    action, fields = stale.form(action="/hand-overs/new")
    number = (await made_list(first, [shared])).heading.rpartition(" ")[2]
    sent = {**fields, "chosen": [shared, own], "to": "person:Lê Văn Phúc", "do": "make"}

    page = await second.submit(action, sent)

    assert page.status == 409
    assert f"{shared} ({number})" in page.text("#error-summary")
    assert [node.attributes["value"] for node in page.tree.css("input[name='chosen'][checked]")] == [own]


async def test_what_is_missing_on_the_form_is_said(house: House) -> None:
    """No case and no receiver: both are named, each leading to its place."""
    counter = await house.signed_in("counter", "en")
    await received_case(house)
    form = await counter.get("/hand-overs/new")
    action, fields = form.form(action="/hand-overs/new")

    page = await counter.submit(action, {**fields, "do": "make"})

    assert page.status == 422
    assert [node.attributes["href"] for node in page.tree.css("#error-summary a")] == ["#chosen", "#to"]


async def test_other_agencies_and_roles_see_no_list(house: House) -> None:
    """A list is 404 for the neighbour's counter; a signature's post alone makes none; looking is logged."""
    counter, stranger, leader = [await house.signed_in(login) for login in ("counter", "stranger", "leader")]
    page = await made_list(counter, [await received_case(house)])
    address = str(page.response.url.path)

    assert (await stranger.get(address)).status == 404
    assert (await stranger.get(f"{address}/print")).status == 404
    assert (await stranger.post(address, {"everything": "yes"})).status_code == 404
    assert (await leader.get("/hand-overs/new")).status == 403
    forged = await stranger.get("/hand-overs/new?agency=" + AGENCY)
    assert AGENCY not in forged.body
    async with house.sessions.read() as session:
        logged = await session.scalars(select(col(Reading.what)).where(col(Reading.staff_id) == house.staff["counter"]))
    assert any(what.startswith("hand-over:list ") for what in logged)
