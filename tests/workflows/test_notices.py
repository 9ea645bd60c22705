"""Messages with a workflow of their own on a real Temporal server: held over the night, and letters of no case."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlmodel import col, select
from temporalio.client import WorkflowExecutionStatus, WorkflowHandle
from temporalio.service import RPCError, RPCStatusCode

from activities.bell import RelayBell
from domain.deadline.moments import local
from domain.feedback.clock import Kind, Step
from domain.notices.rules import NoticeRules
from models.feedback import NewFeedback, receive, take_step
from models.notice_choices import forget_rules, keep_rules
from models.tables import Notice
from tests.support.office import AGENCY, CaseInHand, Office
from tests.support.patience import PATIENCE
from tests.support.simulators import SECRET, CallbackTaker, eventually
from tests.workflows.paths import refused_at_intake

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def relay(office: Office) -> None:
    """Let what waits in the outbox be sent on; a relay that is about to end looks once more."""
    await RelayBell(office.env.client).ring()


async def rows(office: Office, base: str) -> dict[str, Notice]:
    """Return the rows of one telling by channel."""
    async with office.sessions.read() as session:
        found = await session.scalars(select(Notice).where(col(Notice.base) == base))
        return {row.channel: row for row in found}


async def base_of(office: Office, case: CaseInHand) -> str:
    """Return what all ways of the case's one telling share."""
    async with office.sessions.read() as session:
        found = await session.scalars(select(Notice.base).where(col(Notice.case_id) == case.case_id).distinct())
        return found.one()


async def until(office: Office, base: str, channel: str, status: str) -> Notice:
    """Wait until a row has a status."""

    async def look() -> Notice:
        while True:
            row = (await rows(office, base)).get(channel)
            if row is not None and row.status == status:
                return row
            await asyncio.sleep(0.05)

    return await asyncio.wait_for(look(), PATIENCE)


async def begun(waiting: WorkflowHandle[Any, Any]) -> WorkflowExecutionStatus | None:
    """Wait until the relay has started a workflow, and return how it stands."""
    async with asyncio.timeout(PATIENCE):
        while True:
            try:
                return (await waiting.describe()).status
            except RPCError as error:
                if error.status is not RPCStatusCode.NOT_FOUND:
                    raise
            await asyncio.sleep(0.05)


async def test_the_last_notice_of_a_closed_case_waits_for_the_morning(
    office: Office, callback_taker: CallbackTaker
) -> None:
    """The case ends at night and so does its workflow; Zalo is sent when the night is over, and once."""
    here = local(datetime.now(UTC))
    begin, end = (here - timedelta(hours=1)).time(), (here + timedelta(hours=2)).time()
    async with office.sessions.write() as session:
        await keep_rules(session, AGENCY, NoticeRules(quiet_from=begin, quiet_until=end), "test")
    try:
        case = await refused_at_intake(office, callback_taker)
        assert await asyncio.wait_for(case.handle.result(), PATIENCE) == "refused_at_intake"
        base = await base_of(office, case)
        held = await until(office, base, "zalo", "held")
        assert (await until(office, base, "email", "sent")).sent_at is not None
        assert office.simulators.received("zalo", case.code) == []
        await relay(office)
        waiting = office.env.client.get_workflow_handle(f"notice/{held.key}")
        assert await begun(waiting) is WorkflowExecutionStatus.RUNNING
        await office.env.fast_forward(waiting, timedelta(hours=2, minutes=1))
        assert await asyncio.wait_for(waiting.result(), PATIENCE) == "sent"
    finally:
        async with office.sessions.write() as session:
            await forget_rules(session, AGENCY)
    assert [effect["calls"] for effect in office.simulators.received("zalo", case.code)] == [1]
    assert (await rows(office, base))["zalo"].status == "sent"


async def test_an_answer_to_feedback_reaches_the_citizen(office: Office) -> None:
    """Stored and sent in one stroke: the letter of no case travels by the outbox and a workflow of its own."""
    new = NewFeedback(AGENCY, Kind.FEEDBACK, "Chờ lâu", name="Lan", email="lan@example.com")
    async with office.sessions.write() as session:
        feedback = await receive(session, new, "feedback-1", SECRET, datetime.now(UTC))
        await take_step(session, feedback.id, Step.ANSWERED, "Đã sửa.", datetime.now(UTC), None)
    await relay(office)

    def arrived() -> list[dict[str, Any]] | None:
        mails = office.simulators.received("mail")
        return [mail for mail in mails if mail["target"] == "lan@example.com"] or None

    [mail] = await eventually(arrived, PATIENCE)
    assert "Đã sửa." in mail["body"]["text"]
