"""A person goes through the doubts of an imported draft, the quickest first: source beside value, one press each."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query
from starlette.requests import Request
from starlette.responses import Response

from api.author.access import CurrentWriter, Writer
from api.author.answer_form import answered_in, is_about_fee
from api.author.frame import draft_page
from api.author.judging import judge
from api.author.refusals import refusal_of
from api.dependencies import CurrentServices, Language
from api.errors import FieldProblem, InvalidInput, NotFound
from api.language import Readable, Sentence, say
from api.pages import see_other
from api.services import Services
from domain.catalogue.answering import CannotAnswerError, Spot, spot_of
from domain.catalogue.blank_sheets import blank_sheets
from models.draft_doubts import answer_doubt, doubts_of, quickest_drafts
from models.errors import StorageRefusedError
from models.procedure_drafts import save_draft
from models.queries.review_time import review_time_of
from models.tables import DraftDoubt, ProcedureDraft

router = APIRouter()
_NO_PLACE = say("Bản thảo đã thay đổi nên câu trả lời không còn chỗ đứng. Sửa ở trang Soạn rồi bấm Giữ như đang ghi.")
_WORSE = say("Câu trả lời này làm văn bản sai: %(why)s Chưa lưu.")


@router.get("/procedures/drafts/{draft_id}/review")
async def show_review(
    request: Request,
    services: CurrentServices,
    writer: CurrentWriter,
    language: Language,
    draft_id: UUID,
    after: Annotated[int, Query(ge=-1, le=10**6)] = -1,
    at: Annotated[int, Query(ge=-1, le=10**6)] = -1,
) -> Response:
    """Show the next open doubt after a place, or the one at a place; at the end, what is left and what comes next."""
    async with services.sessions.read() as session:
        draft = await writer.draft(session, draft_id)
        doubts = await doubts_of(session, writer.author, draft_id)
    waiting = [one for one in doubts if not one.answer]
    chosen = next((one for one in doubts if one.position == at), None)
    chosen = chosen or next((one for one in waiting if one.position > after), None)
    return await _page(request, services, writer, draft, doubts, chosen, language)


@router.post("/procedures/drafts/{draft_id}/review")
async def answer(
    request: Request, services: CurrentServices, writer: CurrentWriter, language: Language, draft_id: UUID
) -> Response:
    """Take an answer: keep, keep all of this kind, a suggestion, a value, other lines; then the next doubt."""
    form = await request.form()
    typed = {name: str(form.get(name, "")) for name in ("do", "value", "part", "legal_basis", "doubt", "revision")}
    async with services.sessions.read() as session:
        draft = await writer.draft(session, draft_id)
        doubts = await doubts_of(session, writer.author, draft_id)
    doubt = next((one for one in doubts if one.id == typed["doubt"]), None)
    if doubt is None:
        raise NotFound
    try:
        text, answered = answered_in(draft.text, doubts, doubt, typed, language)
        await _not_worse(services, draft, text, language)
        await _store(services, writer, draft, typed["revision"], text, answered, typed["do"])
    except InvalidInput as problem:
        said = None if problem.errors else problem.detail
        return await _page(
            request, services, writer, draft, doubts, doubt, language, typed, problem.errors, said, status=422
        )
    except CannotAnswerError:
        return await _page(request, services, writer, draft, doubts, doubt, language, typed, said=_NO_PLACE, status=409)
    except StorageRefusedError as refused:
        said = refusal_of(refused)
        return await _page(request, services, writer, draft, doubts, doubt, language, typed, said=said, status=409)
    return see_other(f"/procedures/drafts/{draft_id}/review?after={doubt.position}")


async def _not_worse(services: Services, draft: ProcedureDraft, text: str, language: str) -> None:
    """Refuse an answer that makes the text wrong where it was right."""
    if text == draft.text:
        return
    before = await judge(services, draft.procedure_code, draft.text, language)
    after = await judge(services, draft.procedure_code, text, language)
    if before.definition is None and after.definition is not None:
        return  # more is told of a text that can be read
    known = {(one.code, one.field) for one in before.findings}
    wrong = (one for one in after.findings if one.severity == "error")
    new = next((one for one in wrong if (one.code, one.field) not in known), None)
    if new is not None:
        why = f"{new.message(language)} {new.mend(language)}"
        raise InvalidInput(Sentence(_WORSE.text, {"why": why}))


async def _store(
    services: Services,
    writer: Writer,
    draft: ProcedureDraft,
    revision: str,
    text: str,
    answered: Sequence[DraftDoubt],
    do: str,
) -> None:
    how = "kept" if do.startswith("keep") else "suggested" if do.startswith("suggestion") else "typed"
    async with services.sessions.write() as session:
        number = int(revision) if revision.isdigit() else 0
        await save_draft(session, writer.author, draft.id, revision=number, text=text)
        for one in answered:
            await answer_doubt(session, draft.id, one.id, how, writer.author.who)


async def _page(
    request: Request,
    services: Services,
    writer: Writer,
    draft: ProcedureDraft,
    doubts: Sequence[DraftDoubt],
    chosen: DraftDoubt | None,
    language: str,
    typed: dict[str, str] | None = None,
    errors: tuple[FieldProblem, ...] = (),
    said: Readable | None = None,
    *,
    status: int = 200,
) -> Response:
    waiting = [one for one in doubts if not one.answer]
    spot = None
    if chosen is not None:
        try:
            spot = spot_of(draft.text, str(chosen.asked["path"]))
        except CannotAnswerError:
            said = said or _NO_PLACE
    async with services.sessions.read() as session:
        others = await quickest_drafts(session, writer.author, draft.id) if chosen is None else ()
        review = await review_time_of(session, writer.author) if chosen is None else None
    after = chosen.position if chosen else -1
    values: dict[str, Any] = {
        "doubt": chosen,
        "asked": chosen.asked if chosen else None,
        "spot": spot or Spot("absent", ""),
        "blank": bool(chosen and blank_sheets(draft.text, [str(chosen.asked["path"])])),
        "about_fee": bool(chosen and is_about_fee(chosen)),
        "alike": sum(one.asked["code"] == chosen.asked["code"] for one in waiting) if chosen else 0,
        "bases": _bases(draft.text),
        "waiting": len(waiting),
        "doubts": len(doubts),
        "skipped": sum(one.position < after for one in waiting),
        "previous": next((one.position for one in reversed(doubts) if one.position < after), None),
        "others": others,
        "review": review,
        "typed": typed or {},
        "errors": errors,
        "language_code": language,
    }
    return await draft_page(request, services, writer, draft, "author/review.html", values, status=status, refusal=said)


def _bases(text: str) -> list[str]:
    """Return the legal texts a draft cites, to choose the one that sets a fee from."""
    lines = text.split("\n")
    start = next((number for number, line in enumerate(lines) if line.startswith("legal_basis:")), len(lines))
    found = []
    for line in lines[start + 1 :]:
        if not line.startswith("  - "):
            break
        found.append(line[4:].partition("  # ?")[0].strip().strip("\"'"))
    return found
