"""The list of the desk over HTTP: who sees what, what a line says, what narrows it, what it leads to."""

from __future__ import annotations

import io
import re
from datetime import UTC, datetime, timedelta

import pytest
from openpyxl import load_workbook
from sqlalchemy import text

from api.supervision import desk
from models.supervision.desk import desk_look
from tests.api.conftest import AGENCY, COPIES, OTHER_AGENCY, House
from tests.api.supervision.conftest import Look, Plant, attribute, first, mover_of
from tests.api.visitor import Page

pytestmark = pytest.mark.asyncio(loop_scope="session")
REFUSED = {"status": "problem", "problem": "rejected", "system": "payments", "key": "pay/1:request"}


def codes_of(page: Page) -> list[str]:
    """Return the codes of the lines, in their order."""
    return page.texts("table[data-rows] tbody th a.code")


async def test_nobody_has_looked_yet(house: House) -> None:
    """Before the first look the page says that there is no list, instead of an empty one, and offers a look."""
    async with house.sessions.write() as session:
        await session.change(text("delete from desk_looks"))
    supervisor = await house.signed_in("supervisor")
    page = await supervisor.get("/desk")
    assert "chưa được lập lần nào" in page.body
    assert "Không có hồ sơ nào cần can thiệp" not in page.body
    shown = await supervisor.submit("/desk/look", page.form(action="/desk/look")[1])
    assert "Không có hồ sơ nào cần can thiệp" in shown.body
    assert "Số liệu lúc" in shown.body


async def test_a_line_says_why_whose_move_and_what_next(house: House, plant: Plant) -> None:
    """Each case stands there once: its cause, the ones behind it, the one side named, time left and the next act."""
    code = await plant(call=REFUSED)
    supervisor = await house.signed_in("supervisor")
    page = await supervisor.get("/desk")
    assert codes_of(page).count(code) == 1
    row = next(row for row in page.tree.css("table[data-rows] tbody tr") if code in row.text())
    said = " ".join(row.text(separator=" ").split())
    assert "Hệ thống ngoài từ chối" in said
    assert "Bước quá thời gian" in said  # the cause behind it
    assert mover_of(page, code) == "Người giám sát: Phạm Thu Hà"  # Lê Văn Phúc only holds the task
    assert attribute(row, "td.next a", "href") == f"/cases/{code}/acts/retry?target=pay%2F1%3Arequest"


async def test_a_line_leads_inside_for_who_may_look(house: House, plant: Plant) -> None:
    """Under the code a supervisor finds the way into the workflow; a leader, who may not look, finds none."""
    code = await plant()
    supervisor, leader = await house.signed_in("supervisor"), await house.signed_in("leader")
    inside = f'table[data-rows] a[href="/cases/{code}/inspect"]'
    link = first((await supervisor.get("/desk?cause=step_late")).tree, inside)
    assert (link.text(), link.attributes["aria-label"]) == ("Xem bên trong", f"Xem bên trong {code}")
    assert "no-print" in (link.attributes["class"] or "")
    assert (await leader.get("/desk?cause=step_late")).tree.css_first(inside) is None


async def test_a_leader_reads_who_can(house: House, plant: Plant) -> None:
    """Where every way out is somebody else's, the line says whose, and has no button that would be refused."""
    code = await plant(call=REFUSED)
    leader = await house.signed_in("leader")
    page = await leader.get("/desk?cause=call_refused")
    row = next(row for row in page.tree.css("table[data-rows] tbody tr") if code in row.text())
    assert row.css_first("td.next .button") is None
    assert "Người giám sát, UBND phường An Bình" in " ".join(row.text(separator=" ").split())


def others_of(page: Page) -> dict[str, str]:
    """Return what a page of ways says others can do, by whom."""
    lines = page.tree.css("dl.facts > div")
    return {first(line, "dt").text(): first(line, "dd").text() for line in lines}


async def test_every_line_leads_to_all_that_can_be_done(house: House, plant: Plant) -> None:
    """Beside the best way stand those of any case; each says what would come of it, and a leader's are a leader's."""
    code = await plant(call=REFUSED)
    supervisor, leader = await house.signed_in("supervisor"), await house.signed_in("leader")
    desk = await supervisor.get("/desk?cause=call_refused")
    row = next(row for row in desk.tree.css("table[data-rows] tbody tr") if code in row.text())
    assert attribute(row, "td.next a:not(.button)", "href") == f"/desk/ways?case={code}"
    page = await supervisor.get(f"/desk/ways?case={code}")
    ways = [link.attributes["href"] or "" for link in page.tree.css(".manual a")]
    assert [way.split("?")[0].rpartition("/")[2] for way in ways] == [
        "retry", "enter_answer", "skip", "remind", "reassign", "escalate", "reset_to_step",
    ]  # fmt: skip
    assert page.texts("section h2") == [
        "Theo nguyên nhân",
        "Nguyên nhân khác: Bước quá thời gian",
        "Cách chung",
        "Việc của người khác",
    ]
    assert others_of(page) == {
        "Lãnh đạo, UBND phường An Bình": "Tạm dừng, Gia hạn",
        "Người soạn thủ tục": "Chuyển phiên bản thủ tục",
    }
    theirs = await leader.get(f"/desk/ways?case={code}")
    assert others_of(theirs)["Người giám sát, UBND phường An Bình"].startswith("Gửi lại ngay, Nhập trả lời, ")
    led = [link.text() for link in theirs.tree.css(".manual a")]
    assert led == ["Nhắc việc", "Báo cấp trên", "Tạm dừng", "Gia hạn", "Đưa về một bước"]
    assert [(await supervisor.get(way)).status for way in ways if way.startswith("/desk/ways/")] == [200] * 4
    foreign = await plant(OTHER_AGENCY, holder="")
    assert (await supervisor.get(f"/desk/ways?case={foreign}")).status == 404


async def test_many_cases_have_the_general_ways_too(house: House, plant: Plant) -> None:
    """Under any cause a selection can be held, extended, reset; one of several versions is not moved at once."""
    code = await plant()
    leader = await house.signed_in("leader")
    page = await leader.get("/desk?cause=step_late")
    offered = {option.attributes["value"] for option in page.tree.css("#way optgroup:last-child option")}
    assert {"hold", "extend", "reset_to_step"} <= offered
    asked = await leader.submit("/desk/interventions", {"way": "hold", "chosen": code})
    assert first(asked.tree, "#day") is not None
    moved = await leader.client.post("/desk/interventions", data={"way": "move_version", "chosen": code})
    leads = re.escape(f"/procedures/desk/{COPIES}/moves/new?from=1&selection=") + "[0-9a-f-]{36}"
    assert re.fullmatch(leads, moved.headers["location"])
    again = await leader.client.post("/desk/interventions", data={"way": "move_version", "chosen": code})
    assert again.headers["location"] == moved.headers["location"]
    none = await leader.client.post("/desk/interventions", data={"way": "move_version"})
    assert none.status_code == 422


async def test_each_count_opens_exactly_its_cases(house: House, plant: Plant) -> None:
    """The number of every tab and of every cause is the number of lines behind it."""
    await plant(call=REFUSED)
    await plant(due=-2)
    await plant(holder="")
    supervisor = await house.signed_in("supervisor")
    page = await supervisor.get("/desk")
    links = page.tree.css("#desk-live nav a")
    assert len(links) > 6
    for link in links:
        number = int(first(link, ".number").text())
        listed = await supervisor.get(str(link.attributes["href"]))
        assert len(codes_of(listed)) == number, link.html


async def test_a_case_is_found_and_helped_under_each_of_its_causes(house: House, plant: Plant) -> None:
    """Late with a late step it is listed once, found where an apology is due, and can be apologised for from there."""
    late, untold = await plant(due=-2), "Quá hạn chưa xin lỗi"
    told = await plant(due=200)
    supervisor, leader = await house.signed_in("supervisor"), await house.signed_in("leader")
    assert codes_of(await supervisor.get("/desk")).count(late) == 1
    page = await leader.get("/desk?cause=late_untold")
    assert late in codes_of(page)
    assert told not in codes_of(page)
    row = next(row for row in page.tree.css("table[data-rows] tbody tr") if late in row.text())
    assert "Bước quá thời gian" in first(row, "td.cause a").text()
    assert untold in [mark.text() for mark in row.css("td.cause .mark")]
    assert page.texts("nav a[aria-current=page]")[-1] == f"{untold} {len(codes_of(page))}"
    ways = (await leader.get(f"/desk/ways?case={late}")).tree
    apology = next(link for link in ways.css(".manual a") if link.text() == "Xin lỗi và hẹn lại")
    assert apology.attributes["href"] == f"/cases/{late}/acts/apologise"
    for cause in ("late_untold", "step_late"):
        listed = await leader.get(f"/desk?cause={cause}")
        assert "apologise" in [one.attributes["value"] for one in listed.tree.css("#way option")], cause
        address, fields = listed.form(action="/desk/interventions")
        asked = await leader.submit(address, {**fields, "way": "apologise", "chosen": late})
        assert asked.form(action="/desk/interventions")[1]["cause"] == cause
    in_time = await leader.get("/desk?left=later")
    assert told in codes_of(in_time)
    assert "apologise" not in [one.attributes["value"] for one in in_time.tree.css("#way option")]


async def test_what_narrows_the_list(house: House, plant: Plant) -> None:
    """Procedure, step, officer, side, age and time left each leave out what does not fit."""
    late = await plant(due=-2, name="Phan Thị Trễ")
    well = await plant(due=300, holder="counter")
    supervisor = await house.signed_in("supervisor")
    officer = house.staff["counter"]
    for query, inside, outside in (
        ("left=late", late, well),
        (f"officer={officer}", well, late),
        (f"officer={house.staff['officer']}&left=late", late, well),
        (f"procedure={COPIES}&step=review&left=late", late, well),
        ("age=1d", "", late),
        ("side=portal", "", well),
        ("procedure=9.999999", "", well),
        (f"agency={AGENCY}&left=late", late, well),
    ):
        found = codes_of(await supervisor.get(f"/desk?{query}"))
        assert outside not in found, query
        assert not inside or inside in found, query
    nothing = await supervisor.get("/desk?side=portal")
    assert "Không có hồ sơ nào khớp bộ lọc này" in nothing.body


async def test_search_keeps_numbers_out_of_addresses(house: House, plant: Plant) -> None:
    """A code opens its case; a name without diacritics, a phone or an identity number lists, under an id."""
    code = await plant(name="Đặng Thị Quỳnh")
    supervisor = await house.signed_in("supervisor")
    exact = await supervisor.post("/desk/search", {"q": code.lower()})
    assert exact.headers["location"] == f"/cases/{code}"
    for asked in ("quynh dang", "0912345678", "046190001234"):
        sent = await supervisor.post("/desk/search", {"q": asked})
        address = sent.headers["location"]
        assert address.startswith("/desk?find=")
        assert asked.split()[0] not in address
        page = await supervisor.get(address)
        assert code in codes_of(page), asked
    assert "•••••••••234" in page.body
    missing = await supervisor.submit("/desk/search", {"q": "khong co ai"})
    assert codes_of(missing) == []
    others = await house.signed_in("leader")
    assert "•••••••••234" not in (await others.get(address)).body  # kept for whoever looked


async def test_views_are_kept_without_the_person(house: House) -> None:
    """A view is kept under a name, without what was looked for; one without a name comes back with the reason."""
    supervisor = await house.signed_in("supervisor")
    sent = await supervisor.post("/desk/search", {"q": "quynh"})
    find = sent.headers["location"].partition("find=")[2]
    page = await supervisor.submit("/desk/filters", {"name": "Trễ", "query": f"left=late&find={find}"})
    assert "left=late" in page.response.url.query.decode()
    assert "find" not in page.response.url.query.decode()
    assert "Trễ" in page.texts(".cuts .saved a")
    assert (await supervisor.post("/desk/filters", {"name": " ", "query": ""})).status_code == 422
    saved = attribute(page.tree, "input[name=saved]", "value")
    gone = await supervisor.submit("/desk/filters/delete", {"saved": saved, "query": ""})
    assert gone.texts(".cuts .saved a") == []


async def test_the_sheet_has_what_the_list_shows(house: House, plant: Plant) -> None:
    """The exported rows are those of the filter, with no number of a person, and the export is in the reading log."""
    code = await plant(due=-2)
    supervisor = await house.signed_in("supervisor")
    page = await supervisor.get("/desk?left=late")
    file = await supervisor.client.get("/desk/export?left=late&format=xlsx")
    rows = list(load_workbook(io.BytesIO(file.content)).worksheets[0].iter_rows(values_only=True))
    assert [row[0] for row in rows[1:]] == codes_of(page)
    assert code in [row[0] for row in rows]
    assert not re.search(r"0912345678|046190001234", " ".join(str(cell) for row in rows for cell in row))
    text_file = await supervisor.client.get("/desk/export?format=csv")
    assert text_file.content.startswith(b"\xef\xbb\xbf")
    async with house.sessions.read() as session:
        logged = await session.execute(text("select count(*) from reading_log where what = 'desk export'"))
        assert logged.scalar() == 2


async def test_a_foreign_agency_is_not_there(house: House, plant: Plant) -> None:
    """Cases of another agency are neither listed nor counted nor exported; the agency itself is not there."""
    foreign = await plant(OTHER_AGENCY, due=-2, holder="", name="Ngô Văn Xa")
    supervisor = await house.signed_in("supervisor")
    page = await supervisor.get("/desk")
    assert foreign not in codes_of(page)
    assert "Long Châu" not in page.body
    assert (await supervisor.get(f"/desk?agency={OTHER_AGENCY}")).status == 404
    assert (await supervisor.client.get(f"/desk/export?agency={OTHER_AGENCY}")).status_code == 404
    assert foreign not in (await supervisor.client.get("/desk/export?format=csv")).text
    found = await supervisor.submit("/desk/search", {"q": "ngo van xa"})
    assert codes_of(found) == []


async def test_what_was_received_for_others_is_listed_apart(house: House, plant: Plant) -> None:
    """A counter that took a case for another agency follows it on request, and is told that others can act."""
    code = await plant(OTHER_AGENCY, due=-2, holder="", desk=AGENCY)
    supervisor = await house.signed_in("supervisor")
    assert code not in codes_of(await supervisor.get("/desk"))
    page = await supervisor.get("/desk?elsewhere=1")
    assert code in codes_of(page)
    assert "Long Châu" in page.body


async def test_only_supervisors_and_leaders_come_in(house: House) -> None:
    """Everybody else on the staff is refused each page, and told who it is for."""
    officer = await house.signed_in("officer")
    for address in ("/desk", "/desk/export", "/desk/systems", "/desk/causes", "/desk/causes/overdue"):
        assert (await officer.client.get(address)).status_code == 403, address
    for address in ("/desk/look", "/desk/search", "/desk/filters"):
        assert (await officer.post(address)).status_code == 403, address
    assert "dành cho người giám sát" in (await officer.get("/desk")).text("body")


async def test_looking_again_is_done_once_in_ten_seconds(
    house: House, look: Look, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A look by hand takes what is wrong now; a second press within seconds shows what the first one found."""
    assert timedelta(seconds=10) == desk.LOOK_EVERY
    monkeypatch.setattr(desk, "LOOK_EVERY", timedelta(hours=1))  # as long as the machine may take to press again
    supervisor = await house.signed_in("supervisor")
    taken_anew = {}
    for minutes in (30, 61):
        before = datetime.now(UTC) - timedelta(minutes=minutes)
        async with house.sessions.write() as session:
            await session.change(text("update desk_looks set looked_at = :before"), {"before": before})
        assert (await supervisor.post("/desk/look", {"query": "left=late"})).headers["location"] == "/desk?left=late"
        async with house.sessions.read() as session:
            taken = await desk_look(session)
        assert taken is not None
        taken_anew[minutes] = taken.looked_at > before
    assert taken_anew == {30: False, 61: True}


async def test_old_figures_are_complained_about(house: House, look: Look) -> None:
    """Five minutes without a look are shown as a warning, never as if all were fresh."""
    await look()
    supervisor = await house.signed_in("supervisor")
    assert "cũ hơn 5 phút" not in (await supervisor.get("/desk")).body
    async with house.sessions.write() as session:
        await session.change(text("update desk_looks set looked_at = now() - interval '6 minutes'"))
    assert "cũ hơn 5 phút" in (await supervisor.get("/desk")).body
    await look()


async def test_twenty_five_cases_a_page(house: House, plant: Plant) -> None:
    """The page goes on by key, shows each case once, offers all of the filter, and stays small."""
    for _ in range(28):
        await plant(OTHER_AGENCY, holder="", due=-3)
    async with house.sessions.write() as session:
        await session.change(
            text("insert into staff_roles (staff_id, role, agency_id) values (:who, 'supervisor', :agency)"),
            {"who": house.staff["leader"], "agency": OTHER_AGENCY},
        )
    leader = await house.signed_in("leader")
    first = await leader.get(f"/desk?agency={OTHER_AGENCY}")
    seen = codes_of(first)
    assert len(seen) == 25
    assert attribute(first.tree, "#all", "value") == f"agency={OTHER_AGENCY}"
    second = await leader.get(attribute(first.tree, "a[rel=next]", "href"))
    assert not set(seen) & set(codes_of(second))
    both = await leader.get("/desk")
    assert "UBND phường Long Châu" in both.body
    assert both.tree.css_first("select#agency") is not None
