"""Drafts that nothing blocks are proposed together: one decision, one first day, for a second person to approve."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query
from starlette.requests import Request
from starlette.responses import Response

from api.author.access import CurrentWriter, Writer
from api.author.carrying_out import begin_preparing
from api.author.frame import today
from api.author.refusals import refusal_of
from api.author.surroundings import agency_words, surroundings
from api.dependencies import CurrentServices, Language
from api.errors import FieldProblem, InvalidInput
from api.language import Readable, say
from api.leader.absence_form import day_of
from api.pages import see_other
from api.services import Services
from domain.procedure.fields import field_name
from models.errors import StorageRefusedError
from models.proposals import propose
from models.publication import Decision
from models.queries.authors import names_of
from models.queries.proposals import recent_proposals
from models.queries.ready_drafts import ready_drafts, ready_groups

router = APIRouter()
#: So many rows stand on one page; all that fit the filter can be proposed, up to so many.
SHOWN, MOST = 500, 3_000
LEVELS = {"province": say("Cấp tỉnh"), "commune": say("Cấp xã")}
PROPOSAL_WORDS = {
    "proposed": say("chờ người thứ hai"),
    "approved": say("đã duyệt"),
    "withdrawn": say("đã rút"),
}
_NO_DECISION = FieldProblem("decision", "missing", say("Còn thiếu số quyết định."), say("Nhập, ví dụ 163/QĐ-UBND."))
_BAD_DAY = (say("Ngày chưa đúng."), say("Nhập ngày/tháng/năm, ví dụ 01/03/2027."))
_NOTHING = FieldProblem("chosen", "missing", say("Chưa chọn bản nào."), say("Chọn ít nhất một bản."))


@router.get("/procedures/proposals")
async def show_ready(
    request: Request,
    services: CurrentServices,
    writer: CurrentWriter,
    language: Language,
    field: Annotated[str, Query(max_length=100)] = "",
    agency: Annotated[str, Query(max_length=100)] = "",
    level: Annotated[str, Query(max_length=20)] = "",
) -> Response:
    """Show the drafts that may be proposed, by sector, kind and level of agency; and the proposals there are."""
    return await _page(request, services, writer, language, {"field": field, "agency": agency, "level": level})


@router.post("/procedures/proposals")
async def begin(request: Request, services: CurrentServices, writer: CurrentWriter, language: Language) -> Response:
    """Propose the drafts that were chosen, or all that fit the filter; its page tells how far it is."""
    form = await request.form()
    names = ("field", "agency", "level", "decision", "decided_on", "from", "do")
    typed = {name: str(form.get(name, "")).strip() for name in names}
    chosen = [str(one) for one in form.getlist("chosen")]
    try:
        decided, first = _days(typed)
        drafts = await _drafts(services, writer, typed, chosen)
        async with services.sessions.write() as session:
            proposal = await propose(
                session,
                writer.author,
                drafts,
                decision=Decision(typed["decision"][:200], decided),
                effective_from=first,
            )
    except InvalidInput as problem:
        return await _page(request, services, writer, language, typed, chosen, problem.errors)
    except StorageRefusedError as refused:
        return await _page(request, services, writer, language, typed, chosen, said=refusal_of(refused))
    begin_preparing(services, writer, proposal.id)
    return see_other(f"/procedures/proposals/{proposal.id}")


def _days(typed: Mapping[str, str]) -> tuple[Any, Any]:
    """Return the day of the decision and the first day; raises InvalidInput with what must be mended."""
    days = {name: day_of(typed[name]) for name in ("decided_on", "from")}
    wrong = [FieldProblem(name, "day", *_BAD_DAY) for name, day in days.items() if day is None]
    if not typed["decision"]:
        wrong.insert(0, _NO_DECISION)
    if wrong:
        raise InvalidInput(errors=tuple(wrong))
    return days["decided_on"], days["from"]


async def _drafts(
    services: Services, writer: Writer, typed: Mapping[str, str], chosen: list[str]
) -> Mapping[UUID, int]:
    """Return the drafts to propose and the revision each was seen at; raises InvalidInput when there is none."""
    if typed["do"] == "all":
        async with services.sessions.read() as session:
            found = await ready_drafts(session, writer.author, typed, MOST)
        drafts = {one.id: one.revision for one in found}
    else:
        drafts = {}
        for one in chosen:
            name, _, revision = one.partition(":")
            try:
                drafts[UUID(name)] = int(revision)
            except ValueError as error:
                raise InvalidInput from error
    if not drafts:
        raise InvalidInput(errors=(_NOTHING,))
    return drafts


async def _page(
    request: Request,
    services: Services,
    writer: Writer,
    language: str,
    typed: Mapping[str, str],
    chosen: list[str] | None = None,
    errors: tuple[FieldProblem, ...] = (),
    said: Readable | None = None,
) -> Response:
    wanted = {name: typed.get(name, "") for name in ("field", "agency", "level")}
    async with services.sessions.read() as session:
        rows = await ready_drafts(session, writer.author, wanted, MOST)
        groups = await ready_groups(session, writer.author)
        proposals = await recent_proposals(session, writer.author)
        names = await names_of(session, {one.proposed_by for one in proposals})
    fields = {one for one, _, _ in groups if one}
    values = {
        "rows": rows[:SHOWN],
        "total": len(rows),
        "ready": sum(drafts for _, _, drafts in groups),
        "left": sum(bool(one.doubts) for one in rows),
        "proposals": proposals,
        "proposal_words": PROPOSAL_WORDS,
        "names": names,
        "wanted": wanted,
        "fields": sorted(fields, key=lambda one: field_name(one).in_language(language)),
        "kinds": sorted({kind for _, kind, _ in groups}),
        "levels": LEVELS,
        "agencies": agency_words((await surroundings(services)).register, language),
        "field_name": field_name,
        "typed": {"decision": "", "decided_on": "", "from": f"{today():%d/%m/%Y}", **typed},
        "chosen": set(chosen or ()),
        "errors": errors,
        "refusal": said,
    }
    status = 422 if errors else 409 if said else 200
    return services.pages.render(request, "author/proposals.html", values, status=status)
