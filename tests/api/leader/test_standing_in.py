"""Standing in on paper and in time: the timeline and the letter say for whom, and after the last day it is over."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from sqlalchemy import update
from sqlmodel import col

from models.tables import Absence, StaffRole
from tests.api.conftest import House, new_key
from tests.api.leader.conftest import browser, waiting_for_signature
from tests.api.patient import looks


async def vice_of_another_post(office: House, role: str) -> None:
    """Give the vice leader this role in her own right, and no other."""
    async with office.sessions.write() as session:
        await session.change(update(StaffRole).where(col(StaffRole.staff_id) == office.staff["vice"]).values(role=role))


async def away(office: House, until: datetime) -> None:
    """End every absence, then let the vice leader stand in for the leader until an instant."""
    async with office.sessions.write() as session:
        now = datetime.now(UTC)
        await session.change(update(Absence).values(revoked_at=now - timedelta(days=60)))
        session.add(
            Absence(
                staff_id=office.staff["leader"],
                substitute_id=office.staff["vice"],
                starts_at=min(now, until) - timedelta(days=2),
                ends_at=until,
                basis="QĐ 7",
                created_by=office.staff["leader"],
            )
        )


async def test_the_timeline_and_the_letter_say_for_whom_was_signed(office: House) -> None:
    """The substitute's own name stands under the letter, with the words for whom; so it does on the control slip."""
    await vice_of_another_post(office, "supervisor")
    await away(office, datetime.now(UTC) + timedelta(days=1))
    code = await waiting_for_signature(office, proposal="refuse", reason="Không có sổ gốc")
    vice = await browser(office, "vice")
    answer = await vice.client.post(
        f"/api/v1/cases/{code}/acts", json={"act": "approve", "step": "sign/1"}, headers=new_key()
    )
    assert answer.status_code == 200, answer.text
    counter = await browser(office, "counter")
    async for _ in looks():
        page = await counter.get(f"/cases/{code}/slips/refusal")
        if page.status == 200:
            break
    signature = page.text(".sheet-foot .sheet-sign")
    assert "Đặng Thị Mai" in signature
    assert "(thay cho Nguyễn Quốc Việt)" in signature
    assert "thay cho Nguyễn Quốc Việt" in (await counter.get(f"/cases/{code}")).body
    assert (
        "Đặng Thị Mai (lãnh đạo), thay cho Nguyễn Quốc Việt" in (await counter.get(f"/cases/{code}/slips/control")).body
    )
    await vice_of_another_post(office, "leader")


async def test_after_the_last_day_the_substitute_may_not_act_and_reads_why(office: House) -> None:
    """The end of the absence is the end of the post: refused by the door, and the page names whom and until when."""
    await vice_of_another_post(office, "supervisor")
    code = await waiting_for_signature(office)
    await away(office, datetime.now(UTC) - timedelta(minutes=2))
    vice = await office.signed_in("vice")
    page = await vice.get(f"/cases/{code}")
    assert "Bạn làm thay Nguyễn Quốc Việt đến" in page.body
    assert "thời gian làm thay đã hết" in page.body
    assert not page.tree.css_first(".standing-in")
    answer = await vice.client.post(
        f"/api/v1/cases/{code}/acts", json={"act": "approve", "step": "sign/1"}, headers=new_key()
    )
    assert (answer.status_code, answer.json()["rule"]) == (409, "not_your_role")
    await away(office, datetime.now(UTC) - timedelta(days=30))
    long_ago = await (await office.signed_in("vice")).get(f"/cases/{code}")
    assert "Bạn làm thay" not in long_ago.body
    await vice_of_another_post(office, "leader")
