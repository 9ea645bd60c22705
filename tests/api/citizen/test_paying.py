"""A fee is paid from a telephone: the amount, the gateway, VietQR, and what the page says of each outcome."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from urllib.parse import urlsplit

from domain.vietqr import Transfer, vietqr
from tests.api.citizen.walk import fill, light, to_the_check
from tests.api.conftest import House
from tests.api.visitor import Page, Visitor
from tests.support.patience import PATIENCE
from tests.support.simulators import CallbackTaker, Simulators


async def sent(citizen: Visitor, pays: str = "online") -> str:
    """File a household business and return its code."""
    done = await fill(citizen, await to_the_check(citizen, pays), {})
    return done.text("dd .code")


async def until(citizen: Visitor, address: str, seen: Callable[[Page], bool]) -> Page:
    """Open a page again until it shows what is waited for."""
    end = time.monotonic() + PATIENCE
    while True:
        page = light(await citizen.get(address))
        if seen(page):
            return page
        assert time.monotonic() < end, page.body
        await asyncio.sleep(0.1)


async def hand_on(house: House, taker: CallbackTaker, key: str) -> None:
    """Give the gateway's own callback to the application, as the network would."""
    for callback in await taker.wait_for(key, 1):
        answer = await house.visitor().client.post(
            f"/api/v1/callbacks/{callback.system}", content=callback.raw, headers=callback.headers
        )
        assert answer.status_code in (200, 202), answer.text


async def press(simulators: Simulators, page: Page, outcome: str) -> None:
    """Press a button on the gateway's page."""
    link = page.tree.css("a[rel='noreferrer']")[0].attributes["href"] or ""
    path = urlsplit(link).path
    await asyncio.to_thread(lambda: simulators.http.post(path, data={"outcome": outcome}))


async def test_a_fee_is_paid_and_the_page_says_so(
    busy_house: House, gateways: Simulators, callback_taker: CallbackTaker
) -> None:
    """Amount, VietQR and gateway button; the page watches by itself, and after the payment shows what was paid."""
    citizen = busy_house.visitor()
    code = await sent(citizen)
    page = await until(citizen, f"/pay/{code}", lambda page: page.tree.css_first(".pay-qr") is not None)
    assert page.text(".amount") == "150.000 đồng"
    assert "Tải lại trang" in page.text("noscript")
    watched = page.tree.css("#payment")[0].attributes
    assert watched["hx-trigger"] == "every 3s"
    unchanged = await citizen.client.get(watched["hx-get"] or "", headers={"HX-Request": "true"})
    assert unchanged.status_code == 204

    await press(gateways, page, "paid")
    await hand_on(busy_house, callback_taker, f"{code}/fee:request")
    paid = await until(citizen, f"/pay/{code}", lambda page: "Đã nộp 150.000 đồng." in page.body)

    assert paid.tree.css_first("#payment[hx-trigger]") is None
    assert "Mã thanh toán" in paid.body


async def test_who_filed_online_is_told_at_once_by_every_way(busy_house: House, gateways: Simulators) -> None:
    """SMS and mail say that the dossier arrived and when it is answered."""
    code = await sent(busy_house.visitor())
    end = time.monotonic() + PATIENCE
    while True:
        told = [
            system for system in ("sms", "mail") if gateways.received(system) and code in str(gateways.received(system))
        ]
        if len(told) == 2:
            break
        assert time.monotonic() < end, told
        await asyncio.sleep(0.1)


async def test_a_failed_payment_leads_to_the_counter(
    busy_house: House, gateways: Simulators, callback_taker: CallbackTaker
) -> None:
    """The gateway says no: nothing was taken, the case stands, and where it can be paid."""
    citizen = busy_house.visitor()
    code = await sent(citizen)
    page = await until(citizen, f"/pay/{code}", lambda page: page.tree.css_first(".pay-qr") is not None)

    await press(gateways, page, "failed")
    await hand_on(busy_house, callback_taker, f"{code}/fee:request")
    failed = await until(citizen, f"/pay/{code}", lambda page: "không thành công" in page.body)

    assert "tiền chưa được thu" in failed.body
    assert "UBND phường An Bình" in failed.body
    assert failed.tree.css_first(".pay-qr") is None


async def test_after_two_minutes_the_page_says_what_to_do(busy_house: House) -> None:
    """Not clear whether the money was taken: do not pay again, and when it is looked into."""
    citizen = busy_house.visitor()
    code = await sent(citizen)
    await until(citizen, f"/pay/{code}", lambda page: page.tree.css_first(".pay-qr") is not None)

    page = await citizen.get(f"/pay/{code}?since={int(time.time()) - 121}")

    assert "đừng thanh toán lại" in page.body
    assert "Chúng tôi kiểm tra lại lúc" in page.body
    assert page.tree.css_first("#payment[hx-trigger]") is None
    assert page.tree.css_first("noscript") is None


async def test_paying_at_the_counter_needs_no_gateway(busy_house: House) -> None:
    """Whoever chose the counter is told where and when."""
    citizen = busy_house.visitor()
    code = await sent(citizen, pays="counter")

    page = await until(citizen, f"/pay/{code}", lambda page: "đã chọn nộp tại Bộ phận Một cửa" in page.body)

    assert "0270 1" in page.body
    assert page.tree.css_first(".pay-qr") is None


async def test_while_temporal_is_down_the_filing_stands(house: House) -> None:
    """No gateway request yet: the page waits, and after two minutes says that the dossier is safe."""
    citizen = house.visitor()
    code = await sent(citizen)

    waiting = await citizen.get(f"/pay/{code}")
    given_up = await citizen.get(f"/pay/{code}?since={int(time.time()) - 121}")

    assert "Đang lập yêu cầu thanh toán" in waiting.body
    assert "Hồ sơ đã gửi và không bị ảnh hưởng" in given_up.body


async def test_the_payment_page_is_for_who_has_the_secret(house: House) -> None:
    """A stranger with the code alone is led to the look-up."""
    code = await sent(house.visitor())

    answer = await house.visitor().client.get(f"/pay/{code}")

    assert answer.status_code == 303
    assert answer.headers["location"].startswith("/follow")


def test_the_code_on_the_page_is_the_one_banks_read() -> None:
    """The text for the demo's account, with its checksum."""
    transfer = Transfer("970999", "0000000000", 150_000, "H6112202611220000001")

    assert vietqr(transfer).startswith("00020101021238540010A00000072701240006970999011000000000000208QRIBFTTA5303704")
