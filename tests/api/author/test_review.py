"""Imported records: drafts with doubts, gone through one by one, each answer in the text."""

from __future__ import annotations

import json
from pathlib import Path

from tests.api.author.conftest import Desk
from tests.api.patient import looks
from tests.api.visitor import Page, Visitor

SAMPLES = Path(__file__).parents[2] / "domain" / "catalogue" / "samples.jsonl"


async def imported(desk: Desk, records: bytes = SAMPLES.read_bytes()) -> tuple[Visitor, Page]:
    """Import records as the province and return the catalogue of those with doubts."""
    province = await desk.of("province")
    sent = await province.client.post("/procedures/desk/national", files={"file": ("records.jsonl", records)})
    assert sent.status_code == 303, sent.text
    async for _ in looks(0.2):
        page = await province.get(sent.headers["location"])
        if "xong sau" in page.body:
            break
    assert "xong sau" in page.body
    return province, await province.get("/procedures/desk?state=doubts")


async def test_records_become_drafts_that_a_person_goes_through(desk: Desk) -> None:
    """Source beside value; keeping, a suggestion and typing each edit the draft; at the end nothing blocks."""
    province, page = await imported(desk)
    assert page.texts("tbody tr")
    address = str(page.tree.css_first("tbody th a").attributes["href"])
    assert address.endswith("/review")
    page = await province.get(address)
    draft = address.removesuffix("/review")
    for _ in range(80):
        if not page.tree.css("form[action$='/review']"):
            break
        _, fields = page.form(action=address)
        shape = _answer(page)
        page = await province.submit(address, {**fields, **shape})
        if page.status != 200:
            page = await province.submit(address, {**fields, "do": "keep"})
        assert page.status == 200, page.body
    assert "Đã xem hết" in page.body
    text = (await province.client.get(f"{draft}/text")).text
    assert "# ?" not in text
    assert "không bắt buộc" not in page.body
    assert "Mọi điều bắt buộc đã xem" in (await province.get(f"{draft}/publish")).body


def _answer(page: Page) -> dict[str, str]:
    """Return what a person would send: the first suggestion, else English, else to keep it."""
    button = page.tree.css_first("button[value^='suggestion.']")
    if button:
        return {"do": str(button.attributes["value"])}
    if "tiếng Anh" in page.text("h2"):
        return {"do": "value", "value": 'An English name: "with signs", and more'}
    return {"do": "keep"}


async def test_blank_sheets_are_not_kept_as_they_are(desk: Desk) -> None:
    """No button offers it, and who sends it is told which papers are blank; lines written by hand are taken."""
    province, _ = await imported(desk, _without_sheets())
    address, page = await _at_blank_sheets(province)
    _, fields = page.form(action=address)
    assert not page.tree.css("button[value=keep]")
    draft = address.removesuffix("/review")
    before = (await province.client.get(f"{draft}/text")).text
    for do in ("keep", "keep_all"):
        page = await province.submit(address, {**fields, "do": do})
        assert page.status == 422
        told = page.text("#error-summary")
        assert "số bản còn để trống: " in told
        named = told.partition("để trống: ")[2].partition(".")[0].split("; ")
        assert len(named) == (1 if do == "keep" else 2)
        assert all(name in before for name in named)
    assert (await province.client.get(f"{draft}/text")).text == before
    english = await desk.of("province", "en")
    assert "number of sheets is still blank" in (await english.submit(address, {**fields, "do": "keep"})).body
    _, fields = page.form(action=address)
    page = await province.submit(address, {**fields, "do": "part", "part": "    copies: {}"})
    assert page.status == 200
    assert fields["doubt"].partition("@")[0] not in (await province.client.get(f"{draft}/text")).text


def _without_sheets() -> bytes:
    """Return a record two of whose papers name another kind of sheet than the column of counts."""
    record = json.loads(SAMPLES.read_text(encoding="utf-8").splitlines()[0])
    record["ma_thu_tuc"] = "9.900099"
    record["thanh_phan_ho_so"] = (
        "--Tên giấy tờMẫu đơn, tờ khaiSố lượng- Đơn xin thả diều1 bản chính- Bản sao sổ diều1 bản chính"
        "- Bản sao thẻ diều1 bản chính"
    )
    return json.dumps(record, ensure_ascii=False).encode()


async def _at_blank_sheets(province: Visitor) -> tuple[str, Page]:
    """Return the review of a draft where it asks about sheets that are blank."""
    catalogue = await province.get("/procedures/desk?state=doubts")
    for link in catalogue.tree.css("tbody th a"):
        address = str(link.attributes["href"])
        page = await province.get(address)
        while page.tree.css("form[action$='/review']"):
            if "copies: {}" in page.text(".review .current, .review p.quiet"):
                return address, page
            page = await province.get(str(page.tree.css_first("a[rel=next]").attributes["href"]))
    raise AssertionError("no sample leaves sheets blank")


async def test_an_answer_that_makes_the_text_wrong_is_not_saved(desk: Desk) -> None:
    """The person is told why, and what was typed stands in the form; leaving it goes on to the next."""
    province, page = await imported(desk)
    address = str(page.tree.css_first("tbody th a").attributes["href"])
    page = await province.get(address)
    while "effective.from" not in page.text(".review .code"):
        page = await province.get(str(page.tree.css_first("a[rel=next]").attributes["href"]))
    first = page.text("h2")
    _, fields = page.form(action=address)
    wrong = await province.submit(address, {**fields, "do": "value", "value": "hôm qua"})
    assert wrong.status == 422
    assert "làm văn bản sai" in wrong.body
    assert wrong.form(action=address)[1]["value"] == "hôm qua"
    left = await province.get(str(page.tree.css_first("a[rel=next]").attributes["href"]))
    assert left.text("h2") != first


async def test_a_file_that_holds_no_records_is_refused(desk: Desk) -> None:
    """Nothing is begun, and the page says which files are read."""
    province = await desk.of("province")
    for name, content in (("x.jsonl", b"nothing\n"), ("x.pdf", b"%PDF"), ("x.jsonl.xz", b"broken")):
        sent = await province.client.post("/procedures/desk/national", files={"file": (name, content)})
        assert sent.status_code == 422
        assert "Không đọc được bản ghi nào" in sent.text
