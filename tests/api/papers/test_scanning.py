"""Paper meets screen: the code on a cover opens the one act, and lists are received by scanning."""

from __future__ import annotations

import pytest

from api.papers.scanning import code_of
from domain.case.acts import Act, Role
from domain.procedure.plan import StepKind
from tests.api.case.conftest import Led, lead
from tests.api.conftest import COPIES, House
from tests.api.counter.test_hand_overs import made_list, received_case


async def _received(house: House) -> Led:
    led = await lead(house, COPIES)
    led.life.act(Act.TAKE_PAYMENT, Role.COUNTER, values={"amount": str(led.life.state.fee)})
    check = next(step.id for step in led.life.plan.steps if step.kind is StepKind.CHECK)
    led.life.act(Act.ACCEPT, Role.COUNTER, check, actor=str(house.staff["counter"]))
    await led.record()
    return led


@pytest.mark.parametrize(
    ("scanned", "code"),
    [
        ("H61.12-20261123-0000042", "H61.12-20261123-0000042"),
        (" h61.12-20261123-0000042\r\n", "H61.12-20261123-0000042"),
        ("https://motcua.example.vn/scan/H61.12-20261123-0000042", "H61.12-20261123-0000042"),
        ("https://motcua.example.vn/scan/H61.12-20261123-0000042?from=camera", "H61.12-20261123-0000042"),
        ("", ""),
    ],
)
def test_bars_and_qr_code_mean_the_same(scanned: str, code: str) -> None:
    """The bare code of the bars and the address in the QR code lead to the same case."""
    assert code_of(scanned) == code


async def test_who_holds_the_paper_gets_the_one_act(house: House) -> None:
    """The officer whose move it is gets one button; the counter is told whose move it is."""
    led = await _received(house)
    officer, counter = await house.signed_in("officer"), await house.signed_in("counter")

    mine = await officer.get(f"/scan?code={led.code}")
    not_mine = await counter.get(f"/scan/{led.code}")

    assert str(mine.response.url.path) == f"/scan/{led.code}"
    assert len(mine.tree.css("main .scan-act")) == 1
    assert not not_mine.tree.css("main .scan-act")
    assert "Bạn không có việc gì với hồ sơ này lúc này" in not_mine.body
    assert "Chờ cán bộ thụ lý" in not_mine.body
    assert "Việc này cần vai trò cán bộ thụ lý của cơ quan giải quyết." in not_mine.body


async def test_a_stranger_finds_nothing(house: House) -> None:
    """Staff of another agency, and whoever is not signed in, learn nothing from a scanned code."""
    led = await _received(house)
    stranger = await house.signed_in("stranger")
    assert (await stranger.get(f"/scan/{led.code}")).status == 404
    answer = await house.visitor().client.get(f"/scan/{led.code}", follow_redirects=False)
    assert answer.status_code == 303
    assert "/sign-in" in answer.headers["location"]


async def test_a_list_is_received_by_scanning(house: House) -> None:
    """Two of three dossiers are scanned, one by its cover on a phone; confirmed, the third goes back to the counter."""
    counter, officer = await house.signed_in("counter"), await house.signed_in("officer")
    codes = [await received_case(house) for _ in range(3)]
    address = str((await made_list(counter, codes)).response.url.path)

    page = await officer.submit(f"{address}/scan", {"scanned": codes[0].lower()})
    assert "Đã quét 1 trên 3 hồ sơ" in page.body
    phone = await officer.get(f"/scan/{codes[1]}")
    action, fields = phone.form(with_act="receive")
    assert "Đã ghi nhận" in (await officer.submit(action, fields)).body
    unknown = await officer.submit(f"{address}/scan", {"scanned": "H61.12-20990101-0000001"})
    assert unknown.status == 422
    assert "không có trong biên bản" in unknown.text("#error-summary")

    done = await officer.submit(f"{address}/scan", {"confirm": "yes"})

    assert "Có chênh lệch" in done.body
    assert [("không nhận được" in row, code) for row in done.texts("tbody tr") for code in codes if code in row] == [
        (False, codes[0]),
        (False, codes[1]),
        (True, codes[2]),
    ]
    waiting = await counter.get("/hand-overs/new")
    assert codes[2] in waiting.body
    assert codes[0] not in waiting.body


async def test_the_last_dossier_of_a_list_confirms_it_where_it_was_scanned(house: House) -> None:
    """Received, the one dossier of a list asks for nothing else before the list is confirmed; then for its next act."""
    counter, officer = await house.signed_in("counter"), await house.signed_in("officer")
    led = await _received(house)
    address = str((await made_list(counter, [led.code])).response.url.path)
    on_its_way = await officer.get(f"/scan/{led.code}")
    action, fields = on_its_way.form(with_act="receive")
    received = await officer.submit(action, fields)
    assert len(received.tree.css("main .scan-act")) == 1
    action, fields = received.form(action=f"{address}/scan")
    assert fields["confirm"] == "yes"
    assert "Đã nhận đủ" in (await officer.submit(action, fields)).body
    afterwards = await officer.get(f"/scan/{led.code}")
    assert afterwards.form("complete")[0] == f"/scan/{led.code}"
    assert "Sau đó: chờ lãnh đạo." in afterwards.body


async def test_who_made_the_list_cannot_receive_it(house: House) -> None:
    """The giving side may not scan for the receiving side."""
    counter = await house.signed_in("counter")
    address = str((await made_list(counter, [await received_case(house)])).response.url.path)
    assert (await counter.post(f"{address}/scan", {"scanned": "x"})).status_code == 403


async def test_the_cover_carries_code_and_bars(house: House) -> None:
    """The cover shows the QR code, the bars, and where the dossier stands in the register."""
    led = await _received(house)
    counter = await house.signed_in("counter")
    page = await counter.get(f"/cases/{led.code}/slips/cover")
    assert len(page.tree.css(".cover-bars rect")) > 30
    assert "Sổ theo dõi hồ sơ: quyển số 01/" in page.body
