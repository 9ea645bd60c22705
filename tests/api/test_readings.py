"""Each reading of a citizen's data by staff leaves an entry: every page and answer is opened, whoever may open it."""

from __future__ import annotations

import html
import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
import pytest_asyncio
from sqlalchemy import select, text
from sqlmodel import col

from activities.records import Records
from api.recent_readings import STANDS_FOR, RecentReadings
from domain.deadline.ledger import ClockEvent
from models.supervision.judging import judge_all
from models.tables import BatchItem, BoardForecast, Case, Notice
from tests.api.conftest import AGENCY, COPIES
from tests.api.isolation_matrix import MATRIX, ROLES
from tests.api.routes import data_routes
from tests.api.test_isolation import PLACES, World, world
from tests.api.visitor import Visitor
from tests.support.turns import clock, operation, task, turn

__all__ = ["world"]
NAME, NUMBERS = "Nguyễn Thị Mẫu", ("0900000001", "001195000001")

#: Where the name must be found, so that a list which has become empty does not pass for one that is logged.
SHOWN_TO = {
    "counter": {"/tasks", "/tasks/team", "/tasks/export", "/notices/unreached", "/api/v1/tasks", "/api/v1/cases/{code}",
                "/search", "/returns", "/cases/{code}"},
    "officer": {"/tasks", "/tasks/team", "/notices/unreached", "/api/v1/tasks", "/cases/{code}"},
    "leader": {"/approvals", "/approvals/batches/{batch_id}", "/late-opinions", "/board/cases", "/board/forecast",
               "/desk", "/notices/unreached", "/feedback/desk", "/feedback/desk/{code}"},
    "supervisor": {"/late-opinions", "/board/cases", "/board/cases/export", "/board/export", "/board/forecast", "/desk",
                   "/desk/export", "/desk/print", "/notices/unreached", "/feedback/desk", "/cases/{code}/inspect"},
    "administrator": {"/cases/{code}"},
    "machine": {"/api/v1/cases", "/api/v1/cases/{code}"},
}  # fmt: skip


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def planted(world: World) -> World:
    """The one case of the office stands in every list there is: late, to be signed, asked about, not reached."""
    now = datetime.now(UTC)
    hour = timedelta(hours=1)
    async with world.house.sessions.read() as session:
        case_id = await session.scalar(select(col(Case.id)).where(col(Case.code) == world.own["case"]))
    assert isinstance(case_id, UUID)
    steps = (("hand_over", "counter"), ("review", "officer"), ("sign", "leader"))
    tasks = [
        task(f"{kind}/1", kind=kind, role=role, due_at=now - hour, opened_at=now - 9 * hour) for kind, role in steps
    ]
    picture = {
        "phase": "in_progress", "step": "review", "waiting_for": "officer", "received_at": now - 9 * hour,
        "due_at": now - hour,
    }  # fmt: skip
    made = turn(
        case_id,
        0,
        *("filed", "consultation_asked", "consultation_late"),
        snapshot=picture,
        tasks=tasks,
        operations=[operation(status="awaiting_answer")],
        clock=clock(ClockEvent.STARTED),
    )
    asked: dict[str, Any] = {"step": "police", "values": {"agency": "cong-an-tinh"}}
    said = [replace(one, **asked) if one.kind.startswith("consultation") else one for one in made.records]
    await Records(world.house.sessions).record_turn(replace(made, records=said))
    async with world.house.sessions.write() as session:
        session.add(
            Notice(key="unreached", case_id=case_id, channel="none", message="received", status="failed"),
            BatchItem(
                batch_id=UUID(world.own["batch_id"]), case_id=case_id, position=0, task_id="sign/1",
                command_id=str(uuid4()), seq=1,
            ),
            BoardForecast(
                case_id=case_id, agency_id=AGENCY, procedure_code=COPIES, step="review", due_at=now + hour,
                expected_at=now + 2 * hour, queue=0, after=0,
            ),
        )  # fmt: skip
        await session.change(
            text("update feedback set name = :name, phone = :phone, text = :text where agency_id = :agency"),
            {"name": NAME, "text": f"{NAME} phải chờ lâu", "phone": NUMBERS[0], "agency": AGENCY},
        )
        await session.change(text("update outbox set status = 'sent'"))
        await judge_all(session, now)
    return world


def addresses(world: World, role: str) -> Iterator[tuple[str, str]]:
    """Yield each route a role may read, with an address of it that names the objects of the office."""
    pages = [] if role == "machine" else [
        route.removeprefix("GET ")
        for route, line in MATRIX.items()
        if route.startswith("GET ") and line.signed_in and role in line.roles
    ]  # fmt: skip
    for route in (*pages, *data_routes(world.house.app)):
        code = world.own["feedback" if route.startswith("/feedback") else "case"]
        address = re.sub(r":\w+\}", "}", route).format_map({**PLACES, **world.own, "code": code})
        yield route, address + ("?q=Mẫu" if route == "/api/v1/cases" else "")
    if role == "supervisor":
        yield "/board/export", "/board/export?table=forecast"


async def searches(visitor: Visitor, role: str) -> list[tuple[str, str]]:
    """Look for the person by every box the role has; return what leads there, with the address of what was found."""
    boxes = [("/search", {"q": NAME}), ("/tasks/filter", {"person": NAME})]
    boxes += [("/returns", {"asked": NAME})] if role == "counter" else []
    boxes += [("/desk/search", {"q": NAME})] if role in ("leader", "supervisor") else []
    return [(route, (await visitor.post(route, typed)).headers["location"]) for route, typed in boxes]


async def entries(world: World) -> int:
    """Return how many entries the log has."""
    async with world.house.sessions.read() as session:
        return int((await session.execute(text("select count(*) from reading_log"))).scalar_one())


def names_the_person(content: bytes) -> bool:
    """Tell whether an answer, a sheet too, has the name, the phone or the whole identity number."""
    parts = [content]
    if content.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(content)) as sheet:
            parts = [sheet.read(part) for part in sheet.namelist()]
    said = html.unescape(" ".join(part.decode("utf-8", "replace") for part in parts))
    return NAME in " ".join(said.split()) or any(number in "".join(said.split()) for number in NUMBERS)


@pytest.mark.timeout(300)
@pytest.mark.parametrize("role", [*ROLES, "machine"])
async def test_whatever_names_a_person_leaves_an_entry(planted: World, role: str) -> None:
    """Every page, file and answer a role may open: with a name, phone or identity number in it, the log has grown."""
    visitor = await planted.browser(role)
    asked = list(addresses(planted, role))
    if role != "machine":
        asked += await searches(visitor, role)
    shown, silent = set(), []
    for route, address in asked:
        before = await entries(planted)
        answer = await visitor.client.get(address, follow_redirects=True)
        if answer.status_code == 200 and names_the_person(answer.content):
            shown.add(route)
            if await entries(planted) == before:
                silent.append(address)

    assert silent == []
    assert SHOWN_TO[role] - shown == set()


async def test_a_page_that_refreshes_itself_is_one_entry(planted: World) -> None:
    """The same address is logged once in ten minutes; another address, another person and another word are not it."""
    supervisor, leader = await planted.browser("supervisor"), await planted.browser("leader")
    batch = f"/approvals/batches/{planted.own['batch_id']}"
    grown = []
    for visitor, address in (
        (supervisor, "/desk?again=1"),
        (supervisor, "/desk?again=1"),
        (leader, "/desk?again=1"),
        (supervisor, "/desk?again=2"),
        (leader, f"{batch}?again=1"),
        (leader, f"{batch}?again=1"),
    ):
        before = await entries(planted)
        answer = await visitor.client.get(address)
        assert (answer.status_code, names_the_person(answer.content)) == (200, True), address
        grown.append(await entries(planted) - before)

    assert grown == [1, 0, 1, 1, 1, 0]


def test_an_entry_stands_for_ten_minutes_and_for_nothing_else() -> None:
    """Ten minutes after the entry, not after the last look; by reader, word and page."""
    seconds = [0.0]
    recent, reader, page = RecentReadings(lambda: seconds[0]), uuid4(), "/desk?"
    assert not recent.stands(reader, "desk", page)
    recent.remember(reader, "desk", page)
    seconds[0] = STANDS_FOR - 1
    assert recent.stands(reader, "desk", page)
    others = ((uuid4(), "desk", page), (reader, "desk search", page), (reader, "desk", "/desk?side=officer"))
    assert not any(recent.stands(*other) for other in others)
    seconds[0] = STANDS_FOR
    assert not recent.stands(reader, "desk", page)


def test_only_so_many_entries_are_kept() -> None:
    """Whoever opens many addresses makes the oldest be logged again, and no more memory be used."""
    recent, reader = RecentReadings(lambda: 0.0), uuid4()
    for place in range(20_001):
        recent.remember(reader, "tasks", f"/tasks?{place}")
    assert not recent.stands(reader, "tasks", "/tasks?0")
    assert recent.stands(reader, "tasks", "/tasks?1")
    assert recent.stands(reader, "tasks", "/tasks?20000")
