"""My work and the team's: cuts, filters, many at once, neighbours, numbers, export; as pages without JavaScript."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, quote, urlsplit

import pytest
from openpyxl import load_workbook

from api.desk import export, search
from api.desk.neighbours import neighbours
from models.viewer import Viewer
from tests.api.conftest import AGENCY, House
from tests.api.desk.conftest import Put
from tests.api.visitor import Page


def codes(page: Page) -> list[str]:
    """Return the case codes of a list, in order."""
    return page.texts("tbody th .code")


def counts(page: Page) -> dict[str, str]:
    """Return the numbers of the cuts by their words."""
    return {text.rsplit(" ", 1)[0]: text.rsplit(" ", 1)[1] for text in page.texts(".cuts li:not(.saved) a")}


async def test_the_most_urgent_comes_first_and_the_cuts_count(house: House, put: Put) -> None:
    """Overdue, due today and later stand in their cuts, and the main button opens the most urgent."""
    counter = await house.signed_in("counter")
    later, late = await put(counter, 24 * 20), await put(counter, -30)
    page = await counter.get("/tasks")
    assert codes(page)[0] == late
    assert codes(page).index(late) < codes(page).index(later)
    assert page.tree.css("main .button.primary")[0].attributes["href"] == f"/cases/{late}?list=cut%3Dall"
    assert "việc quá hạn" in page.text(".lead")
    shown = counts(page)
    assert int(shown["Tất cả"]) == len(codes(page))
    assert late in codes(await counter.get("/tasks?cut=overdue"))
    assert late not in codes(await counter.get("/tasks?cut=later"))
    assert later in codes(await counter.get("/tasks?cut=later"))
    badge = next(row for row in page.tree.css("tbody tr") if later in row.text()).css(".badge")[0].text()
    assert "ngày làm việc" in badge


async def test_part_of_a_name_filters_without_standing_in_the_address(house: House, put: Put) -> None:
    """The name is kept on our side; the address has an id that is worth nothing to anybody else."""
    counter, colleague = await house.signed_in("counter"), await house.signed_in("counter2")
    wanted, other = await put(counter, name="Đặng Quỳnh Như"), await put(counter, name="Phan Văn Tèo")
    answer = await counter.post("/tasks/filter", {"person": "quynh dang", "cut": "all"})
    address = answer.headers["location"]
    assert "quynh" not in address
    page = await counter.get(address)
    assert codes(page) == [wanted]
    assert page.tree.css("#person")[0].attributes["value"] == "quynh dang"
    assert counts(page)["Tất cả"] == "1"
    assert other in codes(await colleague.get(address))


async def test_filters_by_procedure_and_channel_are_in_the_address(house: House, put: Put) -> None:
    """Part of a procedure's name is enough; what fits nothing says so and narrows nothing."""
    counter = await house.signed_in("counter")
    code = await put(counter)
    answer = await counter.post("/tasks/filter", {"procedure": "trich luc", "channel": "counter", "cut": "free"})
    query = parse_qs(urlsplit(answer.headers["location"]).query)
    assert query == {"cut": ["free"], "procedure": ["2.000635"], "channel": ["counter"]}
    page = await counter.get(answer.headers["location"])
    assert code in codes(page)
    assert page.tree.css_first("#step")
    none = await counter.get("/tasks?procedure=2.000635&channel=online")
    assert codes(none) == []
    assert "Không có việc nào khớp bộ lọc này." in none.body
    unknown = await counter.submit("/tasks/filter", {"procedure": "không có thủ tục này"})
    assert unknown.status == 422
    assert "Không có thủ tục nào khớp." in unknown.text("#error-summary")
    assert (await counter.get("/tasks?cut=nonsense&holder=x&find=y&after=z")).status == 200


async def test_a_filter_is_kept_under_a_name_and_deleted(house: House, put: Put) -> None:
    """It stands beside the cuts until it is deleted; a name of a person is not kept with it."""
    counter = await house.signed_in("counter2")
    await put(counter)
    found = await counter.post("/tasks/filter", {"person": "bưởi", "channel": "counter"})
    query = urlsplit(found.headers["location"]).query
    saved = await counter.submit("/tasks/filters", {"name": "Tại quầy", "query": query})
    links = {node.text(): node.attributes["href"] for node in saved.tree.css(".cuts .saved a")}
    assert links == {"Tại quầy": "/tasks?channel=counter"}
    nameless = await counter.submit("/tasks/filters", {"name": " ", "query": query})
    assert nameless.status == 422
    action, fields = saved.form(action="/tasks/filters/delete")
    gone = await counter.submit(action, fields)
    assert not gone.tree.css(".cuts .saved")


async def test_chosen_rows_are_taken_given_back_and_given_away(house: House, put: Put) -> None:
    """Each result page says what was done; a row that a colleague took meanwhile names the colleague."""
    counter, colleague = await house.signed_in("counter"), await house.signed_in("counter2")
    first, second = await put(counter), await put(counter)
    rows = {"chosen": [f"{first} check/1", f"{second} check/1"], "list": "cut=free"}

    await colleague.submit("/tasks/hand", {"do": "claim", "chosen": f"{second} check/1"})
    taken = await counter.submit("/tasks/hand", {**rows, "do": "claim"})
    assert "Đã nhận 1 việc." in taken.body
    assert "Lý Văn Hai đang giữ việc này" in taken.text("tbody")
    assert taken.tree.css(".button.primary")[0].attributes["href"] == "/tasks?cut=free"

    asked = await counter.submit("/tasks/hand", {"do": "give", "chosen": f"{first} check/1"})
    assert asked.status == 200
    assert asked.texts("tbody label") == ["Lý Văn Hai"]
    nobody = await counter.submit("/tasks/hand", {**asked.form(action="/tasks/hand")[1]})
    assert nobody.status == 422
    assert "Chưa chọn người nhận." in nobody.text("#error-summary")
    receiver = str(house.staff["counter2"])
    given = await counter.submit("/tasks/hand", {**asked.form(action="/tasks/hand")[1], "to": receiver})
    assert "Đã chuyển 1 việc cho Lý Văn Hai." in given.body
    assert first in codes(await colleague.get("/tasks?cut=mine"))
    assert first not in codes(await counter.get("/tasks"))
    theirs = await counter.get(f"/tasks?holder={receiver}")
    assert theirs.heading == "Việc của Lý Văn Hai"
    assert {first, second} <= set(codes(theirs))

    back = await colleague.submit("/tasks/hand", {**rows, "do": "release"})
    assert "Đã trả lại tổ 2 việc" in back.body
    for wrong in ({"do": "claim"}, {"do": "burn", "chosen": f"{first} check/1"}, {"do": "claim", "chosen": "junk"}):
        assert (await counter.submit("/tasks/hand", wrong)).status == 422


async def test_a_stranger_cannot_hand_round_our_tasks(house: House, put: Put) -> None:
    """For another agency the task is not there, and its result page is nobody else's."""
    counter, stranger = await house.signed_in("counter"), await house.signed_in("stranger")
    code = await put(counter)
    for deed in ("claim", "release"):
        page = await stranger.submit("/tasks/hand", {"do": deed, "chosen": f"{code} check/1"})
        assert "1 việc không đổi" in page.body
        assert "Việc này đã xong hoặc không còn mở." in page.body
    answer = await counter.post("/tasks/hand", {"do": "claim", "chosen": f"{code} check/1"})
    assert (await stranger.get(answer.headers["location"])).status == 404
    assert code not in codes(await stranger.get(f"/tasks?holder={house.staff['counter']}"))
    assert code not in (await stranger.get("/tasks/team")).body


async def test_the_whole_filter_can_be_chosen(house: House, put: Put) -> None:
    """All of the filter means the tasks it has at that moment."""
    counter = await house.signed_in("counter")
    wanted = {await put(counter, name="Vương Thị Duy Nhất") for _ in range(3)}
    query = urlsplit((await counter.post("/tasks/filter", {"person": "duy nhat"})).headers["location"]).query
    page = await counter.submit("/tasks/hand", {"do": "claim", "all": "1", "list": query})
    assert "Đã nhận 3 việc." in page.body
    assert wanted <= set(codes(await counter.get("/tasks?cut=mine")))


async def test_the_team_page_shows_what_is_free_and_who_does_how_much(house: House, put: Put) -> None:
    """Free tasks first; the button takes the most urgent one; a supervisor sees every role and takes nothing."""
    counter, supervisor = await house.signed_in("counter"), await house.signed_in("supervisor")
    await put(counter, 2)
    urgent = await put(counter, -400)
    page = await counter.get("/tasks/team")
    assert page.texts("form#chosen tbody th .code")[0] == urgent
    people = page.texts("section:last-of-type tbody th")
    assert [name.removesuffix(" (tôi)") for name in people] == ["Lý Văn Hai", "Trần Thị Hạnh"]
    answer = await counter.post("/tasks/team/first")
    assert answer.headers["location"] == f"/cases/{urgent}?list=cut%3Dmine"
    whole = await supervisor.get("/tasks/team")
    assert {"Lê Văn Phúc", "Nguyễn Quốc Việt"} <= set(whole.texts("section:last-of-type tbody th"))
    assert not whole.tree.css_first("form[action='/tasks/team/first']")
    receiver = str(house.staff["counter2"])
    wished = {"do": "give", "chosen": f"{urgent} check/1", "to": receiver}
    unexplained = await supervisor.submit("/tasks/hand", wished)
    assert unexplained.status == 422
    assert "Ghi lý do chuyển" in unexplained.body
    given = await supervisor.submit("/tasks/hand", {**wished, "reason": "Chị Hạnh nghỉ ốm"})
    assert "Đã chuyển 1 việc cho Lý Văn Hai." in given.body


async def test_numbers_are_answered_briefly_when_nothing_changed(house: House, put: Put) -> None:
    """The same numbers are a 304; a new task changes them and is told as new, without moving any row."""
    counter = await house.signed_in("counter")
    await put(counter, -1)
    since = quote((datetime.now(UTC) - timedelta(seconds=1)).isoformat())
    address = f"/tasks/counts?list=cut%3Dfree&since={since}"
    first = await counter.client.get(address)
    same = await counter.client.get(address, headers={"If-None-Match": first.headers["etag"]})
    await put(counter, -1)
    changed = await counter.client.get(address, headers={"If-None-Match": first.headers["etag"]})
    assert (first.status_code, same.status_code, changed.status_code) == (200, 304, 200)
    assert same.content == b""
    assert changed.json()["new"] == first.json()["new"] + 1
    assert int(changed.json()["cuts"]["free"]) == int(first.json()["cuts"]["free"]) + 1
    assert set((await counter.client.get("/tasks/counts")).json()) == {"due", "unread"}
    assert (await house.visitor().client.get("/tasks/counts")).status_code in (303, 401)


async def test_the_next_case_is_the_next_of_the_same_filter(house: House, put: Put) -> None:
    """Neighbours follow the list's order and filter, also from a case whose task is done meanwhile."""
    counter = await house.signed_in("counter")
    in_order = [await put(counter, hours, name="Hồ Thị Láng Giềng") for hours in (1, 2, 3)]
    query = urlsplit((await counter.post("/tasks/filter", {"person": "lang gieng"})).headers["location"]).query
    viewer = Viewer.of([AGENCY], ["counter"], house.staff["counter"])
    async with house.sessions.read() as session:
        found = [await neighbours(session, viewer, query, code) for code in in_order]
        foreign = await neighbours(session, Viewer.of(["H61.13"], ["counter"]), query, in_order[1])
    assert found == [(None, in_order[1]), (in_order[0], in_order[2]), (in_order[1], None)]
    assert foreign == (None, None)
    await counter.post("/tasks/hand", {"do": "claim", "chosen": f"{in_order[1]} check/1"})
    async with house.sessions.read() as session:
        other = Viewer.of([AGENCY], ["counter"], house.staff["counter2"])
        assert await neighbours(session, other, "cut=free&channel=counter", in_order[1]) != (None, None)
    looked = await counter.post("/search", {"q": "lang gieng"})
    search = f"search={looked.headers['location'].rsplit('/', 1)[1]}"
    async with house.sessions.read() as session:
        newest_first = [await neighbours(session, viewer, search, code) for code in reversed(in_order)]
    assert newest_first == [(None, in_order[1]), (in_order[2], in_order[0]), (in_order[1], None)]


async def test_the_list_leaves_as_a_file_with_the_same_rows(house: House, put: Put) -> None:
    """CSV and spreadsheet have the rows of the filter; what looks like a formula is none."""
    counter = await house.signed_in("counter")
    code = await put(counter, name="=1+1 Công thức")
    query = urlsplit((await counter.post("/tasks/filter", {"person": "cong thuc"})).headers["location"]).query
    file = await counter.client.get(f"/tasks/export?{query}&format=csv")
    rows = list(csv.reader(io.StringIO(file.content.decode("utf-8-sig"))))
    assert rows[0][:3] == ["Mã hồ sơ", "Chủ hồ sơ", "Thủ tục"]
    assert [row[:2] for row in rows[1:]] == [[code, "'=1+1 Công thức"]]
    assert file.headers["content-disposition"].startswith("attachment")
    book = load_workbook(io.BytesIO((await counter.client.get(f"/tasks/export?{query}&format=xlsx")).content))
    cells = list(book.worksheets[0].iter_rows(values_only=False))
    assert [cells[1][0].value, cells[1][1].value, cells[1][1].data_type] == [code, "=1+1 Công thức", "s"]


async def test_a_file_with_a_part_of_the_list_says_so(house: House, put: Put, monkeypatch: pytest.MonkeyPatch) -> None:
    """With room for one of two tasks or finds, the last row tells that there are more."""
    counter = await house.signed_in("counter")
    for _ in range(2):
        await put(counter, name="Lê Phần Đầu")
    found = (await counter.post("/search", {"q": "le phan dau"})).headers["location"]
    query = urlsplit((await counter.post("/tasks/filter", {"person": "phan dau"})).headers["location"]).query
    for module, address in ((export, f"/tasks/export?{query}&format=csv"), (search, f"{found}/export?format=csv")):
        monkeypatch.setattr(module, "MOST", 1)
        file = await counter.client.get(address)
        [_, _, last] = csv.reader(io.StringIO(file.content.decode("utf-8-sig")))
        assert last[0] == "Tệp ghi 1 dòng đầu, danh sách còn nữa. Lọc hẹp hơn để có đủ."


async def test_lists_in_english_and_empty(house: House, put: Put) -> None:
    """Nothing Vietnamese is left in the frame of the English list; an empty one says something kind."""
    stranger, counter = await house.signed_in("stranger", "en"), await house.signed_in("counter", "en")
    await put(counter)
    empty = await stranger.get("/tasks")
    assert "Nothing overdue or due today." in empty.body
    assert "No case is waiting for an applicant" in (await stranger.get("/tasks?cut=waiting")).body
    for address in ("/tasks", "/tasks/team", "/me", "/shortcuts", "/search"):
        page = await counter.get(address)
        for vietnamese in ("Việc", "Tìm", "Người giữ", "Quá hạn", "Lưu", "Phím", "Vai trò"):
            assert vietnamese not in page.text("main"), (address, vietnamese)
