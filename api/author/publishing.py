"""The way of a draft into force: declared final by one person, published by another, by a decision, from a day."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from api.author.access import CurrentWriter, Writer
from api.author.comparing import compared
from api.author.frame import draft_page, today
from api.author.judging import NAME, as_data, judge
from api.author.proposing import PROPOSAL_WORDS
from api.author.refusals import refusal_of
from api.author.surroundings import surroundings
from api.dependencies import CurrentServices, Language
from api.errors import FieldProblem, InvalidInput
from api.language import Readable, say
from api.leader.absence_form import day_of
from api.pages import see_other
from api.services import Services
from domain.procedure.errors import DefinitionErrors
from domain.procedure.transition import usual_transition
from models.authoring import DateRefusedError, DecisionMissingError, OpenDoubtsError
from models.draft_doubts import refuse_open, still_open
from models.errors import StorageRefusedError
from models.procedure_drafts import discard_draft, finalise_draft, reader, reopen_draft
from models.publication import Decision, publish_draft
from models.queries.authors import names_of
from models.queries.proposals import proposal_with
from models.tables import ProcedureDraft

router = APIRouter()
_NO_DECISION = FieldProblem("decision", "missing", say("Còn thiếu số quyết định."), say("Nhập, ví dụ 163/QĐ-UBND."))
_BAD_DAY = (say("Ngày chưa đúng."), say("Nhập ngày/tháng/năm, ví dụ 01/03/2027."))
_NOT_CLEAN = say("Văn bản còn lỗi nên chưa chốt được. Sửa hết các lỗi đỏ ở trang Soạn.")


@router.get("/procedures/drafts/{draft_id}/publish")
async def show_publishing(
    request: Request, services: CurrentServices, writer: CurrentWriter, language: Language, draft_id: UUID
) -> Response:
    """Show what stands between the draft and its coming into force, and what people will notice."""
    async with services.sessions.read() as session:
        draft = await writer.draft(session, draft_id)
    return await _page(request, services, writer, draft, language)


@router.post("/procedures/drafts/{draft_id}/publish")
async def move_on(
    request: Request, services: CurrentServices, writer: CurrentWriter, language: Language, draft_id: UUID
) -> Response:
    """Declare final, reopen, discard or publish, as the button says."""
    form = await request.form()
    typed = {name: str(form.get(name, "")).strip() for name in ("decision", "decided_on", "from", "do", "revision")}
    revision = int(typed["revision"]) if typed["revision"].isdigit() else 0
    address = f"/procedures/drafts/{draft_id}/publish"
    try:
        match typed["do"]:
            case "finalise":
                await _finalise(services, writer, draft_id, revision, language)
            case "reopen":
                async with services.sessions.write() as session:
                    await writer.draft(session, draft_id)
                    await reopen_draft(session, writer.author, draft_id, revision=revision)
                address = f"/procedures/drafts/{draft_id}"
            case "discard":
                async with services.sessions.write() as session:
                    draft = await writer.draft(session, draft_id)
                    await discard_draft(session, writer.author, draft_id, revision=revision)
                address = f"/procedures/desk/{draft.procedure_code}?done=discarded"
            case "publish":
                code = await _publish(services, writer, draft_id, revision, typed)
                address = f"/procedures/desk/{code}?done=published"
            case _:
                raise InvalidInput
    except InvalidInput as problem:
        return await _again(request, services, writer, draft_id, language, typed, problem.errors, problem.detail, 422)
    except DateRefusedError as refused:
        sentence = refusal_of(refused)
        wrong = FieldProblem("from", refused.why, sentence, say("Chọn ngày khác."))
        return await _again(request, services, writer, draft_id, language, typed, (wrong,), None, 422)
    except DecisionMissingError:
        return await _again(request, services, writer, draft_id, language, typed, (_NO_DECISION,), None, 422)
    except OpenDoubtsError as refused:
        said = refusal_of(refused, language=language)
        return await _again(request, services, writer, draft_id, language, typed, (), said, 422)
    except StorageRefusedError as refused:
        async with services.sessions.read() as session:
            draft = await writer.draft(session, draft_id)
            names = await names_of(session, [draft.written_by])
        said = refusal_of(refused, names)
        return await _again(request, services, writer, draft_id, language, typed, (), said, 409)
    return see_other(address)


async def _finalise(services: Services, writer: Writer, draft_id: UUID, revision: int, language: str) -> None:
    async with services.sessions.read() as session:
        draft = await writer.draft(session, draft_id)
        await refuse_open(session, draft)
    if not (await judge(services, draft.procedure_code, draft.text, language)).is_clean:
        raise InvalidInput(_NOT_CLEAN)
    around = await surroundings(services)
    try:
        async with services.sessions.write() as session:
            read = reader(around.register, around.shelf, NAME)
            await finalise_draft(session, writer.author, draft_id, revision=revision, read=read)
    except DefinitionErrors as error:
        raise InvalidInput(_NOT_CLEAN) from error


async def _publish(services: Services, writer: Writer, draft_id: UUID, revision: int, typed: Mapping[str, str]) -> str:
    days = {name: day_of(typed[name]) for name in ("decided_on", "from")}
    wrong = [FieldProblem(name, "day", *_BAD_DAY) for name, day in days.items() if day is None]
    if not typed["decision"]:
        wrong.insert(0, _NO_DECISION)
    decided, first = days["decided_on"], days["from"]
    if wrong or decided is None or first is None:
        raise InvalidInput(errors=tuple(wrong))
    async with services.sessions.write() as session:
        await writer.draft(session, draft_id)
        version = await publish_draft(
            session,
            writer.author,
            draft_id,
            revision=revision,
            effective_from=first,
            decision=Decision(typed["decision"][:200], decided),
            today=today(),
        )
        return version.procedure_code


async def _again(
    request: Request,
    services: Services,
    writer: Writer,
    draft_id: UUID,
    language: str,
    typed: Mapping[str, str],
    errors: tuple[FieldProblem, ...],
    said: Readable | None,
    status: int,
) -> Response:
    async with services.sessions.read() as session:
        draft = await writer.draft(session, draft_id)
    refusal = None if errors else said
    return await _page(
        request, services, writer, draft, language, typed=typed, errors=errors, refusal=refusal, status=status
    )


async def _page(
    request: Request,
    services: Services,
    writer: Writer,
    draft: ProcedureDraft,
    language: str,
    *,
    typed: Mapping[str, str] | None = None,
    errors: tuple[FieldProblem, ...] = (),
    refusal: Readable | None = None,
    status: int = 200,
) -> Response:
    judged = await judge(services, draft.procedure_code, draft.text, language)
    told = await compared(services, writer, draft)
    async with services.sessions.read() as session:
        waiting = await still_open(session, draft)
        proposal = await proposal_with(session, writer.author, draft.id)
    first = max(today(), judged.definition.effective.from_) if judged.definition else today()
    values: dict[str, Any] = {
        "errors": errors,
        "told": told,
        "clean": judged.is_clean,
        "error_count": judged.count("error"),
        "findings": [one for one in as_data(judged.findings, language) if one["severity"] == "error"][:5],
        "warnings": judged.count("warning"),
        "waiting": waiting,
        "proposal": proposal,
        "proposal_words": PROPOSAL_WORDS,
        "decides": writer.author.decides(draft.agency_kind),
        "is_writer": str(writer.id) in (draft.written_by, draft.finalised_by),
        "typed": {"decision": "", "decided_on": "", "from": f"{first:%d/%m/%Y}", **(typed or {})},
        "transition": usual_transition(_typed_day(typed) or first).words(),
    }
    return await draft_page(
        request, services, writer, draft, "author/publish.html", values, status=status, refusal=refusal
    )


def _typed_day(typed: Mapping[str, str] | None) -> date | None:
    return day_of(typed["from"]) if typed and typed.get("from") else None
