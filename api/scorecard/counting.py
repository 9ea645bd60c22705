"""Everything the index counts for some agencies and a period, gathered from the read model and the procedures."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Final

from api.scorecard.access import Chosen
from api.services import Services
from domain.deadline.calendar import WorkingCalendar
from domain.deadline.moments import local_day
from domain.procedure.basics import Words
from domain.scorecard.feedback import handled_on_time
from domain.scorecard.formula import Formula, formula_on, load_formulas
from domain.scorecard.measures import Measure
from domain.scorecard.procedures import ProcedureFacts, procedure_facts
from domain.scorecard.score import Tally
from models.queries.scorecard_cases import Asked, Used, case_tallies, disliked, procedures_used
from models.queries.scorecard_feedback import FeedbackSteps, feedback_of_period
from models.queries.scorecard_on_time import on_time_counts
from runtime.database import ReadSession

_UNUSED: Final = Used("", False, False, False, False, 0)  # noqa: FBT003  # the fields are named in the class


@dataclass(frozen=True, slots=True)
class ProcedureLine:
    """One procedure in force, and what its dossiers of the period made use of."""

    facts: ProcedureFacts
    name: Words
    used: Used


@dataclass(frozen=True, slots=True)
class FeedbackLine:
    """One feedback, whether it was in time, and whether it was received in the period itself."""

    feedback: FeedbackSteps
    on_time: bool
    in_period: bool


@dataclass(frozen=True, slots=True)
class _Share:
    of: Callable[[ProcedureLine], bool]
    counts: Callable[[ProcedureLine], bool]


#: The indicators that are a share of procedures.
PROCEDURE_SHARES: Final[Mapping[Measure, _Share]] = {
    Measure.CONTENT_COMPLETE: _Share(lambda _: True, lambda one: not one.facts.lacks),
    Measure.OFFERED_ONLINE: _Share(lambda _: True, lambda one: one.facts.online != "none"),
    Measure.USED_ONLINE: _Share(lambda one: one.facts.online != "none", lambda one: one.used.online),
    Measure.FEES_ON_PORTAL: _Share(lambda one: one.facts.charges, lambda one: one.used.fee_synced),
    Measure.PROCEDURES_PAID_ONLINE: _Share(lambda one: one.facts.charges, lambda one: one.used.paid_online),
    Measure.POPULATION_PROCEDURES: _Share(lambda one: one.facts.for_people, lambda one: one.used.population),
}


@lru_cache(maxsize=1)
def _formulas() -> tuple[Formula, ...]:
    return load_formulas()


def formula_of(chosen: Chosen) -> Formula | None:
    """Return the version of the formula that holds for the period, None for one before the first."""
    return formula_on(_formulas(), min(chosen.period.last, local_day(chosen.now)))


async def asked_of(services: Services, chosen: Chosen) -> Asked:
    """Return what the statements ask for."""
    full = [one.facts.code for one in await _in_force(services, chosen, {}) if one.facts.online == "full"]
    period = chosen.period
    return Asked(chosen.agencies, period.start, period.until, chosen.now, full)


async def procedure_lines(services: Services, session: ReadSession, chosen: Chosen) -> list[ProcedureLine]:
    """Return the agencies' own procedures in force at the end of the period, by field and name."""
    asked = Asked(chosen.agencies, chosen.period.start, chosen.period.until, chosen.now)
    return await _in_force(services, chosen, await procedures_used(session, asked))


async def _in_force(services: Services, chosen: Chosen, used: Mapping[str, Used]) -> list[ProcedureLine]:
    versions = await services.definitions.all_in_force(min(chosen.period.last, local_day(chosen.now)))
    own = [version for version in versions if version.agency_kind in chosen.kinds]
    facts = await services.definitions.read_of([version.key for version in own], procedure_facts)
    return [
        ProcedureLine(
            facts[version.key],
            Words(vi=version.name_vi, en=version.name_en or version.name_vi),
            used.get(version.procedure_code, _UNUSED),
        )
        for version in own
    ]


async def feedback_lines(services: Services, session: ReadSession, chosen: Chosen) -> list[FeedbackLine]:
    """Return the feedback received or handled in the period, each judged at its end or now."""
    period = chosen.period
    at = min(chosen.now, period.until)
    calendars: dict[str, WorkingCalendar] = {}
    lines = []
    for one in await feedback_of_period(session, chosen.agencies, period.start, period.until):
        if one.agency_id not in calendars:
            calendars[one.agency_id] = await services.definitions.calendar(one.agency_id)
        known = [event for event in one.events if event.at < at]
        if known:
            in_time = handled_on_time(known, calendars[one.agency_id], at)
            lines.append(FeedbackLine(one, in_time, one.received_at >= period.start))
    return lines


def share_of_procedures(measure: Measure, lines: Sequence[ProcedureLine]) -> Tally:
    """Return a share of procedures."""
    share = PROCEDURE_SHARES[measure]
    among = [one for one in lines if share.of(one)]
    return Tally(sum(1 for one in among if share.counts(one)), len(among))


def share_of_feedback(measure: Measure, lines: Sequence[FeedbackLine]) -> Tally:
    """Return the feedback in time: of all handled, or, for satisfaction, of what was received in the period."""
    among = [one for one in lines if one.in_period or measure is Measure.FEEDBACK_ON_TIME]
    return Tally(sum(1 for one in among if one.on_time), len(among))


async def tallies_of(services: Services, session: ReadSession, chosen: Chosen) -> dict[Measure, Tally]:
    """Return every share that this system holds; what it does not hold is left out."""
    asked = await asked_of(services, chosen)
    counts = await on_time_counts(session, asked.agencies, asked.start, asked.until, asked.at)
    in_time = Tally(sum(one.cases for one in counts if one.on_time), sum(one.cases for one in counts))
    procedures = await procedure_lines(services, session, chosen)
    feedback = await feedback_lines(services, session, chosen)
    told_off = await disliked(session, asked)
    return {
        Measure.ON_TIME: in_time,
        Measure.SATISFIED: Tally(max(0, in_time.numerator - told_off), in_time.denominator),
        **await case_tallies(session, asked),
        **{measure: share_of_procedures(measure, procedures) for measure in PROCEDURE_SHARES},
        **{
            measure: share_of_feedback(measure, feedback)
            for measure in (Measure.FEEDBACK_ON_TIME, Measure.FEEDBACK_SATISFIED)
        },
    }


def moment_of(chosen: Chosen) -> datetime:
    """Return the instant the figures are as of."""
    return min(chosen.now, chosen.period.until)
