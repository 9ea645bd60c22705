"""The staff of a town at their browsers: they file, they act, they send again when nobody answers."""

from __future__ import annotations

import asyncio
import time
from collections import Counter, defaultdict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

import httpx2

from cli.demo_people import AGENCY_OF_KIND, COMMUNE, DEMO_ACCOUNTS, DEMO_PASSWORD, LAND_OFFICE, TRAFFIC_POLICE

Json = dict[str, Any]

#: An act that lost a race with another one, or with the reading it was based on: nothing was decided by it.
TOO_LATE = frozenset(
    {
        "step_not_open",
        "step_moved_on",
        "clock_stands",
        "nothing_owed",
        "fee_unpaid",
        "case_closed",
        "call_running",
        "appraisal_over",
    }
)

#: The citizen has a tax notice to pay first.
UNPAID = "obligation_unpaid"

#: What staff usually do with a task of each kind.
USUAL: dict[str, tuple[str, Json]] = {
    "check": ("accept", {}),
    "review": ("complete", {"proposal": "approve"}),
    "visit": ("complete", {}),
    "sign": ("approve", {}),
    "hand_over": ("hand_over", {}),
    "ask": ("give_opinion", {"opinion": "agree"}),
}
#: Acts of which somebody has to write down why.
WITH_WORDS = frozenset({"give_opinion"})
WORDS = "Đã xem hồ sơ, phù hợp quy định"


@dataclass(frozen=True)
class Decided:
    """A decision that was answered with yes."""

    key: str
    act: str
    seq: int


@dataclass(frozen=True)
class Dossier:
    """What is filed."""

    procedure: str
    channel: str = "counter"
    way: str = "counter"
    pays_online: bool = False
    name: str = "Nguyễn Thị Thử Nghiệm"
    phone: str = "0900000001"
    email: str = "thu.nghiem@example.com"
    identity_number: str = "099195000001"
    address: str = "12 đường Trần Phú, phường An Bình"
    papers: tuple[str, ...] = ()
    """Components to hand in, where what is asked for depends on the case; else all that is always asked for."""

    @property
    def agency(self) -> str:
        """The agency of the demo that decides it."""
        return {"3.000347": TRAFFIC_POLICE, "1.013831": LAND_OFFICE}.get(self.procedure, COMMUNE)


@dataclass
class People:
    """Everybody who works in a town, each signed in once."""

    base: str
    simulators: str = ""
    patience: float = 120.0
    pause: float = 0.1
    clients: dict[tuple[str, str], httpx2.AsyncClient] = field(default_factory=dict)
    door: asyncio.Lock = field(default_factory=asyncio.Lock)
    decided: dict[str, list[Decided]] = field(default_factory=dict)
    unanswered: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    """Acts that were sent and whose answer nobody waited for to the end, by case."""
    dossiers: dict[str, Dossier] = field(default_factory=dict)
    secrets: dict[str, str] = field(default_factory=dict)

    async def of(self, agency: str, role: str) -> httpx2.AsyncClient:
        """Return the browser of whoever holds this role in this agency."""
        async with self.door:
            if (agency, role) not in self.clients:
                account = next(one for one in DEMO_ACCOUNTS if one.agency_id == agency and one.post == role)
                client = httpx2.AsyncClient(
                    base_url=self.base, timeout=30, headers={"Origin": self.base}, trust_env=False
                )
                answer = await client.post("/sign-in", data={"login": account.username, "password": DEMO_PASSWORD})
                if answer.status_code in (429, 503):
                    answer.raise_for_status()  # nobody is there at this moment: whoever insists comes again
                assert answer.status_code == 303, answer.status_code
                self.clients[agency, role] = client
            return self.clients[agency, role]

    async def file(self, dossier: Dossier, key: str = "") -> str:
        """File a dossier, again under the same key until it is answered, and return the case code."""
        procedure = (await self._insist("GET", dossier, "counter", f"/api/v1/procedures/{dossier.procedure}")).json()
        assert AGENCY_OF_KIND[procedure["agency_kind"]] == dossier.agency
        body = {
            "procedure": dossier.procedure,
            "agency": dossier.agency,
            "channel": dossier.channel,
            "way": dossier.way,
            "pays_online": dossier.pays_online,
            "applicant": {
                "name": dossier.name,
                "identity_number": dossier.identity_number,
                "phone": dossier.phone,
                "email": dossier.email,
                "address": dossier.address,
            },
            "components": [
                {"id": component["id"], "originals": 1}
                for component in procedure["components"]
                if (component["id"] in dossier.papers if dossier.papers else not component["when"])
            ],
            "facts": {"pages": 3, "copies": 2},
        }
        answer = await self._insist("POST", dossier, "counter", "/api/v1/cases", body, key or str(uuid4()))
        assert answer.status_code in (200, 201), answer.text
        code: str = answer.json()["code"]
        self.dossiers[code] = dossier
        self.secrets[code] = answer.json()["secret"]
        self.decided.setdefault(code, [])
        return code

    async def read(self, code: str) -> Json:
        """Return a case as its counter sees it."""
        answer = await self._insist("GET", self.dossiers[code], "counter", f"/api/v1/cases/{code}")
        assert answer.status_code == 200, answer.text
        case: Json = answer.json()
        return case

    async def act(
        self, code: str, role: str, act: str, step: str = "", *, agency: str = "", twice: bool = False, **more: Any
    ) -> Json:
        """Take an act, sent again under its key until it is answered; `twice` sends it in two windows at once.

        `agency` is whose people act where it is not the one that decides the case: an opinion is another agency's.
        Returns the answer's body: the rules may say no, which is an answer too.
        """
        key, body = str(uuid4()), {"act": act, "step": step, **more}
        path = f"/api/v1/cases/{code}/acts"
        dossier = self.dossiers[code]
        sends = [self._insist("POST", dossier, role, path, body, key, agency=agency) for _ in range(1 + twice)]
        self.unanswered[code][act] += 1
        said = await asyncio.gather(*sends)
        self.unanswered[code][act] -= 1
        assert {answer.status_code for answer in said} <= {200, 409}, [answer.text for answer in said]
        assert len({answer.status_code for answer in said}) == 1, [answer.text for answer in said]
        if said[0].status_code == 200:
            assert len({answer.json()["seq"] for answer in said}) == 1
            self.decided[code].append(Decided(key, act, said[0].json()["seq"]))
        answered: Json = said[0].json()
        return answered

    async def go_on(self, code: str, *, twice: bool = False) -> Json:
        """Do one thing that is open now, and return the case as it was before."""
        case = await self.read(code)
        await self._do_one(case, twice=twice)
        return case

    async def _do_one(self, case: Json, *, twice: bool = False) -> None:
        code, owed = case["code"], str((case["fee"] or 0) - case["paid"])
        if case["money"] == "requested":
            if case["pay_address"]:
                await self.pay(case["pay_address"])
            return
        open_tasks = [task for task in case["tasks"] if task["status"] == "open"]
        to_pay = case["money"] == "due" and (case["phase"] != "decided" or open_tasks)
        if to_pay:
            await self._usual(code, "counter", "take_payment", "", twice, amount=owed)
        elif open_tasks:
            task = open_tasks[0]
            act, values = USUAL[task["kind"]]
            answer = await self._usual(code, task["role"], act, task["id"], twice, agency=task["agency"], **values)
            if answer.get("rule") == UNPAID:
                await self.pay_the_treasury(case)
        elif case["phase"] == "awaiting_obligation":
            await self.pay_the_treasury(case)

    async def finish(self, code: str, *, twice: bool = False) -> Json:
        """Do all that is open, until the case has ended."""
        end = time.monotonic() + self.patience
        while True:
            case = await self.go_on(code, twice=twice)
            if case["ended_at"]:
                return case
            assert time.monotonic() < end, f"{code} stuck at {case['phase']}, waiting for {case['waiting_for']}"
            await asyncio.sleep(self.pause)

    async def until_task(self, code: str, kind: str) -> str:
        """Do all that is open until a task of this kind is, and return its id; the task itself is not touched."""
        end = time.monotonic() + self.patience
        while True:
            case = await self.read(code)
            for task in case["tasks"]:
                if task["kind"] == kind and task["status"] == "open":
                    return str(task["id"])
            await self._do_one(case)
            assert time.monotonic() < end, f"{code} never came to a {kind}"
            await asyncio.sleep(self.pause / 2)

    async def pay(self, address: str, **form: str) -> None:
        """Pay as the citizen does: press the button on the gateway's page."""
        async with httpx2.AsyncClient(trust_env=False, timeout=30) as citizen:
            try:
                await citizen.post(address, data=form)
            except httpx2.HTTPError:
                return  # the gateway is away; the citizen comes back later

    async def pay_the_treasury(self, case: Json) -> None:
        """Pay the tax notices as the citizen does: at the treasury, which tells the tax office."""
        for call in case["operations"]:
            if call["system"] == "taxes" and call["reference"] and self.simulators:
                await self.pay(f"{self.simulators}/taxes/pay/{call['reference']}", notice="")

    async def close(self) -> None:
        """Close every browser."""
        for client in self.clients.values():
            await client.aclose()

    async def _usual(
        self, code: str, role: str, act: str, step: str, twice: bool, *, agency: str = "", **values: str
    ) -> Json:
        words = {"reason": WORDS} if act in WITH_WORDS else {}
        answer = await self.act(code, role, act, step, agency=agency, twice=twice, values=values, **words)
        assert "seq" in answer or answer["rule"] in (*TOO_LATE, UNPAID), answer
        return answer

    async def _insist(
        self,
        method: str,
        dossier: Dossier,
        role: str,
        path: str,
        body: Json | None = None,
        key: str = "",
        *,
        agency: str = "",
    ) -> httpx2.Response:
        """Send until somebody answers; 202, 429 and 503 mean: send the same again."""
        headers = {"Idempotency-Key": key} if key else {}
        end = time.monotonic() + self.patience
        while True:
            try:
                client = await self.of(agency or dossier.agency, role)
                answer = await client.request(method, path, json=body, headers=headers)
            except httpx2.HTTPError as error:
                reason = type(error).__name__
            else:
                if answer.status_code not in (202, 429, 503):
                    return answer
                reason = f"HTTP {answer.status_code}"
            assert time.monotonic() < end, f"{method} {path}: nobody answered ({reason})"
            await asyncio.sleep(0.3)


@asynccontextmanager
async def at_work(base: str, patience: float = 120.0, simulators: str = "") -> AsyncIterator[People]:
    """The people of an instance for the length of the block; `simulators` is where citizens pay the treasury."""
    people = People(base, simulators, patience)
    try:
        yield people
    finally:
        await people.close()
