"""Revisions of the working calendar: written by one person, approved and published by another."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Final
from uuid import UUID, uuid4

from sqlalchemy import select
from sqlmodel import col

from domain.deadline.calendar import WorkingCalendar
from domain.deadline.calendar_edits import Edit, edited
from models.base import now
from models.calendars import newest_calendar, publish_calendar
from models.errors import StorageRefusedError
from models.tables import Calendar, CalendarRevision, RevisionState
from runtime.database import ReadSession, WriteSession

#: A preview is looked at before it is approved, and the cases go on meanwhile.
PREVIEW_GOOD_FOR: Final = timedelta(hours=24)
MOST_EDITS: Final = 60


class NoRevisionError(StorageRefusedError):
    """There is no such revision."""

    def __init__(self, revision_id: UUID) -> None:
        super().__init__("no_revision")
        self.revision_id = revision_id


class RevisionStateError(StorageRefusedError):
    """The revision is in another state by now; `state` says which."""

    def __init__(self, state: str) -> None:
        super().__init__("revision_state")
        self.state = state


class RevisionChangedError(StorageRefusedError):
    """Somebody changed the revision meanwhile; load it again."""

    def __init__(self) -> None:
        super().__init__("revision_changed")


class RevisionEmptyError(StorageRefusedError):
    """There is nothing in the revision to propose."""

    def __init__(self) -> None:
        super().__init__("revision_empty")


class RevisionFullError(StorageRefusedError):
    """A revision holds at most `MOST_EDITS` edits."""

    def __init__(self) -> None:
        super().__init__("revision_full")


class PreviewMissingError(StorageRefusedError):
    """The newest preview is not of this version, of the newest calendar, and of today."""

    def __init__(self) -> None:
        super().__init__("preview_missing")


class WriterApprovesError(StorageRefusedError):
    """Who wrote any part of a revision does not approve it."""

    def __init__(self) -> None:
        super().__init__("writer_approves")


def edits_of(revision: CalendarRevision) -> list[Edit]:
    """Return the edits of a revision."""
    return [Edit.model_validate(edit) for edit in revision.edits]


def writers_of(revision: CalendarRevision) -> set[str]:
    """Return the staff ids of everybody who wrote a part of a revision."""
    return {revision.written_by, *(edit.by for edit in edits_of(revision) if edit.by)}


async def base_of(session: ReadSession) -> tuple[Calendar, WorkingCalendar]:
    """Return the newest edition, which a revision not yet published changes. Raises RevisionStateError for none."""
    newest = await newest_calendar(session)
    if newest is None:
        raise RevisionStateError("no_calendar")
    return newest, WorkingCalendar.from_json(newest.text)


async def begin_revision(
    session: WriteSession,
    *,
    decision: str,
    decided_on: date,
    reason: str,
    written_by: str,
    revision_id: UUID | None = None,
) -> CalendarRevision:
    """Store a new draft without edits; `revision_id` is the one of its form, so that it is stored once."""
    revision = CalendarRevision(
        id=revision_id or uuid4(),
        decision=decision.strip(),
        decided_on=decided_on,
        reason=reason.strip(),
        written_by=written_by,
    )
    session.add(revision)
    await session.flush()
    return revision


async def add_edit(session: WriteSession, revision_id: UUID, version: int, edit: Edit) -> CalendarRevision:
    """Add an edit to a draft. Raises EditError for one that does not fit the newest calendar and the edits before."""
    revision = await _draft(session, revision_id, version)
    if len(revision.edits) >= MOST_EDITS:
        raise RevisionFullError
    _, calendar = await base_of(session)
    edited(calendar, [*edits_of(revision), edit])
    return await _changed(session, revision, [*revision.edits, edit.model_dump(mode="json")])


async def drop_edit(session: WriteSession, revision_id: UUID, version: int, place: int) -> CalendarRevision:
    """Take an edit out of a draft, by its place from 0. Raises EditError when a later one stands on it."""
    revision = await _draft(session, revision_id, version)
    if not 0 <= place < len(revision.edits):
        raise RevisionChangedError
    left = [*revision.edits[:place], *revision.edits[place + 1 :]]
    _, calendar = await base_of(session)
    edited(calendar, [Edit.model_validate(edit) for edit in left])
    return await _changed(session, revision, left)


async def propose(session: WriteSession, revision_id: UUID, version: int) -> CalendarRevision:
    """Hand a draft over to a second person. Raises RevisionEmptyError and PreviewMissingError."""
    revision = await _draft(session, revision_id, version)
    await _check_ready(session, revision)
    revision.state = RevisionState.PROPOSED
    await session.flush()
    return revision


async def take_back(session: WriteSession, revision_id: UUID) -> CalendarRevision:
    """Make a proposed revision a draft again."""
    revision = await held(session, revision_id, RevisionState.PROPOSED)
    revision.state = RevisionState.DRAFT
    await session.flush()
    return revision


async def discard(session: WriteSession, revision_id: UUID) -> CalendarRevision:
    """Give a revision up that was not published."""
    revision = await held(session, revision_id, RevisionState.DRAFT, RevisionState.PROPOSED)
    revision.state = RevisionState.DISCARDED
    await session.flush()
    return revision


async def publish_revision(session: WriteSession, revision_id: UUID, approver: str) -> CalendarRevision:
    """Approve a proposed revision as its second person and publish the calendar it makes.

    Raises WriterApprovesError, PreviewMissingError (a newer edition came out meanwhile), EditError.
    """
    revision = await held(session, revision_id, RevisionState.PROPOSED)
    if approver in writers_of(revision):
        raise WriterApprovesError
    await _check_ready(session, revision)
    newest, calendar = await base_of(session)
    made = edited(calendar, edits_of(revision))
    if made.to_json() == newest.text:
        raise RevisionEmptyError  # its edits take each other back
    if not await publish_calendar(session, made.identity, made.to_json(), approver, revision.id):
        # The days are those of an edition before: it is published anew, under a name of its own.
        made = replace(made, identity=f"{made.identity}-{newest.id}")
        await publish_calendar(session, made.identity, made.to_json(), approver, revision.id)
    published = await newest_calendar(session)
    assert published is not None  # noqa: S101  just published
    revision.state = RevisionState.PUBLISHED
    revision.confirmed_by, revision.confirmed_at = approver, now()
    revision.calendar_id = published.id
    await session.flush()
    return revision


async def held(session: WriteSession, revision_id: UUID, *states: RevisionState) -> CalendarRevision:
    """Return a revision locked for change; raises NoRevisionError, and RevisionStateError in any other state."""
    revision = await session.scalar(
        select(CalendarRevision).where(col(CalendarRevision.id) == revision_id).with_for_update()
    )
    if revision is None:
        raise NoRevisionError(revision_id)
    if states and revision.state not in states:
        raise RevisionStateError(revision.state)
    return revision


async def revision_of(session: ReadSession, revision_id: UUID) -> CalendarRevision | None:
    """Return a revision, or None."""
    return await session.get(CalendarRevision, revision_id)


async def list_revisions(session: ReadSession, limit: int = 50) -> Sequence[CalendarRevision]:
    """Return the revisions, the newest first."""
    question = select(CalendarRevision).where(col(CalendarRevision.state) != RevisionState.DISCARDED)
    return (await session.scalars(question.order_by(col(CalendarRevision.written_at).desc()).limit(limit))).all()


async def _draft(session: WriteSession, revision_id: UUID, version: int) -> CalendarRevision:
    revision = await held(session, revision_id, RevisionState.DRAFT)
    if revision.version != version:
        raise RevisionChangedError
    return revision


async def _changed(session: WriteSession, revision: CalendarRevision, edits: list[object]) -> CalendarRevision:
    revision.edits = edits
    revision.version += 1
    await session.flush()
    return revision


async def _check_ready(session: WriteSession, revision: CalendarRevision) -> None:
    if not revision.edits:
        raise RevisionEmptyError
    newest, _ = await base_of(session)
    seen = (revision.previewed_version, revision.previewed_on)
    fresh = revision.previewed_at is not None and now() - revision.previewed_at < PREVIEW_GOOD_FOR
    if seen != (revision.version, newest.id) or not fresh:
        raise PreviewMissingError
