"""Rounds of `Escalate` on a real engine: heads are told once, by one mail, and a mail server that fails is outlived."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import time, timedelta
from pathlib import Path

import pytest
import pytest_asyncio
from sqlalchemy import text
from temporalio.client import Schedule, ScheduleActionStartWorkflow, WorkflowFailureError
from temporalio.exceptions import ApplicationError, CancelledError
from typer.testing import CliRunner

from cli.escalation import escalation_app
from runtime.settings import get_settings
from tests.support.database import DatabaseServer
from tests.support.office import Office
from tests.support.simulators import Simulators
from tests.workflows.watching import DAY, PUBLIC_URL, TUESDAY, Watching, watching_province
from workflows.escalation import ESCALATION_WORKFLOW
from workflows.messages import CASE_TASK_QUEUE
from workflows.schedules import ESCALATION_LOOK, SCHEDULES

LATE = """
escalation: 1
rules:
  - {id: late, when: overdue by 1 working day, tell: leader, by: screen + mail}
"""
STUCK = """
escalation: 1
rules:
  - {id: stuck, when: stuck for 4 working hours, tell: supervisor, by: screen + mail}
"""
OUTSIDE = """
escalation: 1
rules:
  - {id: post-late, when: post late by 1 working day, tell: supervisor, by: screen}
  - {id: out-of-step, when: portal out of step for 4 working hours, tell: supervisor, by: screen}
"""
DIGEST = """
escalation: 1
rules: []
digest: {at: 07:30, to: [supervisor]}
"""


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def province(database_server: DatabaseServer, running: Simulators) -> AsyncIterator[Watching]:
    """A province of this module's own: its clock stands still where others' goes on."""
    async with watching_province(database_server, running) as opened:
        yield opened


@pytest_asyncio.fixture(loop_scope="session")
async def watching(province: Watching, simulators: Simulators) -> Watching:
    """The province on its Tuesday, with nothing in hand and every outside system healthy."""
    province.clock.at = TUESDAY
    await province.put_away()
    return province


async def test_a_round_looks_tells_once_and_sends_one_mail(watching: Watching) -> None:
    """Three late cases are three tellings and one mail to each head; the next round finds all of it done."""
    agency = await watching.agency(LATE)
    _, first = await watching.person(agency, "leader")
    _, second = await watching.person(agency, "leader")
    cases = sorted([await watching.case(agency, TUESDAY - 3 * DAY) for _ in range(3)])
    await watching.case(agency, TUESDAY + 5 * DAY)

    assert await watching.round() == [3, 2, 0]
    assert await watching.told(agency) == [(case, "late") for case in cases]
    for email in (first, second):
        [mail] = watching.mails(email)
        assert all(case in mail["body"]["text"] for case in cases)
        assert "Nguyễn Thị Mật" not in str(mail)
    assert await watching.round() == [0, 0, 0]
    assert [len(watching.mails(email)) for email in (first, second)] == [1, 1]
    assert await watching.notices(agency) == {("screen", "sent", ""), ("email", "sent", "")}


async def test_rules_of_one_agency_leave_another_alone(watching: Watching) -> None:
    """Two agencies with the same late case: each is told of by its own rules, one that has none by nobody."""
    strict, patient, bare = [
        await watching.agency(rules) for rules in (LATE, LATE.replace("1 working", "30 working"), "")
    ]
    heads = {agency: (await watching.person(agency, "leader"))[1] for agency in (strict, patient, bare)}
    for agency in heads:
        await watching.case(agency, TUESDAY - 3 * DAY)
    assert await watching.round() == [1, 1, 0]
    assert [len(await watching.told(agency)) for agency in (strict, patient, bare)] == [1, 0, 0]
    assert [len(watching.mails(heads[agency])) for agency in (strict, patient, bare)] == [1, 0, 0]


async def test_a_mail_server_that_fails_is_outlived(watching: Watching) -> None:
    """The screen is told at once, each round tries the mail again, and when it goes there is one."""
    agency = await watching.agency(LATE)
    _, email = await watching.person(agency, "leader")
    case = await watching.case(agency, TUESDAY - 3 * DAY)
    watching.simulators.dial("mail", down=True)
    assert await watching.round() == [1, 0, 0]
    assert await watching.notices(agency) == {("screen", "sent", ""), ("email", "failed", "server_error")}
    watching.clock.at += timedelta(minutes=10)
    assert await watching.round() == [0, 0, 0]

    watching.simulators.dial("mail", down=False)
    watching.clock.at += timedelta(minutes=10)
    assert await watching.round() == [0, 1, 0]
    assert await watching.round() == [0, 0, 0]
    [mail] = watching.mails(email)
    assert (mail["calls"], case in mail["body"]["text"]) == (1, True)
    assert await watching.told(agency) == [(case, "late")]


async def test_a_mail_that_went_without_an_answer_is_the_same_mail_again(watching: Watching) -> None:
    """The server kept the mail and hung up: what is sent again is the same one to it, so nobody reads it twice."""
    agency = await watching.agency(LATE)
    _, email = await watching.person(agency, "leader")
    await watching.case(agency, TUESDAY - 3 * DAY)
    watching.simulators.dial("mail", crash=True)
    assert await watching.round() == [1, 0, 0]
    watching.simulators.dial("mail")
    assert await watching.round() == [0, 1, 0]
    [mail] = watching.mails(email)
    assert mail["calls"] == 2


async def test_cases_that_waited_longer_are_a_mail_of_their_own(watching: Watching) -> None:
    """One look, one head over two agencies, of which one is quiet for longer: neither mail is taken for the other."""
    one, other = await watching.agency(LATE), await watching.agency(LATE)
    head, email = await watching.person(one, "leader")
    await watching.post(head, "leader", other)
    await watching.quiet(other, time(9), time(11))
    cases = [await watching.case(agency, TUESDAY - 3 * DAY) for agency in (one, other)]
    assert await watching.round() == [2, 1, 0]
    assert [cases[1] in mail["body"]["text"] for mail in watching.mails(email)] == [False]
    watching.clock.at += timedelta(hours=2)
    assert await watching.round() == [0, 1, 0]
    assert sorted(cases[1] in mail["body"]["text"] for mail in watching.mails(email)) == [False, True]


async def test_a_mail_that_fails_for_a_day_is_given_up_and_one_held_over_tet_is_not(watching: Watching) -> None:
    """What could not be sent for a day is no news by then; what waited for the office to open again is sent."""
    agency = await watching.agency(LATE)
    _, email = await watching.person(agency, "leader")
    await watching.case(agency, TUESDAY - 3 * DAY)
    watching.simulators.dial("mail", down=True)
    assert await watching.round() == [1, 0, 0]
    watching.simulators.dial("mail")
    watching.clock.at += timedelta(days=1, minutes=1)
    assert await watching.round() == [0, 0, 0]

    await watching.change(
        "update notices n set status = 'held', send_at = cast('2026-12-04T03:00:00Z' as timestamptz) from cases c"
        f" where c.id = n.case_id and c.agency_id = '{agency}' and n.channel = 'email'"
    )
    watching.clock.at = TUESDAY + 9 * DAY
    assert await watching.round() == [0, 0, 0]
    watching.clock.at += 2 * DAY
    assert await watching.round() == [0, 1, 0]
    assert len(watching.mails(email)) == 1


async def test_the_morning_mail_goes_at_its_hour(watching: Watching) -> None:
    """Before 07:30 none, at 07:30 one, once a day, none on a Sunday and none to another agency's people."""
    agency, other = await watching.agency(DIGEST), await watching.agency(LATE)
    _, email = await watching.person(agency, "supervisor")
    _, foreign = await watching.person(other, "supervisor")
    await watching.case(agency, TUESDAY - 3 * DAY)
    before = TUESDAY - timedelta(hours=2, minutes=31)
    watching.clock.at = before
    await watching.counted()
    assert await watching.round() == [0, 0, 0]
    watching.clock.at = before + timedelta(minutes=1)
    assert await watching.round() == [0, 0, 1]
    assert await watching.round() == [0, 0, 0]
    sunday = watching.clock.at + 5 * DAY
    for at, sent in ((sunday, 0), (sunday + DAY, 1)):
        watching.clock.at = at
        await watching.counted()
        assert await watching.round() == [0, 0, sent]
    [_, mail] = watching.mails(email)
    assert "1 hồ sơ quá hạn" in mail["body"]["text"]
    assert watching.mails(foreign) == []


async def test_a_stuck_case_is_told_of_after_hours(watching: Watching) -> None:
    """Stuck since yesterday it is told of, since an hour ago not yet; one that waits for an agency is not stuck."""
    agency = await watching.agency(STUCK)
    _, email = await watching.person(agency, "supervisor")
    hour = timedelta(hours=1)
    stuck, fresh, waiting = [await watching.case(agency, TUESDAY + 5 * DAY) for _ in range(3)]
    await watching.on_desk(stuck, "workflow_stopped", TUESDAY - DAY)
    await watching.on_desk(fresh, "message_unsent", TUESDAY - hour)
    await watching.on_desk(waiting, "agency_late", TUESDAY - 3 * DAY)
    assert await watching.round() == [1, 1, 0]
    assert await watching.told(agency) == [(stuck, "stuck")]
    [mail] = watching.mails(email)
    assert "Kẹt kỹ thuật đã 4 giờ làm việc" in mail["body"]["text"]
    assert await watching.round() == [0, 0, 0]


async def test_late_post_and_a_portal_out_of_step_are_told_of(watching: Watching) -> None:
    """Each after its own time, also behind a more pressing cause of the line; what is younger is told of later."""
    agency = await watching.agency(OUTSIDE)
    post, portal, behind, young = [await watching.case(agency, TUESDAY + 5 * DAY) for _ in range(4)]
    await watching.on_desk(post, "post_late", TUESDAY - 3 * DAY)
    await watching.on_desk(portal, "portal_differs", TUESDAY - 2 * DAY)
    await watching.on_desk(behind, "message_unsent", TUESDAY, others={"portal_refused": TUESDAY - 2 * DAY})
    await watching.on_desk(young, "message_unsent", TUESDAY - 2 * DAY, others={"portal_unsent": TUESDAY})
    await watching.round()
    assert await watching.told(agency) == sorted(
        [(post, "post-late"), (portal, "out-of-step"), (behind, "out-of-step")]
    )


async def test_the_morning_mail_of_the_province_counts_what_lies_below(watching: Watching) -> None:
    """Its supervisor has no case of their own: the ward's late and stuck ones are theirs to hear of, not a stranger's.

    A counter clerk of the province hears of the province alone: only who supervises or leads sees what lies below.
    """
    province = await watching.agency(DIGEST.replace("[supervisor]", "[supervisor, counter]"))
    ward, beside = [await watching.agency() for _ in range(2)]
    await watching.change(f"update agencies set parent_id = '{province}' where id = '{ward}'")
    _, email = await watching.person(province, "supervisor")
    _, counter = await watching.person(province, "counter")
    late, stuck, outside = [await watching.case(ward, TUESDAY + days * DAY) for days in (-3, 5, 5)]
    foreign = await watching.case(beside, TUESDAY - 3 * DAY)
    await watching.on_desk(late, "late_untold", TUESDAY - 3 * DAY)
    await watching.on_desk(stuck, "workflow_gone", TUESDAY - DAY, others={"system_down": TUESDAY - DAY})
    await watching.on_desk(outside, "call_refused", TUESDAY - DAY)
    await watching.on_desk(foreign, "workflow_gone", TUESDAY - DAY)
    await watching.counted()
    assert await watching.round() == [0, 0, 1]
    [mail] = watching.mails(email)
    text_of = mail["body"]["text"]
    for line, query in (
        ("1 hồ sơ quá hạn", "cause=overdue"),
        ("1 hồ sơ kẹt kỹ thuật", "group=broken"),
        ("2 hồ sơ vướng hệ thống bên ngoài", "group=outside"),
    ):
        assert f"- {line}: {PUBLIC_URL}/desk?{query}" in text_of
        assert f"{PUBLIC_URL}/desk?{query}" in mail["body"]["html"]
    assert "1 stuck for technical reasons" in text_of
    assert watching.mails(counter) == []


async def test_a_part_that_fails_holds_up_no_other(watching: Watching) -> None:
    """Rules cannot be read for a while: mails that wait go all the same, and the next round tells what was missed."""
    agency = await watching.agency(LATE)
    _, email = await watching.person(agency, "leader")
    await watching.case(agency, TUESDAY - 3 * DAY)
    watching.simulators.dial("mail", down=True)
    assert await watching.round() == [1, 0, 0]
    watching.simulators.dial("mail")
    await watching.case(agency, TUESDAY - 4 * DAY)
    await watching.change("alter table escalation_rules rename to escalation_rules_away")
    try:
        with pytest.raises(WorkflowFailureError) as failed:
            await watching.round()
    finally:
        await watching.change("alter table escalation_rules_away rename to escalation_rules")
    assert isinstance(failed.value.cause, ApplicationError)
    assert (failed.value.cause.type, failed.value.cause.details) == ("part_failed", ([-1, 1, -1],))
    assert await watching.round() == [1, 1, 0]
    assert len(watching.mails(email)) == 2


async def test_published_rules_take_effect_with_the_next_round(
    watching: Watching, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`motcua escalation publish` for an agency: nobody was told before, its head is told now."""
    agency = await watching.agency()
    _, email = await watching.person(agency, "leader")
    await watching.case(agency, TUESDAY - 3 * DAY)
    assert await watching.round() == [0, 0, 0]
    file = tmp_path / "rules.yaml"
    file.write_text(LATE, encoding="utf-8")
    monkeypatch.setenv("DATABASE_URL", watching.database_url)
    get_settings.cache_clear()
    done = await asyncio.to_thread(CliRunner().invoke, escalation_app, ["publish", str(file), "--agency", agency])
    get_settings.cache_clear()
    assert done.exit_code == 0, done.output
    assert await watching.round() == [1, 1, 0]
    assert len(watching.mails(email)) == 1


async def test_the_schedule_starts_a_round(watching: Watching) -> None:
    """What the installation's Schedule starts is a round: triggered once, the head has the mail."""
    agency = await watching.agency(LATE)
    _, email = await watching.person(agency, "leader")
    await watching.case(agency, TUESDAY - 3 * DAY)
    name, spec = SCHEDULES[ESCALATION_LOOK]
    action = ScheduleActionStartWorkflow(name, id=f"{ESCALATION_LOOK}-run", task_queue=CASE_TASK_QUEUE)
    handle = await watching.env.client.create_schedule(ESCALATION_LOOK, Schedule(action=action, spec=spec))
    try:
        await handle.trigger()
        async with asyncio.timeout(60):
            while not watching.mails(email):
                await asyncio.sleep(0.2)
    finally:
        await handle.delete()
    assert len(watching.mails(email)) == 1


async def test_a_round_that_somebody_ends_does_not_go_on(watching: Watching) -> None:
    """Cancelled while it looks, a round is cancelled and not finished part by part."""
    client = watching.env.client
    async with watching.sessions.write() as session:
        await session.change(text("lock table escalation_rules in access exclusive mode"))
        handle = await client.start_workflow(ESCALATION_WORKFLOW, id="ended-round", task_queue=CASE_TASK_QUEUE)
        while not (await handle.describe()).raw_description.pending_activities:
            await asyncio.sleep(0.05)
        await handle.cancel()
        with pytest.raises(WorkflowFailureError) as ended:
            await handle.result()
    assert isinstance(ended.value.cause, CancelledError)


async def test_the_product_s_own_workers_serve_a_round(office: Office) -> None:
    """Workflow and activities are registered where the Schedule sends them: no part is missing."""
    done: list[int] = await office.env.client.execute_workflow(
        ESCALATION_WORKFLOW, id="round-of-the-office", task_queue=CASE_TASK_QUEUE, result_type=list[int]
    )
    assert len(done) == 3
    assert min(done) >= 0
