"""A fee the provincial council sets and nobody has entered: said so wherever it is shown, and never called free."""

from __future__ import annotations

import re

import pytest

from domain.case.acts import Act, Role
from models.queries.receipt_facts import FeeLine, receipt_facts
from tests.api.case.conftest import lead
from tests.api.citizen.walk import HOUSEHOLD
from tests.api.conftest import House, filing, new_key
from tests.api.counter.test_online import filed_online
from tests.api.counter.test_returns import decided
from tests.api.test_my_case import filed, let_in

MARRIAGE = "1.004873"
SAID = {
    "vi": "ức do Hội đồng nhân dân tỉnh quyết định, chưa nhập",
    "en": "mount set by the provincial People's Council, not entered yet",
}
FREE = re.compile(r"[Kk]hông thu\b|No charge|không phải nộp khoản nào|Không phải nộp\.")


def _open(body: str, language: str = "vi") -> bool:
    """Tell whether a page says that the amount is not entered, and nowhere that nothing is charged."""
    return SAID[language] in body.replace("&#39;", "'") and not FREE.search(body)


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("sheet", ["", "/notice", "?channel=counter"])
async def test_whoever_reads_the_procedure_is_told(house: House, language: str, sheet: str) -> None:
    """Page, printed notice, and the page for what somebody chose."""
    page = await house.visitor(language).get(f"/procedures/{MARRIAGE}{sheet}")

    assert _open(page.body, language), page.body


@pytest.mark.parametrize("language", ["vi", "en"])
async def test_json_tells_it_too(house: House, language: str) -> None:
    """The rule in words; in a quote 0 is marked as what is charged meanwhile, unless all of it is taken off by law."""
    client = house.visitor(language).client
    rule = (await client.get(f"/api/v1/procedures/{MARRIAGE}")).json()["fees"][0]
    asked = {"channel": "counter"}
    quote = (await client.get(f"/api/v1/procedures/{MARRIAGE}/fee", params=asked)).json()
    exempt = (await client.get(f"/api/v1/procedures/{MARRIAGE}/fee", params={**asked, "exemption": "ho-ngheo"})).json()

    assert [_open(rate, language) for rate in rule["rates"]] == [True]
    assert (quote["total"], quote["lines"][0]["is_open"]) == (0, True)
    assert _open(quote["lines"][0]["explanation"], language)
    assert (exempt["total"], exempt["lines"][0]["is_open"]) == (0, False)


async def test_an_amount_the_portal_names_is_the_councils(house: House) -> None:
    """The registration fee of a household business is shown with whose amount it is."""
    page = await house.visitor().get(f"/procedures/{HOUSEHOLD}")

    assert "Nộp trực tuyến: 150.000 đ, mức do Hội đồng nhân dân tỉnh quyết định" in page.body


async def test_the_counter_sees_it_beside_the_fee(house: House) -> None:
    """While a dossier is typed, in the queue of online filings, and where a result is given out."""
    counter = await house.signed_in("counter")
    assert _open((await counter.get(f"/cases/new/{MARRIAGE}")).body)
    await filed_online(house)
    assert _open((await counter.get("/online")).text("tbody"))
    code = await decided(house)
    assert _open((await counter.get(f"/cases/{code}/return")).body)


async def test_an_exempt_applicant_is_not_told_that_it_is_open(house: House) -> None:
    """Whatever the council sets, nothing of it is paid: the queue says so."""
    counter = await house.signed_in("counter")
    code = await filed_online(house, facts={"exemption": "ho-ngheo"})

    (row,) = [line.text() for line in (await counter.get("/online")).tree.css("tbody tr") if code in line.text()]

    assert "không thu" in row
    assert SAID["vi"] not in row


async def test_the_case_tells_staff_and_applicant(house: House) -> None:
    """The case's page, the applicant's own page and the page for paying."""
    case = await filed(house, procedure=MARRIAGE, facts={}, components=[{"id": "to-khai", "originals": 1}])
    citizen = await let_in(house, case)
    officer = await house.signed_in("officer")

    assert _open((await officer.get(f"/cases/{case['code']}")).body)
    assert _open((await citizen.get(f"/my-case/{case['code']}")).body)
    assert _open((await citizen.get(f"/pay/{case['code']}")).body)


@pytest.mark.parametrize("language", ["vi", "en"])
async def test_the_cases_json_says_that_the_fee_is_not_known(house: House, language: str) -> None:
    """Null with the words beside it, when it is filed, to staff and to the applicant; 0 only where nothing is owed."""
    client, staff = house.visitor(language).client, (await house.signed_in("officer", language)).client
    machine = await house.machine("file")
    answers = []
    for facts in ({}, {"exemption": "ho-ngheo"}):
        body = filing(procedure=MARRIAGE, facts=facts, components=[{"id": "to-khai", "originals": 1}])
        filed = (await client.post("/api/v1/cases", json=body, headers={**machine, **new_key()})).json()
        secret = {"X-Case-Secret": filed["secret"]}
        public = (await client.get(f"/api/v1/public/cases/{filed['code']}", headers=secret)).json()
        answers.append((filed, (await staff.get(f"/api/v1/cases/{filed['code']}")).json(), public))

    for unknown, nothing in zip(*answers, strict=True):
        assert (unknown["fee"], nothing["fee"]) == (None, 0)
        assert _open(unknown["fee_open"], language)
        assert nothing["fee_open"] == ""


async def test_the_receipt_names_the_fee_without_an_amount(house: House) -> None:
    """Form 01 of a received case has the line; 0 stands for not entered."""
    led = await lead(house, MARRIAGE)
    led.life.act(Act.ACCEPT, Role.COUNTER, "check")
    await led.record()

    async with house.sessions.read() as session:
        facts = await receipt_facts(session, led.case_id, "civil_code")

    assert facts is not None
    assert facts.fees == [FeeLine("Lệ phí xác nhận tình trạng hôn nhân", 0)]
