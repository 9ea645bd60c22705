"""Online filings that wait for the counter, each by its procedure's clock: eight working hours unless it says other."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Query
from starlette.requests import Request
from starlette.responses import Response

from api.badges import Badge
from api.counter.posts import counters_of
from api.deadline_view import rules_of
from api.dependencies import CurrentServices, CurrentStaff
from api.language import Sentence, say
from api.readings import log_reading
from api.services import Services
from domain.counter.intake import IntakeClock, Pace, intake_clock, warned_until
from domain.deadline.limit import Limit
from domain.procedure.basics import Words
from models.paging import BadCursorError, Cursor
from models.queries.one_case import one_case
from models.queries.online_filings import OnlineFiling, online_counts, online_filings
from models.tables import Case
from models.viewer import Viewer

router = APIRouter()
_MOST = 40
_LOOKS = {Pace.CALM: "on-time", Pace.PRESSING: "due-soon", Pace.LATE: "overdue"}


@dataclass(frozen=True, slots=True)
class OnlineRow:
    """One line of the queue. `owed` is what is still to be paid, in đồng; `open_fees` what nobody has entered yet."""

    filing: OnlineFiling
    procedure: Words
    clock: IntakeClock
    badge: Badge
    owed: int
    open_fees: tuple[Words, ...]


@router.get("/online")
async def show_queue(
    request: Request,
    services: CurrentServices,
    staff: CurrentStaff,
    after: Annotated[str, Query(max_length=200)] = "",
    done: Annotated[str, Query(max_length=40)] = "",
) -> Response:
    """Show the online filings that wait at the person's counters; `done` is the case just dealt with."""
    counters_of(staff)
    now, calendar = datetime.now(UTC), await services.definitions.calendar()
    async with services.sessions.read() as session:
        page = await online_filings(session, staff.viewer, after=cursor_of(after), limit=_MOST)
        counts = await online_counts(session, staff.viewer, now, warned_until(now, calendar))
    await log_reading(services, staff, None, "online")
    # Asked for together, so that the lines find theirs ready.
    numbers = [(one.procedure_code, of) for one in page.lines for of in (one.procedure_version, one.limits_version)]
    await services.definitions.versions(numbers)
    rows = [await _row(services, filing, now) for filing in page.lines]
    values = {
        "rows": rows,
        "first": rows[0].filing.code if rows else "",
        "counts": counts,
        "after": str(page.after) if page.after else "",
        "done": await _just_done(services, staff.viewer, done),
    }
    return services.pages.render(request, "counter/online.html", values)


def cursor_of(text: str) -> Cursor | None:
    """Return where a page starts; what cannot be read means the first page."""
    try:
        return Cursor.parse(text) if text else None
    except BadCursorError:
        return None


async def clock_of(services: Services, filing: OnlineFiling, now: datetime) -> IntakeClock:
    """Return the clock of a filing, by the limit of the version it counts by."""
    calendar = await services.definitions.calendar()
    procedure = await services.definitions.version(filing.procedure_code, filing.limits_version)
    if procedure is None:
        return intake_clock(filing.started_at, Limit.parse("8 working hours"), calendar, now)
    plan = services.definitions.plan(procedure, filing.agency_id)
    return intake_clock(filing.started_at, Limit.parse(plan.intake_limit), calendar, now, rules_of(plan))


def clock_badge(clock: IntakeClock) -> Badge:
    """Return the state of a clock with the working hours and minutes left or overrun."""
    return Badge(_LOOKS[clock.pace], _left(clock))


def _left(clock: IntakeClock) -> Sentence:
    """Return the working time left or overrun in hours and minutes."""
    hours, minutes = divmod(abs(clock.left) // 60, 60)
    late = clock.pace is Pace.LATE
    if hours and minutes:
        words = say("Quá %(hours)s giờ %(minutes)s phút") if late else say("Còn %(hours)s giờ %(minutes)s phút")
    elif hours:
        words = say("Quá %(hours)s giờ") if late else say("Còn %(hours)s giờ")
    else:
        words = say("Quá %(minutes)s phút") if late else say("Còn %(minutes)s phút")
    return Sentence(words.text, {"hours": hours, "minutes": minutes})


async def _row(services: Services, filing: OnlineFiling, now: datetime) -> OnlineRow:
    clock = await clock_of(services, filing, now)
    whole = await services.definitions.version(filing.procedure_code, filing.procedure_version)
    # Most procedures have no such fee: what of them holds for this dossier need not be worked out then.
    may_be_open = whole is not None and any(not fee.is_entered for fee in whole.definition.fees)
    procedure = await services.definitions.of_case(filing) if may_be_open else None
    return OnlineRow(
        filing=filing,
        procedure=Words(vi=filing.procedure_vi, en=filing.procedure_en),
        clock=clock,
        badge=clock_badge(clock),
        owed=max(0, filing.fee - filing.paid),
        open_fees=procedure.open_fees(filing) if procedure else (),
    )


async def _just_done(services: Services, viewer: Viewer, code: str) -> Case | None:
    if not code:
        return None
    async with services.sessions.read() as session:
        return await one_case(session, viewer, code)
