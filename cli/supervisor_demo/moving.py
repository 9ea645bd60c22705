"""The way out of each kind: what is mended first, which button is pressed by whom, and who then moves."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Final
from uuid import UUID, uuid4

import httpx2
from sqlalchemy import text

from cli.demo_people import OTHER_COMMUNE
from cli.supervisor_demo.house import LONELY_WORKER, OLD_WORKER
from cli.supervisor_demo.looking import SUPERVISOR, Planting, Seen
from cli.supervisor_demo.plants.broken import MEND_TEXTS, repair_release
from cli.supervisor_demo.world import Json, NotAsPlanned, World
from domain.supervision.causes import TREATMENTS, Cause, WayOut
from domain.supervision.findings import Part
from models.hand_overs import confirm_list
from models.viewer import Viewer

SECOND: Final = "giamsat.hai"
LEADER: Final = "lanhdao"
REASON: Final = "Đã kiểm tra, cần cho hồ sơ đi tiếp."
_PATIENCE: Final = 180.0

Follow = Callable[[World, str], Awaitable[None]]


@dataclass(frozen=True)
class Press:
    """What is pressed for a cause; `params` may depend on the day, `follow` is what whoever was told then does.

    `otherwise` is pressed where the first cannot be: nobody of an agency with a system of its own can be told in ours,
    and a case whose log does not explain it whole begins no new workflow.
    """

    way: WayOut
    by: str = SUPERVISOR
    params: dict[str, str] = field(default_factory=dict)
    follow: Follow | None = None
    otherwise: WayOut | None = None


async def repair(world: World) -> None:
    """Mend what operators and neighbours mend: systems answer again, the release is corrected."""
    for system in ("agencies", "portal", "payments", "sms", "zalo", "mail", "post"):
        await world.dial(system)
    repair_release()
    async with world.ground.sessions.write() as session:
        for statement in MEND_TEXTS:
            await session.change(text(statement))
    await world.add_staff("longchau.thuly.moi", "officer", OTHER_COMMUNE)


async def serve_again(world: World) -> None:
    """Start the processes that were missing, as their pages say. A worker that starts makes missing schedules, too."""
    await world.house.start(LONELY_WORKER)
    await world.house.start(OLD_WORKER)


async def press_all(world: World, plantings: list[Planting], tell: Callable[[str], None]) -> dict[str, dict[str, str]]:
    """Press the next best act for every planted kind; return, by cause, what was said of each case."""
    said: dict[str, dict[str, str]] = {}

    async def one(planting: Planting) -> None:
        try:
            said[str(planting.what)] = await press(world, Cause(planting.what), planting.where)
        except (NotAsPlanned, httpx2.HTTPError, TimeoutError) as error:
            said[str(planting.what)] = dict.fromkeys(planting.where, f"{type(error).__name__}: {error}"[:160])
        tell(f"{planting.what}: {said[str(planting.what)]}")

    gate = asyncio.Semaphore(4)

    async def gated(planting: Planting) -> None:
        async with gate:
            await one(planting)

    await asyncio.gather(*(gated(p) for p in plantings if isinstance(p.what, Cause) and p.where))
    return said


async def press(world: World, cause: Cause, codes: tuple[str, ...]) -> dict[str, str]:
    """Press the button for cases of one cause, and let whoever has the move then move."""
    by_hand = BY_HAND.get(cause)
    if by_hand is not None:
        for code in codes:
            await by_hand(world, code)
        return dict.fromkeys(codes, "done")
    pressed = _PRESSES.get(cause) or Press(TREATMENTS[cause].ways[0])
    params = {name: _filled(world, value) for name, value in pressed.params.items()}
    outcomes = await intervene(world, pressed.way, codes, params, pressed.by)
    if pressed.otherwise is not None:
        left = tuple(code for code, said in outcomes.items() if said.startswith(("cannot", "refused")))
        if left:
            outcomes |= await intervene(world, pressed.otherwise, left, {"answer": "agree"}, pressed.by)
    if pressed.follow is not None:
        for code in codes:
            await pressed.follow(world, code)
    return outcomes


async def intervene(
    world: World, way: WayOut, codes: tuple[str, ...], params: dict[str, str], by: str
) -> dict[str, str]:
    """Ask for an intervention, see its dry run, confirm, let a second person agree, and wait for its end."""
    person = await world.browser(by)
    form = {"way": str(way), "cases": list(codes), "params": params, "reason": REASON}
    stands = await _send(person, "/api/v1/interventions", form)
    address = f"/api/v1/interventions/{stands['id']}"
    stands = await _until(person, address, lambda one: one["stage"] != "trying")
    if not any(line["verdict"] in ("can", "no_answer") for line in stands["cases"]):
        return {line["code"]: f"{line['verdict']}: {line['rule']}" for line in stands["cases"]}
    stands = await _send(person, address, {"do": "confirm", "reason": REASON})
    if stands["stage"] == "waiting":
        second = await world.browser(SECOND)
        await _send(second, address, {"do": "approve", "reason": REASON})
    stands = await _until(person, address, lambda one: one["stage"] in ("done", "stopped"))
    return {line["code"]: f"{line['outcome'] or line['verdict']}: {line['rule']}" for line in stands["cases"]}


def still_there(planting: Planting, seen: Seen) -> list[str]:
    """Return the codes, or names of parts, that still stand on the desk under what was planted."""
    if isinstance(planting.what, Part):
        return [name for name in planting.where if (str(planting.what), name) in seen.parts]
    return [code for code in planting.where if seen.cases.get(code) == planting.what]


def moving_again(plantings: list[Planting], said: dict[str, dict[str, str]], seen: Seen) -> tuple[dict[str, str], bool]:
    """Return, by kind, how many no longer stand under their cause, with what was said of the others or comes after it.

    Also whether all of them move.
    """
    told, well = {}, True
    for planting in plantings:
        left = still_there(planting, seen)
        count = f"{len(planting.where) - len(left)}/{len(planting.where)}"
        # Of a part it is told how it was moved, too: by its button, or by whoever starts processes.
        asked = planting.where if isinstance(planting.what, Part) else left
        why = {said.get(str(planting.what), {}).get(one, "") for one in asked}
        # What stands behind a mended cause comes to the front: a case given to a new person may still be late.
        why |= {f"→ {seen.cases[one]}" for one in planting.where if one in seen.cases and one not in left}
        told[str(planting.what)] = f"{count} {'; '.join(sorted(why))}".strip()
        well &= not left
    return told, well


async def _send(person: httpx2.AsyncClient, address: str, body: Json) -> Json:
    answer = await person.post(address, json=body, headers={"Idempotency-Key": str(uuid4())}, timeout=120)
    if answer.is_error:
        raise NotAsPlanned(
            f"{address} {body.get('way', body.get('do'))}: HTTP {answer.status_code} {answer.text[:300]}"
        )
    said: Json = answer.json()
    return said


async def _until(person: httpx2.AsyncClient, address: str, is_so: Callable[[Json], bool]) -> Json:
    end = time.monotonic() + _PATIENCE
    while True:
        stands: Json = (await person.get(address)).json()
        if is_so(stands):
            return stands
        if time.monotonic() > end:
            raise NotAsPlanned(f"{address} stays {stands['stage']}: {stands['counts']}")
        await asyncio.sleep(0.5)


def _filled(world: World, value: str) -> str:
    if value != "<day>":
        return world.accounts.get(value) or world.ground.staff.get(value, value)
    day = (datetime.now(UTC) + timedelta(days=6)).date()
    while not world.ground.calendar.is_working_day(day):
        day += timedelta(days=1)
    return day.isoformat()


# What those do who were reminded.


async def _works_on(world: World, code: str) -> None:
    """Whoever was reminded does what is open."""
    await world.go_on(await world.read(code), ("check", "review", "visit", "sign"))


async def _gives_opinion(world: World, code: str) -> None:
    for task in (await world.read(code))["tasks"]:
        if task["kind"] == "ask" and task["status"] == "open":
            await world.act(
                code, "officer", "give_opinion", task["id"], agency=task["agency"],
                values={"opinion": "agree"}, reason="Phù hợp quy hoạch.",
            )  # fmt: skip


async def _supplies(world: World, code: str) -> None:
    await world.act(code, "counter", "supply")


async def _pays(world: World, code: str) -> None:
    await world.pay(await world.read(code))
    await world.until(code, lambda case: case["money"] == "paid", "its payment")


async def _pays_treasury(world: World, code: str) -> None:
    for call in (await world.read(code))["operations"]:
        if call["system"] == "taxes" and call["reference"]:
            async with httpx2.AsyncClient(trust_env=False, timeout=30) as citizen:
                await citizen.post(f"{world.house.simulators}/taxes/pay/{call['reference']}", data={"notice": ""})
    await world.until(code, lambda case: case["waiting_for"] != "applicant:obligation", "its obligation")


async def _collects(world: World, code: str) -> None:
    task = await world.until_task(code, "hand_over", among=())
    await world.act(code, "counter", "hand_over", task)


async def _receives(world: World, code: str) -> None:
    found = await world.column(
        "select i.list_id from hand_over_items i join cases c on c.id = i.case_id where c.code = :code"
        " and i.received is null",
        code=code,
    )
    officer = Viewer.of([code.rsplit("-", 2)[0]], ["officer"], UUID(world.ground.staff["thuly"]))
    for list_id in found:
        async with world.ground.sessions.write() as session:
            await confirm_list(session, officer, list_id, None, "")


async def _part_goes_on(world: World, code: str) -> None:
    for part in await world.parts(code):
        for kind in ("review", "sign"):
            await world.until_task(part, kind)
        await world.go_on(await world.read(part), ("sign",))


# What has pages of its own.


async def _calls_applicant(world: World, code: str) -> None:
    notice = await world.value(
        "select n.key from notices n join cases c on c.id = n.case_id where c.code = :code and n.channel = 'none'"
        " and n.status = 'failed' and n.settled_at is null",
        code=code,
    )
    person = await world.browser(SUPERVISOR)
    answer = await person.post(f"/cases/{code}/notices/settle", data={"notice": notice, "how": "phone"})
    if answer.status_code >= 400:
        raise NotAsPlanned(f"{code}: settle: HTTP {answer.status_code}")


async def _pays_back(world: World, code: str) -> None:
    await world.act(
        code, "counter", "pay_back", target="refund-1", values={"way": "transfer"},
        reason="Đã chuyển khoản theo số tài khoản người nộp báo.",
    )  # fmt: skip


async def _settles(world: World, code: str) -> None:
    found = await world.column(
        "select d.id from payment_differences d join cases c on c.id = d.case_id where c.code = :code"
        " and d.status = 'open'",
        code=code,
    )
    person = await world.browser(SUPERVISOR)
    for difference in found:
        answer = await person.post(
            f"/cashier/reconciliation/{difference}", data={"deed": "settle", "note": "Cổng thanh toán đã đính chính."}
        )
        if answer.status_code >= 400:
            raise NotAsPlanned(f"{code}: reconciliation: HTTP {answer.status_code}")


async def _enters_delivery(world: World, code: str) -> None:
    for call in (await world.read(code))["operations"]:
        if call["system"] == "post":
            await world.act(
                code, "supervisor", "enter_answer", target=call["key"], values={"answer": "delivered"},
                reason="Bưu điện báo qua điện thoại.",
            )  # fmt: skip


BY_HAND: Final[dict[Cause, Follow]] = {
    Cause.POST_LATE: _enters_delivery,
    Cause.APPLICANT_UNREACHED: _calls_applicant,
    Cause.REFUND_REFUSED: _pays_back,
    Cause.PAYMENT_DIFFERS: _settles,
}
_W = WayOut
_PRESSES: Final[dict[Cause, Press]] = {
    Cause.ANSWER_MISSING: Press(_W.ENTER_ANSWER, params={"answer": "agree"}),
    Cause.OUTSIDE_DIFFERS: Press(_W.SET_ASIDE),
    Cause.NOTHING_EXPECTED: Press(_W.PROJECT),
    Cause.NOBODY_IN_POST: Press(_W.REASSIGN, params={"to": "longchau.thuly.moi"}),
    Cause.WORKFLOW_GONE: Press(_W.RESTART, otherwise=_W.TERMINATE),
    Cause.HOLDER_GONE: Press(_W.REASSIGN, params={"to": "thuly"}),
    Cause.HOLDER_AWAY: Press(_W.REASSIGN, params={"to": "thuly"}),
    Cause.UNASSIGNED: Press(_W.REASSIGN, params={"to": "thuly"}),
    Cause.FILING_UNANSWERED: Press(_W.REMIND, follow=_works_on),
    Cause.HELD_TOO_LONG: Press(_W.RELEASE, by=LEADER),
    Cause.PAPERS_NOT_RECEIVED: Press(_W.REMIND, follow=_receives),
    Cause.STEP_LATE: Press(_W.REMIND, follow=_works_on),
    Cause.AGENCY_LATE: Press(_W.REMIND, follow=_gives_opinion, otherwise=_W.ENTER_ANSWER),
    Cause.PART_LATE: Press(_W.REMIND, follow=_part_goes_on),
    Cause.SUPPLEMENT_SILENT: Press(_W.REMIND, follow=_supplies),
    Cause.OBLIGATION_OPEN: Press(_W.REMIND, follow=_pays_treasury),
    Cause.PAYMENT_WAITING: Press(_W.REMIND, follow=_pays),
    Cause.RESULT_UNCOLLECTED: Press(_W.REMIND, follow=_collects),
    Cause.LATE_UNTOLD: Press(_W.APOLOGISE, by=LEADER, params={"day": "<day>"}),
    Cause.OVERDUE: Press(_W.REMIND, follow=_works_on),
    Cause.DUE_SOON: Press(_W.REMIND, follow=_works_on),
}
