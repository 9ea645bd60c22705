"""What the right-hand column says of a dossier at a given hour."""

from __future__ import annotations

from datetime import UTC, date, datetime

from api.counter.intake_summary import Summary, summary
from api.counter.typed_form import starting
from api.security.people import Person
from api.services import Services
from domain.procedure.basics import Words
from models.viewer import Viewer
from tests.api.conftest import AGENCY, House

CERTIFIED = "2.000815"


async def at(house: House, hour: int, minute: int, **typed: str) -> Summary:
    """Return the summary on Friday 20 November 2026 at this Vietnam time."""
    services: Services = house.app.state.services
    procedure = await services.definitions.in_force(CERTIFIED, date(2026, 11, 20))
    assert procedure is not None
    staff_id = house.staff["counter"]
    clerk = Person(Viewer.of([AGENCY], ["counter"], staff_id), staff_id, "Hạnh", AGENCY, Words(vi="An Bình", en="An"))
    now = datetime(2026, 11, 20, hour - 7, minute, tzinfo=UTC)
    return await summary(services, clerk, procedure, {**starting(procedure, AGENCY), **typed}, now)


async def test_from_three_in_the_afternoon_it_is_the_next_working_day(house: House) -> None:
    """A same-day procedure at 14:59 is due today, at 15:00 on Monday, and the page is told."""
    before, after = await at(house, 14, 59), await at(house, 15, 0)
    assert before.due is not None
    assert after.due is not None
    assert (before.put_off, before.due.last_day) == (False, date(2026, 11, 20))
    assert (after.put_off, after.due.last_day) == (True, date(2026, 11, 23))


async def test_the_fee_follows_pages_and_copies(house: House) -> None:
    """2.000 đồng for each of two pages, 1.000 for the third, times the copies; nothing while a count is no number."""
    found = await at(house, 9, 0, **{"facts.pages": "3", "facts.copies": "4"})
    assert found.fee is not None
    assert found.fee.total == 20_000
    unreadable = await at(house, 9, 0, **{"facts.pages": "ba"})
    assert unreadable.fee is None


async def test_what_is_pressed_depends_on_what_is_there(house: House) -> None:
    """Everything there: receive. A paper missing, or no agency chosen: file only."""
    whole = await at(house, 9, 0)
    lacking = await at(house, 9, 0, **{"components.ban-chinh.originals": "0"})
    nowhere = await at(house, 9, 0, agency="")
    assert whole.may_accept
    assert not lacking.may_accept
    assert [component.id for component in lacking.missing] == ["ban-chinh"]
    assert not nowhere.may_accept
