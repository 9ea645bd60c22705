"""Renders every error twice: problem+json (RFC 9457) for machines, a readable page for people."""

from __future__ import annotations

from typing import Any, Final, cast
from urllib.parse import quote

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from api.database_problems import DATABASE_ERRORS, NO_TEXT, problem_of
from api.errors import (
    ALL_PROBLEMS,
    BodyTooLarge,
    Forbidden,
    InvalidInput,
    MethodNotAllowed,
    NotFound,
    Problem,
    SignInRequired,
    TooLarge,
    TooManyRequests,
)
from api.following import FollowFirst
from api.language import language_of
from api.pages import Pages, see_other, sign_in_address
from api.validation import field_problems
from runtime.settings import Settings

MEDIA_TYPE = "application/problem+json"
_AS_WRITTEN: Final = ""  # the source sentences, which are Vietnamese: no catalogue has to be read when a process starts
_SOME_REQUEST: Final = "4f9c01d2a7b3e856"
_UPLOAD_LIMIT: Final = int(Settings.model_fields["upload_limit_bytes"].default)
_BY_STATUS: dict[int, type[Problem]] = {
    401: SignInRequired,
    403: Forbidden,
    404: NotFound,
    405: MethodNotAllowed,
    422: InvalidInput,
}


class FieldProblemBody(BaseModel):
    """One thing to mend."""

    field: str = Field(examples=["applicant.identity_number"])
    rule: str = Field(examples=["identity_number"])
    detail: str = Field(examples=["Số định danh cần đủ 12 chữ số."])
    mend: str = Field(examples=["Kiểm tra lại trên thẻ."])


class ProblemBody(BaseModel):
    """An error as RFC 9457 writes it, in the caller's language."""

    type: str = Field(examples=["/problems/invalid-input"], description="Stable kind of the problem.")
    title: str = Field(examples=["Có thông tin cần sửa"])
    status: int = Field(examples=[422])
    detail: str = Field(examples=["Sửa các mục được nêu rồi gửi lại. Chưa có gì được lưu."])
    instance: str = Field(examples=["/api/v1/cases"])
    request_id: str = Field(examples=[_SOME_REQUEST], description="Tell this to support.")
    errors: list[FieldProblemBody] = Field(default_factory=list, description="Which fields to mend, if any.")
    rule: str = Field(default="", examples=["not_your_role"], description="Of `refused`: the rule.")
    values: dict[str, str] = Field(
        default_factory=dict,
        examples=[{"role": "officer", "needed": "leader"}],
        description="Of `refused` by a case: what decided.",
    )
    who_can: list[str] = Field(
        default_factory=list, examples=[["leader@H61.12"]], description="Of `refused` by a case: who can do it."
    )
    limit_bytes: int = Field(default=0, examples=[20_971_520], description="Of `too-large`: the limit.")


def body(problem: Problem, *, language: str, path: str, request_id: str) -> dict[str, Any]:
    """Return the JSON body of a problem in a language."""
    content: dict[str, Any] = {
        "type": f"/problems/{problem.kind}",
        "title": problem.title.read(language),
        "status": problem.status,
        "detail": problem.detail.read(language),
        "instance": path,
        "request_id": request_id,
        "errors": [
            {
                "field": error.field,
                "rule": error.rule,
                "detail": error.detail.read(language),
                "mend": error.mend.read(language),
            }
            for error in problem.errors
        ],
    }
    return {**problem.extra, **content}


def documented(*problems: Problem | type[Problem]) -> dict[int | str, dict[str, Any]]:
    """Return the OpenAPI answers of these problems, for the `responses` of a route.

    Each is shown as it would be sent: a problem as it is given, a kind as it mostly comes. `api.description` adds the
    schema, and the address of the door as `instance`.
    """
    answers: dict[int | str, dict[str, Any]] = {}
    for given in (*problems, Problem):
        problem = given if isinstance(given, Problem) else _mostly(given)
        doc = (problem.__doc__ or "").strip().split("\n")[0] if given is not Problem else "A fault of ours."
        known = answers.setdefault(problem.status, {"description": "", "content": {MEDIA_TYPE: {"examples": {}}}})
        known["description"] = f"{known['description']} {doc}".strip()
        value = body(problem, language=_AS_WRITTEN, path="", request_id=_SOME_REQUEST)
        known["content"][MEDIA_TYPE]["examples"][problem.kind] = {"value": value}
    return answers


def invalid(rule: str, *location: str | int, **context: object) -> InvalidInput:
    """Return what a door answers when pydantic finds `rule` broken at `location`, for `documented`."""
    return InvalidInput(errors=field_problems([{"type": rule, "loc": location, "ctx": context}]))


def _mostly(kind: type[Problem]) -> Problem:
    """Return a problem as its kind mostly comes."""
    if kind is InvalidInput:
        return InvalidInput(errors=(NO_TEXT,))  # what any text in a request can be
    if kind is TooLarge:
        return TooLarge(_UPLOAD_LIMIT)
    return TooManyRequests(60) if kind is TooManyRequests else kind()


class ProblemRenderer:
    """Turns a problem into the answer its caller can read."""

    def __init__(self, pages: Pages, settings: Settings) -> None:
        self._pages = pages
        self._settings = settings

    def render(self, request: Request, problem: Problem) -> Response:
        """Return problem+json below /api, a page elsewhere; an expired session leads to the sign-in page."""
        request_id = request.scope.get("state", {}).get("request_id", "")
        path = request.url.path
        if path.startswith("/api/"):
            language = language_of(request, self._settings.language)
            content = body(problem, language=language, path=path, request_id=request_id)
            headers = {**problem.headers, "Content-Language": language}
            return JSONResponse(content, status_code=problem.status, media_type=MEDIA_TYPE, headers=headers)
        if isinstance(problem, SignInRequired):
            return see_other(sign_in_address(request))
        response = self._pages.render(request, "errors/problem.html", {"problem": problem}, status=problem.status)
        response.headers.update(problem.headers)
        return response

    def install(self, app: FastAPI) -> None:
        """Make the application answer all its errors through this renderer."""

        async def on_problem(request: Request, error: Exception) -> Response:
            return self.render(request, cast("Problem", error))

        async def on_invalid(request: Request, error: Exception) -> Response:
            found = cast("RequestValidationError", error).errors()
            return self.render(request, InvalidInput(errors=field_problems(found)))

        async def on_http(request: Request, error: Exception) -> Response:
            raised = cast("HTTPException", error)
            if isinstance(raised, BodyTooLarge):
                return self.render(request, raised.problem)
            kind = _BY_STATUS.get(raised.status_code)
            if kind is None:
                kind = InvalidInput if raised.status_code < 500 else Problem
            problem = kind()
            problem.headers.update(raised.headers or {})
            return self.render(request, problem)

        async def on_database(request: Request, error: Exception) -> Response:
            problem = problem_of(error)
            if problem is None:
                raise error
            return self.render(request, problem)

        async def on_follow_first(request: Request, error: Exception) -> Response:
            del request
            return see_other(f"/follow?code={quote(cast('FollowFirst', error).code)}")

        app.add_exception_handler(FollowFirst, on_follow_first)
        for kind in DATABASE_ERRORS:
            app.add_exception_handler(kind, on_database)
        app.add_exception_handler(Problem, on_problem)
        app.add_exception_handler(RequestValidationError, on_invalid)
        app.add_exception_handler(HTTPException, on_http)


def known_kinds() -> tuple[str, ...]:
    """Return every stable kind, for the documentation test."""
    return tuple(problem.kind for problem in ALL_PROBLEMS)
