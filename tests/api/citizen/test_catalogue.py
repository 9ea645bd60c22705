"""Anybody reads what a procedure takes: on the front page, in the catalogue, on the notice board."""

from __future__ import annotations

import pytest

from cli.setup import shipped_procedures
from runtime.settings import ROOT
from tests.api.citizen.walk import CERTIFIED_COPY, HOUSEHOLD, light
from tests.api.conftest import House


@pytest.mark.parametrize("language", ["vi", "en"])
async def test_the_front_page_leads_everywhere(house: House, language: str) -> None:
    """Find a procedure, follow a case, give feedback, sign in: one press each, for who is not signed in."""
    page = light(await house.visitor(language).get("/"))

    links = {link.attributes["href"] for link in page.tree.css("main a")}
    assert {"/follow", "/feedback", "/sign-in", "/procedures?field=ho-tich"} <= links
    assert page.tree.css_first("form[action='/procedures'] input[name='q']")
    assert "07:30–11:30" in page.body


async def test_staff_are_led_to_their_work(house: House) -> None:
    """Who is signed in does not see the citizens' front page."""
    officer = await house.signed_in("officer")

    assert (await officer.client.get("/")).status_code == 303


@pytest.mark.parametrize(
    ("asked", "found"),
    [("thanh lap ho kinh doanh", [HOUSEHOLD]), ("LẬP HỘ KINH", [HOUSEHOLD]), ("1.001612", [HOUSEHOLD]), ("zzz", [])],
)
async def test_a_procedure_is_found_by_words_or_code(house: House, asked: str, found: list[str]) -> None:
    """With or without diacritics, in any case; nothing found says what to try."""
    page = light(await house.visitor().get(f"/procedures?q={asked}"))

    assert [link.attributes["href"] for link in page.tree.css("a.big-link")] == [f"/procedures/{one}" for one in found]
    assert ("Không tìm thấy" in page.body) == (not found)


async def test_a_field_is_shown_alone(house: House) -> None:
    """The chosen field is the heading, and only its procedures are listed."""
    page = await house.visitor().get("/procedures?field=ho-tich")

    assert page.heading == "Hộ tịch"
    codes = {str(link.attributes["href"]).rpartition("/")[2] for link in page.tree.css("a.big-link")}
    shipped = [one.definition for one in shipped_procedures([ROOT / "procedure_defs"])]
    civil_status = {definition.procedure for definition in shipped if definition.field == "ho-tich"}
    assert len(civil_status) >= 5
    assert codes == civil_status


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("sheet", ["", "/notice"])
async def test_a_procedure_answers_what_is_asked_before_filing(house: House, language: str, sheet: str) -> None:
    """Papers with numbers, fee by channel, time, where with telephone and hours, law, result, in both languages."""
    page = light(await house.visitor(language).get(f"/procedures/{HOUSEHOLD}{sheet}"))

    said = {
        "vi": ("1 bản chính", "Nộp trực tuyến: 150.000 đ", "3 ngày làm việc", "Thứ Hai đến thứ Sáu", "Nghị định 168"),
        "en": ("1 original", "Online: 150.000 đ", "3 working days", "Monday to Friday", "Nghị định 168"),
    }[language]
    assert [words for words in said if words not in page.body] == []
    assert "0270 1" in page.body


async def test_the_notice_can_be_scanned_and_printed(house: House) -> None:
    """A QR code to the procedure, a print button, and a sheet of its own size."""
    page = await house.visitor().get(f"/procedures/{HOUSEHOLD}/notice")

    assert (page.tree.css(".notice-qr img")[0].attributes["src"] or "").startswith("data:image/svg+xml")
    assert page.tree.css_first("button[data-print]")
    css = await house.visitor().client.get("/static/css/notice.css")
    assert "@page { size: A4; margin: 20mm 15mm 20mm 30mm; }" in css.text


async def test_only_procedures_taken_online_offer_it(house: House) -> None:
    """The button to file stands where it leads somewhere."""
    visitor = house.visitor()

    online = await visitor.get(f"/procedures/{HOUSEHOLD}")
    at_the_counter = await visitor.get(f"/procedures/{CERTIFIED_COPY}")

    assert online.tree.css_first(f"a[href='/file/{HOUSEHOLD}']")
    assert not at_the_counter.tree.css_first("a[href^='/file/']")
