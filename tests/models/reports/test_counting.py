"""The figures the database counts, held to the rules that judge one case at a time."""

from __future__ import annotations

from collections import Counter
from datetime import date
from itertools import product
from random import Random
from uuid import UUID

import pytest
import pytest_asyncio

from domain.reports.checks import Moved
from domain.reports.lives import CARRIED, InProcess, Outcome, Place, place_of
from domain.reports.periods import Closing, Period
from models.reports.carrying import carried_over
from models.reports.counting import Scope
from models.reports.figures import Wanted, case_lines, cells
from runtime.database import Sessions
from tests.support.report_lives import AGENCIES, FIELDS, random_life
from tests.support.reported_cases import store_lives

pytestmark = pytest.mark.asyncio(loop_scope="session")
Lives = dict[UUID, list[InProcess]]
LATER = date(2030, 1, 1)
PERIODS = [Period.parse(key) for key in ("2025-M12", "2026-M3", "2026-Q1", "2026-Q4", "2026-H1", "2026", "2027")]
SCOPES = (AGENCIES, AGENCIES[:1], AGENCIES[1:])


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def lives(sessions: Sessions) -> Lives:
    """Six hundred random lives, by case id."""
    made = [random_life(Random(seed)) for seed in range(600)]
    return dict(zip(await store_lives(sessions, made), made, strict=True))


@pytest.mark.parametrize(("period", "agencies"), list(product(PERIODS, SCOPES)), ids=lambda value: str(value)[:40])
async def test_counted_as_judged(sessions: Sessions, lives: Lives, period: Period, agencies: tuple[str, ...]) -> None:
    """Each case counts where the rules put it, and nowhere else, for any period and any set of agencies."""
    days = period.span(Closing())
    places = [place_of(life, days) for life in lives.values()]
    expected = Counter(place for place in places if place and place.agency in agencies)
    async with sessions.read() as session:
        found = await cells(session, Scope.of(agencies, days, LATER))
    counted: Counter[Place] = Counter()
    for cell in found:
        counted[Place(cell.agency, cell.field, cell.entry, cell.outcome, cell.reopened)] += cell.number
    assert counted == expected
    assert any(place.reopened for place in expected) or period.key == "2027" or len(agencies) < 3


async def test_cases_behind_a_number(sessions: Sessions, lives: Lives) -> None:
    """The list behind a number holds exactly its cases, page by page in the order of their codes."""
    days = Period.parse("2026-H1").span(Closing())
    wanted = Wanted(field=FIELDS[0], entries=(CARRIED,), outcomes=(Outcome.LATE, Outcome.EARLY))
    expected = {
        case_id
        for case_id, life in lives.items()
        if (place := place_of(life, days))
        and (place.field, place.entry) == (FIELDS[0], CARRIED)
        and place.outcome in (Outcome.LATE, Outcome.EARLY)
    }
    seen, after = [], ""
    async with sessions.read() as session:
        while True:
            page = await case_lines(session, Scope.of(AGENCIES, days, LATER), wanted, after=after, limit=3)
            seen += page[:3]
            if len(page) <= 3:
                break
            after = page[2].code
    assert [line.code for line in seen] == sorted(line.code for line in seen)
    assert {line.case_id for line in seen} == expected
    assert len(seen) == len(expected) > 3


@pytest.mark.parametrize("agencies", SCOPES, ids=str)
async def test_carried_over_and_why_not(sessions: Sessions, lives: Lives, agencies: tuple[str, ...]) -> None:
    """What is carried over is what was left, but for cases passed on or taken back, each with its cause."""
    for period in PERIODS:
        days = period.span(Closing())
        async with sessions.read() as session:
            found = await carried_over(session, Scope.of(agencies, days, LATER), None, parts=True)
        assert found.holds
        came = found.moved.get(Moved.CAME, 0)
        lost = found.moved.get(Moved.LEFT, 0) + found.moved.get(Moved.UNDONE, 0)
        assert found.carried == found.left - lost + came
        assert Moved.UNEXPLAINED not in found.moved
        if len(agencies) == len(AGENCIES):
            assert (came, found.moved.get(Moved.LEFT, 0)) == (0, 0)
