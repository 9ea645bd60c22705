"""Moving running cases: decided, tried on each, moved, taken back, by the pages alone."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

from domain.deadline.moments import local_day
from domain.procedure.compile import compile_definition
from domain.procedure.loader import load_definition
from models.procedures import publish
from runtime.settings import ROOT
from tests.api.author.conftest import Desk, let_write
from tests.api.conftest import COPIES, House, filing, new_key
from tests.api.visitor import Page, Visitor

SECOND = (ROOT / "procedure_defs" / "ubnd-xa" / COPIES / "v1.yaml").read_text(encoding="utf-8")


async def until(visitor: Visitor, address: str, said: str) -> Page:
    """Open the page of a decision until it says something."""
    for _ in range(150):
        page = await visitor.get(address)
        if said in page.body and "Đang chạy" not in page.body:
            return page
        await asyncio.sleep(0.2)
    raise AssertionError(f"{said!r} never came: {page.body}")


async def test_a_running_case_is_tried_moved_and_taken_back(live_house: House) -> None:
    """Nothing moves before a try; then the case follows the new version, and goes back when asked."""
    await let_write(live_house)
    desk = Desk(live_house)
    machine = await live_house.machine("file")
    sent = await live_house.visitor().client.post("/api/v1/cases", json=filing(), headers={**machine, **new_key()})
    code = sent.json()["code"]
    text = SECOND.replace("version: 1", "version: 2", 1).replace("deadline: same day", "deadline: 2 working days")
    async with live_house.sessions.write() as session:
        day = local_day(datetime.now(UTC)) + timedelta(days=1)
        await publish(session, compile_definition(load_definition(text)), day, "test")
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
