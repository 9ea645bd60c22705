"""The working screens: which addresses are opened for each, another one every time."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Protocol
from urllib.parse import quote

NAMES = ("nguyen van", "nguyen", "le thi mai", "hung dang", "mau", "tran quoc viet", "phan ngoc bich mau")
#: As clerks type them: words without diacritics, initials, the middle of a name, a code, a word of every procedure.
TYPED = ("chung thuc ban sao", "ctbs", "ho kinh doanh", "khai sinh", "004873", "dang ky", "hon nhan an binh", "cap")
FIELDS = ("ho-tich", "chung-thuc", "dat-dai", "bao-hiem-xa-hoi")


class Browser(Protocol):
    """One person's browser: pages of the staff, pages of everybody, and the cases and procedures there are."""

    codes: Sequence[str]
    waiting: Sequence[str]
    procedures: Sequence[str]
    known: Sequence[str]

    async def get(self, address: str) -> float:
        """Open a page as a member of staff and return the milliseconds until its last byte."""
        ...

    async def visit(self, address: str) -> float:
        """Open a page as anybody."""
        ...

    async def search(self, asked: str) -> float:
        """Type into the search box; milliseconds of both requests."""
        ...


@dataclass
class Screen:
    """A page to measure: how its n-th opening is done, and what was seen (milliseconds)."""

    name: str
    open: Callable[[Browser, int], Awaitable[float]]
    seen: list[float] = field(default_factory=list)
    trivial: list[float] = field(default_factory=list)
    processor_ms: float = 0.0


def working_screens() -> list[Screen]:
    """Return the screens that people work with all day, by desk."""
    return [*_work(), *_cases(), *_counter(), *_overseeing(), *_catalogues()]


def _work() -> list[Screen]:
    cuts = ("", "?cut=overdue", "?cut=today", "?cut=free", "?cut=mine", "?cut=later")
    filters = (
        "?procedure=1.004873",
        "?procedure=1.001612&cut=free",
        "?channel=online&cut=overdue",
        "?cut=later&procedure=2.000635&channel=counter",
    )
    since = quote((datetime.now(UTC) - timedelta(minutes=1)).isoformat())
    return [
        Screen("my work", _pages(*(f"/tasks{cut}" for cut in cuts))),
        Screen("my work, filtered", _pages(*(f"/tasks{one}" for one in filters))),
        Screen("what waits for others", _pages("/tasks?cut=waiting")),
        Screen("team work", _pages("/tasks/team")),
        Screen("counts in the bar", _pages(f"/tasks/counts?list=cut%3Dfree&since={since}")),
        Screen("search by name", lambda browser, number: browser.search(NAMES[number % len(NAMES)])),
        Screen("search by code or number", lambda browser, number: browser.search(_precise(browser, number))),
        Screen("to sign", _pages("/approvals")),
    ]


def _cases() -> list[Screen]:
    def of_case(rest: str) -> Callable[[Browser, int], Awaitable[float]]:
        return lambda browser, number: browser.get(f"/cases/{browser.codes[number % len(browser.codes)]}{rest}")

    return [
        Screen("one case", of_case("?list=cut%3Doverdue")),
        Screen("its timeline", of_case("/timeline")),
        Screen("its deadline explained", of_case("/deadline")),
        Screen("its papers", of_case("/papers")),
    ]


def _counter() -> list[Screen]:
    def intake(browser: Browser, number: int) -> Awaitable[float]:
        return browser.get(f"/cases/new/{browser.procedures[number % len(browser.procedures)]}")

    def check(browser: Browser, number: int) -> Awaitable[float]:
        return browser.get(f"/cases/{browser.waiting[number % len(browser.waiting)]}/check")

    return [
        Screen("choosing a procedure", _pages("/cases/new?choose=1", *(f"/cases/new?field={one}" for one in FIELDS))),
        Screen("typing a procedure", _pages(*(f"/cases/new?q={quote(one)}" for one in TYPED))),
        Screen("taking in a dossier", intake),
        Screen("online filings", _pages("/online")),
        Screen("checking an online filing", check),
        Screen("results to return", _pages("/returns")),
        Screen("papers to hand over", _pages("/hand-overs/new")),
        Screen("register of the month", _pages("/register")),
    ]


def _overseeing() -> list[Screen]:
    desk = ("/desk", "/desk?procedure=1.004873", "/desk?side=applicant", "/desk?left=late")
    return [
        Screen("supervisor's desk", _pages(*desk)),
        Screen("board", _pages("/board", "/board?procedure=1.004873")),
        Screen(
            "board: cases behind a number", _pages(*(f"/board/cases?count={one}" for one in ("overdue", "due_today")))
        ),
    ]


def _catalogues() -> list[Screen]:
    def one(rest: str) -> Callable[[Browser, int], Awaitable[float]]:
        return lambda browser, number: browser.visit(
            f"/procedures/{browser.known[number * 7 % len(browser.known)]}{rest}"
        )

    return [
        Screen("citizen: front page", _visits("/")),
        Screen("citizen: catalogue", _visits("/procedures", "/procedures?page=20", *_of("/procedures?field="))),
        Screen("citizen: searching the catalogue", _visits(*(f"/procedures?q={quote(one)}" for one in TYPED))),
        Screen("citizen: one procedure", one("")),
        Screen("author: catalogue", _pages("/procedures/desk", "/procedures/desk?after=50.000000")),
        Screen("author: searching the catalogue", _pages(*(f"/procedures/desk?q={quote(one)}" for one in TYPED))),
        Screen("machine: finding procedures", _visits(*(f"/api/v1/procedures?q={quote(one)}" for one in TYPED))),
    ]


def _of(address: str) -> list[str]:
    return [f"{address}{one}" for one in FIELDS]


def _pages(*addresses: str) -> Callable[[Browser, int], Awaitable[float]]:
    return lambda browser, number: browser.get(addresses[number % len(addresses)])


def _visits(*addresses: str) -> Callable[[Browser, int], Awaitable[float]]:
    return lambda browser, number: browser.visit(addresses[number % len(addresses)])


def _precise(browser: Browser, number: int) -> str:
    code = browser.codes[number % len(browser.codes)]
    return (code, code[-7:], f"00119{number + 1:07d}", f"09{number + 1:08d}")[number % 4]
