"""People at the desk of an office at work: they find a case on its page and press the button that stands there."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

import pytest_asyncio
from fastapi import FastAPI
from selectolax.lexbor import LexborNode
from sqlalchemy import text

from api.app import create_app
from api.security.passwords import hash_password
from models.calendars import publish_calendar
from models.procedures import publish
from models.tables import Intervention, Staff, StaffRole
from tests.api.visitor import Page, Visitor
from tests.support.database import DatabaseServer
from tests.support.lives import shipped_calendar
from tests.support.office import AGENCY, CaseInHand, Office, office_at_work
from tests.support.patience import PATIENCE
from tests.support.simulators import CallbackTaker, Simulators
from tests.workflows.pressed import look, outcomes

PASSWORD = "a password for tests only"
PEOPLE = {
    "counter": "Trần Thị Hạnh",
    "officer": "Lê Văn Phúc",
    "officer2": "Trịnh Văn Bốn",
    "leader": "Nguyễn Quốc Việt",
    "supervisor": "Phạm Thu Hà",
    "administrator": "Đỗ Minh Khôi",
}


@dataclass
class Desk:
    """The pages of an office, each person in a browser of their own; logins are the names of posts."""

    office: Office
    app: FastAPI
    people: dict[str, UUID]
    taker: CallbackTaker
    browsers: dict[str, Visitor] = field(default_factory=dict)

    async def browser(self, who: str) -> Visitor:
        """Return the browser in which somebody has signed in."""
        if who not in self.browsers:
            visitor = Visitor(self.app)
            answer = await visitor.post("/sign-in", {"login": who, "password": PASSWORD})
            assert answer.status_code == 303, answer.text
            self.browsers[who] = visitor
        return self.browsers[who]

    async def row(self, case: CaseInHand, who: str = "supervisor") -> LexborNode | None:
        """Look as each minute, and return the line of a case as somebody finds it on the page."""
        await look(self.office)
        browser, address = await self.browser(who), "/desk"
        while address:
            page = await browser.get(address)
            for row in page.tree.css("table.desk-rows tbody tr"):
                if (code := row.css_first("th a.code")) is not None and code.text() == case.code:
                    return row
            further = page.tree.css_first("a[rel=next]")
            address = (further.attributes["href"] or "") if further is not None else ""
        return None

    async def cause(self, case: CaseInHand, who: str = "supervisor") -> str:
        """Return under which cause a case stands on the desk; empty when it does not."""
        row = await self.row(case, who)
        return _cause(row) if row is not None else ""

    async def press(self, case: CaseInHand, cause: str, who: str = "supervisor") -> Page:
        """Press the button of a line that stands under this cause, and return the page it leads to."""
        row = await self.row(case, who)
        assert row is not None, f"{case.code} is not on the desk"
        assert _cause(row) == cause, row.text(separator=" ")
        browser, form = await self.browser(who), row.css_first("td.next form")
        if form is not None:
            fields = {str(one.attributes["name"]): one.attributes["value"] or "" for one in form.css("input")}
            return await browser.submit(str(form.attributes["action"]), fields)
        button = row.css_first("td.next a.button")
        assert button is not None, f"{who} can do nothing: {row.text(separator=' ')}"
        return await browser.get(str(button.attributes["href"]))

    async def choose(self, case: CaseInHand, way: str, who: str = "supervisor") -> Page:
        """Tick a line and choose another way than that of its button."""
        browser = await self.browser(who)
        return await browser.submit("/desk/interventions", {"way": way, "chosen": case.code})

    async def act(self, page: Page, act: str, who: str = "supervisor", **given: str) -> Page:
        """Send the form of an act; `values_x` is the field values.x."""
        browser = await self.browser(who)
        address, fields = page.form(with_act=act)
        typed = {name.replace("values_", "values."): value for name, value in given.items()}
        done = await browser.submit(address, {**fields, **typed})
        assert done.status == 200, done.body
        return done

    async def give(self, page: Page, to: str, who: str = "supervisor") -> Page:
        """Give the chosen tasks to somebody."""
        browser = await self.browser(who)
        address, fields = page.form(action="/tasks/hand")
        assert str(self.people[to]) in page.response.text, page.body
        done = await browser.submit(address, {**fields, "to": str(self.people[to]), "reason": "chia lại việc"})
        assert done.status == 200, done.body
        return done

    async def carry_out(self, page: Page, who: str = "supervisor", **given: str) -> tuple[str, str]:
        """Fill in what a way asks for, confirm it after its dry run, and return what became of its one case."""
        browser = await self.browser(who)
        address, fields = page.form(action="/desk/interventions")
        begun = await browser.submit(address, {**fields, "reason": "đã kiểm tra", **given})
        place = begun.response.url.path
        assert "/desk/interventions/" in place, begun.body
        if not fields.get("confirm"):
            assert (await browser.submit(place, {"do": "confirm", "reason": ""})).status == 200
        async with asyncio.timeout(PATIENCE):
            while 'hx-trigger="every 2s"' in (await browser.get(place)).response.text:
                await asyncio.sleep(0.1)
        async with self.office.sessions.read() as session:
            made = await session.get(Intervention, UUID(place.rpartition("/")[2]))
        assert made is not None
        [became] = await outcomes(self.office, made)
        return became

    async def close(self) -> None:
        """Close every browser."""
        for who in [*self.browsers]:
            await self.browsers.pop(who).client.aclose()


def _cause(row: LexborNode) -> str:
    named = row.css_first("td.cause > a")
    assert named is not None
    return str(named.attributes["href"]).rpartition("/")[2]


async def _furnish(office: Office) -> dict[str, UUID]:
    people: dict[str, UUID] = {}
    hashed, calendar = hash_password(PASSWORD), shipped_calendar()
    async with office.sessions.write() as session:
        await publish_calendar(session, calendar.identity, calendar.to_json())
        for code in ("1.004873", "1.001612", "2.000635"):
            await publish(session, office.procedures[code], date(2020, 1, 1))
        for login, name in PEOPLE.items():
            person = Staff(
                login=login, name=name, agency_id=AGENCY, email=f"{login}@example.com", password_hash=hashed
            )  # fmt: skip
            session.add(person)
            await session.flush()
            session.add(StaffRole(staff_id=person.id, role=login.rstrip("2"), agency_id=AGENCY))
            people[login] = person.id
    return people


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def open_desk(
    database_server: DatabaseServer, running: Simulators, callback_taker: CallbackTaker
) -> AsyncIterator[Desk]:
    """An office of its own with its pages: its people and procedures are nobody else's."""
    async with office_at_work(database_server, running, callback_taker.url) as office:
        people = await _furnish(office)
        address = office.env.client.service_client.config.target_host
        told = {"temporal_address": address, "public_url": "http://testserver"}
        app = create_app(office.settings.model_copy(update=told))
        async with app.router.lifespan_context(app):
            opened = Desk(office, app, people, callback_taker)
            yield opened
            await opened.close()


@pytest_asyncio.fixture(loop_scope="session")
async def desk(open_desk: Desk, simulators: Simulators) -> AsyncIterator[Desk]:
    """An empty desk, with every outside system healthy."""
    open_desk.taker.taken.clear()  # another office's case may have the same code
    yield open_desk
    async with open_desk.office.sessions.write() as session:
        await session.change(text("update cases set ended_at = now() where ended_at is null"))
