"""A case that was moved to another version: everywhere its legal time is said, it is the one the clock runs by."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from api.public.my_case import asked_of
from domain.case.acts import Act, Role
from domain.case.migration import LegalTime, Move
from domain.case.moving import make_move, undo_move
from domain.deadline.moments import local_day
from domain.procedure.compile import compile_definition
from domain.procedure.loader import load_definition
from models.procedures import publish, version_of
from models.queries.case_status import case_status_let_in
from models.queries.notice_facts import notice_facts
from models.queries.receipt_facts import receipt_facts
from models.tables import Case
from runtime.settings import ROOT
from tests.api.case.conftest import Led, lead
from tests.api.conftest import AGENCY, House

MARITAL = "1.004873"
LIMITS = {2: ("9 working days", "4 days"), 3: ("8 working days", "5 days")}
#: How each version's limit and the time for a supplement are said; the general rule where a version is silent.
WORDS = {1: ("3 ngày làm việc", "15 ngày"), 2: ("9 ngày làm việc", "4 ngày"), 3: ("8 ngày làm việc", "5 ngày")}


async def publish_versions(house: House) -> None:
    """Publish versions with other limits, another basis and another hour after which a day does not count."""
    text = (ROOT / "procedure_defs" / "ubnd-xa" / MARITAL / "v1.yaml").read_text(encoding="utf-8")
    for number, (limit, lapses) in LIMITS.items():
        newer = text.replace("version: 1", f"version: {number}", 1).replace("163/QĐ-BTP\nlegal", f"{number}/QĐ\nlegal")
        newer = newer.replace(
            "deadline: 3 working days\n",
            f'deadline: {limit}\ncounting: {{cut_off: "00:01"}}\nsupplement: {{lapses_after: {lapses}}}\n',
        )
        async with house.sessions.write() as session:
            day = local_day(datetime.now(UTC)) + timedelta(days=number)
            if await version_of(session, MARITAL, number) is None:
                await publish(session, compile_definition(load_definition(newer)), day, "test")


async def move(house: House, led: Led, number: int, legal_time: LegalTime) -> None:
    """Move a case to a version, as its workflow does, and record it."""
    definitions = house.app.state.services.definitions
    version = await definitions.version(MARITAL, number)
    plan = definitions.plan(version, AGENCY)
    life = led.life
    moved = make_move(
        life.plan,
        life.calendar,
        life.state,
        Move(f"to-{number}", "boss", life.plan.sha256, plan.to_json(), {}, legal_time),
        life.now,
    )
    life.plan, life.state = moved.plan, moved.turn.state
    life.records += moved.turn.records
    await led.record()


async def row_of(house: House, led: Led) -> Case:
    """Return the row of a case."""
    async with house.sessions.read() as session:
        case = await session.get(Case, led.case_id)
    assert case is not None
    return case


@pytest.mark.parametrize(
    ("moves", "counts_by"),
    [
        (((2, LegalTime.KEEP),), 1),
        (((2, LegalTime.NEW),), 2),
        (((2, LegalTime.NEW), (3, LegalTime.KEEP)), 2),
    ],
)
async def test_the_limit_said_is_the_one_the_clock_runs_by(
    house: House, moves: tuple[tuple[int, LegalTime], ...], counts_by: int
) -> None:
    """Page, receipt, notice and the applicant's page: kept limits stay, new ones come only by express choice."""
    await publish_versions(house)
    led = await lead(house, MARITAL)
    led.life.act(Act.ACCEPT, Role.COUNTER, "check")
    await led.record()
    for number, legal_time in moves:
        await move(house, led, number, legal_time)
    async with house.sessions.read() as session:
        receipt = await receipt_facts(session, led.case_id, "civil_code")
    assert receipt is not None
    assert receipt.limit == {1: "3 working days", **{n: pair[0] for n, pair in LIMITS.items()}}[counts_by]
    assert WORDS[counts_by][0] in receipt.convention

    led.life.act(Act.REQUEST_SUPPLEMENT, Role.OFFICER, "review", note="n")
    await led.record()
    case = await row_of(house, led)
    assert (case.procedure_version, case.filed_version, case.limits_version) == (moves[-1][0], 1, counts_by)

    visitor = await house.signed_in("officer")
    page = await visitor.get(f"/cases/{led.code}/deadline")
    said = {number for number, (limit, _) in WORDS.items() if limit in page.body}
    assert said == {counts_by}
    assert f"Người nộp có {WORDS[counts_by][1]} " in page.body
    assert ("00:01" in page.body) is (counts_by > 1)
    assert (f"giữ thời hạn của phiên bản {counts_by}" in page.body) is (counts_by != moves[-1][0])
    assert "khác ngày tính ở đây" not in page.body

    async with house.sessions.read() as session:
        notice = await notice_facts(session, led.case_id, "supplement_requested")
        status = await case_status_let_in(session, led.code)
    assert notice is not None
    assert status is not None
    asked = await asked_of(house.app.state.services, status)
    assert asked is not None
    assert asked.until.instant == led.life.state.lapses_at
    assert notice.supplement_by == asked.until.last_day


async def test_before_the_clock_starts_the_kept_limit_is_said_too(house: House) -> None:
    """No clock entry tells yet; the version the case counts by does."""
    await publish_versions(house)
    led = await lead(house, MARITAL)
    await move(house, led, 2, LegalTime.KEEP)
    page = await (await house.signed_in("officer")).get(f"/cases/{led.code}/deadline")
    assert "Thời hạn: 3 ngày làm việc" in page.body
    assert "9 ngày làm việc" not in page.body


async def test_an_undone_move_takes_its_limit_back(house: House) -> None:
    """Moved with the new limits and back, the case counts by its first version again, wherever it is said."""
    await publish_versions(house)
    led = await lead(house, MARITAL)
    life = led.life
    life.act(Act.ACCEPT, Role.COUNTER, "check")
    await led.record()
    definitions = house.app.state.services.definitions
    plan = definitions.plan(await definitions.version(MARITAL, 2), AGENCY)
    wanted = Move("m", "boss", life.plan.sha256, plan.to_json(), {}, LegalTime.NEW)
    moved = make_move(life.plan, life.calendar, life.state, wanted, life.now)
    assert moved.undo is not None
    back = undo_move(moved.plan, life.calendar, moved.turn.state, moved.undo, "boss", "", life.now)
    life.records += [*moved.turn.records, *back.turn.records]
    life.plan, life.state = back.plan, back.turn.state
    await led.record()
    case = await row_of(house, led)
    assert (case.procedure_version, case.limits_version) == (1, 1)
    page = await (await house.signed_in("officer")).get(f"/cases/{led.code}/deadline")
    assert "3 ngày làm việc" in page.body
    assert "9 ngày làm việc" not in page.body
