"""`motcua staff first`: an empty installation gets its head and a person who can sign in, once."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Iterator

import pytest
import pytest_asyncio
from sqlalchemy import select
from sqlmodel import col
from typer.testing import CliRunner, Result

from cli import main
from models.founding import AdministeredError, Founding, found_installation
from models.tables import Agency, Staff, StaffChange, StaffRole
from runtime.database import Sessions
from runtime.settings import get_settings
from tests.api.conftest import open_house
from tests.support.database import DatabaseServer

HEAD = ("--agency", "H61", "--agency-name", "UBND tỉnh Mẫu")
ADMINISTRATOR = ("--login", "quantri.tinh", "--name", "Hoàng Thanh Tùng")
PASSWORD = "bốn từ không liên quan"
REFUSED = 1


@pytest_asyncio.fixture(loop_scope="session")
async def empty(database_server: DatabaseServer) -> AsyncIterator[str]:
    """The address of a migrated database without anybody, one for each test."""
    name = await database_server.create(await database_server.template())
    yield database_server.address(name)
    await database_server.drop(name)


@pytest.fixture
def on_empty(empty: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """Let the command work on that database."""
    monkeypatch.setenv("DATABASE_URL", empty)
    get_settings.cache_clear()
    yield empty
    get_settings.cache_clear()


async def first(*arguments: str, typed: str = "") -> Result:
    """Run `motcua staff first` beside the event loop of the test, as it opens its own; `typed` is the terminal."""
    return await asyncio.to_thread(CliRunner().invoke, main.build(["staff"]), ["staff", "first", *arguments], typed)


async def test_who_was_made_first_signs_in_and_administers(on_empty: str) -> None:
    """Asked for everything on the terminal; then the pages let the administrator in to add agencies and people."""
    answers = ["h61", "H61", "UBND tỉnh Mẫu", "quantri.tinh", "Hoàng Thanh Tùng"]
    passwords = ["ngắn", PASSWORD, "another phrase", PASSWORD, PASSWORD]
    made = await first(typed="\n".join([*answers, *passwords]) + "\n")
    assert made.exit_code == 0, made.output
    for code in ("agency: identifier", "password: too_short", "password: differs"):
        assert code in made.stderr
    assert PASSWORD not in made.output

    sessions = Sessions.open(on_empty, pool_size=2)
    try:
        async with open_house(on_empty, sessions, {}) as house:
            visitor = house.visitor()
            answer = await visitor.post("/sign-in", {"login": "quantri.tinh", "password": PASSWORD})
            assert answer.status_code == 303
            page = await visitor.get("/administration")
            assert "UBND tỉnh Mẫu" in page.body
            action, fields = (await visitor.get("/administration/agencies/new")).form(
                action="/administration/agencies/new"
            )
            ward = {"id": "H61.12", "kind": "ubnd-xa", "parent_id": "H61", "name_vi": "UBND phường An Bình"}
            assert (await visitor.post(action, {**fields, **ward})).status_code == 303
            assert (await visitor.get("/administration/people/import")).status == 200
            changes = await visitor.get("/administration/changes")
            assert "Hoàng Thanh Tùng" in changes.body
        async with sessions.read() as session:
            agencies = {row.id: row.kind for row in await session.scalars(select(Agency))}
            posts = {(row.role, row.agency_id) for row in await session.scalars(select(StaffRole))}
        assert agencies == {"H61": "ubnd-tinh", "H61.12": "ubnd-xa"}
        assert posts == {("administrator", "H61")}
    finally:
        await sessions.close()


async def test_a_random_password_is_good_for_choosing_another(on_empty: str) -> None:
    """Printed once; the sign-in with it leads to the form of a new password and nowhere else."""
    made = await first(*HEAD, *ADMINISTRATOR, "--random-password")
    assert made.exit_code == 0, made.output
    found = re.search(r"([a-z2-9]{4}-){3}[a-z2-9]{4}", made.stdout)
    assert found is not None
    sessions = Sessions.open(on_empty, pool_size=2)
    try:
        async with open_house(on_empty, sessions, {}) as house:
            visitor = house.visitor()
            await visitor.post("/sign-in", {"login": "quantri.tinh", "password": found.group()})
            assert "session" not in visitor.client.cookies
            chosen = {"login": "quantri.tinh", "password": found.group(), "new_password": PASSWORD, "again": PASSWORD}
            assert (await visitor.post("/sign-in/password", chosen)).status_code == 303
            assert (await visitor.get("/administration")).status == 200
        async with sessions.read() as session:
            person = await session.scalar(select(Staff))
        assert person is not None
        assert (person.must_change_password, person.password_hash.startswith("$argon2id$")) == (False, True)
    finally:
        await sessions.close()


async def test_there_is_no_second_first_administrator(on_empty: str) -> None:
    """Refused before anything is asked, naming who administers and how a password is reset; nothing is stored."""
    assert (await first(*HEAD, *ADMINISTRATOR, "--random-password")).exit_code == 0
    again = await first("--agency", "H62")
    assert again.exit_code == REFUSED
    assert again.stdout == ""
    assert "quantri.tinh" in again.stderr
    assert "Cấp mật khẩu mới" in again.stderr
    assert "Hand out new password" in again.stderr
    sessions = Sessions.open(on_empty, pool_size=1)
    try:
        async with sessions.read() as session:
            assert len((await session.scalars(select(Staff))).all()) == 1
            kinds = (await session.scalars(select(col(StaffChange.kind)))).all()
        assert sorted(kinds) == ["agency_added", "person_added"]
    finally:
        await sessions.close()


async def test_of_two_at_once_one_is_the_first(empty: str) -> None:
    """Two operators pass the first look together: the second to store is told that there is an administrator."""
    sessions = Sessions.open(empty, pool_size=2)

    async def store(agency: str, login: str) -> None:
        async with sessions.write() as session:
            await found_installation(
                session, Founding(agency, "UBND tỉnh Mẫu", "ubnd-tinh", login, "Vũ Thị Nga", "hash", must_change=False)
            )

    try:
        ended = await asyncio.gather(store("H61", "mot"), store("H62", "hai"), return_exceptions=True)
        [refused] = [one for one in ended if one is not None]
        assert isinstance(refused, AdministeredError)
        async with sessions.read() as session:
            assert (*await session.scalars(select(col(Staff.login))),) == refused.logins
            assert len((await session.scalars(select(Agency))).all()) == 1
    finally:
        await sessions.close()


async def test_wrong_options_are_told_together(on_empty: str) -> None:
    """Each with field, rule and mend, in both languages, before anything is asked or stored."""
    wrong = await first("--agency", "61", "--login", "Quản Trị", "--name", "12", "--kind", "tỉnh")
    assert wrong.exit_code == REFUSED
    assert wrong.stdout == ""
    assert re.findall(r"^([\w-]+): (\w+): .+ / .+$", wrong.stderr, flags=re.MULTILINE) == [
        ("agency", "identifier"),
        ("login", "login"),
        ("name", "name"),
        ("kind", "kind"),
    ]
    assert wrong.stderr.count("    → ") == 4
    assert "ubnd-tinh, " in wrong.stderr


async def test_a_login_of_somebody_else_is_not_taken_over(on_empty: str) -> None:
    """Where accounts came some other way and none administers, the agency stays as it is and the account too."""
    sessions = Sessions.open(on_empty, pool_size=1)
    try:
        async with sessions.write() as session:
            session.add(Agency(id="H61", kind="ubnd-tinh", name_vi="UBND tỉnh"))
            await session.flush()
            session.add(Staff(login="quantri.tinh", name="Mai Văn Thành", agency_id="H61"))
        taken = await first(*HEAD, *ADMINISTRATOR, "--random-password")
        assert (taken.exit_code, "login: taken" in taken.stderr) == (REFUSED, True)
        assert (await first(*HEAD, "--login", "khac", "--name", "Vũ Thị Nga", "--random-password")).exit_code == 0
        async with sessions.read() as session:
            names = (await session.scalars(select(col(Agency.name_vi)))).all()
        assert list(names) == ["UBND tỉnh"]
    finally:
        await sessions.close()


async def test_a_database_that_does_not_answer_is_told_in_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    """Code 2, and what to set."""
    monkeypatch.setenv("DATABASE_URL", "postgresql://motcua@127.0.0.1:1/motcua")
    get_settings.cache_clear()
    try:
        ended = await first(*HEAD, *ADMINISTRATOR)
    finally:
        get_settings.cache_clear()
    assert (ended.exit_code, "DATABASE_URL" in ended.stderr) == (2, True)
