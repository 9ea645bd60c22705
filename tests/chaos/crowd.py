"""Many cases at once, each with a life of its own drawn from the seed: straight, or through one turn or another."""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any, Final

import structlog

from tests.journeys.people import Dossier, Json, People

log = structlog.get_logger(__name__)

TELL_EVERY: Final = 100
BASIS: Final = "Điều 19 Nghị định 118/2025/NĐ-CP"
REASON: Final = "Theo biên bản kiểm tra ngày làm việc"
DOSSIERS: Final = (
    Dossier("2.000815"),
    Dossier("2.000635"),
    Dossier("2.000635", channel="online", pays_online=True),
    Dossier("1.004873"),
    Dossier("1.004873", channel="online", way="online"),
    Dossier("1.001612"),
    Dossier("1.001612", channel="online", pays_online=True),
    Dossier("1.001612", way="post"),
    Dossier("1.013225"),
    Dossier("3.000347", way="post"),
    Dossier("1.013831", papers=("don", "giay-chung-nhan", "hop-dong")),
)


@dataclass
class Crowd:
    """The cases of a storm, `begun` so far.

    `turns` counts what was done beside the straight way, `said_no` the rules that refused.
    """

    people: People
    seed: int
    begun: int = 0
    turns: Counter[str] = field(default_factory=Counter)
    said_no: Counter[str] = field(default_factory=Counter)
    unfinished: list[str] = field(default_factory=list)
    strange: list[str] = field(default_factory=list)

    async def live(self, cases: int, at_once: int, waits: int, until: asyncio.Event) -> list[str]:
        """Live so many lives, `at_once` of them at a time, and return the codes of all cases.

        The last `waits` of them begin when `until` is set: however fast the others are, there is work to the end.
        """
        room = asyncio.Semaphore(at_once)

        async def one(number: int) -> str:
            if number >= cases - waits:
                await until.wait()
            async with room:
                self.begun += 1
                if self.begun % TELL_EVERY == 0:
                    log.info("storm_goes_on", begun=self.begun, of=cases, unfinished=len(self.unfinished))
                return await self._life(random.Random(f"{self.seed}/{number}"))

        return list(await asyncio.gather(*(one(number) for number in range(cases))))

    async def _life(self, chance: random.Random) -> str:
        code = await self.people.file(chance.choice(DOSSIERS))
        turn = chance.choices(list(TURNS), weights=[weight for weight, _ in TURNS.values()])[0]
        self.turns[turn] += 1
        try:
            async with asyncio.timeout(self.people.patience):
                await TURNS[turn][1](self, code)
                await self.people.finish(code, twice=chance.random() < 0.25)
        except (TimeoutError, AssertionError) as error:
            # A system that is down, or an answer that was lost: a person sees to it when the storm is over.
            self.unfinished.append(code)
            expected = ("stuck", "never came", "nobody answered")
            if not isinstance(error, TimeoutError) and not any(part in str(error) for part in expected):
                self.strange.append(f"{code}: {error}"[:300])
        return code

    async def act(self, code: str, role: str, act: str, step: str = "", **more: Any) -> Json:
        """Take an act that the rules may refuse, for the case may have gone on meanwhile."""
        answer = await self.people.act(code, role, act, step, **more)
        if "rule" in answer:
            self.said_no[f"{act}: {answer['rule']}"] += 1
        return answer

    async def straight(self, code: str) -> None:
        """Nothing beside the usual."""

    async def supplement(self, code: str) -> None:
        """The counter asks for what is missing, and the applicant brings it."""
        check = await self.people.until_task(code, "check")
        await self.act(code, "counter", "request_supplement", check, reason=REASON)
        await self.act(code, "counter", "supply")

    async def withdraw(self, code: str) -> None:
        """The applicant takes the dossier back while it is appraised."""
        await self.people.until_task(code, "review")
        await self.act(code, "counter", "withdraw", reason=REASON)

    async def refuse(self, code: str) -> None:
        """The counter does not accept the dossier."""
        await self.act(code, "counter", "refuse", await self.people.until_task(code, "check"), reason=REASON)

    async def send_back(self, code: str) -> None:
        """The leader wants the appraisal done again."""
        sign = await self.people.until_task(code, "sign")
        case = await self.people.read(code)
        review = next((task["step"] for task in case["tasks"] if task["kind"] == "review"), "review")
        await self.act(code, "leader", "send_back", sign, target=review, reason=REASON)

    async def deny(self, code: str) -> None:
        """The leader refuses against the proposal."""
        await self.act(code, "leader", "deny", await self.people.until_task(code, "sign"), reason=REASON)

    async def hold(self, code: str) -> None:
        """The leader holds the case and lets it go on."""
        await self.people.until_task(code, "review")
        held = await self.act(code, "leader", "hold", reason=REASON, basis=BASIS, values={"day": "2099-01-05"})
        if "seq" in held:
            await self.act(code, "leader", "release", reason=REASON)

    async def extend(self, code: str) -> None:
        """The leader promises a later day."""
        await self.people.until_task(code, "review")
        await self.act(code, "leader", "extend", reason=REASON, values={"days": "3"})

    async def undo(self, code: str) -> None:
        """The officer takes a proposal back and makes it again."""
        await self.people.until_task(code, "sign")
        await self.act(code, "officer", "undo", reason=REASON)


TURNS: Final[dict[str, tuple[int, Callable[[Crowd, str], Awaitable[None]]]]] = {
    "straight": (50, Crowd.straight),
    "supplement": (10, Crowd.supplement),
    "withdraw": (8, Crowd.withdraw),
    "refuse": (5, Crowd.refuse),
    "send_back": (7, Crowd.send_back),
    "deny": (5, Crowd.deny),
    "hold": (5, Crowd.hold),
    "extend": (5, Crowd.extend),
    "undo": (5, Crowd.undo),
}
