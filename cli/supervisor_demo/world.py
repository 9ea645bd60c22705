"""What the planting hands work with: browsers of the staff, dials of the outside systems, the records, the engine."""

from __future__ import annotations

import asyncio
import random
import re
import time
from collections.abc import AsyncIterator, Callable, Collection, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID, uuid4

import httpx2
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from temporalio.client import Client

from activities.bell import RelayBell
from cli.demo_cases import past_command
from cli.demo_people import AGENCY_OF_KIND, DEMO_ACCOUNTS, DEMO_PASSWORD
from cli.demo_plots import ACTS
from cli.demo_stories import Story, tell
from cli.supervisor_demo.house import House
from cli.supervisor_demo.lives import Ground, filing_of
from models.filing import file_case
from models.tables import Note, Staff, StaffRole
from workflows.messages import case_workflow_id

Json = dict[str, Any]
#: The machine may be busy with other things.
PATIENCE: Final = 240.0
_TRY_AGAIN: Final = (202, 429, 502, 503, 504)
_TOO_LATE: Final = frozenset(
    {"step_not_open", "step_moved_on", "clock_stands", "nothing_owed", "fee_unpaid", "appraisal_over"}
)
#: Said while an outside call is being made: what is decided about it has to wait for its end.
_IN_A_MOMENT: Final = "call_running"
_GUARDED: Final = ("cases", "case_events", "money_entries", "paper_numbers")


class NotAsPlanned(Exception):  # noqa: N818  reads as what happened
    """The house did not get to where a problem could be planted; the message says where."""


class TooLate(NotAsPlanned):
    """An act was decided on by a reading that was older than what somebody else did."""


@dataclass
class World:
    """One house with everybody in it.

    `planted` holds, by case, the causes it may stand under beside the planted one; `healthy` why one is well;
    `accounts` are the ids of people who came later, by login;
    `spare` are cases kept for a time in which none can be brought so far.
    """

    house: House
    ground: Ground
    client: Client
    seed: int
    planted: dict[str, set[str]] = field(default_factory=dict)
    healthy: dict[str, str] = field(default_factory=dict)
    spare: list[str] = field(default_factory=list)
    accounts: dict[str, str] = field(default_factory=dict)
    browsers: dict[str, httpx2.AsyncClient] = field(default_factory=dict)
    door: asyncio.Lock = field(default_factory=asyncio.Lock)
    hand: asyncio.Lock = field(default_factory=asyncio.Lock)
    turning: dict[str, asyncio.Lock] = field(default_factory=dict)
    people: random.Random = field(init=False)

    def __post_init__(self) -> None:
        """Invent the same people for the same seed."""
        self.people = random.Random(self.seed)  # noqa: S311  invented people

    # People

    async def browser(self, login: str) -> httpx2.AsyncClient:
        """Return the browser of somebody who is signed in."""
        async with self.door:
            if login not in self.browsers:
                base = self.house.url
                client = httpx2.AsyncClient(base_url=base, timeout=60, headers={"Origin": base}, trust_env=False)
                answer = await client.post("/sign-in", data={"login": login, "password": DEMO_PASSWORD})
                if answer.status_code != 303:
                    raise NotAsPlanned(f"sign-in of {login}: HTTP {answer.status_code}")
                self.browsers[login] = client
            return self.browsers[login]

    async def somebody(self, agency: str, role: str) -> httpx2.AsyncClient:
        """Return the browser of whoever holds this role in this agency."""
        return await self.browser(next(a for a in DEMO_ACCOUNTS if a.agency_id == agency and a.post == role).username)

    async def add_staff(self, login: str, role: str, *agencies: str) -> UUID:
        """Give somebody an account like those of the demo, with one role in some agencies; return the id."""
        staff_id = uuid4()
        async with self.ground.sessions.write() as session:
            known = (
                await session.execute(text("select password_hash from staff where login = 'giamsat'"))
            ).scalar_one()
            session.add(
                Staff(id=staff_id, login=login, name=f"Nhân viên {login}", agency_id=agencies[0], password_hash=known)
            )
            await session.flush()
            for agency in agencies:
                session.add(StaffRole(staff_id=staff_id, role=role, agency_id=agency))
        self.accounts[login] = str(staff_id)
        return staff_id

    async def close(self) -> None:
        """Close every browser."""
        for client in self.browsers.values():
            await client.aclose()

    # Cases

    async def file(
        self, procedure: str, *, agency: str = "", channel: str = "counter", papers: Collection[str] = (), **more: Any
    ) -> str:
        """File a dossier over the public API and return the case code; `more` is `way`, `pays_online`, `applicant`."""
        described = await self.get("motcua", f"/api/v1/procedures/{procedure}")
        agency = agency or AGENCY_OF_KIND[described["agency_kind"]]
        number = self.people.randint(1, 999_999)
        body = {
            "procedure": procedure,
            "agency": agency,
            "channel": channel,
            "applicant": {
                "name": "Nguyễn Thị Thử Nghiệm",
                "identity_number": f"099195{number:06d}",
                "phone": f"0901{number:06d}",
                "email": f"nguoi.nop.{number}@example.com",
                "address": "12 đường Trần Phú, phường An Bình",
            },
            "components": [
                {"id": one["id"], "originals": 1}
                for one in described["components"]
                if (one["id"] in papers if papers else not one["when"])
            ],
            "facts": {"pages": 3, "copies": 2},
            **more,
        }
        counter = await self.somebody(agency, "counter")
        filed = await self._insist(counter, "POST", "/api/v1/cases", body)
        code = str(filed["code"])
        await self.until(code, lambda case: case["seq"] > 0, "its first turn")
        return code

    async def bring_in(self, story: Story, now: datetime, agency: str = "") -> str:
        """Bring in a case that began elsewhere some days ago, as an import does; return its code once it runs."""
        filing, told = self._imported(story, now, agency)
        filing = filing.model_copy(update={"past": tuple(past_command(act, self.ground.staff) for act in told)})
        filed = await file_case(self.ground.sessions, filing, self.ground.settings.secret.get_secret_value())
        async with self.ground.sessions.write() as session:
            for act in told:
                if act.command.note:
                    ground = [{"basis": act.basis}] if act.basis else []
                    author = self.ground.staff.get(act.command.actor, act.command.actor)
                    session.add(
                        Note(
                            id=UUID(act.command.note), case_id=filed.case_id, author=author, text=act.note, items=ground
                        )
                    )
        await RelayBell(self.client).ring()
        return filed.code

    def _imported(self, story: Story, now: datetime, agency: str) -> tuple[Any, list[Any]]:
        filed_at = now - timedelta(days=story.days_ago)
        while story.channel != "online" and not self.ground.calendar.is_working_instant(filed_at):
            filed_at -= timedelta(hours=1)
        filing, plan, fee = filing_of(self.ground, story, filed_at, self.people, agency)
        ids = iter(uuid4, None)
        told = tell(story, plan, self.ground.calendar.for_agency(plan.agency), filed_at, now, fee, ids)
        return filing, told

    async def read(self, code: str) -> Json:
        """Return a case as a supervisor of all agencies sees it."""
        return await self.get("giamsat.tinh", f"/api/v1/cases/{code}")

    async def act(self, code: str, role: str, act: str, step: str = "", *, agency: str = "", **more: Any) -> Json:
        """Take an act as whoever holds a role where the case is; `more` is `target`, `values`, `reason`, `ground`."""
        person = await self.somebody(agency or code.rsplit("-", 2)[0], role)
        return await self._insist(person, "POST", f"/api/v1/cases/{code}/acts", {"act": act, "step": step, **more})

    async def until(self, code: str, is_so: Callable[[Json], bool], what: str, patience: float = PATIENCE) -> Json:
        """Wait until a case is so. Raises NotAsPlanned."""
        end = time.monotonic() + patience
        while True:
            case = await self.read(code)
            if is_so(case):
                return case
            if time.monotonic() > end:
                raise NotAsPlanned(f"{code}: {what} ({case['phase']}, {case['waiting_for']})")
            await asyncio.sleep(0.4)

    async def until_task(
        self, code: str, kind: str, *, among: Collection[str] = ("check", "review", "visit", "sign")
    ) -> str:
        """Do what is open until a task of this kind is, and return its id; the task itself is left."""
        end = time.monotonic() + PATIENCE
        while True:
            case = await self.read(code)
            found = [task for task in case["tasks"] if task["status"] == "open"]
            for task in found:
                if task["kind"] == kind:
                    return str(task["id"])
            await self.go_on(case, among)
            if time.monotonic() > end:
                raise NotAsPlanned(f"{code}: never came to {kind} ({case['phase']}, {case['waiting_for']})")
            await asyncio.sleep(0.4)

    async def go_on(self, case: Json, among: Collection[str]) -> None:
        """Do one thing that is open in a case, unless it was done since the case was read."""
        with suppress(TooLate):
            await self._do_one(case, among)

    async def _do_one(self, case: Json, among: Collection[str]) -> None:
        if case["money"] == "due" and case["fee"] > case["paid"]:
            await self.act(case["code"], "counter", "take_payment", values={"amount": str(case["fee"] - case["paid"])})
            return
        if case["money"] == "requested":
            await self.pay(case)
            return
        for task in case["tasks"]:
            if task["status"] == "open" and task["kind"] in among:
                act, values = ACTS[task["kind"]]
                await self.act(case["code"], task["role"], act, task["id"], values=values)
                return

    async def pay(self, case: Json) -> None:
        """Pay as the citizen does: press the button on the gateway's page."""
        if case["pay_address"]:
            async with httpx2.AsyncClient(trust_env=False, timeout=30) as citizen:
                await citizen.post(case["pay_address"])

    async def get(self, login: str, path: str) -> Json:
        """Return what an address of the API answers somebody."""
        return await self._insist(await self.browser(login), "GET", path)

    async def _insist(self, person: httpx2.AsyncClient, method: str, path: str, body: Json | None = None) -> Json:
        headers = {"Idempotency-Key": str(uuid4())} if body is not None else {}
        end = time.monotonic() + PATIENCE
        while True:
            try:
                answer = await person.request(method, path, json=body, headers=headers)
            except httpx2.HTTPError as error:
                reason = type(error).__name__
            else:
                rule = answer.json().get("rule", "") if answer.is_error else ""
                if answer.status_code not in _TRY_AGAIN and rule != _IN_A_MOMENT:
                    if rule in _TOO_LATE:
                        raise TooLate(f"{path}: {rule}")
                    if answer.is_error:
                        raise NotAsPlanned(
                            f"{method} {path} {body or ''}: HTTP {answer.status_code} {answer.text[:300]}"
                        )
                    said: Json = answer.json()
                    return said
                reason = f"HTTP {answer.status_code}"
            if time.monotonic() > end:
                raise NotAsPlanned(f"{method} {path}: nobody answered ({reason})")
            await asyncio.sleep(0.5)

    # Outside

    @asynccontextmanager
    async def dialled(self, system: str, **dials: Any) -> AsyncIterator[None]:
        """Turn the dials of a simulated system for the length of the block; others wait for their turn."""
        async with self.turning.setdefault(system, asyncio.Lock()):
            await self.dial(system, **dials)
            try:
                yield
            finally:
                await self.dial(system)

    async def keep_dialled(self, system: str, **dials: Any) -> None:
        """Turn the dials of a simulated system and leave them so until everything is mended."""
        await self.turning.setdefault(system, asyncio.Lock()).acquire()
        await self.dial(system, **dials)

    async def dial(self, system: str, **dials: Any) -> None:
        """Turn the dials of a simulated system; without any it is healthy again."""
        async with httpx2.AsyncClient(trust_env=False, timeout=30) as hand:
            (await hand.put(f"{self.house.simulators}/dials/{system}", json=dials)).raise_for_status()

    # Records

    async def change(self, code: str, *statements: str, **values: Any) -> None:
        """Change the records of a case as a restored backup or a slip of the hand would: no trigger of ours is asked.

        `:id` is the case, `:code` its code. Returns nothing; raises NotAsPlanned when nothing was there to change.
        """
        case_id = await self.value("select id from cases where code = :code", code=code)
        given = {"id": case_id, "code": code, **values}
        async with self.hand:
            for attempt in range(10):
                try:
                    await self._change(statements, given)
                except DBAPIError as error:
                    if attempt == 9 or "deadlock" not in str(error):
                        raise
                else:
                    return

    async def _change(self, statements: Sequence[str], given: Json) -> None:
        guarded = [table for table in _GUARDED if any(table in statement for statement in statements)]
        async with self.ground.sessions.write() as session:
            for table in guarded:
                await session.change(text(f"alter table {table} disable trigger user"))
            for statement in statements:
                named = {name: given[name] for name in given if re.search(rf"(?<!:):{name}\b", statement)}
                changed = await session.change(text(statement), named)
                if getattr(changed, "rowcount", 1) == 0:
                    raise NotAsPlanned(f"{given['code']}: nothing to change: {statement[:80]}")
            for table in guarded:
                await session.change(text(f"alter table {table} enable trigger user"))

    async def value(self, question: str, **values: Any) -> Any:
        """Return one value of the database."""
        async with self.ground.sessions.read() as session:
            return (await session.execute(text(question), values)).scalar()

    async def column(self, question: str, **values: Any) -> list[Any]:
        """Return one column of the database."""
        async with self.ground.sessions.read() as session:
            return list((await session.execute(text(question), values)).scalars())

    async def wait_for(self, question: str, what: str, patience: float = PATIENCE, **values: Any) -> Any:
        """Ask the database until the answer is true or something. Raises NotAsPlanned."""
        end = time.monotonic() + patience
        while not (found := await self.value(question, **values)):
            if time.monotonic() > end:
                raise NotAsPlanned(what)
            await asyncio.sleep(0.4)
        return found

    async def hold(self, code: str, login: str = "") -> None:
        """Let somebody have taken up the open tasks of a case: a person of the post, or whoever is named."""
        end = time.monotonic() + PATIENCE
        while True:
            try:
                await self.change(code, _HOLD, login=login)
                return
            except NotAsPlanned:
                if time.monotonic() > end:
                    raise
                await asyncio.sleep(0.4)

    async def hold_quietly(self, code: str) -> None:
        """Let a person of the post have taken up the open tasks of a case, if there are any."""
        async with self.ground.sessions.write() as session:
            case_id = (await session.execute(text("select id from cases where code = :code"), {"code": code})).scalar()
            await session.change(text(_HOLD), {"id": case_id, "login": ""})

    async def settled(self, code: str, seconds: float = 3.0) -> bool:
        """Wait until nothing has happened to a case for some seconds; False when it has ended meanwhile."""
        seq, since = -1, time.monotonic()
        while time.monotonic() - since < seconds:
            now = await self.value("select seq from cases where code = :code", code=code)
            if now != seq:
                seq, since = now, time.monotonic()
            await asyncio.sleep(0.3)
        return await self.value("select ended_at is null from cases where code = :code", code=code) is True

    async def parts(self, code: str) -> list[str]:
        """Wait until every case opened for this one has its first turn, and return their codes."""
        await self.wait_for(
            "select count(*) > 0 and bool_and(p.seq > 0) from cases p join cases c on c.id = p.parent_id"
            " where c.code = :code",
            f"{code}: no case was opened with it",
            code=code,
        )
        return await self.column(
            "select p.code from cases p join cases c on c.id = p.parent_id where c.code = :code order by p.code",
            code=code,
        )

    def handle(self, code: str) -> Any:
        """Return the handle of a case's workflow."""
        return self.client.get_workflow_handle(case_workflow_id(code))


_HOLD: Final = """
update tasks t set claimed_at = now(), claimed_by = p.id
from (select distinct on (r.role, r.agency_id) r.role, r.agency_id, s.id
    from staff s join staff_roles r on r.staff_id = s.id
    where s.active and (:login = '' or s.login = :login)
        and not exists (select from absences a where a.staff_id = s.id and now() between a.starts_at and a.ends_at)
    order by r.role, r.agency_id, s.login) p
where p.role = t.role and p.agency_id = t.agency_id and t.case_id = :id and t.status = 'open'
    and t.kind not in ('ask', 'hand_over')
"""
__all__ = ["PATIENCE", "Json", "NotAsPlanned", "World"]
