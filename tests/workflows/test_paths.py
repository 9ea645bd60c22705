"""Every shipped path on a real server, with the sandbox on, and again with the workflow cache off."""

import os
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from temporalio.client import WorkflowHistory
from temporalio.worker import Replayer

from runtime.temporal import PLAIN
from tests.support.database import DatabaseServer
from tests.support.office import Office, office_at_work
from tests.support.simulators import CallbackTaker, Simulators
from tests.workflows.paths import PATHS
from workflows.case import CaseWorkflow

HISTORIES = Path(__file__).parent / "histories"


@pytest.mark.slow
@pytest.mark.parametrize("name", PATHS)
async def test_a_path_is_walked_to_its_end(name: str, office: Office, simulators: Simulators, callback_taker):
    """The path ends as it should, and its own history replays."""
    case = await PATHS[name](office, callback_taker)
    history = await case.handle.fetch_history()
    await Replayer(workflows=[CaseWorkflow], data_converter=PLAIN).replay_workflow(history)
    if os.environ.get("MOTCUA_SAVE_HISTORIES"):
        (HISTORIES / f"{name}.json").write_text(history.to_json())


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
