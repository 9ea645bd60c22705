"""Signing in, staying signed in, being signed out."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from sqlalchemy import select, update
from sqlmodel import col

from models.tables import Staff, StaffSession
from tests.api.conftest import PASSWORD, House


async def test_a_member_of_staff_signs_in_and_comes_back_to_the_page_wanted(house: House) -> None:
    """The sign-in page returns to where the person was going; the cookie is out of scripts' reach."""
    visitor = house.visitor()
    page = await visitor.get("/cases/new?q=ho%20tich")
    action, fields = page.form(action="/sign-in")

    answer = await visitor.post(action, {**fields, "login": "Counter ", "password": PASSWORD})

    assert answer.status_code == 303
    assert answer.headers["location"] == "/cases/new?q=ho%20tich"
    cookie = answer.headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=lax" in cookie
    async with house.sessions.read() as session:
        kept = (await session.scalars(select(StaffSession))).all()
    assert all(visitor.client.cookies["session"] not in row.token_hash for row in kept)


async def test_unknown_login_and_wrong_password_answer_alike(house: House) -> None:
    """Nothing tells whether an account exists, and nobody is signed in."""
    visitor = house.visitor()

    unknown = await visitor.post("/sign-in", {"login": "nobody", "password": PASSWORD})
    wrong = await visitor.post("/sign-in", {"login": "officer", "password": "wrong"})

    assert unknown.status_code == wrong.status_code == 401
    assert (
        unknown.text.replace("nobody", "officer").split("<main")[1].split("<footer")[0]
        == (wrong.text.split("<main")[1].split("<footer")[0])
    )
    assert "session" not in visitor.client.cookies


async def test_guessing_a_password_is_slowed_down(house: House) -> None:
    """After eight wrong passwords for a login even the right one has to wait, and is told how long."""
    visitor = house.visitor()
    for _ in range(8):
        await visitor.post("/sign-in", {"login": "counter2", "password": "wrong"})

    answer = await visitor.post("/sign-in", {"login": "counter2", "password": PASSWORD})

    assert answer.status_code == 429
    assert 0 < int(answer.headers["retry-after"]) <= 15 * 60
    assert "Thử quá nhiều lần" in answer.text


async def test_signing_out_ends_the_session_on_the_server(house: House) -> None:
    """A copied cookie is worth nothing after sign-out."""
    visitor = await house.signed_in("officer")
    copied = visitor.client.cookies["session"]

    answer = await visitor.post("/sign-out")
    thief = house.visitor()
    thief.client.cookies.set("session", copied)

    assert answer.headers["location"] == "/sign-in"
    assert (await thief.client.get("/api/v1/tasks")).status_code == 401


async def test_all_sessions_of_a_person_can_be_ended_at_once(house: House) -> None:
    """Signing out everywhere ends the sessions on other computers too."""
    here, there = await house.signed_in("leader"), await house.signed_in("leader")

    await here.post("/sign-out/everywhere")

    assert (await there.client.get("/api/v1/tasks")).status_code == 401


async def test_a_session_that_is_over_or_whose_account_is_closed_is_refused(house: House) -> None:
    """Expiry and a closed account end a session by themselves."""
    expired, closed = await house.signed_in("supervisor"), await house.signed_in("stranger")
    async with house.sessions.write() as session:
        await session.change(
            update(StaffSession)
            .where(col(StaffSession.staff_id) == house.staff["supervisor"])
            .values(expires_at=datetime.now(UTC) - timedelta(seconds=1))
        )
        await session.change(update(Staff).where(col(Staff.login) == "stranger").values(active=False))

    assert (await expired.client.get("/api/v1/tasks")).status_code == 401
    assert (await closed.client.get("/api/v1/tasks")).status_code == 401


async def test_nobody_is_led_to_another_site_after_sign_in(house: House) -> None:
    """A link with a foreign return address leads to the person's own work."""
    for foreign in ("https://evil.example", "//evil.example", "/\\evil.example", "javascript:alert(1)"):
        visitor = house.visitor()
        answer = await visitor.post("/sign-in", {"login": "counter", "password": PASSWORD, "back": foreign})
        assert answer.headers["location"] == "/"


async def test_forms_of_other_sites_are_refused(house: House) -> None:
    """A signed-in browser's form counts only when it comes from our own page; a machine's token is not ambient."""
    visitor = await house.signed_in("counter")
    machine = await house.machine("read")

    by_origin = await visitor.client.post("/sign-out", headers={"Origin": "https://evil.example"})
    by_fetch_site = await visitor.client.post(
        "/sign-out", headers={"Origin": "http://testserver", "Sec-Fetch-Site": "cross-site"}
    )
    del visitor.client.headers["Origin"]
    silent = await visitor.client.post("/api/v1/cases", json={})
    other = house.visitor()
    del other.client.headers["Origin"]
    by_machine = await other.client.post("/api/v1/cases", json={}, headers=machine)

    assert [by_origin.status_code, by_fetch_site.status_code, silent.status_code] == [403, 403, 403]
    assert silent.json()["type"] == "/problems/cross-site-request"
    assert by_machine.status_code == 403
    assert by_machine.json()["type"] == "/problems/forbidden"
    assert (await visitor.client.get("/api/v1/tasks")).status_code == 200
