"""A procedure with cases told to citizens: all of them, then only what applies to the one that was chosen."""

from __future__ import annotations

import pytest
import pytest_asyncio

from tests.api.citizen.walk import light
from tests.api.conftest import House
from tests.api.guarded import GUARDED, publish_guarded
from tests.api.visitor import Page

PAGE = f"/procedures/{GUARDED}"


@pytest_asyncio.fixture(scope="module", loop_scope="session", autouse=True)
async def published(house: House) -> None:
    """Put the procedure in force."""
    await publish_guarded(house)


def papers(page: Page) -> list[str]:
    """Return the papers on the page, in order."""
    return page.texts(".results strong")


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("sheet", ["", "/notice"])
async def test_every_case_is_told_with_what_it_takes(house: House, language: str, sheet: str) -> None:
    """Who may file, the cases, papers by case, the table of limits, registers, other papers, grounds, one place."""
    page = light(await house.visitor(language).get(f"{PAGE}{sheet}"))

    said = {
        "vi": (
            "Công dân Việt Nam, người nước ngoài",
            "Nhà của mình; Nhà thuê",
            "Thêm, khi trường hợp là «Nhà thuê»",
            "Trường hợp là “Nhà thuê”: 9 ngày làm việc",
            "Các trường hợp khác: 7 ngày làm việc",
            "Không phải nộp nếu tra cứu được trong Cơ sở dữ liệu quốc gia về đất đai.",
            "Khi: có trẻ em",
            "Khi: người nộp là “người nước ngoài”",
            "Khi từ chối: Phiếu từ chối mẫu",
            "Nhà đang có tranh chấp",
            "4 tại chỗ",
        ),
        "en": (
            "Vietnamese citizen, foreigner",
            "Own house; Rented house",
            "Also, in the case “Rented house”",
            "Case is “Rented house”: 9 working days",
            "Other cases: 7 working days",
            "Need not be handed in when it is found in: National land database.",
            "When: there are children",
            "When: applicant is “foreigner”",
            "On refusal: Sample slip of refusal",
            "The house is disputed",
            "4 at one place",
        ),
    }[language]
    text = " ".join(page.text("main").split())
    assert [words for words in said if words not in text] == []


async def test_a_chosen_case_shows_only_what_applies(house: House) -> None:
    """With the case, the applicant and the channel in the address: its papers, its limit, the exact fee."""
    visitor = house.visitor()
    rented = await visitor.get(f"{PAGE}?case_type=thue&applicant=foreigner&channel=online&tre-em=no")
    own = await visitor.get(f"{PAGE}?case_type=so-huu&applicant=citizen&tre-em=yes")

    assert papers(rented) == ["Tờ khai", "Hợp đồng thuê", "Giấy kết hôn"]
    assert "Phải nộp: 10.000 đồng" in rented.body
    assert "9 ngày làm việc" in rented.text("#answer")
    assert "7 ngày làm việc" not in rented.text("#answer")
    assert "Miễn: Trẻ em" in rented.body
    assert "Kiểm tra thực địa" in rented.body
    assert papers(own) == ["Tờ khai", "Giấy tờ nhà đất", "Giấy kết hôn", "Giấy khai sinh"]
    assert "Trường hợp này không phải nộp khoản nào." in own.body
    assert "Kiểm tra thực địa" not in own.body
    assert "7 ngày làm việc" in own.text("#answer")


async def test_what_was_not_chosen_stays_open(house: House) -> None:
    """One answer narrows what it decides and hides nothing else; the form keeps it, and one link shows all again."""
    page = await house.visitor().get(f"{PAGE}?case_type=thue")

    assert papers(page) == ["Tờ khai", "Hợp đồng thuê", "Giấy kết hôn", "Giấy khai sinh"]
    assert "Khi: có trẻ em" in page.body
    assert "Khi: người nộp là “người nước ngoài”" in page.body
    assert page.tree.css("select[name=case_type] option[selected]")[0].attributes["value"] == "thue"
    assert page.tree.css_first(f"form#case a[href='{PAGE}']")


@pytest.mark.parametrize("query", ["case_type=muon", "channel=fax", "tre-em=maybe", "pages=0", "zzz=1", "case_type="])
async def test_an_answer_that_is_none_counts_as_not_given(house: House, query: str) -> None:
    """A mistyped address shows every case."""
    page = await house.visitor().get(f"{PAGE}?{query}")

    assert page.status == 200
    assert "Thêm, khi trường hợp là «Nhà thuê»" in page.body


async def test_the_start_of_an_online_filing_tells_the_cases(house: House) -> None:
    """Only what is filed online: its rate, the papers under their cases."""
    page = light(await house.visitor().get(f"/file/{GUARDED}"))

    assert "Nhà thuê" in page.body
    assert "10.000 đ" in page.body
    assert "20.000 đ" not in page.body


async def test_machines_read_it_and_narrow_it(house: House) -> None:
    """All of it without a query; what certainly does not apply is left out with one; a wrong answer is named."""
    client = house.visitor("en").client
    whole = (await client.get(f"/api/v1/procedures/{GUARDED}")).json()
    rented = (await client.get(f"/api/v1/procedures/{GUARDED}?case_type=thue&applicant=citizen")).json()
    wrong = await client.get(f"/api/v1/procedures/{GUARDED}?case_type=muon")

    assert (whole["on_the_spot"], whole["applicants"]) == (True, ["citizen", "foreigner"])
    assert whole["case_types"][1] == {"id": "thue", "name": "Rented house"}
    assert whole["facts"] == [{"id": "tre-em", "name": "there are children", "kind": "yes_no", "choices": []}]
    assert whole["deadline"] == {}
    assert [(line["limit"], line["only_if"]) for line in whole["limits"]] == [
        ("9 working days", "case is “Rented house”"),
        ("7 working days", None),
    ]
    held = {one["id"]: (one["held_in"], one["only_if"]) for one in whole["components"]}
    assert held["so-do"] == ("dat-dai-quoc-gia", "case is “Own house”")
    assert [one["id"] for one in whole["refusal_grounds"]] == ["dieu-kien", "tranh-chap"]
    assert whole["also_issues"][0]["on"] == "refusal"
    assert rented["deadline"]["counter"] == "9 working days"
    assert [one["id"] for one in rented["components"]] == ["to-khai", "hop-dong", "ket-hon", "khai-sinh"]
    assert rented["fees"] == []
    assert (wrong.status_code, wrong.json()["errors"][0]["field"]) == (422, "case_type")


async def test_a_quote_obeys_the_case_and_the_applicant(house: House) -> None:
    """The fee of who pays it, nothing for who does not."""
    client = house.visitor().client
    fee = f"/api/v1/procedures/{GUARDED}/fee?channel=online"

    assert (await client.get(f"{fee}&applicant=foreigner")).json()["total"] == 10_000
    assert (await client.get(fee)).json() == {"total": 0, "lines": []}
    assert (await client.get(f"{fee}&applicant=robot")).status_code == 422
