"""A house with authors: two of one ward, one of another, one of the traffic police, two of the province."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path

import pytest_asyncio

from models.tables import Agency, Staff, StaffRole
from runtime.settings import ROOT
from tests.api.conftest import _PASSWORD_HASH, AGENCY, OTHER_AGENCY, House
from tests.api.visitor import Page, Visitor

PROVINCE, POLICE = "H61", "H61.30"
MARITAL = "1.004873"
WHOLE = (ROOT / "procedure_defs" / "ubnd-xa" / MARITAL / "v1.yaml").read_text(encoding="utf-8")
AUTHORS = {
    "writer": (AGENCY, "Tạ Thị Quỳnh"),
    "second": (AGENCY, "Đinh Công Sáu"),
    "neighbour": (OTHER_AGENCY, "Đoàn Thị Sen"),
    "police": (POLICE, "Mai Văn Phố"),
    "province": (PROVINCE, "Lương Đức Anh"),
    "control": (PROVINCE, "Phan Thị Trang"),
}


@dataclass
class Desk:
    """The house, and browsers of its authors."""

    house: House

    async def of(self, login: str, language: str = "vi") -> Visitor:
        """Return a browser in which this author has signed in."""
        return await self.house.signed_in(login, language)

    async def draft(self, visitor: Visitor, code: str, text: str = "", agency: str = "ubnd-xa") -> str:
        """Begin a draft, save a text in it, and return its address."""
        begun = await visitor.post("/procedures/desk/new", {"code": code, "agency": agency})
        assert begun.status_code == 303, begun.text
        address = begun.headers["location"]
        if text:
            saved = await save(visitor, address, text)
            assert saved.response.url.path == address
        return address


async def save(visitor: Visitor, address: str, text: str, revision: str = "") -> Page:
    """Send the form of the editor and return the page it leads to."""
    _, fields = (await visitor.get(address)).form(action=address)
    return await visitor.submit(address, {**fields, "text": text, "revision": revision or fields["revision"]})


def whole(code: str, version: int = 1, **changes: str) -> str:
    """Return a text without errors for a code; `changes` replaces the rest of top-level lines."""
    lines = WHOLE.replace(f'"{MARITAL}"', f'"{code}"').replace("version: 1", f"version: {version}", 1).split("\n")
    for key, value in changes.items():
        lines = [f"{key}: {value}" if line.startswith(f"{key}:") else line for line in lines]
    return "\n".join(lines)


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def desk(house: House, tmp_path_factory: Callable[..., Path]) -> Desk:
    """The house of this module with its authors."""
    await let_write(house)
    object.__setattr__(house.settings, "home", tmp_path_factory.mktemp("home"))  # type: ignore[attr-defined]  # pytest's
    return Desk(house)


async def let_write(house: House) -> None:
    """Store the agencies and the accounts of the authors."""
    house.app.state.services.rates.enabled = False
    async with house.sessions.write() as session:
        session.add(Agency(id=PROVINCE, kind="ubnd-tinh", name_vi="UBND tỉnh"))
        await session.flush()
        session.add(Agency(id=POLICE, kind="cong-an-tinh", name_vi="Phòng CSGT", parent_id=PROVINCE))
        await session.flush()
        for login, (agency, name) in AUTHORS.items():
            person = Staff(login=login, name=name, agency_id=agency, password_hash=_PASSWORD_HASH)
            session.add(person)
            await session.flush()
            session.add(StaffRole(staff_id=person.id, role="author", agency_id=agency))


SignedIn = Callable[[str], Awaitable[Visitor]]
