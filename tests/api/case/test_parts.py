"""The parts of a case: overview, papers, timeline, deadline, prints, in every state, language and for strangers."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import event, select
from sqlmodel import col

from domain.case.acts import Act, Role
from models.tables import Reading
from tests.api.case.conftest import Led, lead
from tests.api.conftest import AGENCY, House, filing, new_key

MARRIAGE = "1.004873"
PARTS = (
    "",
    "/papers",
    "/timeline?all=1",
    "/deadline",
    "/print",
    "/slips/control",
    "/slips/control?size=a4",
    "/slips/papers",
)
STATES = ("filed", "received", "asked", "supplement", "overdue", "decided", "refused", "withdrawn", "lapsed")
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


async def case_in(house: House, state: str) -> Led:
    """Return a recorded case in a state of its life."""
    led = await lead(house, MARRIAGE)
    life = led.life
    if state == "refused":
        life.act(Act.REFUSE, Role.COUNTER, "check", note="n")
    elif state == "withdrawn":
        life.act(Act.WITHDRAW, Role.COUNTER)
    elif state != "filed":
        life.act(Act.ACCEPT, Role.COUNTER, life.plan.reception.id)
    if state in ("asked", "decided"):
        life.act(Act.COMPLETE, Role.OFFICER, "review", values={"proposal": "approve"})
    if state == "decided":
        life.answered("police/1:ask", "agree")
        life.act(Act.APPROVE, Role.LEADER, "sign", actor="leader")
    if state in ("supplement", "lapsed"):
        life.act(Act.REQUEST_SUPPLEMENT, Role.OFFICER, "review", note="n", values={"components": "to-khai"})
    if state in ("overdue", "lapsed"):
        life.wait(timedelta(days=30))
    if state != "filed":
        await led.record()
    return led


@pytest.mark.parametrize("state", STATES)
async def test_every_part_can_be_read_in_every_state(house: House, state: str) -> None:
    """Each part is a whole page in both languages, small, and says whose move it is."""
    led = await case_in(house, state)
    for language in ("vi", "en"):
        officer = await house.signed_in("officer", language)
        for part in PARTS:
            page = await officer.get(f"/cases/{led.code}{part}")
            assert page.status == 200, part
            assert led.code in page.heading
            assert len(page.response.content) < 60_000


async def test_a_case_can_be_read_before_its_workflow_has_begun(house: House) -> None:
    """Filed while Temporal is down: every part is there, no act is open, and the page says what is going on."""
    machine = await house.machine("file")
    answer = await house.visitor().client.post("/api/v1/cases", json=filing(), headers={**machine, **new_key()})
    code = answer.json()["code"]
    counter = await house.signed_in("counter")

    for part in PARTS:
        assert (await counter.get(f"/cases/{code}{part}")).status == 200, part
    page = await counter.get(f"/cases/{code}")

    assert not page.tree.css("input[name='act']")
    assert "đang được đưa vào quy trình" in page.body


async def test_a_case_of_another_agency_has_no_parts(house: House) -> None:
    """Every address of a foreign case is 404, reading or writing, the same as for a case that never was."""
    led = await case_in(house, "supplement")
    stranger = await house.signed_in("stranger")
    for code in (led.code, "H61.12-20261122-9999999"):
        for part in (*PARTS, "/acts/withdraw", "/slips/supplement", "/receipt"):
            assert (await stranger.get(f"/cases/{code}{part}")).status == 404, part
        for door in ("/presence", "/draft", "/acts", "/documents"):
            fields = {"place": f"case/{code}:withdraw:", "act": "withdraw", "key": "12345678.withdraw"}
            files = {"file": ("a.pdf", PDF)} if door == "/documents" else None
            answer = await stranger.post(f"/cases/{code}{door}", fields, **({"files": files} if files else {}))
            assert answer.status_code == 404, door


async def test_the_overview_costs_few_questions(house: House) -> None:
    """Eight statements at most, sign-in and logs included, for a case with everything in it."""
    led = await case_in(house, "overdue")
    officer = await house.signed_in("officer")
    await officer.get(f"/cases/{led.code}")
    asked: list[str] = []
    services = house.app.state.services
    engine = services.sessions.reading.sync_engine

    def note(_c: object, _k: object, statement: str, *_rest: object) -> None:
        asked.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    try:
        await officer.get(f"/cases/{led.code}")
    finally:
        event.remove(engine, "before_cursor_execute", note)
    written = 2  # the reading and the presence, each one statement
    assert len(asked) + written <= 8


async def test_identity_numbers_are_hidden_until_opened(house: House) -> None:
    """The overview masks them; opening shows them in groups and is logged by itself."""
    led = await case_in(house, "filed")
    officer = await house.signed_in("officer")

    page = await officer.get(f"/cases/{led.code}")
    opened = await officer.get(f"/cases/{led.code}?open=identity")

    assert "•••••••••001" in page.body
    assert "001 195 000 001" in opened.body
    assert "001 195 000 001" not in page.body
    async with house.sessions.read() as session:
        logged = await session.scalars(select(col(Reading.what)).where(col(Reading.case_id) == led.case_id))
    assert logged.all().count("case:identity") == 1


async def test_the_deadline_page_counts_every_day(house: House) -> None:
    """Each working day has its number, each day of rest its name, and the date agrees with the one the case keeps."""
    led = await case_in(house, "received")
    officer = await house.signed_in("officer")

    page = await officer.get(f"/cases/{led.code}/deadline")

    counted = [text for text in page.texts(".day-table td.number") if text.startswith("ngày thứ")]
    assert counted == ["ngày thứ 1", "ngày thứ 2", "ngày thứ 3"]
    assert "Ngày bắt đầu" in page.body
    assert "hạn cuối" in page.texts(".day-table tr")[-1]
    assert "khác ngày tính ở đây" not in page.body
    assert "NĐ 118/2025 Điều 17 khoản 3" in page.body


async def test_a_supplement_stops_the_clock_and_says_until_when(house: House) -> None:
    """The overview names the last day of the supplement; the explanation has both clocks and the request."""
    led = await case_in(house, "supplement")
    officer = await house.signed_in("officer")
    last = (led.life.state.lapses_at or led.life.now) + timedelta(hours=7) - timedelta(seconds=1)

    page = await officer.get(f"/cases/{led.code}")
    explained = await officer.get(f"/cases/{led.code}/deadline")

    assert f"hạn bổ sung: hết ngày {last:%d/%m/%Y}" in page.body
    assert "Dừng để chờ bổ sung" in explained.body
    assert "Theo Bộ chỉ số 766" in explained.body


async def test_papers_are_shown_in_place_and_nothing_else_is(house: House) -> None:
    """A PDF is framed from our own address, sent as what it is; a file of no case is 404."""
    led = await case_in(house, "filed")
    counter = await house.signed_in("counter")
    answer = await counter.post(
        f"/cases/{led.code}/documents", {"component": "to-khai"}, files={"file": ("to khai.pdf", PDF)}
    )
    address = answer.headers["location"]

    papers = await counter.get(address)

    source = str(papers.tree.css("iframe")[0].attributes["src"])
    assert source.startswith(f"/cases/{led.code}/documents/")
    assert "frame-src 'self'" in papers.response.headers["content-security-policy"]
    file = await counter.client.get(source)
    assert file.headers["content-disposition"].startswith("inline")
    assert file.headers["x-content-type-options"] == "nosniff"
    assert (await counter.get(f"/cases/{led.code}/papers?show={led.case_id}")).status == 404


async def test_a_wrong_file_is_refused_among_the_papers(house: House) -> None:
    """HTML is not kept: 415 on the page of the papers, with what is accepted."""
    led = await case_in(house, "filed")
    counter = await house.signed_in("counter")

    answer = await counter.post(f"/cases/{led.code}/documents", files={"file": ("a.html", b"<script>1</script>")})

    assert answer.status_code == 415
    assert "Chỉ nhận PDF" in answer.text


async def test_machines_stay_out_of_the_timeline_until_asked_for(house: House) -> None:
    """Business events by default, newest first under their days; the switch brings the rest."""
    led = await case_in(house, "overdue")
    officer = await house.signed_in("officer")

    business = await officer.get(f"/cases/{led.code}/timeline")
    everything = await officer.get(f"/cases/{led.code}/timeline?all=1")

    assert "Sắp đến hạn trả kết quả." not in business.body
    assert "Sắp đến hạn trả kết quả." in everything.body
    assert business.texts(".timeline li p")[0] == "Quá hạn trả kết quả."
    days = [tuple(reversed(day.split("/"))) for day in business.texts(".day")]
    assert days == sorted(set(days), reverse=True)
    older = await officer.get(f"/cases/{led.code}/timeline?before=2")
    assert older.texts(".timeline li p")[0] == "Nộp hồ sơ trực tiếp."


async def test_slips_exist_once_there_is_an_occasion(house: House) -> None:
    """The supplement slip is there after a request and 404 before; so are the others."""
    asked, refused, filed = [await case_in(house, state) for state in ("supplement", "refused", "filed")]
    counter = await house.signed_in("counter")

    slip = await counter.get(f"/cases/{asked.code}/slips/supplement")

    assert slip.heading.startswith("Phiếu yêu cầu bổ sung")
    assert "Độc lập" in slip.body
    assert (await counter.get(f"/cases/{refused.code}/slips/refusal")).status == 200
    assert (await counter.get(f"/cases/{filed.code}/slips/supplement")).status == 404
    listed = await counter.get(f"/cases/{asked.code}/print")
    assert listed.tree.css(f"a[href='/cases/{asked.code}/slips/supplement']")
    assert not listed.tree.css(f"a[href='/cases/{asked.code}/slips/refusal']")


async def test_consultations_stand_side_by_side(house: House) -> None:
    """What was asked of whom, until when, the answer, and what silence means."""
    led = await case_in(house, "decided")
    officer = await house.signed_in("officer")

    page = await officer.get(f"/cases/{led.code}")

    opinion = page.text(".opinion")
    for said in ("Công an", "Hỏi lúc", "Hạn trả lời", "Đồng ý", "vẫn phải chờ trả lời"):
        assert said in opinion
    assert AGENCY in page.heading
