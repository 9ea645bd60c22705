"""One request is one trace, through API, workflow and activity; and nothing of a person is in it."""

from __future__ import annotations

import asyncio
import io
import json
import logging
from collections.abc import AsyncIterator, Iterator
from typing import Any

import pytest
import pytest_asyncio
import structlog
from temporalio.testing import WorkflowEnvironment
from temporalio.worker import Replayer

from activities.dependencies import open_dependencies
from runtime import tracing
from runtime.database import Sessions
from runtime.logging import configure_logging
from runtime.settings import get_settings
from runtime.temporal import PLAIN, connect
from runtime.tracing_temporal import WorkerContext
from tests.api.conftest import House, filing, new_key, open_house
from tests.api.patient import patient_pages
from tests.support.collector import Collector, Span, collecting
from tests.support.patience import PATIENCE
from worker import build_workers
from workflows.case import CaseWorkflow

NAME, NUMBER, PHONE, STREET = "Đặng Thị Vết Lạ", "099195771844", "0900771844", "7719 đường Không Có"
PERSON = {"name": NAME, "identity_number": NUMBER, "phone": PHONE, "address": STREET}
REASON = "Đồng ý vì 7720 lý do riêng"


@pytest.fixture(scope="module")
def collector() -> Iterator[Collector]:
    """A collector that the tracing of this process sends to, as an operator would set it up."""
    with collecting() as opened, pytest.MonkeyPatch.context() as patch:
        patch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", opened.address)
        patch.setenv("OTEL_BSP_SCHEDULE_DELAY", "100")
        tracing.configure_tracing("api")
        yield opened
        tracing.provider().shutdown()
        tracing.use_provider(None)


@pytest.fixture(scope="module")
def lines() -> Iterator[io.StringIO]:
    """What is logged meanwhile, as JSON."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MOTCUA_LOG_FORMAT", "json")
        patch.setenv("MOTCUA_LOG_LEVEL", "DEBUG")
        get_settings.cache_clear()
        root = logging.getLogger()
        handlers, level = root.handlers[:], root.level
        stream = io.StringIO()
        configure_logging("api", stream)
        yield stream
        root.handlers[:] = handlers
        root.setLevel(level)
        structlog.reset_defaults()
    get_settings.cache_clear()


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def traced_house(
    collector: Collector,
    lines: io.StringIO,
    database_url: str,
    furnished: dict[str, Any],
    temporal: WorkflowEnvironment,
) -> AsyncIterator[House]:
    """The application and its workers, with tracing switched on before they start."""
    address = temporal.client.service_client.config.target_host
    sessions = Sessions.open(database_url, pool_size=4)
    async with (
        open_house(database_url, sessions, furnished, temporal_address=address, sandbox=True) as opened,
        open_dependencies(opened.settings) as deps,
    ):
        # A worker does not connect lazily.
        client = await connect(opened.settings, process="worker")
        workers = build_workers(client, opened.settings, deps, ("case", "records", "documents"))
        running = [asyncio.create_task(worker.run()) for worker in workers]
        with patient_pages():
            yield opened
        await asyncio.gather(*(worker.shutdown() for worker in workers))
        await asyncio.gather(*running, return_exceptions=True)
    await sessions.close()


async def _filed(house: House) -> str:
    headers = await house.machine("file") | new_key()
    answer = await house.visitor().client.post("/api/v1/cases", json=filing(applicant=PERSON), headers=headers)
    assert answer.status_code == 201, answer.text
    code = str(answer.json()["code"])
    supervisor = await house.signed_in("counter")
    async with asyncio.timeout(PATIENCE):
        while (await supervisor.client.get(f"/api/v1/cases/{code}")).json().get("tasks", []) == []:
            await asyncio.sleep(0.1)
    return code


def _one_trace(collector: Collector, code: str, *names: str) -> list[Span]:
    """Wait for a trace that has these spans about the case, and return all its spans."""

    def traces() -> list[str]:
        about = [span for span in collector.spans if span.attributes.get(tracing.CASE_CODE) == code]
        found = {span.trace for span in about}
        return [
            trace for trace in found if set(names) <= {span.name for span in collector.spans if span.trace == trace}
        ]

    collector.until(lambda: len(traces()) > 0)
    assert len(traces()) == 1
    return [span for span in collector.spans if span.trace == traces()[0]]


async def test_a_filing_is_one_trace_to_its_last_activity(traced_house: House, collector: Collector) -> None:
    """The request, the outbox, the start of the workflow and the writing of its first turn hang together."""
    code = await _filed(traced_house)

    spans = await asyncio.to_thread(
        _one_trace,
        collector,
        code,
        "POST /api/v1/cases",
        "StartWorkflow:Case",
        "RunWorkflow:Case",
        "RunActivity:record_turn",
    )

    by_id = {span.id: span for span in spans}
    turn = next(span for span in spans if span.name == "RunActivity:record_turn")
    path = [turn.name]
    while turn.parent in by_id:
        turn = by_id[turn.parent]
        path.append(turn.name)
    assert path == ["RunActivity:record_turn", "RunWorkflow:Case", "StartWorkflow:Case", "POST /api/v1/cases"]


async def test_an_act_is_a_trace_of_its_own(traced_house: House, collector: Collector, lines: io.StringIO) -> None:
    """A decision is seen from the request through the workflow that took it to the row that shows it."""
    code = await _filed(traced_house)
    counter = await traced_house.signed_in("counter")
    taken = await counter.client.post(
        f"/api/v1/cases/{code}/acts",
        json={"act": "take_payment", "values": {"amount": "16000"}, "reason": REASON},
        headers=new_key() | {"Sec-Fetch-Site": "same-origin"},
    )
    assert taken.status_code == 200, taken.text

    spans = await asyncio.to_thread(
        _one_trace,
        collector,
        code,
        "POST /api/v1/cases/{code}/acts",
        "UpdateWorkflow:act",
        "HandleUpdate:act",
        "RunActivity:record_turn",
    )

    assert "StartWorkflow:Case" not in {span.name for span in spans}
    served = next(span for span in spans if span.name.startswith("POST"))
    assert served.attributes["http.route"] == "/api/v1/cases/{code}/acts"
    assert served.attributes[tracing.CASE_CODE] == code


async def test_a_refused_request_is_logged_by_case_and_trace(
    traced_house: House, collector: Collector, lines: io.StringIO
) -> None:
    """A line of the log leads to the case and to the trace."""
    code = await _filed(traced_house)
    counter = await traced_house.signed_in("counter")
    answer = await counter.client.post(
        f"/api/v1/cases/{code}/acts",
        json={"act": "approve", "step": "sign/1", "reason": REASON},
        headers=new_key() | {"Sec-Fetch-Site": "same-origin"},
    )
    assert answer.status_code >= 400

    logged = [json.loads(line) for line in lines.getvalue().splitlines()]
    line = [one for one in logged if one["event"] == "request_served" and one.get("case_code") == code][-1]
    assert line["request_id"] == answer.headers["X-Request-Id"]
    await asyncio.to_thread(collector.until, lambda: any(span.trace == line["trace_id"] for span in collector.spans))


async def test_nobody_is_named_in_traces_or_logs(traced_house: House, collector: Collector, lines: io.StringIO) -> None:
    """Neither spans nor log lines hold what the applicant stated or what staff wrote, searched by address or not."""
    code = await _filed(traced_house)
    counter = await traced_house.signed_in("counter")
    await counter.client.get("/api/v1/cases", params={"q": NAME})
    await counter.client.get("/cases", params={"q": PHONE})
    await asyncio.to_thread(_one_trace, collector, code, "RunActivity:record_turn")
    tracing.stop_tracing()

    sent = b"".join(collector.bodies).decode("utf-8", "replace")
    for personal in (NAME, NUMBER, PHONE, STREET, REASON, "Vết Lạ", "7720"):
        assert personal not in sent
        assert personal not in lines.getvalue()
    assert code in sent
    assert all(span.events == 0 and span.status == "" for span in collector.spans)
    assert not [span for span in collector.spans if "url.query" in span.attributes or "url.path" in span.attributes]


async def test_a_history_replays_with_tracing_and_without(
    traced_house: House, collector: Collector, temporal: WorkflowEnvironment
) -> None:
    """Tracing is no part of what a case does: what ran traced replays untraced, and the other way round."""
    code = await _filed(traced_house)
    history = await temporal.client.get_workflow_handle(f"case/{code}").fetch_history()
    provider = tracing.provider()

    await Replayer(workflows=[CaseWorkflow], data_converter=PLAIN, interceptors=[WorkerContext()]).replay_workflow(
        history
    )
    noted = len(collector.spans)
    tracing.use_provider(None)
    try:
        await Replayer(workflows=[CaseWorkflow], data_converter=PLAIN).replay_workflow(history)
    finally:
        tracing.use_provider(provider)
    tracing.stop_tracing()

    again = [span for span in collector.spans[noted:] if span.name.startswith(("RunWorkflow", "HandleUpdate"))]
    assert [span for span in again if span.attributes.get(tracing.CASE_CODE) == code] == []
