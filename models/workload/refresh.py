"""One round of the board: what was written is worked up, then the figures are counted. A Schedule starts it."""

import time
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import text

from domain.deadline.calendar import WorkingCalendar
from domain.deadline.moments import local_day, midnight_ending
from domain.deadline.soon import soon_ends
from models.calendars import newest_calendar
from models.tables import BoardLook
from models.workload.by_week import make_marked_weeks
from models.workload.cells import make_all_times, make_times, make_weeks
from models.workload.figures import make_figures
from models.workload.forecasts import Budgets, make_forecasts
from models.workload.marks import mark_all, mark_weeks
from models.workload.people import make_all_people
from models.workload.working_up import WorkedUp, note_what_was_written, work_up
from runtime.database import ReadSession, Sessions

#: The figures are a minute old at most; working up stops after this long and goes on in the next round.
WORK_SECONDS: Final = 30.0
#: The forecast walks over every open task: it is made this often.
FORECAST_EVERY: Final = timedelta(minutes=10)
_LOOKED: Final = text("""
update board_looks set looked_at = :looked_at, milliseconds = :milliseconds, spread_on = :spread_on,
    forecast_at = :forecast_at where id = 1
""")
#: By the clock that stamps the log, which is the database's.
_NOTED: Final = text("""
insert into board_looks (id, milliseconds, worked_until) values (1, 0, now())
on conflict (id) do update set worked_until = excluded.worked_until
""")


@dataclass(frozen=True, slots=True)
class Refreshed:
    """What a round did: cases worked up, whether some are left for the next, milliseconds; False without a calendar."""

    cases: int = 0
    left: bool = False
    milliseconds: int = 0
    made: bool = True


async def refresh(
    sessions: Sessions, now: datetime, *, budgets: Budgets | None = None, seconds: float = WORK_SECONDS
) -> Refreshed:
    """Make the board anew. Repeating it changes nothing; two at once are harmless."""
    began = time.monotonic()
    async with sessions.read() as session:
        edition = await newest_calendar(session)
        look = await session.get(BoardLook, 1) or BoardLook()
    if edition is None:
        return Refreshed(made=False)
    calendar = WorkingCalendar.from_json(edition.text)
    async with sessions.write() as session:
        await note_what_was_written(session, look.worked_until, now)
        await session.change(_NOTED)
        if look.worked_until is None:
            await mark_all(session)
    whole, left = WorkedUp(), True
    while left and time.monotonic() - began < seconds:
        async with sessions.write() as session:
            done = await work_up(session, calendar)
            await make_times(session, done.cells, now)
            await make_weeks(session, done.weeks)
            await mark_weeks(session, done.step_weeks)
        whole.add(done)
        left = done.cases > 0
    made = True
    while made:  # once at least, so that they are made however much there is to work up
        async with sessions.write() as session:
            made = await make_marked_weeks(session, now) > 0 and time.monotonic() - began < seconds
    today = local_day(now)
    async with sessions.write() as session:
        if look.spread_on != today:
            await make_all_times(session, now)
            await make_all_people(session, now)
        await make_figures(session, now, midnight_ending(today), soon_ends(now, calendar))
        forecast_at = look.forecast_at
        if forecast_at is None or now - forecast_at >= FORECAST_EVERY or now < forecast_at:
            await make_forecasts(session, calendar, budgets or Budgets(), now)
            forecast_at = now
        milliseconds = round(1000 * (time.monotonic() - began))
        await session.change(
            _LOOKED,
            {
                "looked_at": now,
                "milliseconds": milliseconds,
                "spread_on": today,
                "forecast_at": forecast_at,
            },
        )
    return Refreshed(whole.cases, left, milliseconds)


async def last_look(session: ReadSession) -> BoardLook | None:
    """Return when the board was made last, None while it never was."""
    return await session.get(BoardLook, 1)
