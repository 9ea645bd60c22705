"""The catalogue: everybody's own procedures, found without accents, in the time a page may take."""

from __future__ import annotations

import time

from sqlalchemy import text

from tests.api.author.conftest import MARITAL, Desk, whole

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


async def test_two_thousand_four_hundred_procedures_are_paged_fast(desk: Desk) -> None:
    """Each page of 2,400 drafts comes in well under a second, follows the one before, and knows the total."""
    async with desk.house.sessions.write() as session:
        await session.change(text(MANY))
    writer = await desk.of("writer")
    page = await writer.get("/procedures/desk?state=draft")
    started = time.perf_counter()
    page = await writer.get("/procedures/desk?state=draft")
    first = time.perf_counter() - started
    assert len(page.texts("tbody tr")) == 50
    following = page.tree.css_first("a[rel=next]").attributes["href"]
    second = await writer.get(str(following))
    assert not set(page.texts("td.code")) & set(second.texts("td.code"))
    found = await writer.get("/procedures/desk?q=dang+ky+thu+so+2399")
    assert found.texts("td.code") == ["9.002399"]
    narrowed = await writer.get("/procedures/desk?field=thu-tuc-7")
    assert "9.000007" in narrowed.body
    assert first < 1.0
