"""The own account and the list of keys."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from models.tables import Absence
from tests.api.conftest import House


async def test_my_account_shows_posts_absences_and_sessions(house: House) -> None:
    """Posts, whom one stands in for, and where one is signed in; others can be signed out, this one stays."""
    here, elsewhere = await house.signed_in("officer"), await house.signed_in("officer")
    async with house.sessions.write() as session:
        now = datetime.now(UTC)
        session.add(
            Absence(
                staff_id=house.staff["leader"],
                substitute_id=house.staff["officer"],
                starts_at=now - timedelta(hours=1),
                ends_at=now + timedelta(days=2),
                created_by=house.staff["leader"],
            )
        )
    page = await here.get("/me")
    assert "cán bộ thụ lý, UBND phường An Bình" in page.body
    assert "làm thay Nguyễn Quốc Việt" in page.body
    assert page.body.count("(máy này)") + page.body.count("( máy này )") == 1
    leader = await (await house.signed_in("leader")).get("/me")
    assert "Lê Văn Phúc làm thay" in leader.body

    await here.submit("/me/sign-out-others", {})
    assert (await here.get("/me")).heading == "Tài khoản của tôi"
    assert (await elsewhere.get("/me")).heading == "Đăng nhập cho cán bộ"


async def test_keys_are_listed_for_everybody(house: House) -> None:
    """The list is public and in both languages, in the frame of whoever asks."""
    assert (await house.visitor().get("/shortcuts")).heading == "Phím tắt"
    assert (await house.visitor("en").get("/shortcuts")).heading == "Shortcuts"
    page = await (await house.signed_in("counter")).get("/shortcuts")
    assert page.tree.css_first("form.bar-search")
    assert "F8" in page.body


async def test_the_front_door_leads_by_role(house: House) -> None:
    """A leader to what is to be signed, a supervisor to the team, everybody else to their own work."""
    for login, address in (("leader", "/approvals"), ("supervisor", "/desk"), ("counter", "/tasks")):
        answer = await (await house.signed_in(login)).client.get("/")
        assert (answer.status_code, answer.headers["location"]) == (303, address)
