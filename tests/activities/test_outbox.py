"""The outbox reaches Temporal: in order per case, nothing lost, nobody held up by another."""

import asyncio
import sys
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from sqlalchemy import bindparam, select, text, update
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import col
from temporalio import workflow
from temporalio.client import Client
from temporalio.exceptions import ApplicationError
from temporalio.testing import ActivityEnvironment, WorkflowEnvironment
from temporalio.worker import UnsandboxedWorkflowRunner, Worker

from activities.outbox import Outbox
from domain.case.acts import Act, Command, Role
from models.base import now
from models.commands import command_later
from models.inbox import receive_answer
from models.outbox import forget_sent, send_again
from models.queries.problems import problems
from models.tables import Case, OutboxMessage
from models.viewer import Viewer
from runtime.database import Sessions
from runtime.search_attributes import REGISTRATION
from tests.support.filings import file_one
from tests.support.patience import PATIENCE
from tests.support.plans import AGENCY

pytestmark = pytest.mark.asyncio(loop_scope="session")


@workflow.defn(name="Case")
class Listener:
    """Stands where a case would be and remembers what reaches it, in order."""

    def __init__(self) -> None:
        self._heard: list[str] = []
        self._over = False

    @workflow.run
    async def run(self, start: dict[str, Any]) -> list[str]:
        """Remember until told to stop."""
        self._heard.insert(0, start["case_code"])
        await workflow.wait_condition(lambda: self._over)
        return self._heard

    @workflow.signal
    def act_later(self, command: dict[str, Any]) -> None:
        """Remember an act."""
        self._heard.append(command["id"])
        self._over = command["act"] == "withdraw"

    @workflow.signal
    def answer(self, answer: dict[str, Any]) -> None:
        """Remember an answer."""
        self._heard.append(answer["answer_id"])


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def temporal() -> AsyncIterator[Client]:
    """A real Temporal server with a worker that listens."""
    attributes = [part for name, kind in REGISTRATION.items() for part in ("--search-attribute", f"{name}={kind}")]
    environment = await WorkflowEnvironment.start_local(
        dev_server_existing_path=str(Path(sys.executable).parent / "temporal"), dev_server_extra_args=attributes
    )
    async with environment:
        runner = UnsandboxedWorkflowRunner()
        async with Worker(environment.client, task_queue="case", workflows=[Listener], workflow_runner=runner):
            yield environment.client


@pytest_asyncio.fixture(loop_scope="session")
async def empty(sessions: Sessions) -> None:
    """An outbox without leftovers of other tests."""
    async with sessions.write() as session:
        await session.change(text("delete from outbox"))


async def _drain(sessions: Sessions, client: Client) -> int:
    return await ActivityEnvironment().run(Outbox(sessions, client).drain_outbox)


def _command(name: str, act: Act = Act.SUPPLY) -> Command:
    return Command(id=name, act=act, actor="applicant", role=Role.APPLICANT, agency=AGENCY)


async def _say(sessions: Sessions, code: str, *commands: Command) -> None:
    async with sessions.write() as session:
        for command in commands:
            await command_later(session, f"case/{code}", command)


async def _messages(sessions: Sessions, code: str) -> list[OutboxMessage]:
    async with sessions.read() as session:
        found = await session.scalars(
            select(OutboxMessage)
            .where(col(OutboxMessage.workflow_id) == f"case/{code}")
            .order_by(col(OutboxMessage.id))
        )
        return list(found.all())


@pytest.mark.usefixtures("empty")
async def test_messages_arrive_in_order(sessions: Sessions, temporal: Client) -> None:
    """Start, acts and answers of many cases reach each case in the order they were written."""
    codes = [(await file_one(sessions)).code for _ in range(5)]
    for place in range(4):
        for code in codes:
            await _say(sessions, code, _command(f"{place}"))
    for code in codes:
        async with sessions.write() as session:
            assert await receive_answer(
                session,
                system="agencies",
                event_id=f"event-{code}",
                key=f"{code}/police/1:ask",
                answer="agree",
                values={},
                body="{}",
            )
        await _say(sessions, code, _command("end", Act.WITHDRAW))
    # several relays at once must not overtake one another
    sent = await asyncio.gather(*(_drain(sessions, temporal) for _ in range(3)))
    sent_later = await _drain(sessions, temporal)
    assert sum(sent) + sent_later == 5 * 7
    for code in codes:
        heard = await temporal.get_workflow_handle(f"case/{code}", result_type=list[str]).result(
            rpc_timeout=timedelta(seconds=PATIENCE)
        )
        assert heard == [code, "0", "1", "2", "3", f"agencies/event-{code}", "end"]
        assert {message.status for message in await _messages(sessions, code)} == {"sent"}
    async with sessions.write() as session:
        # Their starts stay: these cases are open.
        assert await forget_sent(session, now()) == 5 * 6


@pytest.mark.usefixtures("empty")
async def test_start_carries_what_engineers_search_by(sessions: Sessions, temporal: Client) -> None:
    """A started case shows procedure and agency in Temporal, and nobody's name."""
    filed = await file_one(sessions)
    await _drain(sessions, temporal)
    description = await temporal.get_workflow_handle(f"case/{filed.code}").describe()
    assert await description.static_summary() == f"1.004873 v1 · {AGENCY}"
    shown = {pair.key.name: pair.value for pair in description.typed_search_attributes}
    assert (shown["ProcedureCode"], shown["Agency"]) == ("1.004873", AGENCY)


@pytest.mark.usefixtures("empty")
async def test_start_twice_is_one_case(sessions: Sessions, temporal: Client) -> None:
    """A start that is sent again, running or ended, is taken as sent and starts nothing."""
    filed = await file_one(sessions)
    await _drain(sessions, temporal)
    handle = temporal.get_workflow_handle(f"case/{filed.code}")
    run = (await handle.describe()).run_id
    for ended in (False, True):
        if ended:
            await handle.terminate()
        async with sessions.write() as session:
            await session.change(text("update outbox set status = 'waiting' where kind = 'start'"))
        assert await _drain(sessions, temporal) == 1
        assert (await handle.describe()).run_id == run


@pytest.mark.usefixtures("empty")
async def test_closed_case_holds_up_nobody(sessions: Sessions, temporal: Client) -> None:
    """An act for a case that has ended becomes undeliverable and visible; the others go on."""
    ended, running = await file_one(sessions), await file_one(sessions)
    await _drain(sessions, temporal)
    await temporal.get_workflow_handle(f"case/{ended.code}").terminate()
    await _say(sessions, ended.code, _command("too-late"))
    await _say(sessions, running.code, _command("in-time"))
    assert await _drain(sessions, temporal) == 1
    lost = (await _messages(sessions, ended.code))[-1]
    assert (lost.status, lost.last_problem, lost.payload["id"]) == ("undeliverable", "workflow_closed", "too-late")
    assert (await _messages(sessions, running.code))[-1].status == "sent"
    async with sessions.read() as session:
        shown = await problems(session, Viewer.of([AGENCY], ["supervisor"]), now=now())
    assert [(line.code, line.action) for line in shown if line.cause == "undeliverable"] == [(ended.code, "command")]
    async with sessions.write() as session:
        assert lost.id is not None
        assert await send_again(session, lost.id)
        assert not await send_again(session, lost.id)


@pytest.mark.usefixtures("empty")
async def test_an_answer_after_the_end_is_nobodys_work(sessions: Sessions, temporal: Client) -> None:
    """What a system still says of an ended case is taken as sent; money, or a case not known to have ended, is not."""
    over, paid_twice, lost = await file_one(sessions), await file_one(sessions), await file_one(sessions)
    await _drain(sessions, temporal)
    for filed, answer in ((over, "in_transit"), (paid_twice, "paid"), (lost, "in_transit")):
        await temporal.get_workflow_handle(f"case/{filed.code}").terminate()
        async with sessions.write() as session:
            assert await receive_answer(
                session,
                system="post",
                event_id=f"late-{filed.code}",
                key=f"{filed.code}/post/1:deliver",
                answer=answer,
                values={},
                body="{}",
            )
            if filed is not lost:
                await session.change(update(Case).where(col(Case.id) == filed.case_id).values(ended_at=now()))
    await _say(sessions, over.code, _command("too-late"))
    assert await _drain(sessions, temporal) == 1
    assert [(message.kind, message.status) for message in await _messages(sessions, over.code)] == [
        ("start", "sent"),
        ("answer", "sent"),
        ("command", "undeliverable"),
    ]
    for filed in (paid_twice, lost):
        assert (await _messages(sessions, filed.code))[-1].status == "undeliverable"


@pytest.mark.usefixtures("empty")
async def test_a_start_without_its_texts_waits(sessions: Sessions, temporal: Client) -> None:
    """A start whose plan cannot be found is tried later and shows why; it is never sent without one."""
    filed = await file_one(sessions)
    async with sessions.write() as session:
        await session.change(
            text("update outbox set payload = payload || :other where workflow_id = :id").bindparams(
                bindparam("other", {"plan_sha256": "0" * 64}, type_=JSONB)
            ),
            {"id": f"case/{filed.code}"},
        )
    assert await _drain(sessions, temporal) == 0
    waiting = (await _messages(sessions, filed.code))[0]
    assert (waiting.status, waiting.last_problem) == ("waiting", "text_missing")


@pytest.mark.usefixtures("empty")
async def test_refused_message_waits_and_keeps_its_place(sessions: Sessions, temporal: Client) -> None:
    """A start that Temporal refuses is tried later; what follows it waits, other cases do not."""
    refused, fine = await file_one(sessions), await file_one(sessions)
    async with sessions.write() as session:
        await session.change(
            text("update outbox set workflow_id = :long where workflow_id = :id and kind = 'start'"),
            {"long": "case/" + "x" * 5000, "id": f"case/{refused.code}"},
        )
        await command_later(session, "case/" + "x" * 5000, _command("after"))
    assert await _drain(sessions, temporal) == 1
    async with sessions.read() as session:
        first, second = (
            await session.scalars(
                select(OutboxMessage)
                .where(col(OutboxMessage.workflow_id).like("case/xxx%"))
                .order_by(col(OutboxMessage.id))
            )
        ).all()
    assert (first.status, first.attempts, first.last_problem) == ("waiting", 1, "invalid_argument")
    assert first.try_at > now()
    assert (second.status, second.attempts) == ("waiting", 0)
    assert (await _messages(sessions, fine.code))[0].status == "sent"


@pytest.mark.usefixtures("empty")
async def test_temporal_away(sessions: Sessions, temporal: Client) -> None:
    """While Temporal is away filing works, draining asks to be retried, and later everything is sent."""
    other = await WorkflowEnvironment.start_local(
        dev_server_existing_path=str(Path(sys.executable).parent / "temporal")
    )
    await other.shutdown()
    filed = await file_one(sessions)
    with pytest.raises(ApplicationError) as away:
        await asyncio.wait_for(_drain(sessions, other.client), 2 * PATIENCE)
    assert (away.value.type, away.value.non_retryable) == ("temporal_unavailable", False)
    assert [message.status for message in await _messages(sessions, filed.code)] == ["waiting"]
    assert await _drain(sessions, temporal) == 1


async def test_webhook_twice_is_one_answer(sessions: Sessions) -> None:
    """The same event of a system is stored once and answered once; another system's is its own."""
    filed = await file_one(sessions)
    taken = []
    for system in ("agencies", "agencies", "payments"):
        async with sessions.write() as session:
            taken.append(
                await receive_answer(
                    session,
                    system=system,
                    event_id="1",
                    key=f"{filed.code}/police/1:ask",
                    answer="agree",
                    values={"a": "b"},
                    body="{}",
                )
            )
    assert taken == [True, False, True]
    answers = [message for message in await _messages(sessions, filed.code) if message.kind == "answer"]
    assert [message.payload["answer_id"] for message in answers] == ["agencies/1", "payments/1"]
    assert answers[0].payload["operation"] == "police/1:ask"
    with pytest.raises(ValueError, match="business key"):
        async with sessions.write() as session:
            await receive_answer(session, system="post", event_id="2", key="no-slash", answer="x", values={}, body="{}")


async def test_messages_sent_long_ago_are_forgotten(sessions: Sessions) -> None:
    """Housekeeping deletes what was sent before the keeping time, and nothing that waits or was sent lately."""
    long_ago = now() - timedelta(days=40)
    rows = [
        OutboxMessage(workflow_id="case/old", kind="answer", payload={}, status="sent", sent_at=long_ago),
        OutboxMessage(workflow_id="case/new", kind="answer", payload={}, status="sent", sent_at=now()),
        OutboxMessage(workflow_id="case/waiting", kind="answer", payload={}, created_at=long_ago),
    ]
    async with sessions.write() as session:
        session.add(*rows)

    await ActivityEnvironment().run(Outbox(sessions, None).forget_sent)  # type: ignore[arg-type]  # asks no Temporal
    async with sessions.read() as session:
        question = select(col(OutboxMessage.workflow_id)).where(col(OutboxMessage.payload) == {})
        assert sorted((await session.scalars(question)).all()) == ["case/new", "case/waiting"]
