"""The leader's pages: what waits, signing one after the other, sending back, signing in batch."""

from __future__ import annotations

from sqlalchemy import select
from sqlmodel import col

from models.tables import Case, CaseEvent, Reading
from tests.api.conftest import House, new_key
from tests.api.leader.conftest import browser, waiting_for_signature
from tests.api.patient import looks
from tests.api.visitor import Page, Visitor


async def kinds(house: House, code: str) -> list[str]:
    """Return the kinds of a case's events, in order."""
    async with house.sessions.read() as session:
        found = await session.scalars(
            select(col(CaseEvent.kind))
            .join(Case, col(Case.id) == col(CaseEvent.case_id))
            .where(col(Case.code) == code)
            .order_by(col(CaseEvent.seq))
        )
        return list(found.all())


async def settled(visitor: Visitor, address: str) -> Page:
    """Open the page of a batch until everything on it has come to an end."""
    async for _ in looks():
        page = await visitor.get(address)
        if not page.tree.css_first("progress"):
            return page
    raise AssertionError(page.body)


def form_of(page: Page, act: str) -> tuple[str, dict[str, str]]:
    """Return the form of a decision on the page."""
    return page.form(act)


async def test_a_leader_signs_one_case_after_the_other(office: House) -> None:
    """The list names proposal and officer; the case shows reason, papers and law; signing leads to the next one."""
    filed = [await waiting_for_signature(office) for _ in range(2)]
    leader = await browser(office, "leader")

    listed = await leader.get("/approvals")
    first, second = listed.texts("form tbody th a")
    assert sorted(filed) == sorted([first, second])
    assert "hồ sơ chờ ký" in listed.text(".lead")
    assert first in listed.body
    assert "Đề nghị giải quyết" in listed.body
    assert "Lê Văn Phúc" in listed.body
    assert listed.tree.css_first("a.button.primary").attributes["href"] == f"/cases/{first}/approval"

    page = await leader.get(f"/cases/{first}/approval")
    assert "Đủ điều kiện theo quy định" in page.text(".proposal")
    assert "Căn cứ pháp lý" in page.body
    assert page.tree.css_first("a[rel=next]").attributes["href"] == f"/cases/{second}/approval"
    action, fields = page.form("approve")
    after = await leader.submit(action, fields)

    assert after.heading.startswith(second)
    assert "Đã ký và ban hành kết quả" in after.text(".message.success")
    assert (await kinds(office, first))[-2:] == ["signed", "decided"]
    assert "không chờ phê duyệt" in (await leader.get(f"/cases/{first}/approval")).body


async def test_a_case_that_moved_on_is_shown_and_not_signed(office: House) -> None:
    """Whoever signs what they have not seen is told what changed instead; nothing is signed."""
    code = await waiting_for_signature(office)
    leader, supervisor = await browser(office, "leader"), await browser(office, "supervisor")
    action, fields = (await leader.get(f"/cases/{code}/approval")).form("approve")
    vice = await browser(office, "vice")
    back_action, back = (await vice.get(f"/cases/{code}/approval")).form("send_back")
    await vice.submit(back_action, {**back, "reason": "Thiếu căn cứ"})
    officer = await browser(office, "officer")
    body = {"act": "complete", "step": "review/2", "values": {"proposal": "approve"}, "reason": "Đã bổ sung căn cứ"}
    await officer.client.post(f"/api/v1/cases/{code}/acts", json=body, headers=new_key())

    answer = await leader.post(action, fields)
    page = Page(answer)

    assert answer.status_code == 409
    assert "Chưa ký: hồ sơ đã có diễn biến mới" in page.text("#error-summary")
    assert "Thiếu căn cứ" in page.text("#error-summary")
    assert "Đã trả lại 1 lần" in page.body
    assert "signed" not in await kinds(office, code)
    assert (await leader.submit(*page.form("approve"))).status == 200
    assert "signed" in await kinds(office, code)
    assert "Hồ sơ này không chờ phê duyệt" not in (await supervisor.get(f"/cases/{code}")).body


async def test_sending_back_needs_a_reason_and_keeps_what_was_typed(office: House) -> None:
    """Without a reason nothing happens and the field says so; with one the officer finds it."""
    code = await waiting_for_signature(office)
    leader = await browser(office, "leader")
    action, fields = (await leader.get(f"/cases/{code}/approval")).form("send_back")

    refused = await leader.submit(action, {**fields, "reason": "  "})
    assert refused.status == 422
    assert "Chưa ghi lý do trả lại" in refused.text("#error-summary")
    assert "sent_back" not in await kinds(office, code)

    await leader.submit(*(refused.form("send_back")[0], {**refused.form("send_back")[1], "reason": "Nêu rõ căn cứ"}))
    assert "sent_back" in await kinds(office, code)
    officer = await browser(office, "officer")
    assert "Nêu rõ căn cứ" in (await officer.get(f"/cases/{code}")).body


async def test_ten_cases_are_signed_in_one_batch(office: House) -> None:
    """Each is named before, each has its own signature after, and the same form again signs nothing twice."""
    codes = [await waiting_for_signature(office) for _ in range(10)]
    leader = await browser(office, "leader")

    confirm = await leader.get("/approvals/batch?" + "&".join(f"chosen={code}" for code in codes))
    assert all(code in confirm.body for code in codes)
    action, fields = confirm.form("approve")
    chosen = {str(node.attributes["value"]) for node in confirm.tree.css("main form")[0].css("input[name=chosen]")}
    sent = {**fields, "chosen": sorted(chosen)}
    answer = await leader.post(action, sent)
    again = await leader.post(action, sent)

    assert answer.status_code == 303
    assert again.headers["location"] == answer.headers["location"]
    page = await settled(leader, answer.headers["location"])
    assert "Đã ký 10 hồ sơ." in page.text(".lead")
    for code in codes:
        assert (await kinds(office, code)).count("signed") == 1


async def test_a_batch_says_of_each_case_why_it_was_not_signed(office: House) -> None:
    """What moved on between choosing and signing is refused by its own workflow, and the list says why."""
    kept, gone, taken = [await waiting_for_signature(office) for _ in range(3)]
    leader, vice = await browser(office, "leader"), await browser(office, "vice")
    confirm = await leader.get(f"/approvals/batch?chosen={kept}&chosen={gone}&chosen={taken}")
    action, fields = confirm.form("approve")
    counter = await browser(office, "counter")
    withdrawn = await counter.client.post(f"/api/v1/cases/{gone}/acts", json={"act": "withdraw"}, headers=new_key())
    assert withdrawn.status_code == 200
    back_action, back = (await vice.get(f"/cases/{taken}/approval")).form("send_back")
    await vice.submit(back_action, {**back, "reason": "Xem lại"})

    answer = await leader.post(action, {**fields, "chosen": [f"{code}|sign/1" for code in (kept, gone, taken)]})
    page = await settled(leader, answer.headers["location"])

    assert "Đã thực hiện 1/3 hồ sơ" in page.text(".lead")
    assert "2 hồ sơ không thực hiện được" in page.body
    rows = {row.css_first("th").text().strip(): row.text() for row in page.tree.css("tbody tr")}
    assert "Hồ sơ đã kết thúc" in rows[gone]
    assert "hiện không mở" in rows[taken]
    assert "Đã ký" in rows[kept]
    assert (await kinds(office, taken)).count("signed") == 0


async def test_a_batch_can_be_sent_back_with_one_reason(office: House) -> None:
    """The reason stands in each case; without one nothing is sent."""
    codes = [await waiting_for_signature(office) for _ in range(2)]
    leader = await browser(office, "leader")
    confirm = await leader.get("/approvals/batch?" + "&".join(f"chosen={code}" for code in codes))
    action, fields = confirm.form("send_back")
    tokens = [f"{code}|sign/1" for code in codes]

    refused = await leader.post(action, {**fields, "chosen": tokens, "reason": ""})
    assert refused.status_code == 422
    assert "Chưa ghi lý do trả lại" in refused.text
    answer = await leader.post(action, {**fields, "chosen": tokens, "reason": "Bổ sung chữ ký người đề nghị"})
    page = await settled(leader, answer.headers["location"])

    assert "Đã trả lại 2 hồ sơ." in page.text(".lead")
    for code in codes:
        assert "Bổ sung chữ ký người đề nghị" in (await leader.get(f"/cases/{code}")).body


async def test_only_like_cases_are_signed_together_and_at_most_fifty(office: House) -> None:
    """A refusal among approvals, nothing at all, or too many: the page says what to do, and nothing is signed."""
    yes = await waiting_for_signature(office)
    no = await waiting_for_signature(office, proposal="refuse", reason="Không đủ điều kiện")
    leader = await browser(office, "leader")

    mixed = await leader.get(f"/approvals/batch?chosen={yes}&chosen={no}")
    nothing = await leader.get("/approvals/batch")
    many = await leader.get("/approvals/batch?" + "&".join(f"chosen=H61.12-20261122-{n:07d}" for n in range(51)))
    forced = await leader.post(
        "/approvals/batch", {"key": "forced-batch-1", "chosen": [f"{yes}|sign/1", f"{no}|sign/1"]}
    )

    assert [mixed.status, nothing.status, many.status, forced.status_code] == [422] * 4
    assert "cùng thủ tục và cùng đề nghị" in mixed.body
    assert "Chưa chọn hồ sơ nào" in nothing.body
    assert "nhiều nhất 50" in many.body
    assert "signed" not in await kinds(office, yes)
    assert "Đề nghị từ chối" in (await leader.get("/approvals")).body


async def test_a_foreign_case_or_batch_is_not_there(office: House) -> None:
    """Neither the page of a case nor a colleague's batch tells a stranger anything."""
    code = await waiting_for_signature(office)
    leader, vice, stranger = [await browser(office, login) for login in ("leader", "vice", "stranger")]
    action, fields = (await leader.get(f"/approvals/batch?chosen={code}")).form("approve")
    address = (await leader.post(action, {**fields, "chosen": [f"{code}|sign/1"]})).headers["location"]

    assert (await stranger.get(f"/cases/{code}/approval")).status == 404
    assert (await vice.get(address)).status == 404
    foreign = await stranger.post("/approvals/batch", {"key": "stranger-1", "chosen": f"{code}|sign/1"})
    assert foreign.status_code == 422
    await settled(leader, address)


async def test_looking_at_a_proposal_is_logged(office: House) -> None:
    """The reading of the page of a signature leaves a line."""
    code = await waiting_for_signature(office)
    leader = await browser(office, "leader")

    await leader.get(f"/cases/{code}/approval")

    async with office.sessions.read() as session:
        last = (await session.scalars(select(Reading).order_by(col(Reading.id).desc()).limit(1))).one()
    assert (last.staff_id, last.what) == (office.staff["leader"], "approval")


async def test_the_pages_speak_english_too(office: House) -> None:
    """The same pages in English have no Vietnamese button left."""
    code = await waiting_for_signature(office)
    leader = await office.signed_in("leader", "en")

    for address in ("/approvals", f"/cases/{code}/approval", f"/approvals/batch?chosen={code}", "/delegations"):
        page = await leader.get(address)
        assert page.status == 200
        assert not {"Ký", "Trả lại hồ sơ", "Lưu ủy quyền"} & set(page.texts("main button"))
