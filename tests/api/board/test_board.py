"""The pages of the board: what they show, whom they let in, and that every number leads to exactly its cases."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
import pytest_asyncio
from sqlalchemy import select, text
from sqlmodel import col

from activities.records import Records
from models.escalation_rules import publish_rules, read_rule_files
from models.holders import TaskName
from models.tables import Absence, Case, Staff, StaffRole, Task
from models.workload.refresh import refresh
from runtime.settings import ROOT
from tests.api.conftest import AGENCY, COPIES, OTHER_AGENCY, House
from tests.api.visitor import Page
from tests.support.filings import file_one
from tests.support.turns import task, turn

pytestmark = pytest.mark.asyncio(loop_scope="session")
HOUR = timedelta(hours=1)


async def put(house: House, due: datetime | None, holder: str = "", agency: str = AGENCY) -> str:
    """Record a case under review and return its code."""
    filed = await file_one(house.sessions, agency_id=agency, received_at_agency=agency, procedure_code=COPIES)
    now = datetime.now(UTC)
    picture = {"phase": "in_progress", "step": "review", "waiting_for": "officer", "received_at": now - 5 * HOUR}
    line = task("review/1", kind="review", role="officer", agency=agency, due_at=due, opened_at=now - 4 * HOUR)
    await Records(house.sessions).record_turn(
        turn(filed.case_id, 0, "filed", snapshot={**picture, "due_at": due}, tasks=[line])
    )
    if holder:
        async with house.sessions.write() as session:
            await session.change(
                text("update tasks set claimed_by = :who, claimed_at = now() where case_id = :case"),
                {"who": house.staff[holder], "case": filed.case_id},
            )
    return filed.code


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def codes(house: House) -> AsyncIterator[dict[str, str]]:
    """Four cases of the agency and one of another, the board made, the rules published."""
    now = datetime.now(UTC)
    made = {
        "late": await put(house, now - HOUR, "officer"),
        "free": await put(house, now + 30 * 24 * HOUR),
        "mine": await put(house, now + 30 * 24 * HOUR, "officer"),
        "paused": await put(house, None, "officer"),
        "foreign": await put(house, now - HOUR, agency=OTHER_AGENCY),
    }
    async with house.sessions.write() as session:
        await publish_rules(session, read_rule_files(ROOT / "procedure_defs" / "escalation"))
    await refresh(house.sessions, now)
    yield made


async def colleague(house: House, name: str, role: str = "officer") -> str:
    """Add a person with a post and return the id."""
    async with house.sessions.write() as session:
        person = Staff(login=f"{name}-{role}", name=name, agency_id=AGENCY)
        session.add(person)
        await session.flush()
        session.add(StaffRole(staff_id=person.id, role=role, agency_id=AGENCY))
    return str(person.id)


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize(
    "address",
    ["/board", "/board?by=procedure", "/board?by=step", "/board?by=officer", "/board/steps", "/board/trends",
     "/board/forecast", "/board/workload", "/board/rules", f"/board/procedures/{COPIES}", "/board/cases?count=overdue",
     "/board/workload/tasks?officer=nobody", f"/board?procedure={COPIES}"],
)  # fmt: skip
async def test_every_page_opens_in_both_languages(
    house: House, codes: dict[str, str], address: str, language: str
) -> None:
    """Supervisors see each page whole, in the language they read, and nothing of another agency."""
    supervisor = await house.signed_in("supervisor", language)
    page = await supervisor.get(address)
    assert page.status == 200
    assert codes["foreign"] not in page.response.text
    assert "Long Châu" not in page.response.text


async def test_every_number_leads_to_exactly_its_cases(house: House, codes: dict[str, str]) -> None:
    """Each number of the board that is not zero opens a list with so many lines."""
    supervisor = await house.signed_in("supervisor")
    seen = 0
    for address in ("/board", "/board?by=procedure", "/board?by=step", "/board?by=officer"):
        page = await supervisor.get(address)
        for link, number in re.findall(r'<a href="(/board/cases\?[^"]+)"[^>]*>(\d+)</a>', page.response.text):
            listed = await supervisor.get(link.replace("&amp;", "&"))
            assert len(re.findall(r'<th scope="row"><a class="code"', listed.response.text)) == int(number), link
            seen += 1
    assert seen > 12


async def test_the_sentence_says_how_it_stands(house: House, codes: dict[str, str]) -> None:
    """The first line of the board counts what is in hand and what is late; the figures say as of when they are."""
    supervisor = await house.signed_in("supervisor")
    page = await supervisor.get("/board")
    assert "4 hồ sơ đang giải quyết" in page.response.text
    assert "1 quá hạn" in page.response.text
    assert "Số liệu lúc" in page.response.text
    assert "cũ hơn 5 phút" not in page.response.text


async def test_the_board_complains_when_it_is_old(house: House, codes: dict[str, str]) -> None:
    """Figures older than five minutes are shown with a warning, never as if they were fresh."""
    supervisor = await house.signed_in("supervisor")
    aged = text("update board_looks set looked_at = looked_at - make_interval(mins => :minutes)")
    async with house.sessions.write() as session:
        await session.change(aged, {"minutes": 6})
    page = await supervisor.get("/board")
    async with house.sessions.write() as session:
        await session.change(aged, {"minutes": -6})
    assert "cũ hơn 5 phút" in page.response.text


async def test_figures_never_made_are_not_shown_as_none(house: House, codes: dict[str, str]) -> None:
    """Before the first reckoning the board and the forecast say that they do not know: no zeros, no "no cases"."""
    supervisor = await house.signed_in("supervisor")
    look = text("update board_looks set looked_at = :at")
    async with house.sessions.write() as session:
        made = (await session.execute(text("select looked_at from board_looks"))).scalar_one()
        await session.change(look, {"at": None})
    pages = [await supervisor.get(address) for address in ("/board", "/board/forecast")]
    async with house.sessions.write() as session:
        await session.change(look, {"at": made})

    for page in pages:
        assert "Số liệu chưa được tính lần nào" in page.body
        assert "Không có hồ sơ" not in page.body
        assert page.texts(".figures") == []


async def test_others_are_kept_out(house: House, codes: dict[str, str]) -> None:
    """Who leads and supervises nobody is forbidden; a foreign agency is not there."""
    officer, supervisor = await house.signed_in("officer"), await house.signed_in("supervisor")
    assert (await officer.get("/board")).status == 403
    assert (await supervisor.get(f"/board?agency={OTHER_AGENCY}")).status == 404
    assert (await supervisor.get("/board/cases?count=nothing")).status == 404
    assert (await supervisor.get("/board/cases?count=late")).status == 404
    assert (await supervisor.get("/board/procedures/9.999999")).status == 404


async def holders(house: House, *codes: str) -> list[UUID | None]:
    """Return who holds the task of each case."""
    async with house.sessions.read() as session:
        found = await session.execute(
            select(col(Case.code), col(Task.claimed_by)).join(Task, col(Task.case_id) == col(Case.id))
            .where(col(Case.code).in_(codes))
        )  # fmt: skip
        held = {row.code: row.claimed_by for row in found}
    return [held[code] for code in codes]


async def test_tasks_are_shared_out_after_a_look(house: House, codes: dict[str, str]) -> None:
    """Chosen, previewed without effect, confirmed with a reason, done, written down; once, however often sent."""
    supervisor = await house.signed_in("supervisor")
    first, second = await colleague(house, "Nguyễn Thị Mai"), await colleague(house, "Trần Văn Nam")
    tasks = [TaskName(codes["late"], "review/1"), TaskName(codes["mine"], "review/1")]
    chosen = [f"{one.code} {one.task_id}" for one in tasks]
    base = {"agency": AGENCY, "officer": str(house.staff["officer"])}
    before = await holders(house, codes["late"], codes["mine"])

    plan = await supervisor.post("/board/workload/plan", {**base, "chosen": chosen, "to": [first, second]})
    assert plan.status_code == 200
    assert await holders(house, codes["late"], codes["mine"]) == before
    action, fields = Page(plan).form(action="/board/workload/give")
    sent = {**base, "key": fields["key"], "task": chosen, "to-0": first, "to-1": second}

    refused = await supervisor.post(action, {**sent, "reason": ""})
    assert refused.status_code == 422
    assert await holders(house, codes["late"], codes["mine"]) == before

    done = await supervisor.post(action, {**sent, "reason": "Chia đều trước Tết"})
    assert done.status_code == 303
    page = await supervisor.get(done.headers["location"])
    assert "Đã chuyển 2 việc." in page.response.text
    assert [str(one) for one in await holders(house, codes["late"], codes["mine"])] == [first, second]

    again = await supervisor.post(action, {**sent, "reason": "Chia đều trước Tết"})
    assert again.status_code == 303
    async with house.sessions.read() as session:
        noted = (
            (await session.execute(text("select detail from staff_changes where kind = 'tasks_given'"))).scalars().all()
        )
    assert len(noted) == 2
    assert all("Chia đều" in detail for detail in noted)


async def test_what_nobody_can_take_is_refused(house: House, codes: dict[str, str]) -> None:
    """No task, no receiver, or none with the post: the page comes back and says so."""
    supervisor = await house.signed_in("supervisor")
    base = {"agency": AGENCY, "officer": "nobody"}
    chosen = [f"{codes['free']} review/1"]
    clerk = str(house.staff["counter2"])
    for sent in ({}, {"chosen": chosen}, {"chosen": chosen, "to": [clerk]}):
        answer = await supervisor.post("/board/workload/plan", {**base, **sent})
        assert answer.status_code == 422
    assert await holders(house, codes["free"]) == [None]


async def test_leaders_look_and_do_not_share(house: House, codes: dict[str, str]) -> None:
    """A leader sees who holds how much; giving tasks away is the supervisor's."""
    leader = await house.signed_in("leader")
    page = await leader.get("/board/workload")
    assert page.status == 200
    assert "Chỉ người giám sát" in page.response.text
    sent = {"agency": AGENCY, "officer": "nobody", "key": "a-key-for-tests"}
    assert (await leader.post("/board/workload/give", sent)).status_code == 403


async def test_days_away_ahead_are_told(house: House, codes: dict[str, str]) -> None:
    """An absence of the coming two weeks stands beside the person, in working days."""
    supervisor = await house.signed_in("supervisor")
    away = UUID(await colleague(house, "Đỗ Thị Vắng"))
    now = datetime.now(UTC)
    async with house.sessions.write() as session:
        session.add(
            Absence(staff_id=away, starts_at=now, ends_at=now + 13 * 24 * HOUR, created_by=house.staff["supervisor"])
        )
    page = await supervisor.get("/board/workload")
    assert re.search(r"vắng (8|9|10) ngày làm việc", page.response.text)


async def test_an_agency_writes_its_own_rules(house: House, codes: dict[str, str]) -> None:
    """Mistakes come back with line and column and nothing is stored; right ones hold until they are dropped again."""
    supervisor = await house.signed_in("supervisor")
    assert "quy tắc chung của tỉnh" in (await supervisor.get("/board/rules")).response.text
    wrong = "escalation: 1\nrules:\n  - id: a\n    when: late\n    tell: leader\n    by: mail\n"
    refused = await supervisor.post("/board/rules", {"agency": AGENCY, "do": "save", "rules": wrong})
    assert refused.status_code == 422
    assert f"{AGENCY}.yaml:4:11" in refused.text

    right = wrong.replace("when: late", "when: overdue by 3 working days")
    checked = await supervisor.post("/board/rules", {"agency": AGENCY, "do": "check", "rules": right})
    assert "chưa lưu gì" in checked.text
    assert (await supervisor.post("/board/rules", {"agency": AGENCY, "do": "save", "rules": right})).status_code == 303
    page = await supervisor.get("/board/rules")
    assert "quy tắc riêng của cơ quan" in page.response.text
    assert "Quá hạn 3 ngày làm việc" in page.response.text

    assert (await supervisor.post("/board/rules", {"agency": AGENCY, "do": "forget"})).status_code == 303
    assert "quy tắc chung của tỉnh" in (await supervisor.get("/board/rules")).response.text
    leader = await house.signed_in("leader")
    assert (await leader.post("/board/rules", {"agency": AGENCY, "do": "save", "rules": right})).status_code == 403
