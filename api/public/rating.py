"""Rating the service after the result: five short questions, none of them needed."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from api.dependencies import CurrentServices
from api.following import followed
from api.language import Readable, say
from api.pages import see_other
from api.services import Services
from domain.rating import QUESTIONS, SCORES, may_rate, read_scores
from models.queries.case_status import CaseStatus
from models.ratings import is_rated, rate

router = APIRouter()
_QUESTIONS: dict[str, Readable] = {
    "time": say("Thời gian giải quyết"),
    "guidance": say("Hướng dẫn rõ ràng, dễ làm theo"),
    "conduct": say("Thái độ phục vụ"),
    "effort": say("Không phải đi lại, bổ sung nhiều lần"),
    "overall": say("Hài lòng chung"),
}
_SCORES: dict[int, Readable] = {
    5: say("Rất hài lòng"),
    4: say("Hài lòng"),
    3: say("Bình thường"),
    2: say("Không hài lòng"),
    1: say("Rất không hài lòng"),
}


@router.get("/my-case/{code}/rating")
async def show_rating(request: Request, services: CurrentServices, code: str) -> Response:
    """Show the questions, or lead back where there is nothing to rate (any more)."""
    status = await followed(request, services, code)
    if not await _open(services, status):
        return see_other(f"/my-case/{status.case.code}")
    values = {
        "case": status.case,
        "questions": [(question, _QUESTIONS[question]) for question in QUESTIONS],
        "scores": [(score, _SCORES[score]) for score in SCORES],
    }
    return services.pages.render(request, "public/rating.html", values)


@router.post("/my-case/{code}/rating")
async def take_rating(request: Request, services: CurrentServices, code: str) -> Response:
    """Store the rating; the first one stands. An empty one is a fine answer too and stores nothing."""
    status = await followed(request, services, code)
    typed = {name: str(value) for name, value in (await request.form(max_fields=20)).items()}
    scores, comment = read_scores(typed), typed.get("comment", "").strip()[:4000].replace("\r\n", "\n")
    if not (scores or comment) or not await _open(services, status):
        return see_other(f"/my-case/{status.case.code}")
    async with services.sessions.write() as session:
        await rate(session, status.case.id, scores, comment)
    return see_other(f"/my-case/{status.case.code}?done=rated")


async def _open(services: Services, status: CaseStatus) -> bool:
    async with services.sessions.read() as session:
        rated = await is_rated(session, status.case.id)
    return may_rate(decided=status.case.decided_at is not None, ended=status.case.ended_at is not None, rated=rated)
