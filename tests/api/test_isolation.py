"""Role by page by foreign object: nobody gets where they have no business, nor learns that something is there."""

from __future__ import annotations

import re
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
import pytest_asyncio
from sqlalchemy import select, update
from sqlmodel import col

from api.app import create_app
from api.security.people import token_hash
from models.access import open_session
from models.tables import (
    Absence,
    Agency,
    ApiToken,
    Batch,
    CalendarRevision,
    Case,
    CatalogueImport,
    DayClosing,
    Document,
    DocumentContent,
    DraftRevision,
    Feedback,
    FeedbackEvent,
    HandOverList,
    Intervention,
    MoneyEntry,
    MoneyReceipt,
    PaymentDifference,
    PortalResend,
    ProcedureDraft,
    ProcedureMove,
    ProposedDraft,
    PublicationProposal,
    ReceiptRange,
    Staff,
    StaffRole,
    Unit,
)
from runtime.settings import Settings
from tests.api.conftest import AGENCY, COPIES, OTHER_AGENCY, House, filing, new_key
from tests.api.isolation_matrix import AUTHOR, LEADS_TO_SIGN_IN, MATRIX, ROLES, SEEN_FROM_ABOVE, Line
from tests.api.routes import page_routes
from tests.api.visitor import Visitor

ROUTES = page_routes(
    create_app(Settings(database_url="postgresql://nowhere/none", public_url="http://testserver", secret="s" * 40))
)
PROVINCE = "H61"
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"

#: What stands in an address where no object of an agency is meant.
PLACES = {
    "step": "police",
    "procedure_code": COPIES,
    "kind": "csv",
    "number": "1",
    "name": "papers",
    "act": "withdraw",
    "look": "mine",
    "message": "received",
    "component": "to-khai",
    "group": "1",
    "secret": "nothing",
    "mark": "nothing",
    "difference": "status",
    "indicator": "2.1",
    "cause": "overdue",
    "trouble": "1",
    "way": "escalate",
    "file_id": str(UUID(int=1)),
    "place": "1",
}


@dataclass
class World:
    """The house with people of each role, and objects of the own and of another agency by placeholder."""

    house: House
    own: dict[str, str]
    foreign: dict[str, str]
    people: dict[str, UUID]

    async def browser(self, role: str) -> Visitor:
        """Return a browser with a session of its own; "" is nobody, "machine" sends a token."""
        visitor = self.house.visitor()
        if role == "machine":
            visitor.client.headers.update(await self.house.machine("read", "file", "act:leader"))
        elif role:
            token = secrets.token_urlsafe(24)
            async with self.house.sessions.write() as session:
                end = datetime.now(UTC) + timedelta(hours=1)
                await open_session(session, self.people[role], token_hash(token), "test", end)
            visitor.client.cookies.set("session", token)
        return visitor


async def objects_of(house: House, agency: str, keeper: UUID, author: UUID) -> dict[str, str]:
    """Store one of each kind of object in an agency and return their ids by placeholder."""
    machine = await house.machine("file", agency=agency)
    filed = await house.visitor().client.post(
        "/api/v1/cases", json=filing(agency=agency), headers={**machine, **new_key()}
    )
    code, now, sha = str(filed.json()["code"]), datetime.now(UTC), secrets.token_hex(32)
    feedback = f"PA-{agency}"
    # Authors are kept apart by kinds of agencies, and those of one kind by the agency that began a draft.
    kind, procedure = ("ubnd-xa", COPIES) if agency == AGENCY else ("cong-an-tinh", "3.000347")
    async with house.sessions.write() as session:
        case_id = (await session.scalars(select(col(Case.id)).where(col(Case.code) == code))).one()
        person = Staff(login=f"object.{agency.lower()}", name="Đối Tượng", agency_id=agency)
        session.add(person, DocumentContent(sha256=sha, content=PDF))
        await session.flush()
        rows: dict[str, Any] = {
            "unit_id": Unit(agency_id=agency, name_vi="Đơn vị thử"),
            "token_id": ApiToken(name="thử", token_hash=sha, agency_id=agency, scopes=["read"]),
            "absence_id": Absence(
                staff_id=person.id, starts_at=now, ends_at=now + timedelta(days=1), basis="thử", created_by=person.id
            ),
            "batch_id": Batch(staff_id=keeper, act="approve", procedure_code=COPIES),
            "draft_id": ProcedureDraft(
                procedure_code=procedure, agency_kind=kind, agency_id=agency, text="procedure: ?", created_by="x",
                written_by="x",
            ),
            "move_id": ProcedureMove(
                procedure_code=procedure, agency_kind=kind, from_version=1, to_version=2, reason="thử", decided_by="x"
            ),
            "proposal_id": PublicationProposal(
                decision="thử", decided_on=now.date(), effective_from=now.date(), proposed_by="x"
            ),
            "resend": PortalResend(id=uuid4(), comparison_id=1, difference="status", asked_by=str(person.id)),
            "intervention": Intervention(key=agency, way="escalate", agencies=[agency], asked_by=keeper, reason="thử"),
            "import_id": CatalogueImport(begun_by=str(author), file_name="thu.jsonl", records=1),
            "revision_id": CalendarRevision(decision="thử", decided_on=now.date(), written_by="x"),
            "list_id": HandOverList(agency_id=agency, number=f"{agency}-1", receiver="thử", created_by=keeper),
            "document_id": Document(
                case_id=case_id, kind="component:to-khai", file_name="a.pdf", media_type="application/pdf",
                size=len(PDF), sha256=sha,
            ),
        }  # fmt: skip
        told = Feedback(
            code=feedback, secret_hash=sha, agency_id=agency, kind="feedback", name="Người Dân", text="Thử",
            status="received", received_at=now,
        )  # fmt: skip
        day = now.date()
        rows |= {
            "closing_id": DayClosing(
                agency_id=agency, cashier_id=person.id, day=day, expected_cash=0, expected_card=0, counted_cash=0,
                counted_card=0,
            ),
            "range_id": ReceiptRange(
                agency_id=agency, form="01", symbol=agency, first=1, last=9, next=2, registered_by=person.id
            ),
            "difference_id": PaymentDifference(day=day, sort="paid_here_only", key=agency, ours=1, agency_id=agency),
        }  # fmt: skip
        paid: dict[str, Any] = {"kind": "received_cash", "debit": "cash", "credit": "applicant", "amount": 1}
        session.add(MoneyEntry(case_id=case_id, seq=9001, agency_id=agency, at=now, **paid))
        session.add(*rows.values(), told, StaffRole(staff_id=person.id, role="officer", agency_id=agency))
        await session.flush()
        draft = rows["draft_id"]
        session.add(DraftRevision(draft_id=draft.id, revision=1, text=draft.text, written_by="x"))
        session.add(ProposedDraft(proposal_id=rows["proposal_id"].id, draft_id=draft.id, revision=1))
        session.add(
            MoneyReceipt(
                range_id=rows["range_id"].id, number=1, case_id=case_id, seq=9001, agency_id=agency, amount=1,
                issued_by=str(person.id),
            )
        )  # fmt: skip
        session.add(FeedbackEvent(feedback_id=told.id, position=0, kind="received", at=now))
        await session.flush()
        ids = {name: str(row.id) for name, row in rows.items()}
    own = {"case": code, "feedback": feedback, "staff_id": str(person.id), "agency_id": agency}
    return {**ids, **own, "procedure_code": procedure}


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def world(house: House) -> World:
    """The house, a province with its supervisor, an administrator, and one of each object here and elsewhere."""
    async with house.sessions.write() as session:
        session.add(Agency(id=PROVINCE, kind="ubnd-tinh", name_vi="UBND tỉnh Vĩnh Long"))
        await session.flush()
        administrator = Staff(login="administrator", name="Vũ Thị Nga", agency_id=AGENCY)
        author = Staff(login="author", name="Tạ Thị Quỳnh", agency_id=AGENCY)
        neighbour = Staff(login="neighbour", name="Đoàn Thị Sen", agency_id=OTHER_AGENCY)
        above = Staff(login="above", name="Cao Thị Ngân", agency_id=PROVINCE)
        session.add(administrator, author, neighbour, above)
        await session.flush()
        session.add(StaffRole(staff_id=administrator.id, role="administrator", agency_id=AGENCY))
        session.add(StaffRole(staff_id=author.id, role=AUTHOR, agency_id=AGENCY))
        session.add(StaffRole(staff_id=neighbour.id, role=AUTHOR, agency_id=OTHER_AGENCY))
        session.add(StaffRole(staff_id=above.id, role="supervisor", agency_id=PROVINCE))
    people = {role: house.staff[role] for role in (*ROLES, "stranger") if role != "administrator"}
    people["administrator"], people[AUTHOR], people["neighbour"] = administrator.id, author.id, neighbour.id
    people["above"] = above.id
    house.app.state.services.rates.enabled = False
    return World(
        house,
        await objects_of(house, AGENCY, people["leader"], people[AUTHOR]),
        await objects_of(house, OTHER_AGENCY, people["stranger"], people["stranger"]),
        people,
    )


async def ask(visitor: Visitor, route: str, places: dict[str, str], line: Line) -> str:
    """Send one request and return what came of it: "in", "sign in", "forbidden", "absent" or "broken"."""
    known = {**PLACES, **places, "code": places["feedback" if line.of == "feedback" else "case"]}
    method, _, path = route.partition(" ")
    address = re.sub(r"\{(\w+)(:\w+)?\}", lambda found: known[found[1]], path)
    if method == "GET":
        response = await visitor.client.get(address)
    else:
        files = {"file": (line.fields["file"], PDF, "application/pdf")} if "file" in line.fields else None
        typed = {name: text.format(**known) for name, text in line.fields.items() if name != "file"}
        response = await visitor.client.post(address, data={"key": secrets.token_hex(8), **typed}, files=files)
    if response.status_code == 303 and response.headers["location"].startswith("/sign-in"):
        return "sign in"
    return {403: "forbidden", 404: "absent", 500: "broken"}.get(response.status_code, "in")


def test_every_page_has_its_line_and_every_line_its_page() -> None:
    """A new route says who may use it before it is used; a line without a route is taken out."""
    assert sorted(set(ROUTES) - set(MATRIX)) == [], "add a line to tests/api/isolation_matrix.py"
    assert sorted(set(MATRIX) - set(ROUTES)) == [], "take the line out of tests/api/isolation_matrix.py"


@pytest.mark.parametrize("route", [route for route in ROUTES if route in MATRIX])
async def test_each_role_finds_its_own_and_nothing_foreign(world: World, route: str) -> None:
    """Own people get in, others are refused, strangers and foreign objects come to nothing, nobody is let in."""
    line = MATRIX[route]
    if not line.signed_in:
        for role in ("", "counter", "stranger"):
            came = await ask(await world.browser(role), route, world.own, line)
            assert came in ({"sign in"} if route in LEADS_TO_SIGN_IN else {"in", "absent"}), (role, came)
        return
    for role in ("", "machine"):
        assert await ask(await world.browser(role), route, world.own, line) == "sign in", role
    roles = (*ROLES, *sorted(line.roles - set(ROLES)))
    for role in roles:
        came = await ask(await world.browser(role), route, world.own, line)
        if route in LEADS_TO_SIGN_IN:
            assert came == "sign in"
        elif role in line.roles:
            assert came == ("in" if line.there else "absent"), role
        else:
            assert came == line.others, role
    if line.of:
        for role in roles:
            came = await ask(await world.browser(role), route, world.foreign, line)
            assert came in ({"absent"} if role in line.roles else {"absent", line.others}), role
        came = await ask(await world.browser("stranger"), route, world.own, line)
        assert came in ({"absent"} if "counter" in line.roles else {"absent", line.others})
    if AUTHOR in line.roles and line.of:  # the author of another ward: a procedure is one for all wards, no more is
        came = await ask(await world.browser("neighbour"), route, world.own, line)
        assert came == ("in" if line.of == "procedure" and line.there else "absent")


@asynccontextmanager
async def below_the_province(house: House) -> AsyncIterator[None]:
    """Put the ward below the province for a while: the calendar of a province is changed only at its top."""
    ward = update(Agency).where(col(Agency.id) == AGENCY)
    async with house.sessions.write() as session:
        await session.change(ward.values(parent_id=PROVINCE))
    try:
        yield
    finally:
        async with house.sessions.write() as session:
            await session.change(ward.values(parent_id=None))


@pytest.mark.parametrize("route", [route for route in ROUTES if route in MATRIX and MATRIX[route].of])
async def test_from_above_one_sees_what_lies_below_and_nothing_beside_it(world: World, route: str) -> None:
    """The supervisor of the agency above reads the cases below and puts nothing into them."""
    line = MATRIX[route]
    async with below_the_province(world.house):
        above = await world.browser("above")
        if route in SEEN_FROM_ABOVE:
            assert await ask(above, route, world.own, line) == ("in" if line.there else "absent")
        came = await ask(above, route, world.foreign, line)
        assert came in ({"absent"} if "supervisor" in line.roles else {"absent", line.others})
