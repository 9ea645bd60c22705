"""Who may look: supervisors and leaders, at the agencies of those posts and below; agency and period they chose."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Annotated, Final
from urllib.parse import urlencode

from fastapi import Depends, Query

from api.dependencies import CurrentServices, CurrentStaff
from api.errors import Forbidden, NotFound
from api.security.people import Person
from domain.deadline.moments import local_day
from domain.procedure.basics import Words
from domain.scorecard.period import Period, PeriodError
from models.tables import Agency
from models.viewer import OVERSEERS

_MONTHS: Final = 12


@dataclass(frozen=True, slots=True)
class Chosen:
    """The agencies and the period a page is about. `agency` is empty for all of the viewer's together."""

    person: Person
    mine: Sequence[Agency]
    agency: str
    period: Period
    now: datetime

    @property
    def agencies(self) -> list[str]:
        """The ids of the agencies the figures are about."""
        return [self.agency] if self.agency else [one.id for one in self.mine]

    @property
    def kinds(self) -> frozenset[str]:
        """The kinds of these agencies, which say whose procedures are theirs."""
        wanted = set(self.agencies)
        return frozenset(one.kind for one in self.mine if one.id in wanted)

    @property
    def periods(self) -> list[Period]:
        """The periods to choose from, newest first."""
        return choices(local_day(self.now), self.period)

    @property
    def query(self) -> str:
        """The choice as part of an address."""
        return urlencode({"agency": self.agency, "period": self.period.text})

    @property
    def agency_name(self) -> Words | None:
        """The name of the one agency chosen, None for all together."""
        return next(
            (Words(vi=one.name_vi, en=one.name_en or one.name_vi) for one in self.mine if one.id == self.agency), None
        )


def choices(today: date, chosen: Period) -> list[Period]:
    """Return the last twelve months, the quarters and years they lie in, and what is chosen now."""
    months = [Period.month_of(today)]
    while len(months) < _MONTHS:
        months.append(months[-1].before())
    quarters = [Period.parse(f"{month.first.year}-Q{(month.first.month - 1) // 3 + 1}") for month in months]
    years = [Period.parse(str(today.year - back)) for back in range(2)]
    return list(dict.fromkeys([chosen, *months, *quarters, *years]))


def period_of(text: str, first: str, last: str, today: date) -> Period:
    """Return the period asked for: two days, else its text, else the month of today; nonsense is the month, too."""
    try:
        return Period.parse(f"{first}..{last}" if first and last else text or f"{today:%Y-%m}")
    except PeriodError:
        return Period.month_of(today)


async def _chosen(
    services: CurrentServices,
    staff: CurrentStaff,
    agency: Annotated[str, Query(max_length=40)] = "",
    period: Annotated[str, Query(max_length=30)] = "",
    first: Annotated[str, Query(alias="from", max_length=10)] = "",
    last: Annotated[str, Query(alias="to", max_length=10)] = "",
) -> Chosen:
    own = staff.viewer.agencies_over(*OVERSEERS)
    if not own:
        raise Forbidden
    if agency and agency not in own:
        raise NotFound
    now = datetime.now(UTC)
    mine = [one for one in await services.definitions.agencies() if one.id in own]
    return Chosen(
        person=staff,
        mine=mine,
        agency=mine[0].id if len(mine) == 1 else agency,
        period=period_of(period, first, last, local_day(now)),
        now=now,
    )


CurrentChosen = Annotated[Chosen, Depends(_chosen)]
"""What a supervisor or leader looks at. 403 for others on the staff, 404 for an agency of somebody else."""
