"""Fetching what citizens attached on the portal."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select, text
from sqlmodel import col
from temporalio.testing import ActivityEnvironment

from domain.procedure.plan import Channel
from models.filing import FiledCase
from models.portal_files import NamedFile, note_files
from models.queries.portal_facts import number_of
from models.tables import Case, Document
from tests.activities.portal.conftest import PortalDesk
from tests.support.filings import add_agency, file_one


async def filed_there(portal: PortalDesk, number: str, *papers: NamedFile) -> FiledCase:
    """A dossier filed on the portal and taken in by us."""
    await add_agency(portal.sessions)
    wish: dict[str, Any] = {"MaHoSo": number, "papers": ["to-khai", "can-cuoc"]}
    portal.simulators.http.post("/portal/file", json=wish).raise_for_status()
    base = f"{portal.simulators.url}/portal/files/{number}"
    named = papers or (
        NamedFile("to-khai", "Tờ khai.pdf", f"{base}/1-to-khai.pdf"),
        NamedFile("can-cuoc", "can-cuoc.pdf", f"{base}/2-can-cuoc.pdf"),
    )
    async with portal.sessions.write() as session:
        await note_files(session, number, named)
    return await file_one(portal.sessions, principal="portal", key=number, channel=Channel.ONLINE)


async def documents(portal: PortalDesk, case: FiledCase) -> list[Document]:
    async with portal.sessions.read() as session:
        found = select(Document).where(col(Document.case_id) == case.case_id).order_by(col(Document.kind))
        return list((await session.scalars(found)).all())


async def test_files_become_papers_of_the_case(portal: PortalDesk) -> None:
    """Each file is fetched once, kept under its component, and the portal's number stays with the case."""
    case = await filed_there(portal, "000.00.00.H61-261122-000001")
    env = ActivityEnvironment()
    assert await env.run(portal.files.fetch_files) == 2
    assert await env.run(portal.files.fetch_files) == 0
    kept = await documents(portal, case)
    assert [(one.kind, one.file_name) for one in kept] == [
        ("component:can-cuoc", "can-cuoc.pdf"),
        ("component:to-khai", "Tờ khai.pdf"),
    ]
    async with portal.sessions.read() as session:
        row = await session.get(Case, case.case_id)
    assert row is not None
    assert number_of(row) == "000.00.00.H61-261122-000001"


async def test_files_wait_for_their_case(portal: PortalDesk) -> None:
    """Files of a dossier that is no case yet are left where they are."""
    async with portal.sessions.write() as session:
        await note_files(
            session, "000.00.00.H61-261122-000009", [NamedFile("to-khai", "a.pdf", "http://127.0.0.1:9/a")]
        )
    assert await ActivityEnvironment().run(portal.files.fetch_files) == 0
    [row] = await portal.file_rows("000.00.00.H61-261122-000009")
    assert (row.status, row.attempts) == ("waiting", 0)


async def test_an_address_elsewhere_is_not_followed(portal: PortalDesk) -> None:
    """Only what lies below the portal's own address is fetched: a dossier must not send us to our own rooms."""
    number = "000.00.00.H61-261122-000002"
    await filed_there(portal, number, NamedFile("to-khai", "a.pdf", "http://127.0.0.1:5432/secrets.pdf"))
    assert await ActivityEnvironment().run(portal.files.fetch_files) == 0
    [row] = await portal.file_rows(number)
    assert (row.status, row.problem) == ("refused", "wrong_address")


async def test_a_file_that_is_not_there_yet_is_tried_again(portal: PortalDesk, unused_tcp_port: int) -> None:
    """A portal that cannot be reached is asked again later; what it has not after five attempts is lost."""
    number = "000.00.00.H61-261122-000003"
    await filed_there(portal, number, NamedFile("to-khai", "a.pdf", f"{portal.simulators.url}/portal/files/x/1-a.pdf"))
    for attempt in range(1, 6):
        await ActivityEnvironment().run(portal.files.fetch_files)
        [row] = await portal.file_rows(number)
        assert (row.problem, row.attempts) == ("rejected", attempt)
        assert row.status == ("waiting" if attempt < 5 else "refused"), "a file may come a little after its dossier"
        async with portal.sessions.write() as session:
            await session.change(text("update portal_files set try_at = now()"))
    gone = "000.00.00.H61-261122-000004"
    base = f"http://127.0.0.1:{unused_tcp_port}/portal"
    await filed_there(portal, gone, NamedFile("to-khai", "a.pdf", f"{base}/files/{gone}/1-a.pdf"))
    portal.files._base_url = f"{base}/"  # a portal where nobody listens
    await ActivityEnvironment().run(portal.files.fetch_files)
    [row] = await portal.file_rows(gone)
    assert (row.status, row.problem, row.attempts) == ("waiting", "unreachable", 1)
