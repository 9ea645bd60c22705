"""One dossier beside what the portal holds of it: the messages in order, and what can be done about each."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from api.dependencies import CurrentServices
from api.errors import FieldProblem, InvalidInput, NotFound
from api.language import Readable, language_of, say
from api.pages import see_other
from api.portal.access import CurrentWatcher, Watcher
from api.portal.words import CLASSES, SERVICES, STATES, evidence
from api.services import Services
from domain.case.wording import word
from domain.case.words import PROBLEMS
from domain.portal.codes import status_words
from domain.portal.comparing import side_texts
from domain.portal.telling import SERVICES as NATIONAL
from domain.portal.telling import Action
from models.portal import send_again, send_as_it_stands, skip
from models.portal_comparing import ours_of_case, theirs_of
from models.queries.portal_report import PortalCase, portal_case
from models.tables import PortalMessage

router = APIRouter()

#: Who a person is stays on the case's own pages, where looking is logged.
PERSONAL: Final = frozenset({"ChuHoSo", "MaDoiTuong", "Email", "SoDienThoai", "Fax"})
_HIDDEN: Final = "••••"
_REASON_MOST: Final = 400


@dataclass(frozen=True, slots=True)
class MessageLine:
    """One message as the page shows it: its badge, its words, its fields without anybody's data."""

    message: PortalMessage
    state: str
    label: Readable
    service: Readable
    national: str
    fields: list[tuple[str, str]]
    problem: str
    by: str


@router.get("/portal/cases/{code}")
async def show_dossier(request: Request, services: CurrentServices, watcher: CurrentWatcher, code: str) -> Response:
    """Show a dossier side by side with the portal's entries, and everything the portal was told of it."""
    return await _page(request, services, watcher, code)


@router.post("/portal/cases/{code}")
async def act_on_dossier(request: Request, services: CurrentServices, watcher: CurrentWatcher, code: str) -> Response:
    """Send the dossier as it stands, send a refused message again, or leave it out with a reason."""
    form = {name: str(value) for name, value in (await request.form()).items()}
    async with services.sessions.write() as session:
        found = await portal_case(session, code, watcher.agencies)
        if found is None:
            raise NotFound
        by = str(watcher.person.staff_id)
        seq = int(form.get("seq", "")) if form.get("seq", "").isdigit() else 0
        match form.get("do", ""):
            case "resend":
                # Pressed twice, the second is one too many: what waits will say the same.
                last = found.messages[-1] if found.messages else None
                if last is None or last.event_seq or last.status not in ("waiting", "sending"):
                    await send_as_it_stands(session, [found.case.id], by)
            case "again":
                await send_again(session, found.case.id, seq)
            case "skip":
                reason = form.get("reason", "").strip()
                problem = _reason_problem(reason)
                if problem is not None:
                    refused = InvalidInput(errors=(problem,))
                    return await _page(request, services, watcher, code, typed=form, problem=refused)
                await skip(session, found.case.id, seq, by, reason)
            case _:
                raise NotFound
    services.portal_bell.ring()
    return see_other(f"/portal/cases/{code}?done={form['do']}")


def _reason_problem(reason: str) -> FieldProblem | None:
    if not reason:
        return FieldProblem("reason", "reason_required", say("Còn thiếu lý do."), say("Ghi vì sao bỏ qua."))
    if len(reason) > _REASON_MOST:
        return FieldProblem("reason", "too_long", say("Lý do quá dài."), say("Viết nhiều nhất 400 ký tự."))
    return None


async def _page(
    request: Request,
    services: Services,
    watcher: Watcher,
    code: str,
    *,
    typed: Mapping[str, str] | None = None,
    problem: InvalidInput | None = None,
) -> Response:
    async with services.sessions.read() as session:
        found = await portal_case(session, code, watcher.agencies)
    if found is None:
        raise NotFound
    language = language_of(request, services.settings.language)
    now = datetime.now(UTC)
    ours = side_texts(*_own(found), now)
    entries = [theirs_of(entry) for entry in found.held]
    theirs = [side_texts(entry.dates, entry.results, now) for entry in entries]
    refused = next((one for one in found.messages if one.status == "refused"), None)
    values = {
        "case": found.case,
        "number": found.number,
        "differences": found.differences,
        "side_by_side": evidence(ours, theirs[-1]) if theirs else evidence(ours, {}),
        "held": len(theirs),
        "classes": CLASSES,
        "status_words": status_words,
        "lines": [_line(found, message, language) for message in found.messages],
        "files": found.files,
        "refused": refused,
        "typed": dict(typed or {}),
        "problem": problem,
        "errors": problem.errors if problem else (),
        "done": request.query_params.get("done", "") if problem is None else "",
    }
    return services.pages.render(request, "portal/dossier.html", values, status=problem.status if problem else 200)


def _own(found: PortalCase) -> tuple[Any, int]:
    told = found.messages[-1].code if found.messages else None
    ours = ours_of_case(found.case, found.rounds, found.results, told)
    return ours.dates, ours.results


def _line(found: PortalCase, message: PortalMessage, language: str) -> MessageLine:
    state, label = STATES[message.status]
    return MessageLine(
        message=message,
        state=state,
        label=label,
        service=SERVICES[message.action],
        national=NATIONAL[Action(message.action)],
        fields=_fields(message.body or {}),
        problem=word(PROBLEMS, message.problem, language) if message.problem else "",
        by=found.names.get(message.asked_by, ""),
    )


def _fields(body: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Return the national fields of a message that say something; lists by their number, people not at all."""
    shown: list[tuple[str, str]] = []
    for name, value in body.items():
        if value in ("", [], None):
            continue
        if name in PERSONAL:
            shown.append((name, _HIDDEN))
        elif isinstance(value, list):
            shown.append((name, f"[{len(value)}]"))
        else:
            shown.append((name, value if isinstance(value, str) else json.dumps(value)))
    return shown
