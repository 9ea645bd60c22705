"""Revisions of the calendar: two people, a preview that is still true, and what it says of each running case."""

import hashlib
from datetime import UTC, date, datetime, timedelta
from itertools import count
from uuid import UUID, uuid4

import pytest
import pytest_asyncio
from sqlalchemy import select, text, update
from sqlalchemy.exc import DBAPIError
from sqlmodel import col

from domain.deadline.calendar import WorkingCalendar
from domain.deadline.calendar_edits import Edit, EditError, EditKind, edited
from domain.deadline.due import due
from domain.deadline.limit import Limit
from domain.deadline.moments import local_day
from models.calendar_preview import preview_revision
from models.calendar_revisions import (
    NoRevisionError,
    PreviewMissingError,
    RevisionChangedError,
    RevisionEmptyError,
    RevisionStateError,
    WriterApprovesError,
    add_edit,
    begin_revision,
    discard,
    drop_edit,
    edits_of,
    list_revisions,
    propose,
    publish_revision,
    revision_of,
    take_back,
)
from models.calendars import calendar_edition, frozen_calendar, newest_calendar, publish_calendar, publish_files
from models.following import (
    begin_following,
    case_to_follow,
    cases_to_follow,
    choose_cases,
    keep_newest,
    write_following,
)
from models.queries.calendar_moves import count_moves, follow_outcomes, move_groups, move_lines
from models.tables import (
    Agency,
    Calendar,
    CalendarRevision,
    Case,
    CaseClockEntry,
    CaseEvent,
    FollowOutcome,
    FrozenText,
)
from runtime.database import Sessions
from tests.support.lives import shipped_calendar

pytestmark = pytest.mark.asyncio(loop_scope="session")

AN, BINH = "an", "binh"
HERE, THERE = "H61.12", "H61.13"
BEGAN = datetime(2026, 11, 23, 2, tzinfo=UTC)
NUMBERS = count(1)


@pytest_asyncio.fixture(scope="module", loop_scope="session", autouse=True)
async def furnished(sessions: Sessions) -> None:
    """Two agencies and the shipped calendar."""
    calendar = shipped_calendar()
    async with sessions.write() as session:
        for agency in (HERE, THERE):
            session.add(Agency(id=agency, kind="ubnd-xa", name_vi=f"UBND {agency}"))
        await publish_calendar(session, calendar.identity, calendar.to_json())


def off(day: str, last: str = "", *, kind: EditKind = EditKind.OFF, agency: str = "", by: str = AN) -> Edit:
    """Return an edit about some days."""
    first = date.fromisoformat(day)
    end = date.fromisoformat(last) if last else first
    return Edit(kind=kind, first=first, last=end, name_vi="Nghỉ", agency=agency, source="45/QĐ", by=by)


async def begun(sessions: Sessions, *edits: Edit) -> UUID:
    """Store a draft with edits."""
    async with sessions.write() as session:
        revision = await begin_revision(
            session, decision="45/QĐ-UBND", decided_on=date(2026, 11, 22), reason="Lũ", written_by=AN
        )
        for edit in edits:
            await add_edit(session, revision.id, revision.version, edit)
        return revision.id


async def previewed(sessions: Sessions, revision_id: UUID) -> CalendarRevision:
    """Preview a revision and return it."""
    async with sessions.write() as session:
        await preview_revision(session, revision_id, "civil_code")
        revision = await revision_of(session, revision_id)
        assert revision is not None
        return revision


async def published(sessions: Sessions, *edits: Edit) -> CalendarRevision:
    """Write, preview, propose and publish."""
    revision = await previewed(sessions, await begun(sessions, *edits))
    async with sessions.write() as session:
        await propose(session, revision.id, revision.version)
        return await publish_revision(session, revision.id, BINH)


async def running(
    sessions: Sessions,
    agency: str = HERE,
    limit: str = "3 working days",
    *later: tuple[str, int, str],
    ended: bool = False,
) -> Case:
    """Store a case whose clock began on Monday 23 November 2026 at 09:00; `later` is (event, hours after, limit)."""
    calendar = await in_force(sessions)
    end = due(BEGAN, Limit.parse(limit), calendar.for_agency(agency))
    code = f"{agency}-20261123-{next(NUMBERS):07d}"
    clock = [("started", 0, limit), *later]
    stands = clock[-1][0] in ("stopped", "paused")
    case = Case(
        code=code, secret_hash=uuid4().hex, procedure_code="1.004873", procedure_version=1, procedure_sha256="0" * 64,
        agency_id=agency, received_at_agency=agency, channel="counter", filed_at=BEGAN, received_at=BEGAN,
        phase="received", due_at=None if stands else end.instant, appointment_at=None if stands else end.appointment,
        ended_at=BEGAN + timedelta(hours=1) if ended else None,
    )  # fmt: skip
    async with sessions.write() as session:
        session.add(case)
        await session.flush()
        for place, (event, hours, brings) in enumerate(clock):
            at = BEGAN + timedelta(hours=hours)
            session.add(
                CaseClockEntry(case_id=case.id, position=place, event=event, at=at, reason="luật", limit=brings)
            )
    return case


async def in_force(sessions: Sessions) -> WorkingCalendar:
    """Return the newest edition."""
    async with sessions.read() as session:
        newest = await newest_calendar(session)
    assert newest is not None
    return WorkingCalendar.from_json(newest.text)


async def test_one_person_writes_and_another_publishes(sessions: Sessions) -> None:
    """Whoever wrote any edit is refused; the second person publishes an edition that names its revision."""
    revision_id = await begun(sessions, off("2026-12-24"), off("2026-12-25", by=BINH))
    revision = await previewed(sessions, revision_id)
    async with sessions.write() as session:
        await propose(session, revision_id, revision.version)
    for writer in (AN, BINH):
        with pytest.raises(WriterApprovesError):
            async with sessions.write() as session:
                await publish_revision(session, revision_id, writer)
    async with sessions.write() as session:
        done = await publish_revision(session, revision_id, "chi")
        edition = await newest_calendar(session)
    assert edition is not None
    assert (done.state, done.calendar_id, edition.revision_id) == ("published", edition.id, revision_id)
    assert not WorkingCalendar.from_json(edition.text).is_working_day(date(2026, 12, 24))
    with pytest.raises(RevisionStateError):
        async with sessions.write() as session:
            await discard(session, revision_id)


async def test_an_edition_is_never_changed_afterwards(sessions: Sessions) -> None:
    """PostgreSQL itself refuses it."""
    with pytest.raises(DBAPIError):
        async with sessions.write() as session:
            await session.change(text("update calendars set text = '{}'"))


async def test_an_edit_must_fit_and_the_draft_be_the_one_that_was_seen(sessions: Sessions) -> None:
    """A misfit, a stale version and a foreign place are refused; nothing of them is stored."""
    revision_id = await begun(sessions, off("2026-12-01"))
    for wrong, error in ((off("2026-12-01"), EditError), (off("2026-09-02"), EditError)):
        with pytest.raises(error):
            async with sessions.write() as session:
                await add_edit(session, revision_id, 1, wrong)
    with pytest.raises(RevisionChangedError):
        async with sessions.write() as session:
            await add_edit(session, revision_id, 0, off("2026-12-02"))
    with pytest.raises(RevisionChangedError):
        async with sessions.write() as session:
            await drop_edit(session, revision_id, 1, 5)
    async with sessions.write() as session:
        left = await drop_edit(session, revision_id, 1, 0)
    assert edits_of(left) == []
    with pytest.raises(RevisionEmptyError):
        async with sessions.write() as session:
            await propose(session, revision_id, 2)
    with pytest.raises(NoRevisionError):
        async with sessions.write() as session:
            await discard(session, uuid4())


async def test_an_edit_another_one_stands_on_stays(sessions: Sessions) -> None:
    """A day worked after all needs the day off it takes back."""
    revision_id = await begun(sessions, off("2026-12-07", "2026-12-09"), off("2026-12-08", kind=EditKind.WORKED))
    with pytest.raises(EditError):
        async with sessions.write() as session:
            await drop_edit(session, revision_id, 2, 0)


async def test_nothing_is_proposed_or_published_on_an_old_preview(sessions: Sessions) -> None:
    """After an edit, and after another edition came out, the preview has to be made again."""
    revision_id = await begun(sessions, off("2026-12-14"))
    with pytest.raises(PreviewMissingError):
        async with sessions.write() as session:
            await propose(session, revision_id, 1)
    await previewed(sessions, revision_id)
    async with sessions.write() as session:
        await add_edit(session, revision_id, 1, off("2026-12-15"))
    with pytest.raises(PreviewMissingError):
        async with sessions.write() as session:
            await propose(session, revision_id, 2)
    await previewed(sessions, revision_id)
    async with sessions.write() as session:
        await propose(session, revision_id, 2)
    await published(sessions, off("2026-12-16"))
    with pytest.raises(PreviewMissingError):
        async with sessions.write() as session:
            await publish_revision(session, revision_id, BINH)
    async with sessions.write() as session:
        assert (await take_back(session, revision_id)).state == "draft"


async def test_the_preview_says_which_dates_move_and_leaves_the_rest_alone(sessions: Sessions) -> None:
    """A running case moves; one that stands, one that ended and one of an agency that works do not."""
    case = await running(sessions)
    other = await running(sessions, THERE)
    waiting = await running(sessions, HERE, "3 working days", ("stopped", 3, ""))
    held = await running(sessions, HERE, "3 working days", ("paused", 3, ""))
    ended = await running(sessions, ended=True)
    extended = await running(sessions, HERE, "3 working days", ("extended", 30, "2 working days"))
    revision_id = await begun(sessions, off("2026-11-25", "2026-11-26", kind=EditKind.CLOSE, agency=HERE))
    revision = await previewed(sessions, revision_id)
    async with sessions.read() as session:
        lines = {line.code: line for line in await move_lines(session, revision_id)}
        groups = await move_groups(session, revision_id)
        moves = await count_moves(session, revision_id)
    assert lines.keys() == {case.code, extended.code}
    assert not lines.keys() & {other.code, waiting.code, held.code, ended.code}
    line = lines[case.code]
    assert (line.old_due, line.new_due) == (case.due_at, datetime(2026, 11, 30, 17, tzinfo=UTC))
    assert lines[extended.code].new_due == datetime(2026, 12, 2, 17, tzinfo=UTC)
    assert [(group.agency_id, group.procedure_code, group.cases) for group in groups] == [(HERE, "1.004873", 2)]
    assert (moves.cases, moves.later, moves.earlier) == (2, 2, 0)
    assert revision.looked_at >= 5
    async with sessions.read() as session:
        assert await move_lines(session, revision_id, agency=THERE) == []
        first = await move_lines(session, revision_id, limit=1)
        assert [one.code for one in await move_lines(session, revision_id, after=first[0].code)] == [extended.code]
        assert (await session.scalar(select(col(Case.due_at)).where(col(Case.id) == case.id))) == case.due_at


async def test_a_run_takes_the_urgent_first_and_each_case_once(sessions: Sessions) -> None:
    """Chosen are all running cases, moved ones first; what was written stays, a further run asks for what is open."""
    case = await running(sessions)
    bystander = await running(sessions, THERE)
    revision = await published(sessions, off("2026-11-24", kind=EditKind.CLOSE, agency=HERE))
    async with sessions.write() as session:
        assert (await begin_following(session, revision.id)).run == 1
    async with sessions.write() as session:
        chosen = await choose_cases(session, revision.id, "civil_code")
    async with sessions.read() as session:
        todo = await cases_to_follow(session, revision.id, 1, 1000)
        told = await case_to_follow(session, revision.id, case.id)
        edition = await calendar_edition(session, revision.calendar_id or 0)
        kept = await session.get(FrozenText, _sha256(told.change.calendar))
    assert edition is not None
    assert len(todo) == chosen
    assert todo.index(case.id) < todo.index(bystander.id)
    assert (told.change.decision, told.change.actor, told.change.confirmed_by) == ("45/QĐ-UBND", AN, BINH)
    assert told.change.calendar == frozen_calendar(edition.text, HERE)
    assert kept is not None
    async with sessions.write() as session:
        await write_following(session, revision.id, case.id, 1, FollowOutcome.MOVED)
        await write_following(session, revision.id, bystander.id, 1, FollowOutcome.NO_ANSWER)
        await choose_cases(session, revision.id, "civil_code")
        await begin_following(session, revision.id)
    async with sessions.read() as session:
        again = await cases_to_follow(session, revision.id, 2, 1000)
        outcomes = await follow_outcomes(session, revision.id)
    assert case.id not in again
    assert bystander.id in again
    assert (outcomes["moved"], outcomes["no_answer"]) == (1, 1)


async def test_a_result_being_corrected_follows_and_shows_no_moved_date(sessions: Sessions) -> None:
    """Decided, it is out of reach; corrected, it is chosen, and the date it was decided under is nobody's to move."""
    decided, correcting = await running(sessions), await running(sessions)
    async with sessions.write() as session:
        for case, phase in ((decided, "decided"), (correcting, "correcting")):
            values = {"decided_at": BEGAN + timedelta(hours=2), "phase": phase}
            await session.change(update(Case).where(col(Case.id) == case.id).values(values))
    revision = await published(sessions, off("2026-11-27", kind=EditKind.CLOSE, agency=HERE))
    async with sessions.write() as session:
        await begin_following(session, revision.id)
    async with sessions.write() as session:
        await choose_cases(session, revision.id, "civil_code")
    async with sessions.read() as session:
        chosen = await cases_to_follow(session, revision.id, 1, 1000)
        moved = {line.code for line in await move_lines(session, revision.id)}
    assert correcting.id in chosen
    assert decided.id not in chosen
    assert correcting.code not in moved


async def test_the_days_of_a_correction_are_shown_as_they_move(sessions: Sessions) -> None:
    """The three working days for a corrected result are counted anew, and compared with the end that was told last."""
    calendar = await in_force(sessions)
    began, limit = BEGAN + timedelta(days=21), Limit.parse("3 working days")
    first = calendar.for_agency(HERE).add_working_days(local_day(began), 1)
    shut = off(first.isoformat(), kind=EditKind.CLOSE, agency=HERE)
    ends = due(began, limit, calendar.for_agency(HERE)).instant
    later = due(began, limit, edited(calendar, [shut]).for_agency(HERE)).instant
    assert later > ends
    fresh, moved, there = [await running(sessions, agency) for agency in (HERE, HERE, THERE)]
    sooner = ends - timedelta(days=1)
    told = {
        fresh.id: [("correction_begun", ends)],
        moved.id: [("correction_begun", ends), ("calendar_changed", sooner)],
        there.id: [("correction_begun", due(began, limit, calendar.for_agency(THERE)).instant)],
    }
    async with sessions.write() as session:
        for case_id, events in told.items():
            values = {"decided_at": BEGAN + timedelta(hours=2), "phase": "correcting"}
            await session.change(update(Case).where(col(Case.id) == case_id).values(values))
            session.add(
                *(
                    CaseEvent(
                        case_id=case_id,
                        seq=7 + place,
                        kind=kind,
                        at=began + timedelta(hours=place),
                        values={"last": last.isoformat()},
                        hash=bytes([place]),
                    )
                    for place, (kind, last) in enumerate(events)
                )
            )
    revision = await previewed(sessions, await begun(sessions, shut))
    async with sessions.read() as session:
        lines = {line.code: line for line in await move_lines(session, revision.id, limit=1000)}
    assert there.code not in lines
    for case, was in ((fresh, ends), (moved, sooner)):
        line = lines[case.code]
        assert (line.old_due, line.new_due, line.counted_from) == (was, later, began)
        assert line.is_correction
        assert line.new_appointment is None


async def test_a_case_that_is_ahead_is_not_sent_back_to_an_older_edition(sessions: Sessions) -> None:
    """A run of an older revision leaves alone who took a later edition meanwhile, and tells everybody else."""
    case, bystander = await running(sessions), await running(sessions)
    older = await published(sessions, off("2026-12-17", kind=EditKind.CLOSE, agency=HERE))
    newer = await published(sessions, off("2026-12-18", kind=EditKind.CLOSE, agency=HERE))
    async with sessions.write() as session:
        await session.change(update(Case).where(col(Case.id) == case.id).values(calendar_id=newer.calendar_id))
    async with sessions.read() as session:
        told = [await case_to_follow(session, older.id, one.id) for one in (case, bystander)]
        last = await case_to_follow(session, newer.id, case.id)
    assert [one.ahead for one in (*told, last)] == [True, False, False]


async def test_the_newest_edition_is_made_for_the_agency_and_kept(sessions: Sessions) -> None:
    """Who asks gets the days of its own agency; the text stays for the end of the case that counts by it."""
    await published(sessions, off("2026-12-21", kind=EditKind.CLOSE, agency=HERE))
    async with sessions.write() as session:
        here, there = await keep_newest(session, HERE), await keep_newest(session, THERE)
    assert here is not None
    assert there is not None
    assert here[0] == there[0]
    days = [WorkingCalendar.from_json(one[1]).is_working_day(date(2026, 12, 21)) for one in (here, there)]
    assert days == [False, True]
    async with sessions.read() as session:
        assert all([await session.get(FrozenText, _sha256(one[1])) is not None for one in (here, there)])


async def test_files_do_not_undo_what_people_decided(sessions: Sessions) -> None:
    """Once a revision is published, a start of the installation publishes no files over it."""
    await published(sessions, off("2026-12-22"))
    changed = shipped_calendar()
    async with sessions.write() as session:
        newest = await newest_calendar(session)
        assert not await publish_files(session, changed.identity, changed.to_json().replace("vn", "vn-x"))
        assert await newest_calendar(session) == newest


async def test_edits_that_take_each_other_back_publish_nothing(sessions: Sessions) -> None:
    """The calendar they make is the one in force."""
    revision = await previewed(
        sessions, await begun(sessions, off("2026-12-29"), off("2026-12-29", kind=EditKind.WORKED))
    )
    async with sessions.write() as session:
        await propose(session, revision.id, revision.version)
    editions = await _editions(sessions)
    with pytest.raises(RevisionEmptyError):
        async with sessions.write() as session:
            await publish_revision(session, revision.id, BINH)
    assert await _editions(sessions) == editions


async def test_a_calendar_may_go_back_to_what_it_was(sessions: Sessions) -> None:
    """A day off that is taken back gives the days of an earlier edition: it is published again, under its own name."""
    before = await in_force(sessions)
    await published(sessions, off("2026-12-30"))
    back = await published(sessions, off("2026-12-30", kind=EditKind.WORKED))
    after = await in_force(sessions)
    assert (after.days_off, after.swaps, after.closures) == (before.days_off, before.swaps, before.closures)
    assert after.identity != before.identity
    async with sessions.read() as session:
        newest = await newest_calendar(session)
    assert newest is not None
    assert newest.id == back.calendar_id


async def test_the_list_leaves_out_what_was_discarded(sessions: Sessions) -> None:
    """A given up revision is shown nowhere."""
    revision_id = await begun(sessions)
    async with sessions.write() as session:
        await discard(session, revision_id)
    async with sessions.read() as session:
        assert revision_id not in {revision.id for revision in await list_revisions(session)}


async def _editions(sessions: Sessions) -> int:
    async with sessions.read() as session:
        return len((await session.scalars(select(Calendar))).all())


def _sha256(frozen: str) -> str:
    return hashlib.sha256(frozen.encode()).hexdigest()
