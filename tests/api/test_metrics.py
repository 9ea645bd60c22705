"""The metrics port of the API: what an operator reads there, and who cannot."""

from __future__ import annotations

import asyncio
import re
import uuid
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime
from typing import Any

import httpx2
import pytest
import pytest_asyncio
from sqlalchemy import text
from temporalio.testing import WorkflowEnvironment

from activities.dependencies import open_dependencies
from api.metrics import sources
from models.queries import metric_figures
from runtime.database import Sessions
from runtime.embedded.ports import choose
from runtime.metrics_figures import Figure, Source, SystemFigures
from runtime.task_queues import TASK_QUEUES
from tests.api.conftest import AGENCY, NOWHERE, House, filing, new_key, open_house
from tests.api.patient import looks, patient_pages
from tests.support.patience import PATIENCE
from worker import QUEUES, build_workers
from workflows.schedules import ensure_schedules

_LINE = re.compile(r"^(?P<name>[a-z_]+)(?:\{(?P<labels>[^}]*)\})? (?P<value>\S+)$")


#: Rows as troubles leave them.
TROUBLES = """
update cases set phase = 'in_progress', due_at = now() - interval '1 hour' where code = :code;
insert into operations (case_id, key, system, action, step, status, problem, reference, since, updated_at)
select id, 'police/1:ask', 'agencies', 'ask', '', 'retrying', 'timeout', '', now() - interval '3 hours', now()
from cases where code = :code;
insert into outbox (workflow_id, kind, payload, status, attempts, last_problem, created_at, try_at) values
(:other, 'answer', '{}', 'waiting', 3, 'x', now() - interval '2 hours', now() + interval '1 day'),
(:other, 'command', '{}', 'undeliverable', 3, 'x', now(), now());
insert into integration_circuits (system, failures, opened_until, last_problem, updated_at)
values ('agencies', 7, now() + interval '1 hour', 'timeout', now());
insert into notices (key, case_id, channel, message, status, created_at, reference, problem, base, audience, about,
    reason, target_hash, delivery, looks, asked_by, settled_by, settled_how)
select :other, id, 'none', 'received', 'failed', now(), '', '', '', 'applicant', '{}', '', '', '', 0, '', '', ''
from cases where code = :code;
insert into portal_messages (case_id, seq, event_seq, action, cause, code, at, facts, status, round, attempts, answer,
    problem, created_at, try_at, asked_by, reason)
select id, 900, 0, 'progress', 'test', 2, now(), '{}', 'refused', 1, 0, '', '', now(), now(), '', ''
from cases where code = :code;
insert into troubles (subject, cause, name, key, case_id, since, seen_at, detail)
select 'case', 'workflow_stopped', '', '', id, now(), now(), '{}' from cases where code = :code
"""


class Shown:
    """One reading of the port."""

    def __init__(self, body: str) -> None:
        self.body = body
        self._lines = [found for line in body.splitlines() if (found := _LINE.match(line))]

    def value(self, name: str, **labels: str) -> float | None:
        """Return the value of the one series with these labels."""
        for line in self._lines:
            told = dict(re.findall(r'(\w+)="([^"]*)"', line["labels"] or ""))
            if line["name"] == name and labels.items() <= told.items():
                return float(line["value"])
        return None


async def read(address: str) -> Shown:
    async with httpx2.AsyncClient() as client:
        answer = await client.get(f"http://{address}/metrics", timeout=PATIENCE)
    assert answer.status_code == 200
    return Shown(answer.text)


async def read_whole(address: str, seen: Callable[[Shown], bool] = lambda _: True) -> Shown:
    """Read the port until every source has answered in time and it shows what is waited for."""
    async for _ in looks():
        shown = await read(address)
        if (
            "motcua_source_up{" in shown.body
            and not re.search(r"motcua_source_up\{[^}]*\} 0", shown.body)
            and seen(shown)
        ):
            return shown
    raise AssertionError(shown.body)


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def watched(
    database_url: str, sessions: Sessions, furnished: dict[str, Any], temporal: WorkflowEnvironment
) -> AsyncIterator[tuple[House, str]]:
    """The application with a metrics port and a worker for cases and records; the address of the port."""
    address = f"127.0.0.1:{choose([])}"
    target = temporal.client.service_client.config.target_host
    async with (
        open_house(database_url, sessions, furnished, temporal_address=target, metrics_address=address) as opened,
        open_dependencies(opened.settings) as deps,
    ):
        await ensure_schedules(temporal.client)
        workers = build_workers(temporal.client, opened.settings, deps, ("case", "records", "documents"))
        running = [asyncio.create_task(worker.run()) for worker in workers]
        with patient_pages():
            yield opened, address
        await asyncio.gather(*(worker.shutdown() for worker in workers))
        await asyncio.gather(*running, return_exceptions=True)


async def _file(house: House) -> str:
    headers = await house.machine("file") | new_key()
    answer = await house.visitor().client.post("/api/v1/cases", json=filing(), headers=headers)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["code"])


async def _received(house: House, code: str) -> None:
    """Wait until the workflow has written its first turn."""
    counter = await house.signed_in("counter")
    async with asyncio.timeout(PATIENCE):
        while (await counter.client.get(f"/api/v1/cases/{code}")).json().get("tasks", []) == []:
            await asyncio.sleep(0.1)


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch, watched: tuple[House, str]) -> None:
    """Ask every source at each reading."""
    from runtime.metrics import REGISTRY

    for collector in REGISTRY._collector_to_names:  # the registry has no other way to find one
        if isinstance(collector, SystemFigures):
            for source in collector._sources:
                monkeypatch.setattr(source, "seconds", 0.0)


@pytest.mark.usefixtures("impatient")
async def test_a_filed_case_is_counted(watched: tuple[House, str]) -> None:
    """Cases by agency, the request by its route template, the queues with their pollers: all in one reading."""
    house, address = watched
    before = (await read_whole(address)).value("motcua_cases_open", agency=AGENCY) or 0
    code = await _file(house)

    shown = await read_whole(address, _settled)

    assert shown.value("motcua_cases_open", agency=AGENCY, kind="ubnd-xa") == before + 1
    assert shown.value("motcua_http_requests_total", route="/api/v1/cases", method="POST", status="201")
    assert shown.value("motcua_http_request_seconds_count", door="api")
    assert shown.value("motcua_queue_pollers", queue="case", kind="workflow")
    assert shown.value("motcua_queue_pollers", queue="payments", kind="activity") == 0
    assert shown.value("motcua_open_workflows") is not None
    assert shown.value("motcua_stuck_workflows") == 0
    assert shown.value("motcua_outbox_oldest_seconds") is not None
    assert shown.value("motcua_database_bytes") or 0 > 1_000_000
    assert shown.value("motcua_schedule_paused", schedule="outbox-net") == 0
    assert {shown.value("motcua_source_up", source=name) for name in ("cases", "traffic", "queues", "schedules")} == {1}
    assert code not in shown.body
    assert "Nguyễn" not in shown.body


async def test_a_decision_is_timed_by_its_outcome(watched: tuple[House, str]) -> None:
    """An act that was taken and one that the rules refused are two series of one histogram."""
    house, address = watched
    code = await _file(house)
    counter = await house.signed_in("counter")
    asked: dict[str, Any] = {"headers": {"Sec-Fetch-Site": "same-origin"}}
    await _received(house, code)
    before = await read(address)
    paid = {"act": "take_payment", "values": {"amount": "16000"}}
    for form, status in ((paid, 200), ({"act": "hand_over", "step": "return/1"}, 409)):
        asked["headers"] |= new_key()
        answer = await counter.client.post(f"/api/v1/cases/{code}/acts", json=form, **asked)
        assert answer.status_code == status, answer.text
    after = await read(address)

    for outcome in ("taken", "refused"):
        counted = "motcua_decision_seconds_count"
        assert after.value(counted, outcome=outcome) == (before.value(counted, outcome=outcome) or 0) + 1


@pytest.mark.usefixtures("impatient")
async def test_what_waits_is_counted_with_its_age(watched: tuple[House, str], sessions: Sessions) -> None:
    """Rows as troubles leave them become figures: outbox, inbox, calls, breaker, notices, portal, lateness."""
    house, address = watched
    code = await _file(house)
    other = uuid.uuid4().hex
    await _received(house, code)
    async with sessions.write() as session:
        for statement in TROUBLES.split(";"):
            given = {name: value for name, value in (("code", code), ("other", other)) if f":{name}" in statement}
            await session.change(text(statement), given)

    shown = await read_whole(address)

    assert (shown.value("motcua_cases_overdue", agency=AGENCY) or 0) >= 1
    assert shown.value("motcua_inbox_unprocessed") == 1
    assert shown.value("motcua_outbox_waiting", kind="answer") == 1
    assert 7100 < (shown.value("motcua_outbox_oldest_seconds") or 0) < 7300
    assert shown.value("motcua_outbox_undeliverable") == 1
    assert shown.value("motcua_cases_without_workflow") == 1
    assert shown.value("motcua_operations_open", system="agencies", status="retrying") == 1
    assert (shown.value("motcua_operations_oldest_seconds", system="agencies", status="retrying") or 0) > 10_000
    assert shown.value("motcua_breaker_open", system="agencies") == 1
    assert shown.value("motcua_breaker_failures", system="agencies") == 7
    assert (shown.value("motcua_notices", status="failed") or 0) >= 1
    assert (shown.value("motcua_notices_unreached") or 0) >= 1
    assert shown.value("motcua_portal_messages", status="refused") == 1
    async with sessions.write() as session:
        await session.change(text("delete from outbox where workflow_id = :other"), {"other": other})


async def test_the_pages_do_not_show_metrics(watched: tuple[House, str]) -> None:
    """Metrics are on a port of their own: whoever reaches the pages does not reach them, signed in or not."""
    house, _ = watched
    for visitor in (house.visitor(), await house.signed_in("supervisor")):
        assert (await visitor.client.get("/metrics")).status_code == 404


async def test_without_an_address_nothing_listens(house: House) -> None:
    """The setting is off by default: no port is opened that nobody asked for."""
    assert house.settings.metrics_address is None


async def test_a_taken_port_stops_nobody(
    watched: tuple[House, str], database_url: str, sessions: Sessions, furnished: dict[str, Any]
) -> None:
    """Citizens are served although the metrics cannot be shown."""
    async with open_house(database_url, sessions, furnished, metrics_address=watched[1]) as second:
        assert (await second.visitor().client.get("/health/live")).status_code == 200


async def test_made_up_methods_and_addresses_make_no_series(watched: tuple[House, str]) -> None:
    """Whoever looks for holes cannot fill our memory or Prometheus with names."""
    house, address = watched
    for number in range(3):
        await house.visitor().client.request(f"ODD{number}", f"/none-{number}")

    body = (await read(address)).body

    assert "ODD" not in body
    assert "/none-" not in body
    assert 'route="none"' in body


async def test_a_source_that_is_away_shows_no_old_figures(watched: tuple[House, str], sessions: Sessions) -> None:
    """With Temporal gone its series vanish and say so; those of PostgreSQL stay."""
    house, _ = watched
    services = house.app.state.services
    away = False

    async def queues() -> list[Figure]:
        if away:
            raise RuntimeError(NOWHERE)
        return [Figure("open_workflows", 3)]

    told = [one for one in sources(services.sessions, services.temporal) if one.name == "database"]
    figures = SystemFigures([*told, Source("queues", queues, 0.0, {"open_workflows": "x"})], asyncio.get_running_loop())
    await figures.refresh()
    present = _samples(figures)
    away = True
    await figures.refresh()

    assert present["motcua_open_workflows"] == [3]
    assert "motcua_open_workflows" not in _samples(figures)
    assert "motcua_database_bytes" in _samples(figures)
    assert sorted(_samples(figures)["motcua_source_up"]) == [0, 1]


async def test_many_readers_cost_no_more_than_one() -> None:
    """A source is asked once in its time, however many ask at the same moment."""
    asked = 0

    async def ask() -> list[Figure]:
        nonlocal asked
        asked += 1
        await asyncio.sleep(0.01)
        return []

    figures = SystemFigures([Source("one", ask, 60.0, {})], asyncio.get_running_loop())
    await asyncio.gather(*(figures.refresh() for _ in range(20)))

    assert asked == 1


@pytest.mark.parametrize("question", metric_figures.QUESTIONS, ids=lambda question: str(question).split("from")[1][:30])
async def test_no_question_reads_a_whole_table(sessions: Sessions, question: Any) -> None:
    """However much has ended or been sent, only what is open is read: every question can go by an index."""
    async with sessions.write() as session:
        await session.change(text("set local enable_seqscan = off"))
        plan = await session.execute(
            text(f"explain {question}"), {"soon": datetime.now(UTC)} if ":soon" in str(question) else {}
        )
        lines = [row[0] for row in plan]

    read_whole = [line for line in lines if "Seq Scan on" in line]
    assert [line for line in read_whole if not re.search(r"on (agencies|integration_circuits)", line)] == []


async def test_every_queue_of_the_worker_is_watched() -> None:
    """A queue added to the worker is added to what is looked at."""
    assert set(TASK_QUEUES) == set(QUEUES)


def _settled(shown: Shown) -> bool:
    """Tell whether the workers have come to their queues, and nothing held up the question for the clock."""
    offset = shown.value("motcua_clock_offset_seconds")
    polled = bool(shown.value("motcua_queue_pollers", queue="case", kind="workflow"))
    return polled and offset is not None and abs(offset) < 1


def _samples(figures: SystemFigures) -> dict[str, list[float]]:
    found: dict[str, list[float]] = {}
    for family in figures._families():
        for sample in family.samples:
            found.setdefault(sample.name, []).append(sample.value)
    return found
