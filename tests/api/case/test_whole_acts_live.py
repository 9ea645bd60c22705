"""Acts on a case as a whole, taken on pages and through the JSON doors, with a real workflow behind them."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select
from sqlmodel import col

from models.tables import Applicant, Case, CaseEvent, Document, Note, Task
from tests.api.conftest import OTHER_AGENCY, House, new_key
from tests.api.patient import looks
from tests.api.test_acts import act, filed
from tests.api.visitor import Visitor

#: Three working days: whatever the hour, there is time left in which to extend.
MARRIAGE = "1.004873"


async def received(house: House) -> str:
    """Return the code of a case that was accepted."""
    code = str((await filed(house))["code"])
    counter = await house.signed_in("counter")
    await act(counter, code, "take_payment", values={"amount": "16000"})
    answer = await act(counter, code, "accept", "check/1")
    assert answer.status_code == 200, answer.text
    return code


async def kinds(house: House, code: str) -> list[str]:
    """Return the kinds of the events of a case."""
    async with house.sessions.read() as session:
        found = await session.scalars(
            select(CaseEvent).join(Case, col(Case.id) == col(CaseEvent.case_id)).where(col(Case.code) == code)
            .order_by(col(CaseEvent.seq))
        )  # fmt: skip
        return [event.kind for event in found]


async def row(house: House, code: str) -> Case:
    """Return the row of a case."""
    async with house.sessions.read() as session:
        found = await session.scalar(select(Case).where(col(Case.code) == code))
    assert found is not None
    return found


async def sent(visitor: Visitor, code: str, name: str, **fields: str) -> Any:
    """Fill in the form of an act on its page, send it, and return the page it leads to."""
    page = await visitor.get(f"/cases/{code}/acts/{name}")
    address, form = page.form(with_act=name)
    return await visitor.submit(address, {**form, "reason": "Lý do của việc này", **fields})


async def test_an_extension_is_everywhere_at_once(live_house: House) -> None:
    """The leader extends on the page; confirmation and row have the new date, and there is no second one."""
    papers = [{"id": "to-khai", "originals": 1}]
    code = str((await filed(live_house, procedure=MARRIAGE, components=papers, facts={}))["code"])
    accepted = await act(await live_house.signed_in("counter"), code, "accept", "check/1")
    assert accepted.status_code == 200, accepted.text
    before = await row(live_house, code)
    leader = await live_house.signed_in("leader")

    page = await sent(leader, code, "extend", **{"values.days": "3"})

    after = await row(live_house, code)
    assert "Đã xin lỗi và gia hạn" in page.body
    assert after.due_at is not None
    assert before.due_at is not None
    assert after.due_at > before.due_at
    again = await act(leader, code, "extend", reason="Lần nữa", values={"days": "1"})
    assert again.status_code == 409, again.text


async def test_a_hold_and_its_end_pressed_twice_are_done_once(live_house: House) -> None:
    """Held with its ground, released with a reason; the same form sent again changes nothing more."""
    code = await received(live_house)
    leader = await live_house.signed_in("leader")
    page = await leader.get(f"/cases/{code}/acts/hold")
    address, form = page.form(with_act="hold")
    typed = {**form, "reason": "Chờ kết luận", "basis": "Luật X, Điều 1", "values.day": "01/12/2099"}

    first = await leader.submit(address, typed)
    again = await leader.submit(address, typed)
    assert "Đã tạm dừng hồ sơ" in first.body
    assert again.status == 200, again.body
    assert (await kinds(live_house, code)).count("held") == 1
    await until_phase(live_house, code, "on_hold")
    timeline = await leader.get(f"/cases/{code}/timeline")
    assert "Căn cứ: Luật X, Điều 1" in timeline.body

    overview = await leader.get(f"/cases/{code}")
    address, form = overview.form(with_act="release")
    released = await leader.submit(address, {**form, "reason": "Đã có kết luận"})
    assert "được xử lý tiếp" in released.body
    await until_phase(live_house, code, "received")


async def test_the_wrong_person_and_a_missing_ground_are_refused(live_house: House) -> None:
    """An officer who holds a case is told who can; a leader without a ground is told what is missing."""
    code = await received(live_house)
    officer, leader = await live_house.signed_in("officer"), await live_house.signed_in("leader")

    wrong = await act(officer, code, "hold", reason="x", basis="Luật X", values={"day": "2099-12-01"})
    bare = await act(leader, code, "hold", reason="x", values={"day": "2099-12-01"})
    past = await act(leader, code, "hold", reason="x", basis="Luật X", values={"day": "01/01/2020"})

    assert (wrong.status_code, wrong.json()["rule"]) == (409, "not_your_role")
    assert wrong.json()["who_can"][0].startswith("leader@")
    assert bare.status_code == 422
    assert [error["field"] for error in bare.json()["errors"]] == ["basis"]
    assert (past.status_code, past.json()["rule"]) == (409, "hold_ends_before")


async def test_the_text_of_a_reason_stays_out_of_the_workflow(live_house: House) -> None:
    """Reason and ground are in a note; the event names the note only."""
    code = await received(live_house)
    leader = await live_house.signed_in("leader")
    await act(leader, code, "hold", reason="Chờ ông Mật", basis="Luật X", values={"day": "2099-12-01"})

    async with live_house.sessions.read() as session:
        event = await session.scalar(
            select(CaseEvent).join(Case, col(Case.id) == col(CaseEvent.case_id))
            .where(col(Case.code) == code, col(CaseEvent.kind) == "held")
        )  # fmt: skip
        assert event is not None
        note = await session.scalar(select(Note).where(col(Note.case_id) == event.case_id, col(Note.text) != ""))
    assert note is not None
    assert (note.text, note.items) == ("Chờ ông Mật", [{"basis": "Luật X"}])
    assert event.values == {"day": "2099-12-01"}


async def test_a_correction_of_the_intake_issues_the_receipt_again(live_house: House) -> None:
    """The counter corrects the telephone; row, timeline and a second receipt follow, the first one stays."""
    code = await received(live_house)
    counter = await live_house.signed_in("counter")
    page = await counter.get(f"/cases/{code}/correct")
    address, form = page.form(action=f"/cases/{code}/correct")
    typed = {**form, "correction.phone": "0911 222 333", "reason": "Gõ nhầm"}

    done = await counter.submit(address, typed)
    again = await counter.submit(address, typed)

    assert "Đã sửa thông tin tiếp nhận" in done.body
    assert again.status == 200, again.body
    assert (await kinds(live_house, code)).count("intake_corrected") == 1
    case = await row(live_house, code)
    async with live_house.sessions.read() as session:
        person = await session.get(Applicant, case.id)
        assert person is not None
        assert person.phone == "0911222333"
        async for _ in looks(0.1):
            receipts = (
                await session.scalars(
                    select(Document).where(col(Document.case_id) == case.id, col(Document.kind) == "form:receipt")
                )
            ).all()
            if len(receipts) == 2:
                break
    assert len({receipt.sha256 for receipt in receipts}) == 2
    stale = await counter.submit(address, {**typed, "correction.phone": "0999888777", "key": "another-key-of-a-tab"})
    assert stale.status in (200, 409)


async def test_json_corrects_only_what_it_names(live_house: House) -> None:
    """A correction through the JSON door changes the named fields; unknown papers and no change are 422."""
    code = await received(live_house)
    counter = await live_house.signed_in("counter")

    unknown = await act(
        counter, code, "correct_intake", reason="x", correction={"papers": [{"id": "la", "originals": 1}]}
    )
    nothing = await act(counter, code, "correct_intake", reason="x", correction={"name": "Nguyễn Thị Mẫu"})
    done = await act(
        counter, code, "correct_intake", reason="x", correction={"name": "Nguyễn Thị Mẫn", "email": "a@b.vn"}
    )

    assert [answer.status_code for answer in (unknown, nothing, done)] == [422, 422, 200], done.text
    async with live_house.sessions.read() as session:
        person = await session.get(Applicant, (await row(live_house, code)).id)
    assert person is not None
    assert (person.name, person.email, person.phone) == ("Nguyễn Thị Mẫn", "a@b.vn", "0900000001")


async def test_a_transferred_case_is_decided_there_and_returned_here(live_house: House) -> None:
    """The leader passes a case on; the other agency gets the task, the desk stays, unknown agencies are 422."""
    code = await received(live_house)
    leader, counter = await live_house.signed_in("leader"), await live_house.signed_in("counter")
    nowhere = await act(leader, code, "transfer", reason="x", values={"agency": "H00.1"})
    assert nowhere.status_code == 422
    assert [error["field"] for error in nowhere.json()["errors"]] == ["values.agency"]

    page = await sent(leader, code, "transfer", **{"values.agency": OTHER_AGENCY})

    assert "UBND phường Long Châu" in page.body
    case = await row(live_house, code)
    assert (case.agency_id, case.received_at_agency) == (OTHER_AGENCY, "H61.12")
    async with live_house.sessions.read() as session:
        tasks = (await session.scalars(select(Task).where(col(Task.case_id) == case.id))).all()
    assert {task.agency_id for task in tasks if task.kind == "review" and task.status == "open"} == {OTHER_AGENCY}
    withdrawn = await act(counter, code, "withdraw")
    assert withdrawn.status_code == 200, withdrawn.text


async def test_a_closed_case_is_opened_again_and_a_result_corrected(live_house: House) -> None:
    """After the workflow has ended: reopened by the supervisor, decided, handed over, and corrected by the officer."""
    code = await received(live_house)
    counter, officer, leader, supervisor = [
        await live_house.signed_in(login) for login in ("counter", "officer", "leader", "supervisor")
    ]
    await act(counter, code, "withdraw")
    await until_over(live_house, code)

    refused = await act(officer, code, "reopen", reason="x", basis="Luật X")
    assert (refused.status_code, refused.json()["rule"]) == (409, "not_your_role")
    page = await sent(supervisor, code, "reopen", basis="Quy chế, Điều 3")
    assert "Đã mở lại hồ sơ" in page.body
    await until_phase(live_house, code, "received")

    task = next(iter(await open_tasks(live_house, code)))
    assert (await act(officer, code, "complete", task, values={"proposal": "approve"})).status_code == 200
    undone = await act(officer, code, "undo", reason="Bấm nhầm")
    assert undone.status_code == 200, undone.text
    task = next(iter(await open_tasks(live_house, code)))
    await act(officer, code, "complete", task, values={"proposal": "approve"})
    await act(leader, code, "approve", next(iter(await open_tasks(live_house, code))))
    heard = await act(leader, code, "undo", reason="Bấm nhầm")
    assert heard.status_code == 409
    handed = await act(counter, code, "hand_over", next(iter(await open_tasks(live_house, code))))
    assert handed.status_code == 200, handed.text
    await until_over(live_house, code)

    corrected = await sent(officer, code, "correct_result")
    assert "Đã bắt đầu đính chính kết quả" in corrected.body
    await until_phase(live_house, code, "correcting")
    happened = await kinds(live_house, code)
    assert [kind for kind in happened if kind in ("withdrawn", "reopened", "undone", "correction_begun")] == [
        "withdrawn",
        "reopened",
        "undone",
        "correction_begun",
    ]
    seen = await officer.get(f"/cases/{code}/timeline")
    assert "Hoàn tác: Hoàn thành bước." in seen.body


async def open_tasks(house: House, code: str) -> list[str]:
    """Return the ids of the open tasks of a case."""
    async with house.sessions.read() as session:
        found = await session.scalars(
            select(Task).join(Case, col(Case.id) == col(Task.case_id))
            .where(col(Case.code) == code, col(Task.status) == "open")
        )  # fmt: skip
        return [task.id for task in found]


async def until_phase(house: House, code: str, phase: str) -> None:
    """Wait until a case can be read in a phase: a page waits a second at most."""
    async for _ in looks():
        if (await row(house, code)).phase == phase:
            return
    raise AssertionError(f"the case is {(await row(house, code)).phase}, not {phase}")


async def until_over(house: House, code: str) -> None:
    """Wait until the end of a case is kept, so that it can be woken."""
    async for _ in looks():
        if (await row(house, code)).ended_at is not None:
            return
    raise AssertionError("the case did not end")


async def test_a_stale_tab_is_told_what_happened_meanwhile(live_house: House) -> None:
    """A leader whose page is older than another's act is shown it, and nothing is done."""
    code = await received(live_house)
    leader, counter = await live_house.signed_in("leader"), await live_house.signed_in("counter")
    page = await leader.get(f"/cases/{code}/acts/hold")
    address, form = page.form(with_act="hold")
    await act(counter, code, "correct_intake", reason="x", correction={"email": "moi@b.vn"})

    late = await leader.submit(address, {**form, "reason": "x", "basis": "Luật", "values.day": "01/12/2099"})

    assert late.status == 409
    assert "Sửa thông tin tiếp nhận" in late.body
    assert "held" not in await kinds(live_house, code)


async def test_an_unknown_key_is_asked_for(live_house: House) -> None:
    """The door wants an idempotency key with these acts as with all others."""
    code = await received(live_house)
    leader = await live_house.signed_in("leader")
    answer = await leader.client.post(f"/api/v1/cases/{code}/acts", json={"act": "hold"})
    assert answer.status_code == 422
    assert new_key() != new_key()
