"""The questions pages ask, each within the viewer's posts."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from hashlib import sha256
from uuid import uuid4

import pytest

from activities.records import Records
from models.commands import keep_note
from models.documents import document_for, keep_upload
from models.filing import FilingApplicant
from models.paging import BadCursorError, Cursor
from models.queries.case_page import case_page
from models.queries.case_status import case_status
from models.queries.find_cases import find_cases
from models.queries.open_tasks import Holder, open_tasks
from models.queries.problems import problems
from models.queries.task_counts import task_counts
from models.queries.task_filter import Edges, TaskFilter
from models.tables import Document
from models.tasks import claim
from models.viewer import Post, Viewer
from runtime.database import Sessions
from tests.support.filings import add_staff, file_one
from tests.support.turns import AT, DUE, operation, task, turn

pytestmark = pytest.mark.asyncio(loop_scope="session")

HUE, NAM = "H61.41", "H61.42"


def _person(name: str, **changes: str) -> FilingApplicant:
    return FilingApplicant(name=name, **changes)


async def test_tasks_of_own_posts_only_by_due_date(sessions: Sessions) -> None:
    """A viewer sees the tasks of exactly the posts held, most urgent first, those without a date last."""
    records = Records(sessions)
    expected = []
    for place, due in enumerate((None, DUE, DUE - timedelta(days=1), None)):
        filed = await file_one(sessions, agency_id=HUE)
        await records.record_turn(turn(filed.case_id, 0, "filed", tasks=[task(agency=HUE, due_at=due)]))
        expected.append((due is None, due or AT, filed.case_id, place))
    foreign = await file_one(sessions, agency_id=NAM)
    await records.record_turn(
        turn(
            foreign.case_id,
            0,
            "filed",
            tasks=[task(agency=NAM), task("review/1", role="officer", agency=NAM)],
        )
    )
    # counter here and officer there must not become officer here or counter there
    viewer = Viewer(frozenset({Post("counter", HUE), Post("officer", NAM)}))
    seen, after, pages = [], None, 0
    async with sessions.read() as session:
        while True:
            page = await open_tasks(session, viewer, after=after, limit=2)
            seen += [(line.case_id, line.task_id) for line in page.lines]
            pages += 1
            if page.after is None:
                break
            after = Cursor.parse(str(page.after))
    order = [case_id for *_, case_id, _ in sorted(expected)]
    assert seen.pop(0) == (foreign.case_id, "review/1")
    assert [case_id for case_id, _ in seen] == order
    assert pages == 3


async def test_tasks_mine_free_and_suspended(sessions: Sessions) -> None:
    """The list can be cut to one's own, to free ones, and can show those that wait for the applicant."""
    agency = "H61.43"
    staff_id = await add_staff(sessions, "Lan", "counter", agency_id=agency)
    viewer = Viewer.of([agency], ["counter"], staff_id)
    records = Records(sessions)
    mine, free, waiting = [(await file_one(sessions, agency_id=agency)).case_id for _ in range(3)]
    for case_id, status in ((mine, "open"), (free, "open"), (waiting, "suspended")):
        await records.record_turn(turn(case_id, 0, "filed", tasks=[task(agency=agency, status=status)]))
    async with sessions.write() as session:
        await claim(session, viewer, mine, "check/1")
    async with sessions.read() as session:
        answers = {
            holder: {line.case_id for line in (await open_tasks(session, viewer, holder=holder)).lines}
            for holder in Holder
        }
        everything = (await open_tasks(session, viewer, suspended=True)).lines
        edges = Edges(AT + timedelta(hours=3), DUE, DUE + timedelta(days=7))
        counts = await task_counts(session, viewer, TaskFilter(), edges)
    assert answers == {
        Holder.ANYBODY: {mine, free},
        Holder.ME: {mine},
        Holder.NOBODY: {free},
        Holder.ME_OR_NOBODY: {mine, free},
    }
    assert {line.case_id for line in everything} == {mine, free, waiting}
    assert next(line.held_by_name for line in everything if line.case_id == mine) == "Lan"
    assert (counts.all, counts.overdue, counts.today, counts.mine, counts.free) == (2, 2, 0, 1, 1)


async def test_case_page_within_own_agencies(sessions: Sessions) -> None:
    """The page of a case opens for the agency that decides and the one that received, for nobody else."""
    staff_id = await add_staff(sessions, "Lan", "counter", agency_id=HUE)
    filed = await file_one(sessions, agency_id=NAM, received_at_agency=HUE, filed_by=str(staff_id))
    await Records(sessions).record_turn(
        turn(filed.case_id, 0, "filed", tasks=[task(agency=NAM)], operations=[operation()])
    )
    async with sessions.read() as session:
        for agency in (HUE, NAM):
            page = await case_page(session, Viewer.of([agency], ["counter"]), filed.code)
            assert page is not None
            assert page.applicant.name == "Nguyễn Thị Hồng Đào"
            assert [event.kind for event in page.events] == ["filed"]
            assert (len(page.tasks), len(page.operations), len(page.items)) == (1, 1, 2)
            assert page.names == {str(staff_id): "Lan"}
        assert await case_page(session, Viewer.of(["H61.99"], ["counter", "supervisor"]), filed.code) is None


async def test_a_page_is_of_one_instant(sessions: Sessions) -> None:
    """While turns are being recorded, row, events and calls of every page belong to the same turn."""
    filed = await file_one(sessions, agency_id=HUE)
    viewer, records = Viewer.of([HUE], ["counter"]), Records(sessions)

    seen: list[tuple[int, int, int]] = []

    async def work() -> None:
        number = 0
        while number < 120 or len(set(seen)) < 6:
            call = operation(reference=str(number + 1))
            await records.record_turn(turn(filed.case_id, number, "reviewed", operations=[call]))
            number += 1

    working = asyncio.create_task(work())
    while not working.done():
        async with sessions.read() as session:
            page = await case_page(session, viewer, filed.code)
        if page is not None:
            told = int(page.operations[0].reference) if page.operations else 0
            seen.append((page.case.seq, len(page.events), told))
    await working
    assert len(set(seen)) > 5
    assert [line for line in seen if len(set(line)) > 1] == []


async def test_status_needs_the_secret(sessions: Sessions) -> None:
    """An applicant sees the case with code and secret, and only events meant for applicants."""
    filed = await file_one(sessions, agency_id=HUE)
    await Records(sessions).record_turn(turn(filed.case_id, 0, "filed", "received", "sent_back"))
    async with sessions.read() as session:
        status = await case_status(session, filed.code, f" {filed.secret.lower()} ")
        assert status is not None
        assert [event.kind for event in status.events] == ["filed", "received"]
        assert await case_status(session, filed.code, "WRONG234") is None
        assert await case_status(session, "H61.41-20260101-9999999", filed.secret) is None


@pytest.mark.parametrize(
    "asked",
    ["dao hong", "HỒNG đào", "046199000777", "0987 654 321", "+84987654321", "vu le", "Đ_o%"],
)
async def test_finding_a_person(sessions: Sessions, asked: str) -> None:
    """One box finds by name in any order and without diacritics, by identity number and by phone."""
    agency = "H61.44"
    wanted = await file_one(
        sessions,
        agency_id=agency,
        applicant=_person("Vũ Lê Hồng Đào", identity_number="046199000777", phone="0987654321"),
    )
    await file_one(sessions, agency_id=agency, applicant=_person("Trần Văn Bình", phone="0911111111"))
    await file_one(sessions, agency_id="H61.45", applicant=_person("Vũ Lê Hồng Đào", phone="0987654321"))
    async with sessions.read() as session:
        found = await find_cases(session, Viewer.of([agency], ["counter"]), asked)
    codes = {line.code for line in found}
    if "%" in asked:
        assert codes == set()
    else:
        assert wanted.code in codes
        assert {line.agency_id for line in found} == {agency}
        assert {line.person for line in found} == {"Vũ Lê Hồng Đào"}


async def test_finding_by_code_owner_and_nothing(sessions: Sessions) -> None:
    """A code finds its case, a dossier owner is found like an applicant, an empty question finds nothing."""
    agency = "H61.46"
    person = _person("Lê Thị Mai", owner_name="Phan Ngọc Ánh", owner_identity_number="046055000001")
    filed = await file_one(sessions, agency_id=agency, applicant=person)
    viewer = Viewer.of([agency], ["counter"])
    async with sessions.read() as session:
        for asked in (filed.code, filed.code.lower(), filed.code[:-8], "phan anh", "046055000001"):
            assert [line.person for line in await find_cases(session, viewer, asked)] == ["Phan Ngọc Ánh"], asked
        assert await find_cases(session, viewer, "   ") == []
        assert len(await find_cases(session, viewer, filed.code, open_only=True)) == 1
    await Records(sessions).record_turn(turn(filed.case_id, 0, "filed", snapshot={"phase": "returned", "ended_at": AT}))
    async with sessions.read() as session:
        assert await find_cases(session, viewer, filed.code, open_only=True) == []


async def test_who_is_asked_opens_the_papers_the_question_names(sessions: Sessions) -> None:
    """Until papers are named all may be opened; then those, for the asked agency only: the deciding one sees all."""
    agency, seat = "H61.50", "H61.51"
    filed = await file_one(sessions, agency_id=agency)
    named, other = [
        Document(id=uuid4(), case_id=filed.case_id, kind=f"component:{name}", file_name=f"{name}.pdf",
                 media_type="application/pdf", size=1, sha256=sha256(name.encode()).hexdigest(), created_by="x")
        for name in ("ban-ve", "don")
    ]  # fmt: skip
    async with sessions.write() as session:
        for document in (named, other):
            await keep_upload(session, document, b"x")
        note = await keep_note(session, filed.case_id, "x", "k", "?", [{"document": str(named.id)}])
    asked, deciding = Viewer.of([seat], ["officer"]), Viewer.of([agency], ["officer"])

    async def opened(viewer: Viewer) -> list[bool]:
        async with sessions.read() as session:
            page = await case_page(session, viewer, filed.code)
            assert page is not None
            each = [await document_for(session, viewer, filed.code, one.id) is not None for one in (named, other)]
            assert {one.id for one in page.documents} == {
                one.id for one, may in zip((named, other), each, strict=True) if may
            }
            return each

    question = task("police/1", step="police", kind="ask", agency=seat)
    await Records(sessions).record_turn(turn(filed.case_id, 0, "filed", tasks=[question]))
    assert await opened(asked) == [True, True]
    put = turn(filed.case_id, 1, "question_put", tasks=[question])
    put = replace(put, records=[replace(put.records[0], step="police", note=str(note))])
    await Records(sessions).record_turn(put)
    assert await opened(asked) == [True, False]
    assert await opened(deciding) == [True, True]


async def test_problems_of_own_agencies(sessions: Sessions) -> None:
    """A failed call and a workflow that sleeps past its milestone show to their agency, and to no other."""
    agency = "H61.48"
    failed, stuck, fine = [await file_one(sessions, agency_id=agency) for _ in range(3)]
    records = Records(sessions)
    trouble = operation(status="problem", problem="rejected")
    later = {"next_at": DUE}
    await records.record_turn(turn(failed.case_id, 0, "filed", operations=[trouble], snapshot=later))
    await records.record_turn(turn(stuck.case_id, 0, "filed"))
    await records.record_turn(turn(fine.case_id, 0, "filed", operations=[operation()], snapshot=later))
    now = AT + timedelta(hours=3)
    async with sessions.read() as session:
        found = await problems(session, Viewer.of([agency], ["supervisor"]), now=now)
        only = await problems(session, Viewer.of([agency], ["supervisor"]), now=now, system="agencies")
        foreign = await problems(session, Viewer.of(["H61.99"], ["supervisor"]), now=now)
    assert {(line.cause, line.code, line.problem) for line in found} == {
        ("operation", failed.code, "rejected"),
        ("stuck", stuck.code, ""),
    }
    assert [line.key for line in only] == ["police/1:ask"]
    assert foreign == []


@pytest.mark.parametrize("text", ["", "x", "1.2.3", "20261122T000000000000.zz.", "a" * 500])
async def test_a_bad_cursor_is_told(text: str) -> None:
    """A cursor that is not ours raises its own error."""
    with pytest.raises(BadCursorError):
        Cursor.parse(text)
