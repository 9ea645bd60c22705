"""The lists and the card as PDF from the worker's press: every line, on every page the heads, nothing too much."""

from __future__ import annotations

import io
import unicodedata
from datetime import UTC, datetime, timedelta
from typing import Any

import pypdf
import pytest
import pytest_asyncio
from selectolax.lexbor import LexborHTMLParser
from sqlalchemy import text

from api.list_files import MOST
from api.scorecard.list_sheets import hidden_code
from domain.deadline.moments import local_day
from tests.api.conftest import House
from tests.api.scorecard.conftest import Put, add_late_task, put_case
from tests.api.visitor import Visitor

pytestmark = pytest.mark.asyncio(loop_scope="session")
NOW = datetime.now(UTC)
DAY = timedelta(days=1)
SPAN = f"from={local_day(NOW - 20 * DAY)}&to={local_day(NOW + DAY)}"
#: More than a page of the list on the screen, and of the paper.
MANY = 53


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def late(house: House) -> list[Put]:
    """So many late dossiers without a workflow, the step of the first done too late by the officer."""
    columns: dict[str, Any] = {
        "phase": "decided",
        "received_at": NOW - 9 * DAY,
        "decided_at": NOW - 2 * DAY,
        "due_at": NOW - 4 * DAY,
    }
    cases = [await put_case(house, **columns) for _ in range(MANY)]
    async with house.sessions.write() as session:
        await session.change(text("update outbox set status = 'sent'"))
    await add_late_task(house, cases[0].id, "officer", NOW - 6 * DAY, NOW - 3 * DAY)
    return cases


async def printed(visitor: Visitor, address: str) -> list[str]:
    """Return the text of every page of a PDF."""
    answer = await visitor.client.get(f"{address}&format=pdf")
    assert answer.status_code == 200, answer.text
    assert (answer.headers["content-type"], answer.headers["cache-control"]) == ("application/pdf", "no-store")
    pages = pypdf.PdfReader(io.BytesIO(answer.content)).pages
    assert all(page.mediabox.width > page.mediabox.height for page in pages)
    return [" ".join(unicodedata.normalize("NFC", page.extract_text()).split()) for page in pages]


async def test_the_list_holds_every_line_under_its_heads(live_house: House, late: list[Put]) -> None:
    """Agency, period and motto once, the heads and the number of the page on every page, all dossiers of the screen."""
    pages = await printed(await live_house.signed_in("supervisor"), f"/publication/export?{SPAN}&list=late")

    assert len(pages) > 1
    whole = " ".join(pages)
    assert [one.code for one in late if one.code not in whole] == []
    assert "HỒ SƠ QUÁ HẠN" in pages[0]
    assert "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM" in pages[0]
    assert f"UBND phường An Bình, từ {local_day(NOW - 20 * DAY):%d/%m/%Y}" in pages[0]
    for place, page in enumerate(pages, start=1):
        assert "Mã hồ sơ" in page
        assert f"Trang {place}/{len(pages)}" in page
    assert "Lê Văn Phúc" in whole


async def test_the_notice_board_gets_no_name_and_no_whole_code(live_house: House, late: list[Put]) -> None:
    """What is hung up says itself what was left out."""
    pages = await printed(await live_house.signed_in("leader"), f"/publication/export?{SPAN}&list=late&board=true")

    whole = " ".join(pages)
    assert whole.count(hidden_code(late[0].code)) >= 1
    assert [one.code for one in late if one.code in whole] == []
    assert "Lê Văn Phúc" not in whole
    assert "không có tên cán bộ" in pages[0]


async def test_officers_results_and_the_card_are_printed(live_house: House, late: list[Put]) -> None:
    """Each with its own heads; the card with its sums, and in English for who reads English."""
    supervisor = await live_house.signed_in("supervisor")
    assert "Lê Văn Phúc" in (await printed(supervisor, f"/publication/export?{SPAN}&list=officers"))[0]
    assert f"{MANY}" in (await printed(supervisor, f"/publication/export?{SPAN}&list=results"))[0]
    assert "BỘ CHỈ SỐ 766" in (await printed(supervisor, f"/scorecard/export?{SPAN}"))[0]
    reader = await live_house.signed_in("supervisor", "en")
    assert "INDEPENDENCE" in (await printed(reader, f"/scorecard/export?{SPAN}"))[0].upper()


async def test_nothing_of_a_list_is_kept(live_house: House, late: list[Put]) -> None:
    """The names of a list are forgotten with the answer, and none of them went through Temporal."""
    await printed(await live_house.signed_in("supervisor"), f"/publication/export?{SPAN}&list=officers")
    async with live_house.sessions.read() as session:
        assert (await session.execute(text("select count(*) from kept_looks where kind = 'list'"))).scalar_one() == 0


async def test_the_pages_lead_to_their_pdf(live_house: House, late: list[Put]) -> None:
    """The link stands beside those of the spreadsheets and asks for what is shown."""
    supervisor = await live_house.signed_in("supervisor")
    for address in (f"/publication?{SPAN}&list=apologies&state=made", f"/scorecard?{SPAN}"):
        page = LexborHTMLParser((await supervisor.client.get(address)).text)
        [link] = [
            node.attributes["href"] or "" for node in page.css("a") if "format=pdf" in (node.attributes["href"] or "")
        ]
        assert (await supervisor.client.get(link)).headers["content-type"] == "application/pdf"


async def test_a_list_too_long_is_refused_with_the_way_out(
    live_house: House, late: list[Put], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A list is never cut silently: whoever asks is told to narrow it."""
    monkeypatch.setattr("api.list_files.MOST", MANY - 1)
    supervisor = await live_house.signed_in("supervisor")
    answer = await supervisor.client.get(f"/publication/export?{SPAN}&list=late&format=pdf")

    assert MOST == 2000
    assert (answer.status_code, "tải bảng tính" in answer.text) == (409, True)


async def test_without_a_worker_the_page_says_so(house: House) -> None:
    """Temporal is away: the spreadsheets are still there, the PDF says when to try again, and nothing is kept."""
    supervisor = await house.signed_in("supervisor")
    answer = await supervisor.client.get(f"/publication/export?{SPAN}&list=late&format=pdf")

    assert (answer.status_code, answer.headers["retry-after"]) == (503, "5")
    async with house.sessions.read() as session:
        assert (await session.execute(text("select count(*) from kept_looks where kind = 'list'"))).scalar_one() == 0
