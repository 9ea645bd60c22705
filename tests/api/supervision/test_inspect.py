"""Looking into a workflow over HTTP, on a real Temporal server: what runs, fails, is paused, stopped, gone or away."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlmodel import col
from temporalio.api.common.v1 import WorkflowExecution
from temporalio.api.workflowservice.v1 import PauseActivityRequest
from temporalio.client import Client
from temporalio.testing import WorkflowEnvironment

from activities.dependencies import open_dependencies
from activities.supervision.engine_ways import run_on
from models.tables import Case, Reading
from runtime import inspection, inspection_history
from runtime.inspection_history import history_page
from tests.api.conftest import COPIES, House, filing, new_key
from tests.api.patient import looks
from tests.api.supervision.conftest import Plant
from tests.api.visitor import Page, Visitor
from tests.support.patience import PATIENCE
from worker import build_workers
from workflows.messages import case_workflow_id

pytestmark = pytest.mark.asyncio(loop_scope="session")
ASKING = "1.004873"
"""A procedure that asks the police as soon as a dossier is accepted."""

LASTS_DAYS = "1.013225"
"""A procedure of many working days: at any hour the next thing its timer waits for is the end of a step."""

PERSONAL = ("Nguyễn Thị Mẫu", "Nguyen Thi Mau", "001195000001", "0900000001", "0900 000 001", "Số 1 đường Mẫu")
PARTS = ("now", "time", "way", "messages", "acts")


@pytest.fixture(autouse=True)
def patient_look(monkeypatch: pytest.MonkeyPatch) -> None:
    """An answer of Temporal is waited for as long as it takes: that it is away is what the tests say, not the clock."""
    for module in (inspection, inspection_history):
        monkeypatch.setattr(module, "ANSWER_WITHIN", timedelta(seconds=PATIENCE))


async def filed(house: House, procedure: str = COPIES) -> str:
    """File a case and return its code, once its workflow has recorded the filing."""
    machine = await house.machine("file", "read")
    client = house.visitor().client
    definition = (await house.app.state.services.definitions.in_force(procedure, datetime.now(UTC).date())).definition
    body = filing(
        procedure=procedure,
        components=[{"id": definition.dossier[0].id, "originals": 1}],
        facts={"copies": 2} if procedure == COPIES else {},
    )
    answer = (await client.post("/api/v1/cases", json=body, headers={**machine, **new_key()})).json()
    async for _ in looks():
        if (await client.get(answer["links"]["case"], headers=machine)).json()["seq"]:
            return str(answer["code"])
    raise AssertionError("the filing was not recorded")


async def act(house: House, login: str, code: str, name: str, step: str = "", **more: Any) -> None:
    """Take an act that must be taken."""
    visitor = await house.signed_in(login)
    body = {"act": name, "step": step, **more}
    answer = await visitor.client.post(f"/api/v1/cases/{code}/acts", json=body, headers=new_key())
    assert answer.status_code == 200, answer.text


async def accepted(house: House, procedure: str = COPIES) -> str:
    """Return a case that was paid for, where anything was owed, and accepted."""
    code = await filed(house, procedure)
    counter = await house.signed_in("counter")
    owed = (await counter.client.get(f"/api/v1/cases/{code}")).json()["fee"]
    if owed:
        await act(house, "counter", code, "take_payment", values={"amount": str(owed)})
    await act(house, "counter", code, "accept", "check/1")
    return code


async def asking(house: House) -> str:
    """Return a case that is calling the police, on a queue nobody serves."""
    code = await filed(house, ASKING)
    await act(house, "counter", code, "accept", "check/1")
    return code


async def inspect(visitor: Visitor, code: str, part: str = "now", **query: str) -> Page:
    """Open a part of the inspection of a case."""
    rest = "".join(f"&{name}={value}" for name, value in query.items())
    page = await visitor.get(f"/cases/{code}/inspect?part={part}{rest}")
    assert page.status == 200, page.body
    return page


async def inspect_until(visitor: Visitor, code: str, said: str, part: str = "now") -> Page:
    """Open a part again and again until it says something: the workflow goes on after what was recorded."""
    async for _ in looks(0.1):
        page = await inspect(visitor, code, part)
        if said in technical(page):
            return page
    raise AssertionError(f"the page never says {said}: {page.body}")


def technical(page: Page) -> str:
    """Return everything the inspection itself shows, with its pictures: not the head of the case above it."""
    node = page.tree.css_first("div.inspect")
    assert node is not None
    return str(node.html)


@asynccontextmanager
async def agencies_worker(house: House, client: Client, url: str) -> AsyncIterator[None]:
    """Serve the queue of the agencies, whose gateway is at `url`."""
    settings = house.settings.model_copy(update={"agencies_url": url})
    async with open_dependencies(settings) as deps:
        [worker] = build_workers(client, settings, deps, ("agencies",))
        running = asyncio.create_task(worker.run())
        yield
        await worker.shutdown()
        await asyncio.gather(running, return_exceptions=True)


async def pending(client: Client, code: str) -> list[Any]:
    """Return the pending activities of a case."""
    described = await client.get_workflow_handle(case_workflow_id(code)).describe()
    return list(described.raw_description.pending_activities)


#: What the one timer of such a case waits for first, while agencies are asked.
NEAREST = "Hỏi lại cơ quan phối hợp xem đã có trả lời chưa"


async def test_the_page_says_what_stands_and_why_a_timer_runs(live_house: House) -> None:
    """A case in good health: run, history, the one timer with the milestone it waits for, and no trouble."""
    code = await accepted(live_house, LASTS_DAYS)
    supervisor = await live_house.signed_in("supervisor")
    page = await inspect_until(supervisor, code, NEAREST)

    assert "Luồng: đang chạy" in page.body
    assert "next milestone" in page.text("#timers")
    assert NEAREST in page.text("#timers")
    assert not page.tree.css("#activities .wrong-word")
    assert "Mở trong Temporal" not in page.body  # no address of its pages is set
    case_page = await supervisor.get(f"/cases/{code}")
    assert case_page.tree.css_first(f".case-tabs a[href='/cases/{code}/inspect']")


async def test_a_failing_activity_shows_attempts_code_and_next_try(
    live_house: House, temporal: WorkflowEnvironment
) -> None:
    """A call that cannot reach its system: attempt, last failure as a code, next try, and the button that tries now."""
    code = await asking(live_house)
    supervisor = await live_house.signed_in("supervisor")
    async with agencies_worker(live_house, temporal.client, "http://127.0.0.1:1/agencies"):
        page = await inspect_until(supervisor, code, "unreachable")
        # While a try is under way the line says that instead.
        times = await inspect_until(supervisor, code, "chờ thử lại", "time")

    row = next(row for row in page.texts("#activities tbody tr") if "Gọi cơ quan phối hợp" in row)
    assert "unreachable" in row
    assert "không kết nối được" in row
    [link] = [a.attributes["href"] or "" for a in page.tree.css("#activities tbody a")]
    assert link.startswith(f"/desk/ways/retry_activity?case={code}&key=police")
    shown = next(line for line in times.texts("#list tbody tr") if "Gọi cơ quan phối hợp" in line)
    assert "chờ thử lại" in shown
    assert "unreachable" in shown


async def test_a_paused_activity_says_who_paused_it_and_not_what_they_wrote(
    live_house: House, temporal: WorkflowEnvironment
) -> None:
    """An activity paused with Temporal's tools is named with since when and by whom; the typed reason is not shown."""
    code = await asking(live_house)
    async for _ in looks():
        if found := [one for one in await pending(temporal.client, code) if one.activity_type.name == "agencies.call"]:
            break
    [one] = found
    await temporal.client.workflow_service.pause_activity(
        PauseActivityRequest(
            namespace="default",
            execution=WorkflowExecution(workflow_id=case_workflow_id(code)),
            identity="temporal-cli:engineer@host",
            id=one.activity_id,
            reason=" ".join(PERSONAL),
        )
    )
    supervisor = await live_house.signed_in("supervisor")
    page = await inspect(supervisor, code)

    row = page.text("#activities tbody tr")  # what is paused comes first
    assert "bị tạm ngưng" in row
    assert "temporal-cli:engineer@host" in row
    [link] = [a.attributes["href"] or "" for a in page.tree.css("#activities tbody a")]
    assert link.startswith(f"/desk/ways/unpause?case={code}")
    assert not [word for word in PERSONAL if word in technical(page)]


async def test_a_terminated_run_and_its_reset_are_both_shown(live_house: House, temporal: WorkflowEnvironment) -> None:
    """A run somebody ended is said to be stopped, with the way out; after it the new run shows where it was reset."""
    code = await filed(live_house)
    await temporal.client.get_workflow_handle(case_workflow_id(code)).terminate(" ".join(PERSONAL))
    supervisor = await live_house.signed_in("supervisor")

    stopped = await inspect(supervisor, code)
    ended = await inspect(supervisor, code, "time", shown="technical")
    await run_on(temporal.client, code, "test")
    again = await inspect(supervisor, code, "time")

    assert "Luồng: bị dừng từ bên ngoài" in stopped.body
    assert "Hồ sơ còn mở mà luồng đã dừng" in stopped.body
    assert [a.attributes["href"] for a in stopped.tree.css("#engine .row a.button")] == [
        f"/desk/ways/restart?case={code}",
        f"/desk/ways/terminate?case={code}",
    ]
    assert "bị dừng từ bên ngoài" in ended.text("#list tbody tr")
    assert not [word for word in PERSONAL if word in technical(ended)]
    assert "đưa về một điểm trước đó" in again.text("#list")


async def test_earlier_runs_can_be_opened(live_house: House, temporal: WorkflowEnvironment) -> None:
    """A case that continued as new lists its runs; the earlier one opens with the events of its own time."""
    code = await filed(live_house)
    handle = temporal.client.get_workflow_handle(case_workflow_id(code))
    first = (await handle.describe()).run_id
    await handle.signal("rollover")
    supervisor = await live_house.signed_in("supervisor")
    page = await inspect_until(supervisor, code, f"run={first}", "time")
    earlier = await inspect(supervisor, code, "time", run=first)

    assert "nối sang lượt chạy sau" in earlier.text("#list tbody")
    assert "Nộp hồ sơ" in earlier.text("#list tbody")
    assert "Nộp hồ sơ" not in page.text("#list tbody")
    foreign = await supervisor.get(f"/cases/{code}/inspect?part=time&run=00000000-0000-4000-8000-000000000000")
    assert foreign.status == 404


async def test_business_and_technical_stand_on_one_axis(live_house: House) -> None:
    """The picture has both lanes, the list both kinds by time; filter and order do what they say."""
    code = await accepted(live_house, LASTS_DAYS)
    supervisor = await live_house.signed_in("supervisor")
    await inspect_until(supervisor, code, NEAREST)
    both = await inspect(supervisor, code, "time")
    oldest = await inspect(supervisor, code, "time", order="oldest")
    business = await inspect(supervisor, code, "time", shown="business")
    only_technical = await inspect(supervisor, code, "time", shown="technical")

    said = " ".join(both.texts("figure.axis svg text"))
    assert all(lane in said for lane in ("Nghiệp vụ", "Việc tự động", "Tin đến", "Hẹn giờ"))
    assert "<style" not in technical(both)
    assert "style=" not in technical(both)
    lines = both.texts("#list tbody tr")
    assert oldest.texts("#list tbody tr") == lines[::-1]
    assert len(business.texts("#list tbody tr")) + len(only_technical.texts("#list tbody tr")) == len(lines)
    assert all("Nghiệp vụ" in line for line in business.texts("#list tbody tr"))
    assert not [line for line in only_technical.texts("#list tbody tr") if "Nghiệp vụ" in line]
    assert any("Một thao tác của người: xong" in line for line in lines)


async def test_the_way_of_the_case_is_lit_in_the_diagram(live_house: House) -> None:
    """Done and open steps are marked with their time against the budget, in the picture and in the table."""
    code = await accepted(live_house)
    supervisor = await live_house.signed_in("supervisor")
    page = await inspect(supervisor, code, "way")

    def step(name: str) -> str:
        return page.text(f"[data-step='{name}']")

    assert "xong" in step("check")
    assert "đang mở" in step("review")
    assert "0 phút / " in step("review")
    assert "xong" not in step("sign")
    rows = page.texts("table tbody tr")
    assert "xong" in rows[0]
    assert "Trần Thị Hạnh" in rows[0]
    assert "chưa tới" in rows[-1]


async def test_every_act_says_why_it_is_closed_to_whom(live_house: House) -> None:
    """As herself a supervisor may not accept; looking as the counter it is the fee; and what cannot come up says so."""
    code = await filed(live_house)
    supervisor = await live_house.signed_in("supervisor")
    own = await inspect(supervisor, code, "acts")
    counter = await inspect(supervisor, code, "acts", **{"as": "counter"})

    def line(page: Page, name: str) -> str:
        return next((row for row in page.texts("#acts tbody tr") if row.startswith(name)), "")

    assert "not_your_role" in line(own, "Tiếp nhận")
    assert "cán bộ một cửa" in line(own, "Tiếp nhận")
    assert "fee_unpaid" in line(counter, "Tiếp nhận")
    assert "16.000 đồng" in line(counter, "Tiếp nhận")
    assert "làm được" in line(counter, "Thu phí")
    assert own.texts("#acts details tbody tr")


async def test_a_long_history_is_read_a_page_at_a_time(live_house: House, temporal: WorkflowEnvironment) -> None:
    """Beyond 500 events the page says that there is more; its pages join up and nothing is lost or doubled."""
    code = await filed(live_house)
    client, workflow_id = temporal.client, case_workflow_id(code)
    await client.get_workflow_handle(workflow_id).terminate("test")
    handle = await client.start_workflow("Case", id=workflow_id, task_queue="nobody-serves-this")
    for _ in range(11):
        await asyncio.gather(*(handle.signal("answer") for _ in range(50)))
    supervisor = await live_house.signed_in("supervisor")
    supervisor.client.event_hooks = {}  # a full page of history is longer than a page for the counter may be
    for order in ("newest", "oldest"):
        first = await supervisor.get(f"/cases/{code}/inspect?part=time&order={order}")
        href = next(
            a.attributes["href"] or "" for a in first.tree.css("#list a") if "after=" in (a.attributes["href"] or "")
        )
        second = await supervisor.get(href)
        seen = [line for page in (first, second) for line in page.texts("#list tbody tr.of-business")]
        signals = sum(
            line.count("Câu trả lời từ bên ngoài") for page in (first, second) for line in page.texts("#list tr")
        )
        assert "Lịch sử còn nữa" in first.body
        assert "after=" not in technical(second)
        assert signals == 550
        assert len(seen) == len(set(seen))
    wrong = await supervisor.get(f"/cases/{code}/inspect?part=time&after=bm90LWEtdG9rZW4%3D")
    assert wrong.status == 404


async def test_pages_of_a_history_join_up(live_house: House, temporal: WorkflowEnvironment) -> None:
    """Read seven events at a time from either end, a history gives every event once."""
    code = await filed(live_house)
    client, workflow_id = temporal.client, case_workflow_id(code)
    described = await client.get_workflow_handle(workflow_id).describe()
    for newest_first in (True, False):
        token, covered = "", []
        while True:
            page = await history_page(
                client, workflow_id, described.run_id, newest_first=newest_first, token=token, size=7
            )
            covered.append((page.first, page.last))
            token = page.token
            if not token:
                break
        numbers = [number for first, last in sorted(covered) if last for number in range(first, last + 1)]
        assert numbers == list(range(1, numbers[-1] + 1))
        assert len(numbers) >= (described.history_length or 0)


async def test_without_temporal_the_business_side_stands(live_house: House, house: House) -> None:
    """While Temporal is away every part opens, says so where it matters, and shows what the database knows."""
    code = await accepted(live_house)
    supervisor = await house.signed_in("supervisor")
    for part in ("now", "time"):
        page = await inspect(supervisor, code, part)
        assert "Máy chủ luồng chưa trả lời" in page.body
    assert "Nộp hồ sơ" in (await inspect(supervisor, code, "time")).text("#list")
    assert "hết thời gian của bước" in (await inspect(supervisor, code)).text("#milestones")
    assert "đang mở" in (await inspect(supervisor, code, "way")).body
    assert (await inspect(supervisor, code, "acts")).texts("#acts tbody tr")
    answer = await supervisor.client.get(f"/api/v1/cases/{code}/inspection")
    assert (answer.json()["reach"], answer.json()["history"], answer.json()["phase"]) == ("away", [], "received")


async def test_a_workflow_that_is_gone_is_said_to_be_gone(live_house: House, plant: Plant) -> None:
    """Temporal does not know an open case: the page says that nothing runs by itself, and how to go on."""
    code = await plant()
    supervisor = await live_house.signed_in("supervisor")
    page = await inspect(supervisor, code)
    times = await inspect(supervisor, code, "time")

    assert "Máy chủ luồng không biết hồ sơ này" in page.body
    assert "không việc nào tự chạy nữa" in page.body
    assert page.tree.css_first(f".inspect a.button[href='/desk/ways/restart?case={code}']")
    assert times.texts("#list tbody tr.of-business")
    assert "Bước quá thời gian" in page.text("#desk")


async def test_nobody_is_named_in_any_technical_part(live_house: House) -> None:
    """Name, numbers and address of the applicant occur in no part of the inspection, nor in its JSON."""
    code = await asking(live_house)
    supervisor = await live_house.signed_in("supervisor")
    for part in PARTS:
        page = await inspect(supervisor, code, part)
        assert not [word for word in PERSONAL if word in technical(page)], part
    answer = await supervisor.client.get(f"/api/v1/cases/{code}/inspection")
    assert answer.status_code == 200
    assert not [word for word in PERSONAL if word in answer.text]
    async with live_house.sessions.read() as session:
        read = await session.scalars(
            select(col(Reading.what)).join(Case, col(Case.id) == col(Reading.case_id)).where(col(Case.code) == code)
        )
    assert "case:inspect" in set(read.all())


async def test_machines_read_the_same_as_json(live_house: House) -> None:
    """A token of a supervisor's scope gets run, timers, messages, history and acts; one that only reads is refused."""
    code = await asking(live_house)
    client = live_house.visitor().client
    allowed = await live_house.machine("read", "act:supervisor")
    await inspect_until(await live_house.signed_in("supervisor"), code, "“next milestone”", "time")
    async for _ in looks():
        told = (await client.get(f"/api/v1/cases/{code}/inspection", headers=allowed)).json()
        if told["details"]:  # a worker that is slow to say something of itself is left out
            break

    assert (told["reach"], told["run"]["status"]) == ("there", "running")
    assert "agencies.call" in {one["name"] for one in told["activities"]}
    assert told["timers"][0]["summary"] == "next milestone"
    assert {one["kind"] for one in told["messages"]} >= {"outbox", "operation"}
    assert {one["kind"] for one in told["history"]} >= {"run", "activity", "timer", "message"}
    assert "phase: received" in told["details"]
    assert any(one["act"] == "complete" and one["rule"] == "not_your_role" for one in told["acts"])
    only_reads = await live_house.machine("read")
    assert (await client.get(f"/api/v1/cases/{code}/inspection", headers=only_reads)).status_code == 403
    elsewhere = await live_house.machine("read", "act:supervisor", agency="H61.13")
    assert (await client.get(f"/api/v1/cases/{code}/inspection", headers=elsewhere)).status_code == 404


async def test_only_supervisors_and_administrators_look_in(live_house: House) -> None:
    """An officer has no such tab and is refused at the address; a stranger finds nothing that could be refused."""
    code = await filed(live_house)
    officer = await live_house.signed_in("officer")
    case_page = await officer.get(f"/cases/{code}")
    refused = await officer.get(f"/cases/{code}/inspect")

    assert "Soi luồng" not in case_page.body
    assert refused.status == 403
    assert re.search("giám sát", refused.body)
