"""The rules by which heads are told: those in force, what was told by them lately, and an agency's own."""

from __future__ import annotations

from dataclasses import dataclass

import structlog
from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from api.board.access import CurrentLook, Look, look_of
from api.board.frame import board_page
from api.dependencies import CurrentServices, CurrentStaff, Language
from api.errors import FieldProblem, Forbidden, NotFound
from api.language import Readable, say
from api.pages import see_other
from api.services import Services
from domain.escalation.reading import load_rules
from domain.procedure.errors import DefinitionError, DefinitionErrors
from models.escalation_mails import told_lately
from models.escalation_rules import change_rules, forget_rules, owner_of, stored_rules

log = structlog.stdlib.get_logger()
router = APIRouter()
_LONGEST = 60_000
_ONLY_SUPERVISORS = say(
    "Chỉ người giám sát của cơ quan được sửa quy tắc riêng. Quy tắc chung của tỉnh do quản trị đặt."
)
_DONE = {
    "saved": say("Đã lưu quy tắc riêng; lần xét tới sẽ theo quy tắc này."),
    "forgotten": say("Cơ quan đã theo lại quy tắc cấp trên."),
    "fine": say("Quy tắc đúng; chưa lưu gì."),
}


@dataclass(frozen=True, slots=True)
class _Said:
    """A mistake as the page says it, in the reader's language."""

    found: DefinitionError
    mends: bool

    def read(self, language: str) -> str:
        if self.mends:
            return self.found.mend(language)
        return f"{self.found.file}:{self.found.line}:{self.found.column}: {self.found.message(language)}"


@router.get("/board/rules")
async def show_rules(
    request: Request, services: CurrentServices, look: CurrentLook, language: Language, done: str = ""
) -> Response:
    """Show which rules hold for an agency, whose they are, and whom they told of what lately."""
    return await _page(request, services, look, language, done=_DONE.get(done))


@router.post("/board/rules")
async def save_rules(request: Request, services: CurrentServices, staff: CurrentStaff, language: Language) -> Response:
    """Store an agency's own rules, check them only, or let it follow those above again."""
    form = await request.form(max_fields=20)
    look = await look_of(services, staff, str(form.get("agency", ""))[:40])
    if not look.agency:
        raise NotFound
    if not _may(look):
        raise Forbidden(_ONLY_SUPERVISORS)
    do, typed = str(form.get("do", "")), str(form.get("rules", ""))[:_LONGEST].replace("\r\n", "\n")
    if do == "forget":
        async with services.sessions.write() as session:
            await forget_rules(session, look.agency, staff.staff_id)
        return see_other(f"/board/rules?agency={look.agency}&done=forgotten")
    try:
        load_rules(typed, f"{look.agency}.yaml")
        if do == "check":
            return await _page(request, services, look, language, typed=typed, done=_DONE["fine"])
        async with services.sessions.write() as session:
            await change_rules(session, look.agency, typed, staff.staff_id)
    except DefinitionErrors as wrong:
        problems = tuple(
            FieldProblem("rules", one.code, _Said(one, mends=False), _Said(one, mends=True)) for one in wrong.errors
        )
        return await _page(request, services, look, language, typed=typed, errors=problems)
    log.info("escalation_rules_changed", agency=look.agency)
    return see_other(f"/board/rules?agency={look.agency}&done=saved")


def _may(look: Look) -> bool:
    return look.agency in look.staff.viewer.agencies_as("supervisor")


async def _page(
    request: Request,
    services: Services,
    look: Look,
    language: str,
    *,
    typed: str | None = None,
    errors: tuple[FieldProblem, ...] = (),
    done: Readable | None = None,
) -> Response:
    agency = look.agency or look.seen[0]
    parents = {one.id: one.parent_id for one in await services.definitions.agencies()}
    async with services.sessions.read() as session:
        stored = await stored_rules(session)
        lately = await told_lately(session, look.scope.agencies)
    owner = owner_of(agency, parents, stored)
    row = stored.get(owner)
    values = {
        "agency": agency,
        "owner": owner,
        "row": row,
        "rules": _read(row.text, owner) if row else None,
        "typed": typed if typed is not None else (row.text if row else ""),
        "may": bool(look.agency) and _may(look),
        "errors": errors,
        "done": done,
        "lately": lately,
        "language_code": language,
    }
    return await board_page(request, services, look, "board/rules.html", values, status=422 if errors else 200)


def _read(text: str, owner: str) -> object:
    try:
        return load_rules(text, owner)
    except DefinitionErrors:
        return None
