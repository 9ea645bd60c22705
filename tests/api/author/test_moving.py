"""Moving running cases: decided, tried on each, moved, taken back, by the pages alone."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest_asyncio
from sqlalchemy import text

from domain.deadline.moments import local_day
from domain.procedure.compile import compile_definition
from domain.procedure.loader import load_definition
from models.procedures import publish
from runtime.settings import ROOT
from tests.api.author.conftest import MARITAL, Desk, let_write
from tests.api.conftest import COPIES, House
from tests.api.patient import looks
from tests.api.test_acts import act, filed
from tests.api.visitor import Page, Visitor

SECOND = (ROOT / "procedure_defs" / "ubnd-xa" / COPIES / "v1.yaml").read_text(encoding="utf-8")


async def until(visitor: Visitor, address: str, said: str) -> Page:
    """Open the page of a decision until it says something."""
    async for _ in looks(0.2):
        page = await visitor.get(address)
        if said in page.body and "Đang chạy" not in page.body:
            return page
    raise AssertionError(f"{said!r} never came: {page.body}")


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def desk(live_house: House) -> Desk:
    """The house with authors, and a second version of a procedure of which cases run."""
    await let_write(live_house)
    second = SECOND.replace("version: 1", "version: 2", 1).replace("deadline: same day", "deadline: 2 working days")
    async with live_house.sessions.write() as session:
        day = local_day(datetime.now(UTC)) + timedelta(days=1)
        await publish(session, compile_definition(load_definition(second)), day, "test")
    return Desk(live_house)


async def running(house: House) -> str:
    """File a case and return its code."""
    return str((await filed(house))["code"])


async def chosen_on_the_desk(house: House, *codes: str) -> str:
    """Have a supervisor choose cases to be moved, and return the address this leads to."""
    supervisor = await house.signed_in("supervisor")
    answer = await supervisor.client.post("/desk/interventions", data={"way": "move_version", "chosen": list(codes)})
    assert answer.status_code == 303, answer.text
    return str(answer.headers["location"])


async def test_a_running_case_is_tried_moved_and_taken_back(live_house: House, desk: Desk) -> None:
    """Nothing moves before a try; then the case follows the new version, and goes back when asked."""
    code = await running(live_house)
    ward, writer = await desk.of("writer"), await desk.of("province")
    address = f"/procedures/desk/{COPIES}/moves/new"
    page = await writer.get(f"{address}?from=1&to=2")
    _, fields = page.form(action=address)
    other = await ward.submit(address, {**fields, "reason": "Phường muốn vậy"})
    assert other.status == 422
    assert "tác giả của cấp tỉnh" in other.body
    wrong = await writer.submit(address, {**fields, "reason": " "})
    assert wrong.status == 422
    page = await writer.submit(address, {**fields, "reason": "Luật mới có lợi cho người dân"})
    move = page.response.url.path
    refused = await writer.submit(move, {"do": "move"})
    assert refused.status == 409
    assert "Chạy thử" in refused.body
    await writer.post(move, {"do": "try"})
    page = await until(writer, move, "Chuyển được: 1")
    assert code in page.body
    await writer.post(move, {"do": "move"})
    page = await until(writer, move, "Đã chuyển: 1")
    explained = await (await live_house.signed_in("officer")).get(f"/cases/{code}/deadline")
    assert "giữ thời hạn của phiên bản 1" in explained.body
    assert "2 ngày làm việc" not in explained.body
    await writer.post(move, {"do": "undo"})
    await until(writer, move, "Đã quay lại: 1")
    for login in ("police", "writer"):  # its cases are those of every ward
        assert (await (await desk.of(login)).get(move)).status == 404


async def test_only_the_chosen_cases_are_moved(live_house: House, desk: Desk) -> None:
    """What was chosen on the desk is what is tried and moved; the rest of the version stays, who went on is counted."""
    codes = [await running(live_house) for _ in range(4)]
    gone, others = codes[2], codes[3:]
    address = await chosen_on_the_desk(live_house, *codes[:3])
    assert await chosen_on_the_desk(live_house, *reversed(codes[:3])) == address
    withdrawn = await act(await live_house.signed_in("counter"), gone, "withdraw")
    assert withdrawn.json()["recorded"], withdrawn.text
    writer = await desk.of("province")
    page = await writer.get(f"{address}&to=2")
    assert "Chỉ 3 hồ sơ đã chọn" in page.body
    assert "Quyết định gồm 2 hồ sơ. Để ngoài: 1 đã kết thúc." in page.body
    assert [cell.split()[0] for cell in page.texts("#about tbody th")] == sorted(codes[:3])
    assert "v1: 2 hồ sơ chưa có kết quả" in page.body
    form = f"/procedures/desk/{COPIES}/moves/new"
    _, fields = page.form(action=form)
    assert fields["selection"] in address
    again = await writer.submit(form, {**fields, "reason": " "})
    assert (again.status, "Chỉ 3 hồ sơ đã chọn" in again.body) == (422, True)
    page = await writer.submit(form, {**fields, "reason": "Chỉ những hồ sơ này"})
    move = page.response.url.path
    assert "Chỉ 3 hồ sơ đã chọn" in page.body
    await writer.post(move, {"do": "try"})
    page = await until(writer, move, "Chuyển được: 2")
    assert "Để ngoài: 1 đã kết thúc." in page.body
    await writer.post(move, {"do": "move"})
    page = await until(writer, move, "Đã chuyển: 2")
    assert "Để ngoài: 1 đã kết thúc." in page.body
    assert not [code for code in (gone, *others) if code in page.body]
    async with live_house.sessions.read() as session:
        rows = await session.execute(text("select code, procedure_version from cases"))
        versions = {row.code: row.procedure_version for row in rows}
    assert [versions[code] for code in codes] == [2, 2, 1, 1]
    left = await writer.get(f"{address}&to=2")
    assert "Để ngoài: 1 đã kết thúc, 2 theo phiên bản khác." in left.body
    assert "không còn hồ sơ nào chuyển được từ phiên bản 1" in left.body
    decisions = (await writer.get(f"/procedures/desk/{COPIES}")).texts(".plain-list li")
    assert [one for one in decisions if "v1 → v2" in one and "3 hồ sơ đã chọn" in one], decisions


async def test_one_case_is_moved_from_its_line(live_house: House, desk: Desk) -> None:
    """The address has its code; it is frozen when it is decided, and the whole version is one press away."""
    code, other = await running(live_house), await running(live_house)
    writer = await desk.of("province")
    form = f"/procedures/desk/{COPIES}/moves/new"
    page = await writer.get(f"{form}?from=1&to=2&case={code}")
    assert "Chỉ 1 hồ sơ đã chọn" in page.body
    whole = [link.attributes["href"] for link in page.tree.css("#about a")]
    assert whole == [f"{form}?from=1&to=2"]
    assert "Mọi hồ sơ chưa có kết quả của phiên bản 1" in (await writer.get(str(whole[0]))).body
    page = await writer.submit(form, {**page.form(action=form)[1], "reason": "Riêng hồ sơ này"})
    move = page.response.url.path
    await writer.post(move, {"do": "try"})
    page = await until(writer, move, "Chuyển được: 1")
    assert (code in page.body, other in page.body) == (True, False)


async def test_a_choice_that_is_not_there_leads_to_no_decision(live_house: House, desk: Desk) -> None:
    """Unknown, unreadable, of another procedure or in a ward's hands: said with what to do, and without a form."""
    address = await chosen_on_the_desk(live_house, await running(live_house))
    selection = address.rpartition("=")[2]
    form, elsewhere = f"/procedures/desk/{COPIES}/moves/new", f"/procedures/desk/{MARITAL}/moves/new"
    writer, ward = await desk.of("province"), await desk.of("writer")
    for wrong, said in (
        (f"{form}?selection={uuid4()}", "Không có danh sách hồ sơ đã chọn này (selection)"),
        (f"{form}?selection=x", "Không có danh sách hồ sơ đã chọn này (selection)"),
        (f"{elsewhere}?selection={selection}", f"(selection) là của thủ tục {COPIES}."),
        (f"{form}?case=H61.12-20200101-9999999", "không có hồ sơ mã H61.12-20200101-9999999 (case)"),
    ):
        page = await writer.get(wrong)
        assert (page.status, said in page.body, page.tree.css("main form")) == (422, True, [])
    sent = {"from": "1", "to": "2", "reason": "Thử", "selection": selection}
    assert (await writer.submit(elsewhere, sent)).status == 422
    refused = await ward.get(address)
    assert (refused.status, "tác giả của cấp tỉnh để lập quyết định" in refused.body) == (422, True)
    assert (await ward.submit(form, sent)).status == 422
    async with live_house.sessions.read() as session:
        decided = await session.execute(text("select 1 from procedure_moves where reason = 'Thử'"))
        assert decided.all() == []
