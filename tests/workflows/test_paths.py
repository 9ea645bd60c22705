"""Every shipped path on a real server, with the sandbox on, and again with the workflow cache off."""

import asyncio
import os
from collections.abc import AsyncIterator
from functools import cache
from pathlib import Path

import pytest
import pytest_asyncio
from temporalio.api.enums.v1 import EventType
from temporalio.api.history.v1 import HistoryEvent
from temporalio.client import WorkflowHistory
from temporalio.worker import Replayer

from activities.dependencies import open_dependencies
from domain.case.acts import Act, Command
from domain.procedure.plan import Channel, Way
from runtime.settings import Settings
from runtime.temporal import PLAIN
from tests.support.database import DatabaseServer
from tests.support.office import CaseInHand, Office, office_at_work
from tests.support.patience import PATIENCE
from tests.support.simulators import CallbackTaker, Simulators
from tests.workflows.paths import PATHS
from worker import ANSWERING
from workflows.case import CaseWorkflow
from workflows.messages import StartCase

HISTORIES = Path(__file__).parent / "histories"


@pytest.mark.slow
@pytest.mark.parametrize("name", PATHS)
async def test_a_path_is_walked_to_its_end(name: str, office: Office, simulators: Simulators, callback_taker):
    """The path ends as it should, and its own history replays."""
    case = await PATHS[name](office, callback_taker)
    histories = await histories_of(case)
    for history in histories:
        await Replayer(workflows=[CaseWorkflow], data_converter=PLAIN).replay_workflow(history)
    if os.environ.get("MOTCUA_SAVE_HISTORIES"):
        for number, history in enumerate(histories, start=1):
            run = "" if number == len(histories) else f"_run{number}"
            (HISTORIES / f"{name}{run}.json").write_text(history.to_json())


async def histories_of(case: CaseInHand) -> list[WorkflowHistory]:
    """Return the histories of a case in order, one for each time it continued as new or was woken."""
    client, last = case.office.env.client, (await case.handle.describe()).run_id
    async with asyncio.timeout(PATIENCE):
        while True:
            # The list of runs comes a moment after the runs themselves.
            query = f"WorkflowId = '{case.handle.id}'"
            runs = sorted([run async for run in client.list_workflows(query)], key=lambda run: run.start_time)
            if runs and runs[-1].run_id == last:
                break
            await asyncio.sleep(0.1)
    return [await client.get_workflow_handle(run.id, run_id=run.run_id).fetch_history() for run in runs]


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def forgetful_office(
    database_server: DatabaseServer, running: Simulators, callback_taker: CallbackTaker
) -> AsyncIterator[Office]:
    """An office whose worker keeps no workflow in memory: every task replays the whole history."""
    async with office_at_work(database_server, running, callback_taker.url, workflow_cache=0) as opened:
        yield opened


@pytest.mark.slow
@pytest.mark.parametrize("name", PATHS)
async def test_a_path_is_walked_with_the_workflow_cache_off(
    name: str, forgetful_office: Office, simulators: Simulators, callback_taker
):
    """Replaying at every task changes nothing: the interpreter is deterministic on every path."""
    await PATHS[name](forgetful_office, callback_taker)


@pytest.mark.parametrize("file", sorted(HISTORIES.glob("*.json")), ids=lambda file: file.stem)
async def test_saved_histories_replay(file: Path):
    """Cases that ran under earlier code go on under today's: each saved history replays."""
    await Replayer(workflows=[CaseWorkflow], data_converter=PLAIN).replay_workflow(
        WorkflowHistory.from_json("case/saved", file.read_text())
    )


def test_every_path_has_a_saved_history():
    """A new path is recorded once (MOTCUA_SAVE_HISTORIES=1) so that later code is held against it."""
    assert {file.stem for file in HISTORIES.glob("*.json")} >= set(PATHS)


@cache
def saved_events() -> list[list[HistoryEvent]]:
    """Return the events of each saved history."""
    files = sorted(HISTORIES.glob("*.json"))
    return [list(WorkflowHistory.from_json("case/saved", file.read_text()).events) for file in files]


def test_every_act_stands_in_a_saved_history():
    """An act nobody recorded could be broken for running cases by later code, and nothing would show it."""
    taken = {
        PLAIN.payload_converter.from_payload(update.input.args.payloads[0], Command).act
        for events in saved_events()
        for event in events
        if (update := event.workflow_execution_update_accepted_event_attributes.accepted_request).input.name == "act"
    }
    assert set(Act) - taken == set()


async def test_every_call_to_an_outside_system_stands_in_a_saved_history():
    """Whatever the worker offers cases to call or to look at was called by one: in its history, later code is held."""
    async with open_dependencies(Settings(database_url="postgresql+asyncpg://nobody@127.0.0.1:1/none")) as unused:
        offered = {
            str(getattr(one, "__temporal_activity_definition").name)
            for system in ANSWERING
            for one in system.activities(unused)
        }
    calls = {name for name in offered if name.partition(".")[2] in ("call", "poll")}
    assert {"payments.call", "payments.poll"} < calls
    made = {
        event.activity_task_scheduled_event_attributes.activity_type.name
        for events in saved_events()
        for event in events
    }
    assert calls - made == set()


def test_every_channel_and_way_stands_in_a_saved_history():
    """Filed at the counter, online and by post; received in each of the ways."""
    starts = [
        PLAIN.payload_converter.from_payload(
            events[0].workflow_execution_started_event_attributes.input.payloads[0], StartCase
        )
        for events in saved_events()
    ]
    assert {one.channel for one in starts} == set(Channel)
    assert {one.way for one in starts} == set(Way)


def test_every_way_into_and_out_of_a_run_stands_in_a_saved_history():
    """Continued as new, both ends; woken after the end; and ended."""
    begun = [events[0].workflow_execution_started_event_attributes for events in saved_events()]
    starts = [PLAIN.payload_converter.from_payload(one.input.payloads[0], StartCase) for one in begun]
    assert any(one.continued_execution_run_id for one in begun)
    assert any(one.awakened for one in starts)
    last = {events[-1].event_type for events in saved_events()}
    assert last >= {
        EventType.EVENT_TYPE_WORKFLOW_EXECUTION_CONTINUED_AS_NEW,
        EventType.EVENT_TYPE_WORKFLOW_EXECUTION_COMPLETED,
    }
