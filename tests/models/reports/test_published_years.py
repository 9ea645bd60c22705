"""The years that provinces published: loaded case by case they come back to the unit, and their sums are checked.

Sources: Yên Bái province, page about the national conference of 11/9/2018 on handling procedures; Phú Yên province,
page of 3/1/2020 about the first year of its one-stop centre. Both on the provinces' own sites.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from domain.reports.checks import misfits, misfits_of
from domain.reports.forms import LAYOUTS, Column, Form, table
from domain.reports.periods import Closing, Period
from domain.reports.words import misfit_sentence
from models.reports.carrying import carried_over
from models.reports.counting import Scope
from models.reports.figures import cells
from runtime.database import Sessions
from tests.support.reported_cases import PublishedYear, load_year

pytestmark = pytest.mark.asyncio(loop_scope="session")

#: 443,740 dossiers, 438,755 settled (438,598 in time, 157 late), 4,985 in process (4,968 not due, 17 overdue).
YEN_BAI_2016 = PublishedYear(2016, early_or_on_time=438_598, late=157, in_time=4_968, overdue=17)
#: 61,911 received, 60,396 settled, 59,997 of them early or on time, 77 overdue without a result, 3,598 online.
PHU_YEN_2019 = PublishedYear(
    2019, early_or_on_time=59_997, late=60_396 - 59_997, in_time=61_911 - 60_396 - 77, overdue=77, online=3_598
)
CALENDAR_YEAR = Closing(0)


async def _check(sessions: Sessions, year: PublishedYear, prefix: str) -> dict[Column, int]:
    """Load a year, count it as its form, check everything that can be checked, and return the totals."""
    agencies = [f"{prefix}.{number}" for number in range(1, 15)]
    await load_year(sessions, year, agencies)
    days = Period.parse(str(year.year)).span(CALENDAR_YEAR)
    scope = Scope.of(agencies, days, date(2026, 11, 22))
    async with sessions.read() as session:
        found = await cells(session, scope)
        carried = await carried_over(session, scope, None, parts=True)
        following = Period.parse(str(year.year + 1)).span(CALENDAR_YEAR)
        next_year = await cells(session, Scope.of(agencies, following, date(2026, 11, 22)))
    filled = table(LAYOUTS[Form.UNIT], found)
    assert misfits_of(filled) == []
    assert carried.holds
    numbers = dict(filled.total.numbers)
    assert table(LAYOUTS[Form.UNIT], next_year).total.numbers[Column.CARRIED] == numbers[Column.IN_PROCESS]
    numbers[Column.EARLY_OR_ON_TIME] = numbers[Column.EARLY] + numbers[Column.ON_TIME]
    return numbers


async def test_phu_yen_2019_to_the_unit(sessions: Sessions) -> None:
    """Phú Yên's first year comes back: 61,911 = 60,396 + 1,515, with 399 late, 77 overdue and 3,598 online."""
    numbers = await _check(sessions, PHU_YEN_2019, "H45")
    assert numbers[Column.RECEIVED] == 61_911
    assert numbers[Column.RESOLVED] == 60_396
    assert numbers[Column.EARLY_OR_ON_TIME] == 59_997
    assert (numbers[Column.LATE], numbers[Column.OVERDUE]) == (399, 77)
    assert numbers[Column.ONLINE_FULL] + numbers[Column.ONLINE_PARTIAL] == 3_598


async def test_yen_bai_2016_in_small(sessions: Sessions) -> None:
    """A hundredth of Yên Bái's 2016 comes back to the unit, so that the rule is looked at with every change."""
    small = replace(YEN_BAI_2016, early_or_on_time=4_386, late=2, in_time=50, overdue=1)
    numbers = await _check(sessions, small, "H15")
    assert (numbers[Column.RECEIVED], numbers[Column.RESOLVED], numbers[Column.LATE]) == (4_439, 4_388, 2)
    assert (numbers[Column.IN_PROCESS], numbers[Column.IN_TIME], numbers[Column.OVERDUE]) == (51, 50, 1)


@pytest.mark.slow
@pytest.mark.timeout(600)
async def test_yen_bai_2016_to_the_unit(sessions: Sessions) -> None:
    """Yên Bái's 2016 comes back to the unit from 443,740 cases spread over fourteen agencies."""
    numbers = await _check(sessions, YEN_BAI_2016, "H16")
    assert (numbers[Column.RECEIVED], numbers[Column.RESOLVED]) == (443_740, 438_755)
    assert (numbers[Column.EARLY_OR_ON_TIME], numbers[Column.LATE]) == (438_598, 157)
    assert (numbers[Column.IN_PROCESS], numbers[Column.IN_TIME], numbers[Column.OVERDUE]) == (4_985, 4_968, 17)


def _published(*numbers: int) -> dict[Column, int]:
    columns = (
        Column.RECEIVED, Column.RESOLVED, Column.EARLY_OR_ON_TIME, Column.LATE, Column.IN_PROCESS, Column.IN_TIME,
        Column.OVERDUE,
    )  # fmt: skip
    return dict(zip(columns, numbers, strict=True))


async def test_published_sums_are_checked() -> None:
    """Yên Bái's 2016 adds up as published; its 2017 does not, in two places, and both differences are named."""
    assert misfits(_published(443_740, 438_755, 438_598, 157, 4_985, 4_968, 17)) == []
    found = misfits(_published(418_862, 411_299, 410_293, 1_006, 7_572, 4_944, 2_583))
    assert [(one.column, one.said, one.added, one.off) for one in found] == [
        (Column.RECEIVED, 418_862, 418_871, 9),
        (Column.IN_PROCESS, 7_572, 7_527, -45),
    ]
    assert misfit_sentence(found[1], "vi") == (
        "Trong hạn + Quá hạn (đang giải quyết) = 7.527, nhưng «Tổng số đang giải quyết» ghi 7.572; lệch 45"
    )
    assert misfit_sentence(found[0], "en") == (
        "All settled + All in process = 418,871, but “All received” says 418,862; 9 apart"
    )


async def test_what_is_left_out_is_not_asked() -> None:
    """Of a table that publishes only some numbers, only the sums whose numbers are all there are checked."""
    assert misfits({Column.RECEIVED: 61_911, Column.RESOLVED: 60_396, Column.OVERDUE: 77}) == []
