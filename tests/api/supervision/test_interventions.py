"""The pages and the JSON door of interventions, with real workflows behind them."""

from __future__ import annotations

import asyncio
import io
import secrets
from datetime import UTC, datetime
from typing import Any

import pytest
import pytest_asyncio
from openpyxl import load_workbook
from sqlalchemy import select, text
from sqlmodel import col

from models.supervision.judging import judge_all
from models.tables import Case, Staff, StaffRole, Task
from tests.api.conftest import AGENCY, OTHER_AGENCY, House, new_key
from tests.api.test_acts import act, filed
from tests.api.visitor import Page, Visitor
from tests.support.patience import PATIENCE

pytestmark = pytest.mark.asyncio(loop_scope="session")


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def second(live_house: House) -> str:
    """The login of a second supervisor of the agency."""
    async with live_house.sessions.write() as session:
        known = await session.scalar(select(Staff).where(col(Staff.login) == "supervisor"))
        assert known is not None
        for login, agency, name in (("supervisor2", AGENCY, "Đỗ Minh Anh"), ("far", OTHER_AGENCY, "Bùi Văn Xa")):
            person = Staff(login=login, name=name, agency_id=agency, password_hash=known.password_hash)
            session.add(person)
            await session.flush()
            session.add(StaffRole(staff_id=person.id, role="supervisor", agency_id=agency))
    return "supervisor2"


async def in_review(house: House) -> str:
    """Return the code of a case that is being appraised."""
    code = str((await filed(house))["code"])
    counter = await house.signed_in("counter")
    await act(counter, code, "take_payment", values={"amount": "16000"})
    assert (await act(counter, code, "accept", "check/1")).status_code == 200
    return code


async def ended(visitor: Visitor, address: str) -> Page:
    """Follow the page of an intervention until nothing goes on any more."""
    async with asyncio.timeout(PATIENCE):
        while True:
            page = await visitor.get(address)
            if "hx-trigger" not in page.response.text or 'id="intervention" hx-get' not in page.response.text:
                return page
            await asyncio.sleep(0.2)


async def chosen(visitor: Visitor, way: str, *codes: str, **given: str) -> Page:
    """Choose cases and a way as the list does, fill in what is asked, and come to the dry run, not further."""
    asked = await visitor.submit("/desk/interventions", {"way": way, "chosen": list(codes)})
    assert asked.status == 200, asked.body
    address, fields = asked.form(action="/desk/interventions")
    fields.pop("confirm", None)
    return await visitor.submit(address, {**fields, "chosen": list(codes), "reason": "kiểm tra định kỳ", **given})


async def test_tasks_change_hands_from_the_list(live_house: House, second: str) -> None:
    """Chosen, filled in, tried, confirmed and done: the page shows the effect before and the result after."""
    codes = [await in_review(live_house) for _ in range(2)]
    supervisor = await live_house.signed_in("supervisor")
    asked = await supervisor.submit("/desk/interventions", {"way": "reassign", "chosen": codes})
    assert "2 hồ sơ được chọn" in asked.body
    address, fields = asked.form(action="/desk/interventions")
    wrong = await supervisor.submit(address, {**fields, "to": "", "reason": ""})
    assert wrong.status == 422
    assert "Chưa chọn người nhận" in wrong.body
    tried = await chosen(supervisor, "reassign", *codes, to=str(live_house.staff["officer"]))
    assert "chuyển từ chưa ai sang Lê Văn Phúc" in tried.body
    assert "«Thẩm định»" in tried.body or "Việc «" in tried.body
    place = str(tried.response.url.path)
    again = await supervisor.submit(place, {"do": "confirm", "reason": "cân lại việc"})
    assert again.status == 200
    done = await ended(supervisor, place)
    assert "Đã xong" in done.body
    assert done.body.count("Đã chuyển việc") == 2
    async with live_house.sessions.read() as session:
        question = select(Task).join(Case, col(Case.id) == col(Task.case_id))
        tasks = await session.scalars(question.where(col(Case.code).in_(codes), col(Task.status) == "open"))
        assert {task.claimed_by for task in tasks} == {live_house.staff["officer"]}
    timeline = await supervisor.get(f"/cases/{codes[0]}/timeline")
    assert "Can thiệp từ bàn giám sát" in timeline.body
    sheet = await supervisor.client.get(f"{place}/export?format=xlsx")
    rows = list(load_workbook(io.BytesIO(sheet.content)).active.values)
    assert {str(row[0]) for row in rows[1:]} == set(codes)
    csv = (await supervisor.client.get(f"{place}/export?format=csv")).text
    assert "Đã chuyển việc" in csv
    listed = await supervisor.get("/desk/interventions")
    assert "cân lại việc" in listed.body


async def test_one_case_is_shown_and_done_on_one_page(live_house: House, second: str) -> None:
    """A way without anything to fill in tells its effect at once and is carried out with the reason, once."""
    code = await in_review(live_house)
    supervisor = await live_house.signed_in("supervisor")
    page = await supervisor.get(f"/desk/ways/escalate?case={code}")
    assert "Báo Nguyễn Quốc Việt." in page.body
    address, fields = page.form(action="/desk/interventions")
    assert fields["confirm"] == "1"
    went = await supervisor.submit(address, {**fields, "reason": "đã quá lâu"})
    done = await ended(supervisor, str(went.response.url.path))
    assert "Đã báo Nguyễn Quốc Việt." in done.body
    pressed_again = await supervisor.submit(address, {**fields, "reason": "đã quá lâu"})
    assert pressed_again.response.url == went.response.url
    leader = await live_house.signed_in("leader")
    assert "Người giám sát báo lên" in (await leader.get("/notices")).body
    once_more = await supervisor.get(f"/desk/ways/escalate?case={code}")
    address, fields = once_more.form(action="/desk/interventions")
    refused = await supervisor.submit(address, {**fields, "reason": "lần nữa"})
    assert "Hôm nay đã báo về hồ sơ này rồi." in (await ended(supervisor, str(refused.response.url.path))).body


async def test_a_second_person_approves_the_end_of_a_case(live_house: House, second: str) -> None:
    """Who asked cannot approve; another supervisor reads each line, agrees, and the applicant reads that it ended."""
    code = await in_review(live_house)
    supervisor, other = await live_house.signed_in("supervisor"), await live_house.signed_in(second)
    tried = await chosen(supervisor, "terminate", code)
    assert "đã thu 16.000 đồng, còn phải thu 0 đồng" in tried.body
    assert "Cần người thứ hai duyệt" in tried.body
    place = str(tried.response.url.path)
    waiting = await supervisor.submit(place, {"do": "confirm", "reason": "nộp trùng hồ sơ"})
    assert "không tự duyệt được" in waiting.body
    itself = await supervisor.submit(place, {"do": "approve"})
    assert itself.status == 409
    assert "không được tự duyệt" in itself.body
    assert "1 lần can thiệp chờ bạn duyệt" in (await other.get("/desk")).body
    assert "chờ bạn duyệt" not in (await supervisor.get("/desk")).body
    assert "Chờ bạn duyệt" in (await other.get("/desk/interventions")).body
    wordless = await other.submit(place, {"do": "decline", "reason": ""})
    assert wordless.status == 422
    await other.submit(place, {"do": "approve", "reason": ""})
    done = await ended(other, place)
    assert "Đã kết thúc; đã thu 16.000 đồng" in done.body
    late = await other.submit(place, {"do": "approve", "reason": ""})
    assert late.status == 409
    shown = await supervisor.get(f"/cases/{code}/timeline")
    assert "Người giám sát kết thúc hồ sơ bằng tay" in shown.body
    assert "nộp trùng hồ sơ" in shown.body
    assert "Đỗ Minh Anh duyệt" in shown.body
    case = (await supervisor.client.get(f"/api/v1/cases/{code}")).json()
    assert (case["phase"], case["waiting_for"]) == ("stopped", "nobody")
    reopened = await act(await live_house.signed_in("leader"), code, "reopen", reason="x", basis="Điều 1")
    assert reopened.json()["rule"] == "nothing_kept"


async def test_a_second_person_says_no(live_house: House, second: str) -> None:
    """Declined with a word, nothing is done, and the page keeps the answer."""
    code = await in_review(live_house)
    supervisor, other = await live_house.signed_in("supervisor"), await live_house.signed_in(second)
    place = str((await chosen(supervisor, "terminate", code)).response.url.path)
    await supervisor.submit(place, {"do": "confirm", "reason": "nộp trùng"})
    no = await other.submit(place, {"do": "decline", "reason": "còn chờ người dân"})
    assert "còn chờ người dân" in no.body
    assert "Đã bỏ" in no.body
    assert (await supervisor.client.get(f"/api/v1/cases/{code}")).json()["phase"] == "received"


async def test_a_case_goes_back_to_a_step_by_a_page(live_house: House, second: str) -> None:
    """The step is chosen from the procedure's own, and the dry run tells what is done again and that the date stays."""
    code = await in_review(live_house)
    officer = await live_house.signed_in("officer")
    await act(officer, code, "complete", "review/1", values={"proposal": "approve"})
    supervisor = await live_house.signed_in("supervisor")
    page = await supervisor.get(f"/desk/ways/reset_to_step?case={code}")
    address, fields = page.form(action="/desk/interventions")
    tried = await supervisor.submit(address, {**fields, "step": "review", "reason": "thiếu căn cứ"})
    assert "làm lại" in tried.body
    assert "Hạn giữ" in tried.body
    place = str(tried.response.url.path)
    await supervisor.submit(place, {"do": "confirm", "reason": ""})
    assert "Đã đưa về bước" in (await ended(supervisor, place)).body
    english = await live_house.signed_in("supervisor", "en")
    assert "time already spent is not given back" in (await english.get(f"/cases/{code}/timeline")).body
    assert "Back at step" in (await english.get(place)).body


async def test_foreign_cases_and_interventions_are_not_there(live_house: House, second: str) -> None:
    """A supervisor of another agency finds neither the case nor the intervention; an officer has no desk at all."""
    code = await in_review(live_house)
    supervisor, far = await live_house.signed_in("supervisor"), await live_house.signed_in("far")
    place = str((await chosen(supervisor, "escalate", code)).response.url.path)
    for path in (place, f"{place}/export", f"/desk/ways/escalate?case={code}"):
        assert (await far.client.get(path)).status_code == 404, path
    assert (await far.submit(place, {"do": "drop"})).status == 404
    nothing = await far.submit(
        "/desk/interventions", {"way": "escalate", "chosen": [code], "key": secrets.token_hex(8), "reason": "x"}
    )
    assert nothing.status == 409
    officer = await live_house.signed_in("officer")
    assert (await officer.client.get("/desk/interventions")).status_code == 403
    assert (await supervisor.submit(place, {"do": "drop"})).status == 200
    gone = await supervisor.submit(place, {"do": "confirm", "reason": "x"})
    assert gone.status == 409
    assert (await supervisor.client.get("/desk/ways/hold?case=" + code)).status_code == 403
    assert (await supervisor.client.get("/desk/ways/open_case?case=" + code)).status_code == 303


async def test_programs_use_the_json_door(live_house: House, second: str) -> None:
    """Create with dry run, confirm, approve and watch: what a program sees is what the page shows."""
    codes = [await in_review(live_house) for _ in range(3)]
    supervisor, other = await live_house.signed_in("supervisor"), await live_house.signed_in(second)
    key = new_key()
    body: dict[str, Any] = {"way": "skip", "cases": codes, "reason": "hệ thống hỏng hẳn"}
    made = await supervisor.client.post("/api/v1/interventions", json=body, headers=key)
    assert made.status_code == 201, made.text
    same = await supervisor.client.post("/api/v1/interventions", json=body, headers=key)
    assert same.json()["id"] == made.json()["id"]
    # Nothing is wrong with these cases: skipping does nothing for them.
    assert {line["rule"] for line in made.json()["cases"]} == {"way_does_not_fit"}
    path = f"/api/v1/interventions/{made.json()['id']}"
    refused = await supervisor.client.post(path, json={"do": "confirm"})
    assert refused.json()["rule"] == "nothing_to_do"
    body = {"way": "terminate", "cases": codes[:1], "reason": "nộp trùng"}
    made = await supervisor.client.post("/api/v1/interventions", json=body, headers=new_key())
    path = f"/api/v1/interventions/{made.json()['id']}"
    assert (await supervisor.client.post(path, json={"do": "confirm"})).json()["stage"] == "waiting"
    assert (await other.client.post(path, json={"do": "approve"})).json()["stage"] == "running"
    async with asyncio.timeout(PATIENCE):
        while (now := (await other.client.get(path)).json())["stage"] != "done":
            await asyncio.sleep(0.1)
    assert now["counts"] == {"done": 1}
    assert now["cases"][0]["rule"] == "did_terminate"
    far = await live_house.signed_in("far")
    assert (await far.client.get(path)).status_code == 404


async def test_a_filter_takes_all_its_cases(live_house: House, second: str) -> None:
    """All that a filter finds is chosen as it is now, and more than the threshold needs a second person."""
    code = await in_review(live_house)
    async with live_house.sessions.write() as session:
        await session.change(text("update tasks set due_at = now() - interval '1 hour' where status = 'open'"))
    supervisor = await live_house.signed_in("supervisor")
    await supervisor.submit("/desk/look", {"query": ""})
    asked = await supervisor.submit("/desk/interventions", {"way": "remind", "filter": "cause=step_late"})
    address, fields = asked.form(action="/desk/interventions")
    assert fields["filter"] == "cause=step_late"
    tried = await supervisor.submit(address, {**fields, "reason": "quá thời gian"})
    assert code in tried.body
    assert "Bước quá thời gian" in tried.body


async def test_a_way_that_cannot_be_taken_leads_to_those_that_can(live_house: House, second: str) -> None:
    """Refused for this case, the page says why and offers the other ways out of its line instead of a dead end."""
    code = await in_review(live_house)
    async with live_house.sessions.write() as session:
        await session.change(
            text("""
                insert into troubles (subject, cause, name, key, case_id, since, seen_at, detail)
                select 'case', 'workflow_stopped', '', '', id, now(), now(), '{}' from cases where code = :code
            """),
            {"code": code},
        )
        await judge_all(session, datetime.now(UTC))
    supervisor = await live_house.signed_in("supervisor")
    page = await supervisor.get(f"/desk/ways/restart?case={code}")
    assert "Luồng đang chạy." in page.body
    assert "Cách khác cho hồ sơ này" in page.body
    links = [link.attributes["href"] for link in page.tree.css("main a.button")]
    assert f"/desk/ways/terminate?case={code}" in links
    async with live_house.sessions.write() as session:
        await session.change(text("update troubles set gone_at = now() where gone_at is null"))


async def test_moving_to_a_version_is_decided_where_procedures_are_written(live_house: House, second: str) -> None:
    """The way leads to the page of the case's own procedure and version, where a move of this case is decided."""
    code = await in_review(live_house)
    supervisor = await live_house.signed_in("supervisor")
    answer = await supervisor.client.get(f"/desk/ways/move_version?case={code}")
    async with live_house.sessions.read() as session:
        case = await session.scalar(select(Case).where(col(Case.code) == code))
    assert case is not None
    assert answer.status_code == 303
    assert answer.headers["location"] == (
        f"/procedures/desk/{case.procedure_code}/moves/new?from={case.procedure_version}&case={code}"
    )
    far = await live_house.signed_in("far")
    assert (await far.client.get(f"/desk/ways/move_version?case={code}")).status_code == 404
