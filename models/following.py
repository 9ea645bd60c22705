"""What a run over the cases of a published revision asks and writes: choose them once, take each, write what became."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from sqlalchemy import select, text, update
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col

from domain.case.calendar_change import CalendarChange
from domain.deadline.calendar import WorkingCalendar
from models.base import now
from models.calendar_preview import keep_moves
from models.calendar_revisions import held
from models.calendars import calendar_edition, frozen_calendar, newest_calendar
from models.tables import (
    CalendarRevision,
    CalendarRevisionCase,
    Case,
    FollowOutcome,
    FrozenText,
    RevisionState,
)
from runtime.database import ReadSession, WriteSession

#: What a further run takes up again.
_UNSETTLED: Final = ("", FollowOutcome.NO_ANSWER, FollowOutcome.GONE)

_NEXT: Final = text("""
select r.case_id from calendar_revision_cases r
where r.revision_id = :revision and r.run < :run and r.outcome = any(cast(:outcomes as text[]))
order by r.moves desc, r.new_due, r.code limit :limit
""")


async def begin_following(session: WriteSession, revision_id: UUID) -> CalendarRevision:
    """Number a new run of a published revision, which a workflow then carries out. Raises RevisionStateError."""
    revision = await held(session, revision_id, RevisionState.PUBLISHED)
    revision.run += 1
    await session.flush()
    return revision


async def choose_cases(session: WriteSession, revision_id: UUID, convention: str) -> int:
    """Write down every case that has not ended, with the dates it has and will have, and return how many.

    Their calendars are kept among the frozen texts: a case that ends names its own by its hash. Cases a run has
    reached already keep what was written of them.
    """
    revision = await held(session, revision_id, RevisionState.PUBLISHED)
    assert revision.calendar_id is not None  # noqa: S101  published
    edition = await calendar_edition(session, revision.calendar_id)
    assert edition is not None  # noqa: S101  editions are never deleted
    calendar = WorkingCalendar.from_json(edition.text)
    looked = await keep_moves(session, revision_id, calendar, convention, everything=True)
    chosen = col(CalendarRevisionCase.revision_id) == revision_id
    agencies = await session.scalars(select(col(CalendarRevisionCase.agency_id)).where(chosen).distinct())
    for frozen in sorted({frozen_calendar(edition.text, agency_id) for agency_id in agencies.all()}):
        await _keep(session, frozen)
    return looked.cases


async def keep_newest(session: WriteSession, agency_id: str) -> tuple[int, str] | None:
    """Return number and frozen text of the newest edition for an agency, and keep the text; None without an edition."""
    newest = await newest_calendar(session)
    if newest is None or newest.id is None:
        return None
    frozen = frozen_calendar(newest.text, agency_id)
    await _keep(session, frozen)
    return newest.id, frozen


async def _keep(session: WriteSession, frozen: str) -> None:
    kept = {"sha256": hashlib.sha256(frozen.encode()).hexdigest(), "text": frozen}
    await session.change(insert(FrozenText).values(kept).on_conflict_do_nothing())


async def cases_to_follow(session: ReadSession, revision_id: UUID, run: int, limit: int) -> Sequence[UUID]:
    """Return the next cases the run has not reached: those whose date moves first, the nearest date first."""
    outcomes = [str(outcome) for outcome in _UNSETTLED]
    found = await session.execute(_NEXT, {"revision": revision_id, "run": run, "outcomes": outcomes, "limit": limit})
    return [row[0] for row in found.all()]


@dataclass(frozen=True, slots=True)
class CaseToFollow:
    """One case before its workflow is asked: its public code and the change as its workflow takes it.

    `ahead` when it counts by a later edition already, which holds the change: an older one would undo that.
    """

    code: str
    change: CalendarChange
    ahead: bool = False


async def case_to_follow(session: ReadSession, revision_id: UUID, case_id: UUID) -> CaseToFollow:
    """Return a case with the change made for its agency."""
    revision = await session.get(CalendarRevision, revision_id)
    case = await session.get(Case, case_id)
    assert revision is not None  # noqa: S101  the row of the run names it
    assert case is not None  # noqa: S101  likewise
    assert revision.calendar_id is not None  # noqa: S101  published
    edition = await calendar_edition(session, revision.calendar_id)
    assert edition is not None  # noqa: S101  editions are never deleted
    return CaseToFollow(
        case.code,
        CalendarChange(
            id=str(revision.id),
            calendar=frozen_calendar(edition.text, case.agency_id),
            number=revision.calendar_id,
            decision=revision.decision,
            actor=revision.written_by,
            confirmed_by=revision.confirmed_by,
        ),
        ahead=case.calendar_id is not None and case.calendar_id > revision.calendar_id,
    )


async def write_following(
    session: WriteSession, revision_id: UUID, case_id: UUID, run: int, outcome: FollowOutcome
) -> None:
    """Write what the run made of a case."""
    await session.change(
        update(CalendarRevisionCase)
        .where(
            col(CalendarRevisionCase.revision_id) == revision_id,
            col(CalendarRevisionCase.case_id) == case_id,
            col(CalendarRevisionCase.run) < run,
        )
        .values(run=run, outcome=outcome, at=now())
    )
