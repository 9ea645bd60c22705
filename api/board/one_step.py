"""One step of a procedure: how its times moved over the last weeks, and how they differ between agencies."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Annotated, Final

from fastapi import APIRouter, Path
from starlette.requests import Request
from starlette.responses import Response

from api.board.access import CurrentLook, Look
from api.board.cautious_bars import cautious_bars
from api.board.columns import is_cut, reach, step_columns
from api.board.frame import board_page
from api.board.naming import step_titles
from api.dependencies import CurrentServices, Language
from api.errors import NotFound
from api.language import Readable, say
from api.services import Services
from api.step_names import kind_name
from domain.deadline.moments import local_day
from domain.procedure.basics import Words
from domain.workload.few import is_few, lately
from domain.workload.spread import Spread
from models.workload.board import Scope
from models.workload.marks import monday
from models.workload.one_step import AgencyTimes, StepWeek, procedure_name, step_by_agency, step_weeks
from models.workload.together import Times

router = APIRouter()
#: Half a year: a season and the one before it.
WEEKS: Final = 26
#: So many bars fit a sheet: with more agencies the fastest and the slowest half of them; the table has all.
_BARS: Final = 24
_COMPARED: Final = say("Thời gian làm bước này ở từng cơ quan")

ProcedureCode = Annotated[str, Path(max_length=20)]
StepId = Annotated[str, Path(max_length=60)]


@dataclass(frozen=True, slots=True)
class OneStep:
    """What is known of a step: its name and its procedure's, its weeks, and its times by agency of the viewer's."""

    title: Readable | Words
    procedure: Words
    weeks: Sequence[StepWeek]
    agencies: Sequence[AgencyTimes]


@router.get("/board/procedures/{procedure_code}/steps/{step}")
async def show_step(
    request: Request,
    services: CurrentServices,
    look: CurrentLook,
    language: Language,
    procedure_code: ProcedureCode,
    step: StepId,
) -> Response:
    """Show 26 weeks of a step's median and 90th percentile against its budget, and the agencies side by side."""
    look, found = look.of_procedure(procedure_code), await step_of(services, look, procedure_code, step)
    this_week = monday(local_day(datetime.now(UTC)))
    spreads = {week.week: week.times.spread for week in found.weeks}
    most = reach(found.weeks) if found.weeks else 0
    shown = _drawn(found.agencies, look.agency)
    bars = [(_label(look, one.agency, language), one.times) for one in shown]
    values = {
        "title": found.title,
        "step": step,
        "procedure": found.procedure,
        "weeks": found.weeks,
        "this_week": this_week,
        "lately": lately(spreads, this_week),
        "budget": next((week.times.budget for week in reversed(found.weeks)), None),
        "svg": step_columns(found.weeks, language),
        "cut": any(is_cut(week, most) for week in found.weeks),
        "agencies": found.agencies,
        "bars": len(bars),
        "whole": whole_of(found.agencies),
        "compared": cautious_bars("agencies", _COMPARED, bars, language),
        "place": {"procedure": procedure_code, "step": step},
        "files": f"/board/procedures/{procedure_code}/steps/{step}/export?agency={look.agency}&table=",
    }
    return await board_page(request, services, look, "board/step.html", values)


async def step_of(services: Services, look: Look, code: str, step: str) -> OneStep:
    """Return what is known of a step. Raises NotFound for one that neither is in force nor was ever done there.

    Weeks are those of what is looked at; agencies are all of the viewer's that did the step in ninety days, those with
    enough tasks first, by their medians.
    """
    async with services.sessions.read() as session:
        named = await procedure_name(session, code)
        weeks = await step_weeks(session, Scope(look.scope.agencies, code), step, first_week())
        agencies = await step_by_agency(session, Scope(look.seen, code), step)
    title = (await step_titles(services, [code])).get(f"{code}/{step}")
    if named is None or not (title or weeks or agencies):
        raise NotFound
    if title is None:
        title = kind_name(agencies[0].kind) if agencies else Words(vi=step, en=step)
    ordered = sorted(agencies, key=lambda one: (is_few(one.times.tasks), _rank(one), look.names[one.agency].vi))
    return OneStep(title, Words(vi=named[0], en=named[1]), weeks, ordered)


def first_week() -> date:
    """Return the Monday of the first week that is shown."""
    return monday(local_day(datetime.now(UTC))) - timedelta(weeks=WEEKS - 1)


def whole_of(agencies: Sequence[AgencyTimes]) -> int | None:
    """Return about the median of all agencies together; None when they are too few tasks even so."""
    spread = sum((one.times.spread for one in agencies), Spread())
    return None if is_few(spread.total) else spread.quantile(0.5)


def _rank(one: AgencyTimes) -> int:
    """Order by median where that says something: those of few tasks stand by their names."""
    times: Times = one.times
    return 0 if is_few(times.tasks) else times.median


def _drawn(agencies: Sequence[AgencyTimes], chosen: str) -> list[AgencyTimes]:
    """Return which agencies are drawn: all, or the fastest and the slowest of many, and the one that is looked at."""
    if len(agencies) <= _BARS:
        return list(agencies)
    enough = sum(not is_few(one.times.tasks) for one in agencies)
    last = max(enough, _BARS)
    edges = range(_BARS // 2), range(last - _BARS // 2, last)
    return [one for place, one in enumerate(agencies) if any(place in edge for edge in edges) or one.agency == chosen]


def _label(look: Look, agency: str, language: str) -> str:
    name = look.names[agency].in_language(language)
    return f"→ {name}" if agency == look.agency else name
