"""What the counter asks while a dossier is being typed, each question within the viewer's agencies."""

from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import select
from sqlmodel import col

from models.base import now
from models.counter_files import (
    assign_form_files,
    drop_form_file,
    files_of_form,
    form_id,
    hand_over_form_files,
    keep_form_file,
)
from models.filing import FilingApplicant
from models.queries.counter_habits import code_filed_under, used_procedures
from models.queries.known_people import open_cases_of, people_named, people_with_number, person_of_case
from models.tables import Case, Document, DraftFile
from models.viewer import Viewer
from runtime.database import Sessions
from tests.support.filings import FILED_AT, add_staff, file_one

pytestmark = pytest.mark.asyncio(loop_scope="session")

HERE, THERE = "H61.71", "H61.72"
HERE_ONLY = Viewer.of([HERE], ["counter"])
THERE_ONLY = Viewer.of([THERE], ["counter"])


async def test_a_person_is_one_line_with_the_newest_data(sessions: Sessions) -> None:
    """Two filings of one number are one person, known by the newer phone; other agencies know nobody."""
    old = FilingApplicant(name="Ngô Thị Một", identity_number="099195000101", phone="0900000101")
    new = FilingApplicant(name="Ngô Thị Một", identity_number="099195000101", phone="0900000102")
    await file_one(sessions, agency_id=HERE, applicant=old)
    filed = await file_one(sessions, agency_id=HERE, applicant=new, filed_at=FILED_AT + timedelta(hours=1))
    async with sessions.read() as session:
        for found in (
            await people_with_number(session, HERE_ONLY, ["099195000101", ""]),
            await people_with_number(session, HERE_ONLY, ["0900000102"]),
            await people_named(session, HERE_ONLY, "mot ngo"),
        ):
            assert [(person.name, person.phone) for person in found] == [("Ngô Thị Một", "0900000102")]
        assert not await people_with_number(session, THERE_ONLY, ["099195000101"])
        assert not await people_named(session, THERE_ONLY, "mot ngo")
        assert not await people_with_number(session, HERE_ONLY, [""])
        assert not await people_named(session, HERE_ONLY, "% _")
        known = await person_of_case(session, HERE_ONLY, filed.code)
        assert known is not None
        assert known.case_id == filed.case_id
        assert await person_of_case(session, THERE_ONLY, filed.code) is None


async def test_open_cases_are_those_of_the_dossiers_owner(sessions: Sessions) -> None:
    """A proxy's own number does not count, ended cases do not, and the filing in hand is not its own twin."""
    proxy = FilingApplicant(
        name="Người Đi Thay",
        identity_number="099195000111",
        phone="0900000111",
        owner_name="Chủ Nhà",
        owner_identity_number="099195000112",
        proxy_basis="Giấy ủy quyền",
    )
    key = uuid4().hex
    filed = await file_one(sessions, agency_id=HERE, applicant=proxy, principal="clerk", key=key)
    async with sessions.read() as session:
        procedure = (await session.scalars(select(col(Case.procedure_code)).where(col(Case.code) == filed.code))).one()

    async def twins(number: str, viewer: Viewer = HERE_ONLY, not_under: tuple[str, str] = ("", "")) -> list[str]:
        async with sessions.read() as session:
            found = await open_cases_of(
                session, viewer, procedure, identity_number=number, name="", phone="", not_under=not_under
            )
            return [case.code for case in found]

    assert await twins("099195000112") == [filed.code]
    assert await twins("099195000111") == []
    assert await twins("099195000112", THERE_ONLY) == []
    assert await twins("099195000112", not_under=("clerk", key)) == []
    async with sessions.read() as session:
        assert await code_filed_under(session, "clerk", key) == filed.code
        assert await code_filed_under(session, "another", key) == ""


async def test_habits_put_the_last_one_first(sessions: Sessions) -> None:
    """What was taken in last is first, the others by how often; nobody else's filings count."""
    clerk = await add_staff(sessions, "Thói Quen", "counter", agency_id=HERE)
    for place, code in enumerate(("2.1", "2.1", "2.2", "2.3", "2.2", "2.2", "2.4")):
        await file_one(
            sessions,
            agency_id=HERE,
            procedure_code=code,
            filed_by=str(clerk),
            filed_at=FILED_AT + timedelta(minutes=place),
            summary=f"việc {place}",
        )
    async with sessions.read() as session:
        used = await used_procedures(session, clerk)
        assert [one.code for one in used] == ["2.4", "2.2", "2.1", "2.3"]
        assert used[1].last_summary == "việc 5"
        assert await used_procedures(session, uuid4()) == []


async def test_files_go_with_the_form_and_then_with_the_case(sessions: Sessions) -> None:
    """Kept once under the form's key, moved to the case once, and out of reach of other forms."""
    key, other = uuid4().hex, uuid4().hex
    content = b"%PDF-1.4 test"

    def file(form_key: str) -> DraftFile:
        return DraftFile(
            id=uuid4(),
            draft_id=form_id("clerk", form_key),
            component_id="a",
            file_name="a.pdf",
            media_type="application/pdf",
            size=len(content),
            sha256=f"sha-{key}",
        )

    mine = file(key)
    async with sessions.write() as desk:
        for _ in range(2):
            await keep_form_file(desk, "clerk", key, "2.1", mine, content, now())
        await assign_form_files(desk, "clerk", other, {mine.id: "stolen"})
        await drop_form_file(desk, "clerk", other, mine.id)
        await assign_form_files(desk, "clerk", key, {mine.id: "b"})
    async with sessions.read() as session:
        assert [kept.component_id for kept in await files_of_form(session, "clerk", key)] == ["b"]
        assert not await files_of_form(session, "another", key)
    filed = await file_one(sessions, agency_id=HERE)
    moved = []
    for _ in range(2):
        async with sessions.write() as desk:
            moved.append(await hand_over_form_files(desk, "clerk", key, filed.case_id, filed.code))
    assert moved == [1, 0]
    async with sessions.read() as session:
        papers = await session.scalars(select(Document).where(col(Document.case_id) == filed.case_id))
        assert [(paper.kind, paper.created_by) for paper in papers] == [("component:b", "clerk")]
