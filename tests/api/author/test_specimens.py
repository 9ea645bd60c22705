"""The links of a trial to its forms and notices: a marked PDF, a page with the marked letter, from the worker."""

from __future__ import annotations

import asyncio
import io
import unicodedata
from collections.abc import AsyncIterator

import httpx2
import pytest_asyncio
from pypdf import PdfReader
from temporalio.testing import WorkflowEnvironment

from activities.dependencies import open_dependencies
from tests.api.author.conftest import Desk, let_write, whole
from tests.api.conftest import House
from tests.api.visitor import ORIGIN
from worker import build_workers

REFUSED = "run=one&day=2027-02-04&clock=15:20&channel=counter&do.review=refuse&after.review=1+working+day"


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def authors_house(live_house: House) -> House:
    """The house with its authors, whichever test comes first."""
    await let_write(live_house)
    return live_house


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def with_notices(authors_house: House, temporal: WorkflowEnvironment) -> AsyncIterator[House]:
    """The house with a worker that also writes notices."""
    async with open_dependencies(authors_house.settings) as deps:
        workers = build_workers(temporal.client, authors_house.settings, deps, ("notifications",))
        running = [asyncio.create_task(worker.run()) for worker in workers]
        yield authors_house
        await asyncio.gather(*(worker.shutdown() for worker in workers))
        await asyncio.gather(*running, return_exceptions=True)


async def test_each_form_of_a_trial_opens_marked(authors_house: House) -> None:
    """Both forms are links; the second is form 03 as PDF shown in the page, and there is no third."""
    desk = Desk(authors_house)
    writer = await desk.of("writer")
    address = await desk.draft(writer, "1.000210", whole("1.000210"))
    page = await writer.get(f"{address}/try?{REFUSED}")
    links = [str(link.attributes["href"]) for link in page.tree.css('#outcome a[type="application/pdf"]')]
    assert [link.partition("?")[0] for link in links] == [f"{address}/try/forms/1", f"{address}/try/forms/2"]
    for link, said in zip(links, ("GIẤY TIẾP NHẬN HỒ SƠ", "PHIẾU TỪ CHỐI TIẾP NHẬN"), strict=True):
        answer = await writer.client.get(link)
        assert answer.status_code == 200, answer.text
        assert answer.headers["content-type"] == "application/pdf"
        assert answer.headers["content-disposition"].startswith("inline")
        text = unicodedata.normalize("NFC", PdfReader(io.BytesIO(answer.content)).pages[0].extract_text())
        assert "BẢN THỬ / SPECIMEN" in text
        assert said in " ".join(text.split())
    assert (await writer.client.get(links[0].replace("/forms/1", "/forms/3"))).status_code == 404
    police = await desk.of("police")
    assert (await police.client.get(links[0])).status_code == 404


async def test_each_notice_of_a_trial_opens_marked(with_notices: House) -> None:
    """Every notice, to applicant and staff, is a link to a page with its ways; the mail it frames can run nothing."""
    desk = Desk(with_notices)
    writer = await desk.of("writer")
    text = whole("1.000213").replace(
        "    - review: officer\n",
        "    - review: officer\n      notify:\n"
        "        - {on: opened, to: officer, by: [screen], text: {vi: Có hồ sơ mới, en: A new dossier}}\n",
    )
    address = await desk.draft(writer, "1.000213", text)
    page = await writer.get(f"{address}/try?{REFUSED}")
    links = [
        str(link.attributes["href"]) for link in page.tree.css("#outcome a") if "/notices/" in str(link.attributes)
    ]
    assert [link.partition("?")[0] for link in links] == [f"{address}/try/notices/{n}" for n in range(1, 5)]
    pages = [await writer.get(link) for link in links]
    assert all(one.status == 200 and "Bản thử." in one.body for one in pages)
    received, opened, decided, _ = pages
    assert "Đã tiếp nhận hồ sơ H00.00-20270204-0000000" in received.body
    assert "không được giải quyết" in decided.body
    assert "Thủ tục báo về hồ sơ này" in opened.text("main")
    assert not opened.tree.css("iframe")
    frame = str(received.tree.css("iframe")[0].attributes["src"])
    # A mail is no page of ours: its title, language and styles are those of mail.
    bare = httpx2.ASGITransport(app=with_notices.app)
    async with httpx2.AsyncClient(transport=bare, base_url=ORIGIN, cookies=writer.client.cookies) as mail:
        letter = await mail.get(frame)
    assert (letter.status_code, letter.headers["x-frame-options"]) == (200, "SAMEORIGIN")
    assert letter.headers["content-security-policy"].startswith("sandbox; default-src 'none'")
    assert "BẢN THỬ / SPECIMEN" in letter.text
    assert "Nguyễn Văn Thử" in letter.text
    gone = links[1].replace("/notices/2", "/notices/2/letter")
    assert (await writer.client.get(gone)).status_code == 404
    assert (await writer.client.get(links[0].replace("/notices/1", "/notices/5"))).status_code == 404
    police = await desk.of("police")
    assert (await police.client.get(links[0])).status_code == 404
    assert (await police.client.get(frame)).status_code == 404
