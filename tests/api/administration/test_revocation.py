"""What is taken from somebody is gone at once, in every process: two applications on one database."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime, timedelta

import asyncpg
import pytest
import pytest_asyncio
from sqlalchemy import text, update
from sqlmodel import col

from api.security import people
from models.access import end_all_sessions
from models.tables import Absence, ApiToken, Staff
from runtime.database import driver_address
from tests.api.administration.conftest import Province
from tests.api.conftest import AGENCY, House, open_house
from tests.api.patient import looks
from tests.api.visitor import Visitor


@pytest.fixture(autouse=True)
def believed_for_hours(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is remembered stands far longer than a test waits: only being told, or the time itself, ends it."""
    monkeypatch.setattr(people, "BELIEVED", timedelta(hours=2))


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def elsewhere(province: Province, database_url: str) -> AsyncIterator[House]:
    """A second application on the same database, as a second process is."""
    async with open_house(database_url, province.house.sessions, province.house.staff) as other:
        yield other


async def known(visitor: Visitor, other: House) -> Visitor:
    """Return the same browser at the other application, which has just believed it."""
    there = other.visitor()
    there.client.cookies = visitor.client.cookies
    assert await until(lambda: status(there, "/api/v1/tasks"), 200)
    return there


async def status(visitor: Visitor, address: str) -> int:
    """Return the status an address answers with."""
    return int((await visitor.client.get(address)).status_code)


async def until(ask: Callable[[], Awaitable[int]], wanted: int) -> bool:
    """Tell whether an answer comes, long before what is remembered would be asked for again."""
    async for _ in looks(0.01):
        if await ask() == wanted:
            return True
    return False


async def test_a_closed_account_is_out_in_every_process(province: Province, elsewhere: House) -> None:
    """The other application believed the session a moment ago, and does no more."""
    await province.add("dong.tk", "Đóng Tài Khoản", ("officer", AGENCY))
    there = await known(await province.house.signed_in("dong.tk"), elsewhere)
    root = await province.browser("root")

    await root.submit(f"/administration/people/{province.house.staff['dong.tk']}/close", {})

    assert await until(lambda: status(there, "/api/v1/tasks"), 401)


async def test_an_ended_session_is_out_in_every_process(province: Province, elsewhere: House) -> None:
    """Also when nobody told the application: the row says it to everybody."""
    staff_id = await province.add("het.phien", "Hết Phiên", ("officer", AGENCY))
    there = await known(await province.house.signed_in("het.phien"), elsewhere)

    async with province.house.sessions.write() as session:
        await end_all_sessions(session, staff_id, datetime.now(UTC))

    assert await until(lambda: status(there, "/api/v1/tasks"), 401)


async def test_a_post_that_is_taken_opens_nothing_any_more(province: Province, elsewhere: House) -> None:
    """The page of the post is forbidden at once, elsewhere too; the person stays signed in."""
    await province.add("mat.quyen", "Mất Quyền", ("administrator", AGENCY), ("officer", AGENCY))
    there = await known(await province.house.signed_in("mat.quyen"), elsewhere)
    assert await status(there, "/administration") == 200
    root = await province.browser("root")
    address = f"/administration/people/{province.house.staff['mat.quyen']}"
    action, fields = (await root.get(address)).form(action=address)

    await root.submit(action, {**fields, "post": f"officer@{AGENCY}"})

    assert await until(lambda: status(there, "/administration"), 403)
    assert await status(there, "/api/v1/tasks") == 200


async def test_a_post_held_for_somebody_ends_with_the_absence(province: Province, elsewhere: House) -> None:
    """The substitute administers while it lasts, in both processes, and not an instant longer."""
    staff_id = await province.add("thay.the", "Thay Thế", ("officer", AGENCY))
    there = await known(await province.house.signed_in("thay.the"), elsewhere)
    assert await status(there, "/administration") == 403
    now = datetime.now(UTC)
    absence = Absence(
        staff_id=province.house.staff["admin"],
        substitute_id=staff_id,
        starts_at=now - timedelta(minutes=1),
        ends_at=now + timedelta(days=1),
        basis="QĐ 12",
        created_by=province.house.staff["root"],
    )
    async with province.house.sessions.write() as session:
        session.add(absence)
    assert await until(lambda: status(there, "/administration"), 200)

    await (await province.browser("root")).submit(f"/administration/absences/{absence.id}/end", {})

    assert await until(lambda: status(there, "/administration"), 403)


async def test_an_absence_that_runs_out_is_over_without_anybody_doing_anything(
    province: Province, elsewhere: House
) -> None:
    """What is remembered never outlives the time as a substitute."""
    staff_id = await province.add("het.han", "Hết Hạn", ("officer", AGENCY))
    there = await known(await province.house.signed_in("het.han"), elsewhere)
    for seconds in (2, 8, 32):  # a machine so busy that the time is over before it has asked gets a longer one
        now = datetime.now(UTC)
        over = now + timedelta(seconds=seconds)
        async with province.house.sessions.write() as session:
            session.add(
                Absence(
                    staff_id=province.house.staff["admin"],
                    substitute_id=staff_id,
                    starts_at=now,
                    ends_at=over,
                    basis="QĐ 13",
                    created_by=province.house.staff["root"],
                )
            )
        while (held := await status(there, "/administration")) != 200 and datetime.now(UTC) < over:
            await asyncio.sleep(0.01)
        if held == 200:
            break
    assert held == 200

    await asyncio.sleep(max(0.0, (over - datetime.now(UTC)).total_seconds()))

    assert await until(lambda: status(there, "/administration"), 403)


async def test_a_revoked_token_is_refused_in_every_process(province: Province, elsewhere: House) -> None:
    """A machine's token, too."""
    headers = await province.house.machine("read")
    client = elsewhere.visitor().client
    address = "/api/v1/cases?q=Nguy%E1%BB%85n"
    assert (await client.get(address, headers=headers)).status_code == 200

    async with province.house.sessions.write() as session:
        await session.change(update(ApiToken).values(revoked_at=datetime.now(UTC)))

    async def ask() -> int:
        return int((await client.get(address, headers=headers)).status_code)

    assert await until(ask, 401)


async def test_nothing_remembered_is_believed_while_changes_cannot_be_heard(
    province: Province, elsewhere: House
) -> None:
    """The listening connections are cut and no trigger tells anybody: the next request is refused all the same."""
    await province.add("diec.tai", "Điếc Tai", ("officer", AGENCY))
    there = await known(await province.house.signed_in("diec.tai"), elsewhere)
    doorkeeper = elsewhere.app.state.services.doorkeeper
    connection = await asyncpg.connect(driver_address(province.house.settings.database_url))
    try:
        await connection.execute("alter table staff disable trigger access_changed")
        await connection.execute(
            # A listener that has long been quiet asked "select 1" last, to see whether anybody is there.
            """select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database()
                and pid <> pg_backend_pid() and (query ilike 'listen%access_changed%' or query = 'select 1')"""
        )

        async def deaf() -> int:
            return int(not doorkeeper._hears)

        assert await until(deaf, 1)
        async with province.house.sessions.write() as session:
            await session.change(update(Staff).where(col(Staff.login) == "diec.tai").values(active=False))
        assert await status(there, "/api/v1/tasks") == 401
    finally:
        await connection.execute("alter table staff enable trigger access_changed")
        await connection.close()

    async def hears() -> int:
        return int(doorkeeper._hears)

    assert await until(hears, 1)


@pytest.mark.parametrize(
    "statement",
    [
        "update staff set phone = '1' where login = 'counter'",
        "delete from staff_roles where false",
        """insert into staff_roles (staff_id, role, agency_id) select id, 'supervisor', 'H61.13' from staff
            where login = 'counter2' on conflict do nothing""",
    ],
)
async def test_the_rows_themselves_tell(province: Province, statement: str) -> None:
    """Whatever changes a row, by whatever way, tells the processes; a statement that changes none is silent."""
    heard: list[str] = []
    connection = await asyncpg.connect(driver_address(province.house.settings.database_url))
    try:
        await connection.add_listener("access_changed", lambda *arguments: heard.append(str(arguments[-1])))
        async with province.house.sessions.write() as session:
            await session.change(text(statement))
        await connection.execute("select 1")
        async for _ in looks():
            if heard or "false" in statement:
                break
        await asyncio.sleep(0.05)  # once is enough
    finally:
        await connection.close()
    assert heard == ([] if "false" in statement else [""])
