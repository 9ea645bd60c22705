"""Who was told what about a case, by which way, and did it arrive; sending again, and settling by a person."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Literal

from fastapi import APIRouter, Form
from starlette.requests import Request
from starlette.responses import Response

from api.case.frame import render_case
from api.case.reading import CaseReading, read_case
from api.dependencies import CurrentServices, CurrentStaff, checked_key
from api.errors import Forbidden, NotFound, Problem
from api.language import Readable, say
from api.notice_words import HOW, SETTLED, WAYS, is_legal, message_words, state_words, why_words
from api.pages import see_other
from api.services import Services
from domain.notices.rules import RINGING, Way
from domain.procedure.basics import Words
from models.notice_choices import choice_of, keep_choice, receiver_hash, stops_of
from models.queries.case_notices import CALLERS, names_of, notices_of_case, send_by_other_way, settle
from models.tables import Notice

router = APIRouter()
_DONE = {
    "sent": say("Đã giao gửi lại; kết quả hiện ở đây sau ít giây."),
    "settled": say("Đã ghi là người dân đã được báo."),
    "ways": say("Đã ghi lựa chọn của người dân."),
}
_NO_WAY = say("Hồ sơ không có địa chỉ cho cách này. Chọn cách khác, hoặc gọi điện rồi ghi lại.")


@dataclass(frozen=True, slots=True)
class Line:
    """One way of one telling."""

    way: Readable
    state: Readable
    tone: str
    at: datetime
    send_at: datetime | None
    why: Readable | None
    by: str
    settled: Readable | None


@dataclass(frozen=True, slots=True)
class Telling:
    """One thing people were told. `open_key` is that of the row a person has to settle, else empty."""

    base: str
    words: Readable | Words
    legal: bool
    to_staff: bool
    at: datetime
    lines: tuple[Line, ...]
    open_key: str


@router.get("/cases/{code}/notices")
async def show_notices(
    request: Request, services: CurrentServices, staff: CurrentStaff, code: str, done: str = ""
) -> Response:
    """Show the tellings of a case, the newest first. The reading is logged."""
    reading = await read_case(request, services, staff, code, what="case:notices")
    return await _page(request, services, reading, done=_DONE.get(done))


@router.post("/cases/{code}/notices/resend")
async def resend(
    request: Request,
    services: CurrentServices,
    staff: CurrentStaff,
    code: str,
    base: Annotated[str, Form(max_length=300)],
    way: Annotated[Way, Form()],
    key: Annotated[str, Form(max_length=100)] = "",
) -> Response:
    """Send one message again by the way that was chosen; once, however often it is pressed."""
    reading = await _reading_of_caller(request, services, staff, code)
    if way not in _addresses(reading):
        return await _page(request, services, reading, problem=Problem(_NO_WAY), status=409)
    by = str(staff.staff_id)
    async with services.sessions.write() as session:
        if not await send_by_other_way(session, reading.page.case.id, base, way, checked_key(key), by):
            raise NotFound
    services.bell.ring()
    return see_other(f"/cases/{reading.page.case.code}/notices?done=sent")


@router.post("/cases/{code}/notices/settle")
async def settle_by_hand(
    request: Request,
    services: CurrentServices,
    staff: CurrentStaff,
    code: str,
    notice: Annotated[str, Form(max_length=300)],
    how: Annotated[Literal["phone", "paper", "visit"], Form()],
    back: Annotated[Literal["", "list"], Form()] = "",
) -> Response:
    """Note that a person told the applicant. A colleague who did so a moment ago did it for both."""
    reading = await _reading_of_caller(request, services, staff, code)
    async with services.sessions.write() as session:
        await settle(session, reading.page.case.id, notice, how, str(staff.staff_id))
    if back:
        return see_other("/notices/unreached?done=settled")
    return see_other(f"/cases/{reading.page.case.code}/notices?done=settled")


@router.post("/cases/{code}/notices/ways")
async def choose_ways(request: Request, services: CurrentServices, staff: CurrentStaff, code: str) -> Response:
    """Note the ways an applicant at the counter, or on the telephone, asks for."""
    reading = await _reading_of_caller(request, services, staff, code)
    sent = await request.form(max_fields=20)
    ways = [way for way in Way if way.value in {str(value) for value in sent.getlist("ways")}]
    language = "en" if sent.get("language") == "en" else "vi"
    async with services.sessions.write() as session:
        await keep_choice(session, reading.page.case.id, ways, language, str(staff.staff_id))
    return see_other(f"/cases/{reading.page.case.code}/notices?done=ways")


async def _reading_of_caller(request: Request, services: Services, staff: CurrentStaff, code: str) -> CaseReading:
    reading = await read_case(request, services, staff, code, what="case:notices")
    case = reading.page.case
    if not {case.agency_id, case.received_at_agency} & set(staff.viewer.agencies_as(*CALLERS)):
        raise Forbidden
    return reading


async def _page(
    request: Request,
    services: Services,
    reading: CaseReading,
    *,
    done: Readable | None = None,
    problem: Problem | None = None,
    status: int = 200,
) -> Response:
    case = reading.page.case
    async with services.sessions.read() as session:
        rows = await notices_of_case(session, case.id)
        names = await names_of(session, [by for row in rows for by in (row.settled_by, row.asked_by) if by])
        choice = await choice_of(session, case.id)
        secret = services.settings.secret.get_secret_value()
        phone = reading.page.applicant.phone
        stops = await stops_of(session, receiver_hash(secret, phone)) if phone else {}
    addresses = _addresses(reading)
    mine = {case.agency_id, case.received_at_agency} & set(reading.staff.viewer.agencies_as(*CALLERS))
    tellings = _tellings(rows, names)
    values = {
        "tellings": tellings,
        "open": [telling for telling in tellings if telling.open_key],
        "ways": [(way.value, WAYS[way.value]) for way in Way],
        "addresses": [(way.value, WAYS[way.value]) for way in Way if way in addresses],
        "chosen": set(choice.ways) if choice else {way.value for way in Way},
        "choice": choice,
        "stops": [(WAYS[way.value], at) for way, at in sorted(stops.items())],
        "how": HOW,
        "may_call": bool(mine),
        "key": secrets.token_hex(8),
        "done": done,
        "problem": problem,
    }
    return await render_case(request, services, reading, "case/notices.html", values, tab="notices", status=status)


def _addresses(reading: CaseReading) -> set[Way]:
    person = reading.page.applicant
    return (set(RINGING) if person.phone else set()) | ({Way.EMAIL} if person.email else set())


def _tellings(rows: Sequence[Notice], names: Mapping[str, str]) -> list[Telling]:
    groups: dict[str, list[Notice]] = {}
    for row in rows:
        groups.setdefault(row.base or row.key, []).append(row)
    tellings = [_telling(base, group, names) for base, group in groups.items()]
    return sorted(tellings, key=lambda telling: (telling.at, telling.base), reverse=True)


def _telling(base: str, rows: list[Notice], names: Mapping[str, str]) -> Telling:
    first = rows[0]
    unsettled = [row.key for row in rows if row.channel == "none" and row.status == "failed" and not row.settled_at]
    return Telling(
        base=base,
        words=message_words(first.message),
        legal=is_legal(first.message),
        to_staff=first.audience == "staff",
        at=first.created_at,
        lines=tuple(_line(row, names) for row in rows),
        open_key=unsettled[0] if unsettled else "",
    )


def _line(row: Notice, names: Mapping[str, str]) -> Line:
    by = row.settled_by or row.asked_by
    return Line(
        way=WAYS.get(row.channel, WAYS["none"]),
        state=state_words(row),
        tone=_tone(row),
        at=row.settled_at or row.delivery_at or row.sent_at or row.created_at,
        send_at=row.send_at if row.status == "held" else None,
        why=why_words(row),
        by=names.get(by, ""),
        settled=SETTLED.get(row.settled_how),
    )


def _tone(row: Notice) -> str:
    if row.settled_at is not None or row.delivery == "delivered":
        return "done"
    if row.status == "failed" or row.delivery == "failed":
        return "overdue"
    return "paused" if row.status in ("held", "dropped") else "waiting"
