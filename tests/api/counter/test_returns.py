"""Giving out results: find the case, check who collects, give originals back, once and for all."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import select, text
from sqlmodel import col

from activities.records import Records
from models.tables import Case, CaseEvent, Note, Reading, ResultReturn
from tests.api.conftest import House, filing, new_key
from tests.api.patient import looks
from tests.api.visitor import Page, Visitor
from tests.support.turns import task, turn

DECIDED = datetime(2026, 11, 18, 3, 0, tzinfo=UTC)
PROXY = {
    "collected_by": "proxy",
    "checked": "identity_card",
    "name": "Lê Văn Nhận",
    "identity": "001195000077",
    "basis": "Giấy ủy quyền số 5 ngày 20/11/2026",
}


async def filed(house: House, **changes: Any) -> str:
    """File at the counter with a paper whose originals go back, and return the code."""
    machine = await house.machine("file")
    body = filing(procedure="1.004873", facts={}, components=[
        {"id": "to-khai", "originals": 1}, {"id": "giay-to-tuy-than", "originals": 2},
    ])  # fmt: skip
    answer = await house.visitor().client.post(
        "/api/v1/cases", json={**body, **changes}, headers={**machine, **new_key()}
    )
    assert answer.status_code == 201, answer.text
    return str(answer.json()["code"])


async def decided(house: House, **snapshot: Any) -> str:
    """Return the code of a case that is recorded as decided, without a workflow behind it."""
    code = await filed(house)
    standing = {"phase": "decided", "decision": "approved", "delivery": "ready", "decided_at": DECIDED}
    give = replace(task("hand_over/1"), kind="hand_over", stage="return", due_at=None)
    await Records(house.sessions).record_turn(
        turn((await row_of(house, code)).id, 0, "filed", "decided", snapshot={**standing, **snapshot}, tasks=[give])
    )
    return code


async def row_of(house: House, code: str) -> Case:
    """Return the row of a case."""
    async with house.sessions.read() as session:
        case = await session.scalar(select(Case).where(col(Case.code) == code))
    assert case is not None
    return case


async def until(visitor: Visitor, code: str, act: str) -> dict[str, str]:
    """Return the open task of a case for an act, waiting until it is there."""
    async for _ in looks():
        answer = (await visitor.client.get(f"/api/v1/cases/{code}")).json()
        found = [row for row in answer.get("tasks", []) if row["kind"] == act and row["status"] == "open"]
        if found:
            return dict(found[0])
    raise AssertionError(answer)


async def act(visitor: Visitor, code: str, kind: str, name: str, **more: Any) -> None:
    """Take an act on the step of that kind through the JSON door."""
    step = await until(visitor, code, kind)
    answer = await visitor.client.post(
        f"/api/v1/cases/{code}/acts", json={"act": name, "step": step["id"], **more}, headers=new_key()
    )
    assert answer.status_code == 200, answer.text


async def really_decided(house: House) -> str:
    """File a case and bring it to its result with counter, officer and leader."""
    counter, officer, leader = [await house.signed_in(login) for login in ("counter", "officer", "leader")]
    code = await filed(house, procedure="2.000815", components=[{"id": "ban-chinh", "originals": 1}], facts={})
    await act(counter, code, "check", "accept")
    owed = {"act": "take_payment", "values": {"amount": str((await row_of(house, code)).fee)}}
    paid = await counter.client.post(f"/api/v1/cases/{code}/acts", json=owed, headers=new_key())
    assert paid.status_code == 200, paid.text
    await act(leader if (await row_of(house, code)).waiting_for.startswith("leader") else officer, code, "review",
              "complete", values={"proposal": "approve"})  # fmt: skip
    await act(leader, code, "sign", "approve")
    await until(counter, code, "hand_over")
    return code


async def returned(counter: Visitor, code: str, **typed: Any) -> Page:
    """Fill in the form of a return and send it."""
    page = await counter.get(f"/cases/{code}/return")
    action, fields = page.form(action=f"/cases/{code}/return")
    return await counter.submit(action, {**fields, **typed})


async def test_the_list_and_the_scan_lead_to_the_case(house: House) -> None:
    """A receipt's address or code opens the case at once; a name that fits several is listed, never in an address."""
    counter = await house.signed_in("counter")
    first, second = await decided(house), await decided(house, decided_at=DECIDED + timedelta(hours=1))
    page = await counter.get("/returns")
    assert page.texts("tbody th .code")[:2] == [first, second]
    assert "3 bản chính" in page.text("tbody tr")

    for scanned in (first, f"https://mot-cua.example/follow?code={first}"):
        answer = await counter.post("/returns", {"asked": scanned})
        assert answer.headers["location"] == f"/cases/{first}/return"
    answer = await counter.post("/returns", {"asked": "Nguyễn Thị Mẫu"})
    assert "Nguy" not in answer.headers["location"]
    found = await counter.get(answer.headers["location"])
    assert {first, second} <= set(found.texts("#found .code"))
    nothing = await counter.submit("/returns", {"asked": "H61.12-20200101-0000009"})
    assert "Không có hồ sơ nào của đơn vị khớp" in nothing.text("#found")


async def test_a_foreign_receipt_says_where_to_go(house: House) -> None:
    """The neighbour's clerk learns the agency of a scanned code and nothing else."""
    stranger = await house.signed_in("stranger")
    code = await decided(house)

    page = await stranger.submit("/returns", {"asked": code})

    assert "UBND phường An Bình" in page.text("#found")
    assert "Nguyễn Thị Mẫu" not in page.body
    assert (await stranger.get(f"/cases/{code}/return")).status == 404
    assert (await stranger.get(f"/cases/{code}/return/slip")).status == 404
    assert (await stranger.post(f"/cases/{code}/return", {"key": "k" * 20, **PROXY})).status_code == 404


async def test_each_standing_is_said(house: House) -> None:
    """No result yet, by post, withdrawn: each says where the result is instead of a form."""
    counter = await house.signed_in("counter")
    waiting = await decided(house, phase="in_progress", decision="", decided_at=None, waiting_for="officer")
    by_post = await decided(house, way="post", waiting_for="post")
    withdrawn = await decided(house, phase="withdrawn", decided_at=None, ended_at=DECIDED)

    said = {code: (await counter.get(f"/cases/{code}/return")).body for code in (waiting, by_post, withdrawn)}

    assert "Chưa có kết quả" in said[waiting]
    assert "Chờ cán bộ thụ lý" in said[waiting]
    assert "nhận kết quả qua bưu chính" in said[by_post]
    assert "không có kết quả để trả" in said[withdrawn]
    assert (await counter.get(f"/cases/{waiting}/return/slip")).status == 404


async def test_a_proxy_needs_name_number_paper_and_more_than_the_receipt(house: House) -> None:
    """Each missing field is named; what was typed and ticked stays."""
    counter = await house.signed_in("counter")
    code = await decided(house)
    page = await counter.get(f"/cases/{code}/return")
    assert [node.attributes["value"] for node in page.tree.css("input[name='originals'][checked]")] == [
        "giay-to-tuy-than"
    ]

    page = await returned(
        counter, code, collected_by="proxy", checked="receipt", name="Lê Văn Nhận", originals="to-khai"
    )

    assert page.status == 422
    assert [node.attributes["href"] for node in page.tree.css("#error-summary a")] == [
        "#identity",
        "#basis",
        "#checked",
    ]
    assert page.tree.css("#name")[0].attributes["value"] == "Lê Văn Nhận"
    assert [node.attributes["value"] for node in page.tree.css("input[name='originals'][checked]")] == ["to-khai"]
    bad = await returned(counter, code, **{**PROXY, "identity": "123"})
    assert [node.attributes["href"] for node in bad.tree.css("#error-summary a")] == ["#identity"]


async def test_an_act_that_could_not_be_sent_shows_nothing_as_returned(house: House) -> None:
    """While the workflow engine is down: 503, the case still waits, and nobody is shown as collector."""
    counter = await house.signed_in("counter")
    code = await decided(house)

    page = await returned(counter, code, **PROXY)

    assert page.status == 503
    again = await counter.get(f"/cases/{code}/return")
    assert again.tree.css_first("form[data-draft]")
    assert "Lê Văn Nhận" not in again.body


async def test_what_is_owed_blocks_the_return(house: House) -> None:
    """An approved result that is not paid for is not given out; the amount is named."""
    counter = await house.signed_in("counter")
    code = await decided(house)
    async with house.sessions.write() as session:
        await session.change(text("update cases set fee = 50000 where code = :code"), {"code": code})

    page = await counter.get(f"/cases/{code}/return")

    assert "Chưa trả được." in page.text(".message.warning")
    assert "Đã thu 50.000 đồng tại quầy" in page.text("main .button.primary")


async def test_the_slip_is_a5_with_a_code_and_lines_to_sign(house: House) -> None:
    """Before the result is given out its lines are empty; the QR code leads to the public page that checks it."""
    counter = await house.signed_in("counter")
    code = await decided(house)

    page = await counter.get(f"/cases/{code}/return/slip")

    assert page.tree.css_first("article.sheet.a5")
    assert "Số: ........" in page.body
    assert "Mã QR: Kiểm tra biên nhận" in str(page.tree.css("article img")[0].attributes["alt"])
    assert page.body.count("(Ký và ghi rõ họ tên)") == 2
    assert "□" in page.body


async def test_a_result_is_given_to_a_proxy_once(live_house: House) -> None:
    """Return and act come together: number masked, name kept out of the timeline; the second clerk is told who did."""
    counter, colleague = await live_house.signed_in("counter"), await live_house.signed_in("counter2")
    code = await really_decided(live_house)
    stale = await colleague.get(f"/cases/{code}/return")
    action, fields = stale.form(action=f"/cases/{code}/return")

    page = await returned(counter, code, **PROXY, originals="ban-chinh")

    assert "Đã trả kết quả lúc" in page.text(".message.success")
    assert "Trần Thị Hạnh" in page.text(".message.success")
    assert "Lê Văn Nhận" in page.body
    assert "001195000077" not in page.response.text
    late = await colleague.submit(action, {**fields, "collected_by": "owner", "checked": "receipt"})
    assert late.status == 409
    assert "Trần Thị Hạnh" in late.body
    case = await row_of(live_house, code)
    assert case.phase == "returned"
    async with live_house.sessions.read() as session:
        kept = (await session.scalars(select(ResultReturn).where(col(ResultReturn.case_id) == case.id))).all()
        events = await session.scalars(
            select(CaseEvent).where(col(CaseEvent.case_id) == case.id, col(CaseEvent.kind) == "handed_over")
        )
        [event] = events.all()
        note = await session.get(Note, kept[0].note_id)
        logged = await session.scalars(select(col(Reading.what)).where(col(Reading.case_id) == case.id))
    assert [(row.collector_identity, row.originals) for row in kept] == [("001195000077", ["ban-chinh"])]
    assert event.note == str(kept[0].note_id)
    assert note is not None
    assert "Nhận" not in note.text.replace("Người nhận", "")
    assert "return" in logged.all()
    for address in ("return/slip", "slips/returned"):
        slip = await counter.get(f"/cases/{code}/{address}")
        assert "Lê Văn Nhận" in slip.body
        assert "/BN" in slip.text("article")
        assert "001195000077" not in slip.response.text
    before = await counter.get(f"/cases/{code}/slips/returned?as_of=2026-01-01")
    assert before.status == 404


async def test_a_return_sent_twice_is_one_return(live_house: House) -> None:
    """A double click: both answers lead to the page of the returned result, one row and one event are there."""
    counter = await live_house.signed_in("counter")
    code = await really_decided(live_house)
    page = await counter.get(f"/cases/{code}/return")
    action, fields = page.form(action=f"/cases/{code}/return")

    answers = await asyncio.gather(*(counter.post(action, fields) for _ in range(2)))

    assert [answer.status_code for answer in answers] == [303, 303]
    case = await row_of(live_house, code)
    async with live_house.sessions.read() as session:
        kept = (await session.scalars(select(ResultReturn).where(col(ResultReturn.case_id) == case.id))).all()
    assert [(row.collected_by, row.collector_identity) for row in kept] == [("owner", "")]
