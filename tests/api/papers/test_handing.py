"""The minutes of a hand-over: a code a telephone can check, and the list as it stood on a day gone by."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from uuid import uuid4

from domain.papers.forms import Form
from models.paper_marks import paper_mark
from models.tables import HandOverItem, HandOverList
from tests.api.case.conftest import lead
from tests.api.conftest import AGENCY, COPIES, House
from tests.api.visitor import Page


async def test_the_minutes_are_checked_by_anybody_and_printed_as_they_stood(house: House) -> None:
    """The check tells number, counts and whether they fit, no person and no case; before it, nothing was counted."""
    led = await lead(house, COPIES)
    made, confirmed = datetime.now(UTC) - timedelta(days=3), datetime.now(UTC) - timedelta(days=1)
    handed = HandOverList(
        id=uuid4(), agency_id=AGENCY, number="7/2026", receiver="Lê Văn Phúc", created_by=house.staff["counter"],
        created_at=made, received_by=house.staff["officer"], received_at=confirmed,
    )  # fmt: skip
    async with house.sessions.write() as session:
        session.add(handed)
        await session.flush()
        item = HandOverItem(list_id=handed.id, case_id=led.case_id, position=1, papers=3, counted=2, received=True)
        session.add(item)
    counter = await house.signed_in("counter")
    address = f"/hand-overs/{handed.id}/print"
    now = await counter.get(address)
    assert "Bên nhận xác nhận" in now.text("article")
    assert now.texts("tfoot td")[:2] == ["3", "2"]
    day = (datetime.now(UTC) - timedelta(days=2) + timedelta(hours=7)).date().isoformat()
    then = await counter.get(f"{address}?as_of={day}")
    assert "in lại theo trạng thái ngày" in then.text("article")
    assert "Bên nhận xác nhận" not in then.text("article")
    assert then.texts("tfoot td")[:2] == ["3", ""]
    before = await counter.get(f"{address}?as_of=2020-01-01")
    assert before.status == 404
    assert "chưa được lập" in before.body
    assert (await counter.get(f"{address}?as_of=hôm qua")).status == 422

    code = str(handed.id).upper()
    mark = paper_mark(house.settings.secret.get_secret_value(), code, Form.HAND_OVER, 0)
    assert re.search(f"{mark.check[:4]}-{mark.check[4:]}", now.body)
    found = Page(await house.visitor().client.get(f"/papers/{code}/{mark.text()}"))
    assert found.status == 200
    assert "7/2026" in found.body
    assert "1 hồ sơ, 3 bản giấy" in found.body
    assert "Có chênh lệch" in found.body
    assert led.code not in found.body
    assert "Lê Văn Phúc" not in found.body
    wrong = Page(await house.visitor().client.get(f"/papers/{code}/hand_over-0-AAAAAAAA"))
    assert wrong.status == 404
