"""How punctual each agency is, for everybody: rates by month, agency and procedure. No dossier and no name is shown.

The assessment of agencies is made public (NĐ 118/2025 Art 32(2)). Where so few dossiers were finished that a rate
would tell of single ones, none is shown.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from fractions import Fraction
from typing import Annotated, Any, Final

from fastapi import APIRouter, Query
from starlette.requests import Request
from starlette.responses import Response

from api.dependencies import CurrentServices, Language
from api.desk.sheets import Sheet, SheetFormat, sheet_response
from api.errors import NotFound
from api.language import say
from api.public.on_time_kept import OnTimeKept
from api.scorecard.access import choices, period_of
from api.scorecard.figures import number_text, percent_text
from api.services import Services
from domain.deadline.moments import local_day
from domain.procedure.basics import Words
from domain.scorecard.period import Period
from models.queries.scorecard_cases import names_of
from models.queries.scorecard_on_time import OnTimeCount

router = APIRouter()

#: Rates of fewer dossiers than this would tell of single ones.
FEWEST: Final = 5
_MONTHS: Final = 12
_WIDTH, _BAR, _HEIGHT = 56, 36, 160


@dataclass(frozen=True, slots=True)
class RateLine:
    """How many dossiers were finished, and on time; `href` leads on, or is empty."""

    name: Words
    finished: int
    on_time: int
    href: str = ""

    @property
    def rate(self) -> Fraction | None:
        """The share on time; None where there are too few to say."""
        return Fraction(self.on_time, self.finished) if self.finished >= FEWEST else None


@dataclass(frozen=True, slots=True)
class Bar:
    """One month of the picture, in its units: where the bar begins, and how high it is."""

    line: RateLine
    x: int
    height: float

    @property
    def y(self) -> float:
        """The top of the bar."""
        return _HEIGHT - self.height


def kept_of(request: Request, services: Services) -> OnTimeKept:
    """Return this process's kept rates."""
    state = request.app.state
    if getattr(state, "on_time_kept", None) is None:
        state.on_time_kept = OnTimeKept(services)
    kept: OnTimeKept = state.on_time_kept
    return kept


def _line(name: Words, counts: Iterable[OnTimeCount], month: str, href: str = "") -> RateLine:
    own = [one for one in counts if one.month == month]
    return RateLine(name, sum(one.cases for one in own), sum(one.cases for one in own if one.on_time), href)


@dataclass(frozen=True, slots=True)
class _Shown:
    """What the page and its sheet show."""

    period: Period
    agency: str
    months: Sequence[RateLine]
    lines: Sequence[RateLine]
    open: int
    open_late: int


async def _shown(request: Request, services: Services, agency: str, month: str, now: datetime) -> _Shown:
    agencies = await services.definitions.agencies()
    if agency and all(one.id != agency for one in agencies):
        raise NotFound
    today = local_day(now)
    chosen = period_of(month, "", "", today)
    period = chosen if chosen == Period.month_of(chosen.first) and chosen.first <= today else Period.month_of(today)
    kept = kept_of(request, services)
    months: list[RateLine] = []
    for past in reversed(choices(today, Period.month_of(today))[:_MONTHS]):
        counts = _of(await kept.month(past, now), agency)
        months.append(_line(past.words, counts, past.text, f"/on-time?month={past.text}&agency={agency}"))
    counts = _of(await kept.month(period, now), agency)
    open_ = [one for one in _of(await kept.month(Period.month_of(today), now), agency) if not one.month]
    if agency:
        finished = Counter[str]()
        for one in counts:
            finished[one.procedure_code] += one.cases if one.month == period.text else 0
        async with services.sessions.read() as session:
            names = await names_of(session, list(finished))
        lines = [
            _line(
                Words(vi=names[code][0], en=names[code][1]) if code in names else Words(vi=code, en=code),
                [one for one in counts if one.procedure_code == code],
                period.text,
                f"/procedures/{code}",
            )
            for code, cases in finished.items()
            if cases
        ]
    else:
        lines = [
            _line(
                Words(vi=one.name_vi, en=one.name_en or one.name_vi),
                [c for c in counts if c.agency_id == one.id],
                period.text,
                f"/on-time?month={period.text}&agency={one.id}",
            )
            for one in agencies
        ]
    return _Shown(
        period=period,
        agency=agency,
        months=months,
        lines=sorted((one for one in lines if one.finished), key=lambda one: (-one.finished, one.name.vi)),
        open=sum(one.cases for one in open_),
        open_late=sum(one.cases for one in open_ if not one.on_time),
    )


def _of(counts: Iterable[OnTimeCount], agency: str) -> list[OnTimeCount]:
    return [one for one in counts if not agency or one.agency_id == agency]


@router.get("/on-time")
async def show_rates(
    request: Request,
    services: CurrentServices,
    language: Language,
    agency: Annotated[str, Query(max_length=40)] = "",
    month: Annotated[str, Query(max_length=10)] = "",
) -> Response:
    """Show the rates of the last twelve months, and of one month by agency, or of one agency by procedure."""
    now = datetime.now(UTC)
    shown = await _shown(request, services, agency, month, now)
    bars = [
        Bar(line, place * _WIDTH + (_WIDTH - _BAR) // 2, round(float(line.rate * _HEIGHT), 1) if line.rate else 0.0)
        for place, line in enumerate(shown.months)
    ]
    values: dict[str, Any] = {
        "shown": shown,
        "agencies": await services.definitions.agencies(),
        "agency_name": next(
            (
                Words(vi=one.name_vi, en=one.name_en or one.name_vi)
                for one in await services.definitions.agencies()
                if one.id == agency
            ),
            None,
        ),
        "bars": bars,
        "width": _WIDTH * len(bars),
        "fewest": FEWEST,
        "as_of": now,
        "number": lambda value: number_text(value, language),
        "percent": lambda value: percent_text(value, language),
        "periods": choices(local_day(now), Period.month_of(local_day(now)))[:_MONTHS],
    }
    return services.pages.render(request, "public/on_time.html", values)


@router.get("/on-time/export")
async def export_rates(
    request: Request,
    services: CurrentServices,
    language: Language,
    agency: Annotated[str, Query(max_length=40)] = "",
    month: Annotated[str, Query(max_length=10)] = "",
    wanted: Annotated[SheetFormat, Query(alias="format")] = SheetFormat.CSV,
) -> Response:
    """Send the rates of the page as a sheet."""
    shown = await _shown(request, services, agency, month, datetime.now(UTC))
    heads = (say("Tháng"), say("Nơi giải quyết hoặc thủ tục"), say("Đã xong"), say("Đúng hạn"), say("Tỷ lệ đúng hạn"))
    rows = [
        [
            shown.period.text,
            line.name.in_language(language),
            str(line.finished) if line.finished >= FEWEST else f"< {FEWEST}",
            str(line.on_time) if line.rate is not None else "",
            percent_text(line.rate, language) if line.rate is not None else "",
        ]
        for line in shown.lines
    ]
    name = f"on-time-{shown.agency or 'all'}-{shown.period.text}"
    sheet = Sheet(shown.period.text, [head.read(language) for head in heads], rows)
    return await sheet_response(sheet, wanted, name)
