"""The pages people use: dials, inboxes, paying."""

import asyncio

import html5lib  # type: ignore[import-untyped]  # it has no types
import pytest
from selectolax.lexbor import LexborHTMLParser

from simulators.dials import Dials
from simulators.post import item_code
from simulators.settings import SYSTEMS
from tests.simulators.requests import consult, new_key, order, request_payment
from tests.support.simulators import CallbackTaker, Simulators


def test_front_page_has_every_dial_of_every_system(simulators: Simulators) -> None:
    """The front page is valid HTML and offers every dial, with a label, for every system."""
    text = simulators.http.get("/").raise_for_status().text
    html5lib.HTMLParser(strict=True).parse(text)
    page = LexborHTMLParser(text)
    assert len(page.css("form fieldset")) == len(SYSTEMS)
    for name in Dials.model_fields:
        assert len(page.css(f"label input[name={name}]")) == len(SYSTEMS)


def test_dials_by_form(simulators: Simulators) -> None:
    """The form turns dials as the JSON door does, an empty field means healthy, and errors are shown."""
    form = {"down": "true", "retry_after_s": "5", "answer_ms": "", "answer": ""}
    answer = simulators.http.post("/dials/post", data=form)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/#post")
    dials = simulators.http.get("/dials").json()["post"]
    assert (dials["down"], dials["retry_after_s"], dials["answer_ms"]) == (True, 5, None)
    assert simulators.http.post("/dials/post", data={"slow_ms": "chậm"}).status_code == 422


@pytest.mark.parametrize("system", ["agencies", "payments", "post", "sms", "zalo", "mail"])
def test_inbox_is_readable(simulators: Simulators, system: str) -> None:
    """Every inbox is valid HTML, empty or not, and shows what a system received."""
    key = new_key()
    consult(simulators, key)
    request_payment(simulators, key)
    order(simulators, key)
    for gateway in ("sms", "zalo"):
        simulators.post(gateway, "messages", {"to": "0900000000", "text": "<b>Đã có kết quả</b>"}, key)
    text = simulators.http.get(f"/{system}").raise_for_status().text
    html5lib.HTMLParser(strict=True).parse(text)
    assert "<b>Đã" not in text
    assert (key in text) == (system != "mail")


async def test_citizen_pays_once(simulators: Simulators, callback_taker: CallbackTaker) -> None:
    """The pay page shows the amount, its button pays, a second press pays nothing more."""
    key = new_key("fee:request")
    requested = request_payment(simulators, key, amount=12000).json()
    path = f"/payments/pay/{requested['reference']}"
    assert requested["pay_url"].endswith(path)
    text = simulators.http.get(path).text
    html5lib.HTMLParser(strict=True).parse(text)
    assert "12.000 đ" in text
    for _ in range(2):
        assert simulators.http.post(path, data={"outcome": "paid"}).status_code == 303
    [callback] = await callback_taker.wait_for(key, 1)
    assert (callback.body["answer"], callback.body["values"]["amount"]) == ("paid", "12000")
    assert "Đã thanh toán" in simulators.http.get(path).text
    await asyncio.sleep(0.1)
    assert len(callback_taker.of(key)) == 1


async def test_failed_payment_can_be_tried_again(simulators: Simulators, callback_taker: CallbackTaker) -> None:
    """After a failed attempt the same request can still be paid."""
    key = new_key("fee:request")
    path = f"/payments/pay/{request_payment(simulators, key).json()['reference']}"
    simulators.http.post(path, data={"outcome": "failed"})
    await callback_taker.wait_for(key, 1)
    simulators.http.post(path, data={"outcome": "paid"})
    callbacks = await callback_taker.wait_for(key, 2)
    assert [callback.body["answer"] for callback in callbacks] == ["failed", "paid"]


async def test_automatic_payment_of_another_amount(simulators: Simulators, callback_taker: CallbackTaker) -> None:
    """The dials can pay by themselves, and pay too little."""
    key = new_key("fee:request")
    simulators.dial("payments", auto_pay_ms=0, paid_amount=5000)
    request_payment(simulators, key, amount=8000)
    [callback] = await callback_taker.wait_for(key, 1)
    assert callback.body["values"]["amount"] == "5000"


def test_unknown_payment_is_not_found(simulators: Simulators) -> None:
    """A pay address that was never given out is a readable 404."""
    answer = simulators.http.get("/payments/pay/TT0")
    assert answer.status_code == 404
    html5lib.HTMLParser(strict=True).parse(answer.text)


def test_tracking_number_follows_the_standard() -> None:
    """Check digits follow UPU S10, whose own example is 47312482 with check digit 9."""
    assert item_code(47312482) == "EM473124829VN"
