"""The catalogue: everybody's own procedures, found without accents, page by page."""

from __future__ import annotations

from collections import Counter

from sqlalchemy import event, text

from api.author import catalogue, surroundings
from tests.api.author.conftest import MARITAL, Desk, whole
from tests.api.visitor import Page, Visitor

MANY = """
insert into procedure_drafts (id, procedure_code, agency_kind, agency_id, state, revision, name_vi, name_en, text,
    scenarios, origin, created_by, created_at, written_by, written_at, finalised_by, sha256, compiled)
select gen_random_uuid(), '9.' || lpad(n::text, 6, '0'), 'ubnd-xa', 'H61.12', 'draft', 1, 'Đăng ký thử số ' || n, '',
    E'procedure: x\\nfield: thu-tuc-' || (n % 40) || E'\\n' || repeat('x', 6000), '', '', 'x', now(), 'x', now(),
    '', '', ''
from generate_series(1, 2400) n
"""


async def test_an_author_sees_only_procedures_of_the_own_kinds(desk: Desk) -> None:
    """The traffic police find theirs and not the communes'; the province finds both."""
    police, province = await desk.of("police"), await desk.of("province")
    page = await police.get("/procedures/desk")
    assert "3.000347" in page.body
    assert MARITAL not in page.body
    assert {"3.000347", MARITAL} <= set(" ".join((await province.get("/procedures/desk")).texts("td.code")).split())
    assert (await police.get(f"/procedures/desk/{MARITAL}")).status == 404
    writer = await desk.of("writer")
    address = await desk.draft(writer, "1.000100", whole("1.000100"))
    for part in ("", "/diagram", "/try", "/scenarios", "/changes", "/publish", "/history", "/text", "/review"):
        assert (await police.get(address + part)).status == 404, part
    refused = await police.post("/procedures/desk/new", {"code": "1.000101", "agency": "ubnd-xa"})
    assert refused.status_code == 422


async def test_procedures_are_found_without_accents_and_by_state(desk: Desk) -> None:
    """“tinh trang hon nhan” finds it; field, agency and state narrow the list."""
    writer = await desk.of("writer")
    page = await writer.get("/procedures/desk?q=tinh+trang+HON+nhan")
    assert page.texts("tbody td.code")[:1] == [MARITAL] or MARITAL in page.body
    page = await writer.get("/procedures/desk?field=ho-tich&state=in_force")
    assert MARITAL in page.body
    assert "1.013225" not in page.body
    page = await writer.get("/procedures/desk?q=khong+co+dau")
    assert "Không có thủ tục nào như vậy" in page.body


async def asked_for(desk: Desk, writer: Visitor, address: str) -> tuple[Page, Counter[str]]:
    """Open a page while nothing is remembered of an earlier one; return it with the statements it took."""
    asked: Counter[str] = Counter()
    engine = desk.house.app.state.services.sessions.reading.sync_engine

    def note(_c: object, _k: object, statement: str, *_rest: object) -> None:
        asked[statement] += 1

    catalogue._choices.clear()
    surroundings._kept.clear()
    event.listen(engine, "before_cursor_execute", note)
    try:
        return await writer.get(address), asked
    finally:
        event.remove(engine, "before_cursor_execute", note)


async def test_two_thousand_four_hundred_procedures_are_paged(desk: Desk) -> None:
    """A page of 2,400 drafts asks no more than one without any, follows the one before, and knows the total."""
    writer = await desk.of("writer")
    _, alone = await asked_for(desk, writer, "/procedures/desk?state=draft")
    async with desk.house.sessions.write() as session:
        await session.change(text(MANY))
    page, among_many = await asked_for(desk, writer, "/procedures/desk?state=draft")
    assert among_many <= alone
    assert len(page.texts("tbody tr")) == 50
    following = page.tree.css_first("a[rel=next]").attributes["href"]
    second = await writer.get(str(following))
    assert not set(page.texts("td.code")) & set(second.texts("td.code"))
    found = await writer.get("/procedures/desk?q=dang+ky+thu+so+2399")
    assert found.texts("td.code") == ["9.002399"]
    narrowed = await writer.get("/procedures/desk?field=thu-tuc-7")
    assert "9.000007" in narrowed.body
