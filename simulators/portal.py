"""The national portal: takes dossiers and progress in its own field names, holds them, and files what citizens file.

A session token is asked for first, with the unit code (madonvi). A message carries its own id: sent again, it has no
second effect and is answered by how it stands.
"""

from __future__ import annotations

import json
import re
import secrets
import time
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Literal

import httpx2
from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse, JSONResponse, RedirectResponse
from pydantic import BaseModel, ConfigDict, Field

from simulators.dials import Dials
from simulators.ledger import Effect, now
from simulators.pages import page
from simulators.portal_book import (
    CHECKING,
    DOSSIER,
    FILED,
    LOST,
    NO_RESULTS,
    OLD_DATES,
    PROGRESS,
    REFUSED,
    TWICE,
    Book,
    standing,
)
from simulators.settings import PORTAL
from simulators.signing import signature_headers
from simulators.world import World

SESSION_SECONDS = 1800
_TIME = re.compile(r"[0-9]{14}")
_TIMES = ("NgayTiepNhan", "NgayHenTra", "NgayTra", "NgayKetThucXuLy", "ThoiDiemXuLy", "NgayBatDau")
_NEEDED = {DOSSIER: ("MaHoSo", "MaTTHC", "TrangThaiHoSo", "ChuHoSo"), PROGRESS: ("MaHoSo", "TrangThai", "NoiDungXuLy")}
#: The smallest file that is a PDF; every file of a dossier filed here.
PAPER = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


class SignIn(BaseModel):
    """Which unit asks for a session."""

    model_config = ConfigDict(extra="forbid")

    madonvi: str = Field(min_length=1)


class Call(BaseModel):
    """One message: session and unit code, then the data in the national field names."""

    model_config = ConfigDict(extra="forbid")

    session: str
    madonvi: str
    service: Literal["DongBoHoSoMC", "CapNhatTienDoHoSoMC"]
    MaThongDiep: str = Field(min_length=1)
    isUpdating: bool = False  # noqa: N815 - the portal's own name
    callback: str = ""
    data: list[dict[str, Any]] = Field(min_length=1, max_length=1)


class Lookup(BaseModel):
    """What the portal is asked to show: one number, or a page of what it holds for the unit."""

    model_config = ConfigDict(extra="forbid")

    session: str
    madonvi: str
    MaHoSo: str = ""
    after: str = ""
    limit: int = Field(default=500, ge=1, le=1000)


def router(world: World) -> APIRouter:
    """The portal's routes."""
    routes = APIRouter(prefix="/portal", tags=["portal"])
    portal = Portal(world)

    @routes.post("/session")
    async def sign_in(body: SignIn, request: Request) -> Response:
        return await world.look(request, PORTAL, lambda: portal.open_session(body.madonvi))

    @routes.post("/DongBoHoSoMC")
    async def synchronise(body: Call, request: Request) -> Response:
        return await portal.take(body, request)

    @routes.post("/CapNhatTienDoHoSoMC")
    async def progress(body: Call, request: Request) -> Response:
        return await portal.take(body, request)

    @routes.post("/TraCuuHoSo")
    async def look_up(body: Lookup, request: Request) -> Response:
        if not portal.knows(body.session, body.madonvi):
            return JSONResponse(NO_SESSION)
        found = portal.book().page
        return await world.look(
            request, PORTAL, lambda: {"error_code": "0", "message": "", **found(body.after, body.limit, body.MaHoSo)}
        )

    @routes.get("/files/{number}/{name}")
    async def file(number: str, name: str, request: Request) -> Response:
        if request.headers.get("Authorization", "") != f"Bearer {world.settings.token(PORTAL)}":
            return JSONResponse({"error": "unknown token"}, status_code=401)
        if not portal.book().knows(number):
            return JSONResponse({"error": "no such file"}, status_code=404)
        return Response(PAPER + f"% {name}\n".encode(), media_type="application/pdf")

    @routes.get("/held", response_class=HTMLResponse)
    async def held() -> str:
        book = portal.book()
        return page("portal.html", entries=book.entries, progress=book.progress, can_file=world.settings.intake_url)

    @routes.post("/file")
    async def file_online(request: Request) -> Response:
        """File a dossier as a citizen would: by the form of the page, or as JSON from a test."""
        if request.headers.get("Content-Type", "").startswith("application/json"):
            return JSONResponse(await portal.file(await request.json()))
        form = {name: str(value) for name, value in (await request.form()).items() if value}
        papers = [one for one in form.pop("papers", "").replace(",", " ").split() if one]
        await portal.file({**form, "papers": papers})
        return RedirectResponse("/portal/held", status_code=303)

    return routes


NO_SESSION = {"error_code": "401", "message": "session expired"}


class Portal:
    """The state of the portal: open sessions, and the book of what it holds."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._sessions: dict[str, str] = {}
        self._book = Book(world.ledger.of(PORTAL))
        self._seen = world.ledger.count(PORTAL)

    def book(self) -> Book:
        """Return the book, rebuilt when the ledger was emptied meanwhile."""
        kept = self._world.ledger.count(PORTAL)  # asked for every message: the effects themselves are not gone through
        if kept < self._seen:
            self._book = Book(self._world.ledger.of(PORTAL))
        self._seen = kept
        return self._book

    def open_session(self, unit: str) -> dict[str, Any]:
        """Open a session for a unit."""
        token = secrets.token_hex(16)
        self._sessions[token] = unit
        return {"error_code": "0", "message": "", "session": token, "expires_in": SESSION_SECONDS}

    def knows(self, session: str, unit: str) -> bool:
        """Tell whether a session is open for this unit."""
        return self._sessions.get(session) == unit

    async def take(self, call: Call, request: Request) -> Response:
        """Take one message once; a message that came before is answered by how it stands."""
        if not self.knows(call.session, call.madonvi):
            return JSONResponse(NO_SESSION)
        book = self.book()
        kept = call.model_copy(update={"session": ""})  # the session may be another one at the next attempt
        number = str(call.data[0].get("MaHoSo", ""))

        def work(effect: Effect, dials: Dials) -> None:
            effect.reference = secrets.token_hex(8)
            errors = _errors(call, book, dials)
            later = dials.answer_ms is not None or dials.silent
            if errors and not later:
                effect.kind = f"{call.service}:{REFUSED}"
                effect.response = {
                    "error_code": "0",
                    "message": "",
                    "TrangThai": "refused",
                    "errors": errors,
                }
                return
            refused_later = bool(errors) or dials.answer == "refused"
            effect.kind = f"{call.service}{_made(dials, refused=refused_later)}"
            state = "received" if later else "confirmed"
            effect.response = {"error_code": "0", "message": "", "TrangThai": state, "errors": []}
            book.apply(effect)
            self._seen += 1
            if dials.answer_ms is not None and not dials.silent:
                answer = "refused" if refused_later else "confirmed"
                found = errors[0] if errors else {"field": "", "message": "Không đạt kiểm tra"}
                why = {"field": found["field"], "reason": found["message"]} if refused_later else {}
                end: tuple[int, str, Mapping[str, str]] = (dials.answer_ms, answer, why)
                # Out of order takes two words: "checking" happens first and is called back last.
                words = [(dials.answer_ms // 2, CHECKING, {}), end] if dials.out_of_order_callbacks else [end]
                self._world.callbacks.plan(effect, dials, words)

        return await self._world.take(
            request, PORTAL, call.service, number, kept, work, status=200, stands=lambda effect, _: standing(effect)
        )

    async def file(self, wish: dict[str, Any]) -> dict[str, Any]:
        """Let a citizen file a dossier and hand it on, signed, as often as the dial says."""
        world = self._world
        number = str(wish.get("MaHoSo") or _number(str(wish.get("DonViXuLy", "H61"))))
        portal = world.settings.portal_url or f"{world.settings.public_url}/portal"
        dossier = _dossier(wish, number, f"{portal}/files/{number}")
        effect = Effect(
            system=PORTAL,
            kind=FILED,
            key=f"filed/{number}",
            reference=number,
            target=number,
            at=now(),
            body={"dossier": dossier},
            response={},
        )
        dials = world.dials.read(PORTAL, effect.key, number)
        self.book().apply(effect)
        world.ledger.save(effect)
        self._seen += 1
        answers = [await self._hand_on(dossier) for _ in range(1 + dials.file_copies)]
        effect.calls = len(answers)
        effect.response = {"number": number, "answers": answers}
        world.ledger.save(effect)
        return effect.response

    async def _hand_on(self, dossier: dict[str, Any]) -> dict[str, Any]:
        settings = self._world.settings
        if not settings.intake_url:
            return {"status": 0, "body": {}}
        raw = json.dumps(dossier, ensure_ascii=False).encode()
        headers = signature_headers(settings.callback_secret(PORTAL), int(time.time()), raw)
        headers["Content-Type"] = "application/json"
        try:
            async with httpx2.AsyncClient(timeout=10, trust_env=False) as client:
                answer = await client.post(settings.intake_url, content=raw, headers=headers)
        except httpx2.HTTPError:
            return {"status": 0, "body": {}}
        return {"status": answer.status_code, "body": answer.json() if answer.content else {}}


def _made(dials: Dials, *, refused: bool) -> str:
    if refused:
        return f":{REFUSED}"
    made = (
        (dials.lose_messages, LOST),
        (dials.keep_old_dates, OLD_DATES),
        (dials.keep_twice, TWICE),
        (dials.drop_results, NO_RESULTS),
    )
    return next((f":{name}" for turned, name in made if turned), "")


def _errors(call: Call, book: Book, dials: Dials) -> list[dict[str, str]]:
    """Return what the portal finds wrong with a message."""
    data = call.data[0]
    found = [_error(name, "Trường bắt buộc còn trống") for name in _NEEDED[call.service] if not data.get(name)]
    if dials.refuse_field and dials.refuse_field in data:
        found.append(_error(dials.refuse_field, "Giá trị không có trong danh mục của Cổng"))
    status = str(data.get("TrangThaiHoSo") or data.get("TrangThai") or "")
    if not (status.isdigit() and 1 <= int(status) <= 10):
        found.append(_error("TrangThaiHoSo", "Mã trạng thái phải từ 1 đến 10"))
    found += [_error(name, "Không theo dạng yyyyMMddHHmmss") for name in _TIMES if not _is_time(data.get(name, ""))]
    if call.service == PROGRESS and not book.knows(str(data.get("MaHoSo", ""))):
        found.append(_error("MaHoSo", "Cổng chưa có hồ sơ này"))
    return found


def _error(name: str, message: str) -> dict[str, str]:
    return {"field": name, "message": message}


def _is_time(text: object) -> bool:
    if text == "":
        return True
    if not isinstance(text, str) or not _TIME.fullmatch(text):
        return False
    try:
        datetime.strptime(text, "%Y%m%d%H%M%S")  # noqa: DTZ007 - only its form is looked at
    except ValueError:
        return False
    return True


def _number(unit: str) -> str:
    return f"000.00.00.{unit.partition('.')[0]}-{now():%y%m%d}-{secrets.randbelow(10**6):06d}"


def _dossier(wish: dict[str, Any], number: str, files: str) -> dict[str, Any]:
    """Return a dossier in the national field names from the few things a form asks."""
    papers = [str(one) for one in wish.get("papers", ())]
    own = {name: value for name, value in wish.items() if name not in ("papers", "MaHoSo")}
    return {
        "MaTTHC": "",
        "DonViXuLy": "",
        "ChuHoSo": "",
        "LoaiDoiTuong": "0",
        "MaDoiTuong": "",
        "SoDienThoai": "",
        "Email": "",
        "DiaChi": "",
        "TrichYeuHoSo": "",
        "KenhThucHien": "2",
        "HinhThuc": "1",
        "TaiKhoanDuocXacThucVoiVNeID": "1",
        **own,
        "MaHoSo": number,
        "TaiLieuNop": [
            {
                "TepDinhKemId": f"{number}/{place}",
                "TenTepDinhKem": f"{paper}.pdf",
                "MaThanhPhanHoSo": paper,
                "DuongDanTaiTepTin": f"{files}/{place}-{paper}.pdf",
            }
            for place, paper in enumerate(papers, 1)
        ],
    }
