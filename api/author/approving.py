"""A proposal before its second person: what each draft is, what is left open in it, and what became of it."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query
from starlette.requests import Request
from starlette.responses import Response

from api.author.access import CurrentWriter, Writer
from api.author.carrying_out import begin_carrying_out, begin_preparing
from api.author.proposing import PROPOSAL_WORDS
from api.author.refusals import refusal_of, stored_refusal
from api.author.surroundings import agency_words, surroundings
from api.dependencies import CurrentServices, Language
from api.errors import InvalidInput, NotFound
from api.language import Readable, say
from api.pages import see_other
from api.services import Services
from domain.procedure.fields import field_name
from models.errors import StorageRefusedError
from models.proposals import approve, go_on, take_out, withdraw
from models.queries.authors import names_of
from models.queries.proposals import ProposedLine, proposal_of, proposed_lines

router = APIRouter()
PAGE = 200
_STOOD_STILL = timedelta(seconds=90)
STATES = {
    "chosen": say("đang chốt"),
    "not_final": say("không chốt được"),
    "ready": say("chờ duyệt"),
    "taken_out": say("đã lấy ra"),
    "published": say("đã công bố"),
    "not_published": say("không công bố được"),
}


@router.get("/procedures/proposals/{proposal_id}")
async def show_proposal(
    request: Request,
    services: CurrentServices,
    writer: CurrentWriter,
    language: Language,
    proposal_id: UUID,
    state: Annotated[str, Query(max_length=20)] = "",
    start: Annotated[int, Query(ge=0, le=10**6)] = 0,
) -> Response:
    """Show the decision, each draft with its link and what is left open in it, and how far the work is."""
    return await _page(request, services, writer, language, proposal_id, state if state in STATES else "", start)


@router.post("/procedures/proposals/{proposal_id}")
async def act(
    request: Request, services: CurrentServices, writer: CurrentWriter, language: Language, proposal_id: UUID
) -> Response:
    """Take drafts out, approve, withdraw, or go on with what was cut off, as the button says."""
    form = await request.form()
    do = str(form.get("do", ""))
    async with services.sessions.read() as session:
        if await proposal_of(session, writer.author, proposal_id) is None:
            raise NotFound
    try:
        if do == "take_out":
            drafts = _chosen([str(one) for one in form.getlist("chosen")])
            async with services.sessions.write() as session:
                await take_out(session, writer.author, proposal_id, drafts)
        elif do == "withdraw":
            async with services.sessions.write() as session:
                await withdraw(session, writer.author, proposal_id)
        elif do == "approve":
            async with services.sessions.write() as session:
                await approve(session, writer.author, proposal_id)
            begin_carrying_out(services, writer, proposal_id)
        elif do == "go_on":
            async with services.sessions.write() as session:
                stands = await go_on(session, writer.author, proposal_id)
            (begin_carrying_out if stands == "approved" else begin_preparing)(services, writer, proposal_id)
        else:
            raise InvalidInput
    except StorageRefusedError as refused:
        said = refusal_of(refused)
        return await _page(request, services, writer, language, proposal_id, refusal=said, status=409)
    return see_other(f"/procedures/proposals/{proposal_id}")


def _chosen(names: list[str]) -> list[UUID]:
    try:
        return [UUID(name) for name in names]
    except ValueError as error:
        raise InvalidInput from error


async def _page(
    request: Request,
    services: Services,
    writer: Writer,
    language: str,
    proposal_id: UUID,
    state: str = "",
    start: int = 0,
    *,
    refusal: Readable | None = None,
    status: int = 200,
) -> Response:
    async with services.sessions.read() as session:
        proposal = await proposal_of(session, writer.author, proposal_id)
        if proposal is None:
            raise NotFound
        lines = await proposed_lines(session, proposal_id)
        people = {name for one in lines for name in (one.written_by, one.finalised_by, one.by, _saved_by(one))}
        names = await names_of(session, {*people, proposal.proposed_by, proposal.approved_by})
    counted = Counter(one.state for one in lines)
    waiting = counted["chosen"] if proposal.state == "proposed" else counted["ready"]
    waiting = 0 if proposal.state == "withdrawn" else waiting
    going = bool(waiting) and datetime.now(UTC) - proposal.seen_at < _STOOD_STILL
    shown = [one for one in lines if not state or one.state == state]
    ready = [one for one in lines if one.state == "ready"]
    me = writer.author.who
    values: dict[str, Any] = {
        "proposal": proposal,
        "proposal_words": PROPOSAL_WORDS,
        "states": STATES,
        "counted": {name: counted[name] for name in STATES if counted[name]},
        "total": len(lines),
        "settled": len(lines) - waiting,
        "going": going,
        "stopped": bool(waiting) and not going,
        "state": state,
        "start": start,
        "lines": [
            (one, stored_refusal(one.why, names, language) if one.why else None) for one in shown[start : start + PAGE]
        ],
        "next": start + PAGE if len(shown) > start + PAGE else 0,
        "open": proposal.state == "proposed",
        "is_proposer": me == proposal.proposed_by,
        "is_second": me == proposal.approved_by,
        "decides": all(writer.author.decides(one.agency_kind) for one in ready),
        "ready": len(ready),
        "own": {one.draft_id for one in ready if me in (one.written_by, one.finalised_by)},
        "changed": {one.draft_id for one in ready if not one.stands},
        "left": sum(bool(one.doubts) for one in ready),
        "left_doubts": sum(one.doubts for one in ready),
        "left_seconds": sum(one.seconds for one in ready),
        "names": names,
        "agencies": agency_words((await surroundings(services)).register, language),
        "field_name": field_name,
        "refusal": refusal,
    }
    return services.pages.render(request, "author/proposal.html", values, status=status)


def _saved_by(line: ProposedLine) -> str:
    """Return who is told of as having saved a draft in between, empty where nobody is."""
    return str(line.why.get("values", {}).get("by", "")) if line.why else ""
