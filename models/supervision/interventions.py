"""Interventions kept: the selection frozen, who asked and who agreed, and the stages they go through."""

from collections.abc import Sequence
from typing import Final
from uuid import UUID

from sqlalchemy import select, text, update
from sqlmodel import col

from domain.supervision.causes import WayOut
from domain.supervision.interventions import (
    MOST,
    OVER,
    End,
    Stage,
    Verdict,
    needs_second,
    pace,
)
from models.base import now
from models.supervision.freezing import freeze
from models.supervision.intervention_errors import (
    NobodyLeftError,
    NoInterventionError,
    NoReasonError,
    NothingChosenError,
    SecondSelfError,
    TooManyChosenError,
    WrongStageError,
)
from models.supervision.intervention_outcomes import counts
from models.supervision.narrowing import supervised
from models.tables import Intervention, InterventionCase
from models.viewer import Viewer
from runtime.database import ReadSession, WriteSession

_AGENCIES: Final = text("""
select distinct c.agency_id from intervention_cases i join cases c on c.id = i.case_id
where i.intervention_id = :intervention order by 1
""")
_CAUSES: Final = text("""
select distinct cause, who from intervention_cases where intervention_id = :intervention
""")
_IDS: Final = text(
    "select id from cases where code = any(cast(:codes as text[])) order by array_position(:codes, code)"
)


async def ids_of_codes(session: ReadSession, codes: Sequence[str]) -> list[UUID]:
    """Return the cases of these codes in their order; unknown ones are left out."""
    wanted = list(dict.fromkeys(codes))
    return list((await session.execute(_IDS, {"codes": wanted})).scalars())


async def ask_for(
    session: WriteSession,
    viewer: Viewer,
    way: WayOut,
    case_ids: Sequence[UUID],
    *,
    key: str,
    params: dict[str, str],
    reason: str,
    threshold: int,
    rates: dict[str, float],
    cause: str = "",
) -> Intervention:
    """Freeze a selection under a way out; the same key again returns what it made the first time.

    `cause` is what the way is meant for where a case has several causes it leads out of.
    Cases the viewer does not supervise are left out, as if they were not there. Raises NothingChosenError,
    TooManyChosenError.
    """
    assert viewer.staff_id is not None  # noqa: S101  the desk is for people
    scoped = f"{viewer.staff_id}/{key}"
    await session.execute(text("select pg_advisory_xact_lock(hashtextextended(:key, 11))"), {"key": scoped})
    known = await session.scalar(select(Intervention).where(col(Intervention.key) == scoped))
    if known is not None:
        return known
    if len(case_ids) > MOST:
        raise TooManyChosenError
    asked = Intervention(key=scoped, way=way, params=params, reason=reason.strip(), asked_by=viewer.staff_id)
    session.add(asked)
    await session.flush()
    wanted = list(dict.fromkeys(case_ids))
    about = {"intervention": asked.id}
    await freeze(session, asked.id, way, wanted, supervised(viewer), cause)
    asked.agencies = list((await session.execute(_AGENCIES, about)).scalars())
    if not asked.agencies:
        raise NothingChosenError
    counted = sum((await counts(session, asked.id)).values())
    asked.left_out = len(wanted) - counted
    asked.second = needs_second(way, counted, threshold)
    causes = [(row.cause, row.who) for row in await session.execute(_CAUSES, about)]
    asked.per_second = pace(way, causes, rates)
    await session.flush()
    return asked


async def intervention_of(session: ReadSession, viewer: Viewer, intervention_id: UUID) -> Intervention:
    """Return an intervention its asker, or who supervises all its agencies, may see. Raises NoInterventionError."""
    found = await session.get(Intervention, intervention_id)
    if found is None or not may_see(viewer, found):
        raise NoInterventionError
    return found


def may_see(viewer: Viewer, one: Intervention) -> bool:
    """Tell whether a viewer may see an intervention: only together with every case in it."""
    return set(one.agencies) <= set(supervised(viewer))


async def confirm(
    session: WriteSession, viewer: Viewer, intervention_id: UUID, reason: str, threshold: int
) -> tuple[Intervention, bool]:
    """Let an intervention whose dry run is over be carried out, or wait for the second person; who asked confirms.

    Returns whether it is to start now. Pressed again, it changes nothing and starts nothing. Raises
    NoInterventionError, NoReasonError, WrongStageError, NobodyLeftError.
    """
    found = await _locked(session, viewer, intervention_id)
    if found.asked_by != viewer.staff_id:
        raise NoInterventionError
    if found.stage in (Stage.WAITING, Stage.RUNNING, Stage.DONE):
        return found, False
    if found.stage != Stage.TRIED:
        raise WrongStageError(found.stage)
    reason = reason.strip() or found.reason
    if not reason:
        raise NoReasonError
    counted = await counts(session, intervention_id)
    concerned = sum(counted.get(one, 0) for one in (Verdict.CAN, Verdict.NO_ANSWER))
    if not concerned:
        raise NobodyLeftError
    found.reason, found.confirmed_at = reason, now()
    found.second = needs_second(WayOut(found.way), concerned, threshold)
    found.stage = Stage.WAITING if found.second else Stage.RUNNING
    await session.flush()
    return found, not found.second


async def approve(
    session: WriteSession, viewer: Viewer, intervention_id: UUID, *, agreed: bool, answer: str = ""
) -> tuple[Intervention, bool]:
    """Agree to an intervention as its second person, or refuse it with an answer; returns whether it starts now.

    The second person supervises or leads every agency concerned. Raises NoInterventionError, SecondSelfError,
    WrongStageError, NoReasonError for a refusal without a word.
    """
    found = await _locked(session, viewer, intervention_id)
    if found.asked_by == viewer.staff_id:
        raise SecondSelfError
    if found.stage != Stage.WAITING:
        raise WrongStageError(found.stage)
    if not agreed and not answer.strip():
        raise NoReasonError
    found.approved_by, found.approved_at, found.answer = viewer.staff_id, now(), answer.strip()
    found.stage = Stage.RUNNING if agreed else Stage.DROPPED
    found.ended_at = None if agreed else now()
    await session.flush()
    return found, agreed


async def drop(session: WriteSession, viewer: Viewer, intervention_id: UUID) -> Intervention:
    """Give up an intervention that has not begun. Raises NoInterventionError, WrongStageError."""
    found = await _locked(session, viewer, intervention_id)
    if found.stage not in (Stage.TRYING, Stage.TRIED, Stage.WAITING) or found.asked_by != viewer.staff_id:
        raise WrongStageError(found.stage)
    found.stage, found.ended_at = Stage.DROPPED, now()
    await session.flush()
    return found


async def end_phase(session: WriteSession, intervention_id: UUID, kind: str, *, stopped: bool) -> None:
    """Note that a try or a run has come to its end; what a stop left is marked as not reached."""
    found = await session.scalar(select(Intervention).where(col(Intervention.id) == intervention_id).with_for_update())
    assert found is not None  # noqa: S101  its run named it
    if kind == "try" and found.stage == Stage.TRYING:
        found.stage, found.tried_at = Stage.TRIED, now()
    elif kind == "run" and found.stage not in OVER:
        found.stage, found.ended_at = Stage.STOPPED if stopped else Stage.DONE, now()
        if stopped:
            left = update(InterventionCase).where(
                col(InterventionCase.intervention_id) == intervention_id,
                col(InterventionCase.outcome) == "",
                col(InterventionCase.verdict).in_((Verdict.CAN, Verdict.NO_ANSWER)),
            )
            await session.change(left.values(outcome=End.NOT_REACHED, at=now()))
    await session.flush()


async def _locked(session: WriteSession, viewer: Viewer, intervention_id: UUID) -> Intervention:
    found = await session.scalar(select(Intervention).where(col(Intervention.id) == intervention_id).with_for_update())
    if found is None or not may_see(viewer, found):
        raise NoInterventionError
    return found
