"""Form 01 printed again: the appointment of that day, and the three views of time as this province counts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta

import pytest

from domain.case.acts import Act, Role
from domain.case.calendar_change import CalendarChange, follow_calendar
from domain.deadline.calendar_edits import Edit, EditKind, edited
from domain.deadline.moments import local, local_day
from domain.procedure.plan import StepKind
from models.calendars import newest_calendar
from tests.api.case.conftest import Led, lead
from tests.api.conftest import AGENCY, House
from tests.support.lives import shipped_calendar

SLOW = "1.004873"
PROVINCE = "Theo quy định của tỉnh"


async def received(house: House) -> Led:
    """Return a case of some working days, received five minutes after its filing."""
    led = await lead(house, SLOW)
    led.life.now += timedelta(minutes=5)
    if led.life.state.fee:
        led.life.act(Act.TAKE_PAYMENT, Role.COUNTER, values={"amount": str(led.life.state.fee)})
    led.life.act(Act.ACCEPT, Role.COUNTER, step_of(led, StepKind.CHECK), actor=str(house.staff["counter"]))
    await led.record()
    return led


def step_of(led: Led, kind: StepKind) -> str:
    """Return the first step of a kind."""
    return next(step.id for step in led.life.plan.steps if step.kind is kind)


async def closed(house: House, led: Led, *, older: bool) -> None:
    """Close the agency on the next two working days, an hour later; an older event says nothing of the dates."""
    life = led.life
    life.now += timedelta(hours=1)
    days = [shipped_calendar().add_working_days(local_day(life.now), number) for number in (1, 2)]
    edits = [Edit(kind=EditKind.CLOSE, first=day, last=day, name_vi="Lũ", agency=AGENCY) for day in days]
    calendar = edited(shipped_calendar(), edits).for_agency(AGENCY)
    async with house.sessions.read() as session:
        newest = await newest_calendar(session)
    assert newest is not None
    change = CalendarChange("rev", calendar.to_frozen(), newest.id or 0, "45/QĐ-UBND", "an", "binh")
    turn = follow_calendar(life.plan, life.calendar, life.state, change, life.now)
    assert turn.moved
    life.calendar, life.state = turn.calendar, turn.turn.state
    last = turn.turn.records[-1]
    if older:
        last = replace(last, values={key: said for key, said in last.values.items() if "appointment" not in key})
    life.records.append(last)
    await led.record()


@pytest.mark.parametrize("older", [False, True])
async def test_the_receipt_of_a_day_before_the_calendar_changed_has_the_date_of_that_day(
    house: House, older: bool
) -> None:
    """Then it promised the first date, now the moved one, whether or not the event of the change says both."""
    led = await received(house)
    first, then = led.life.state.appointment_at, led.life.now
    await closed(house, led, older=older)
    moved = led.life.state.appointment_at
    assert first is not None
    assert moved is not None
    assert moved > first
    counter = await house.signed_in("counter")

    now = await counter.get(f"/cases/{led.code}/slips/receipt")
    before = await counter.get(f"/cases/{led.code}/slips/receipt?as_of={local(then):%Y-%m-%dT%H:%M}")

    for page, promised, other in ((before, first, moved), (now, moved, first)):
        assert f"ngày {local(promised):%d tháng %m năm %Y}" in page.text("article")
        assert f"ngày {local(other):%d tháng %m năm %Y}" not in page.text("article")


@contextmanager
def counting(house: House, province_time: str) -> Iterator[None]:
    """Let the application count as a province does that chose otherwise."""
    services = house.app.state.services
    settings = services.settings.model_copy(update={"province_time": province_time})
    house.app.state.services = replace(services, settings=settings)
    try:
        yield
    finally:
        house.app.state.services = services


async def test_the_receipt_counts_as_the_province_does(house: House) -> None:
    """After a supplement a province that starts time again prints another date than one that gives the wait back."""
    led = await received(house)
    calendar = shipped_calendar()
    led.life.now = calendar.opening(calendar.add_working_days(local_day(led.life.now), 2)) + timedelta(hours=1)
    led.life.act(Act.REQUEST_SUPPLEMENT, Role.OFFICER, step_of(led, StepKind.REVIEW), note="n")
    led.life.now += timedelta(days=14)
    led.life.act(Act.SUPPLY, Role.COUNTER)
    await led.record()
    counter = await house.signed_in("counter")

    told = {}
    for rule in ("pause", "restart"):
        with counting(house, rule):
            page = await counter.get(f"/cases/{led.code}/slips/receipt")
            shown = await counter.get(f"/cases/{led.code}/deadline")
        told[rule] = dict(re.findall(r"(Theo [^:;.]+): ([^;.]+)[;.]", page.text("article")))
        assert f"Theo quy định của tỉnh 17:00 {told[rule][PROVINCE]}" in shown.text("main")
    assert told["restart"][PROVINCE] == told["restart"]["Theo luật"] == told["pause"]["Theo luật"]
    assert told["pause"][PROVINCE] != told["restart"][PROVINCE]
