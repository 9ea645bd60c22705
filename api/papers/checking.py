"""Checking a paper: anybody who holds it is told whether it is true and still stands, and learns nothing of people."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Final
from uuid import UUID

from fastapi import APIRouter, File, UploadFile
from limits import RateLimitItemPerMinute
from starlette.requests import Request
from starlette.responses import Response

from activities.forms.signatures import inspect, read_roots, sha256
from api.badges import Badge
from api.dependencies import CurrentServices
from api.errors import FieldProblem, InvalidInput, Problem, TooLarge, TooManyRequests
from api.language import say
from api.security.rates import address_of
from api.services import Services
from domain.papers.forms import NAMES, Form
from domain.papers.validity import Validity
from models.paper_marks import read_mark
from models.queries.known_list import KnownList, known_list
from models.queries.known_paper import KnownPaper, paper_of_bytes, paper_of_mark

router = APIRouter()
#: Eight letters beside a case code: guessing is slow enough, looking at one's own papers is not.
CHECKS_BY_ADDRESS: Final = RateLimitItemPerMinute(60, 10, namespace="paper-checks")
_LARGEST: Final = 10 * 1024 * 1024
_NO_FILE = (say("Chưa chọn tệp PDF."), say("Chọn tệp văn bản đã nhận, dạng PDF."))
STANDS: Mapping[Validity, Badge] = {
    Validity.VALID: Badge("done", say("Còn hiệu lực")),
    Validity.FULFILLED: Badge("done", say("Đã thực hiện xong")),
    Validity.REPLACED: Badge("refused", say("Đã được thay thế bằng bản mới")),
    Validity.OVERTAKEN: Badge("refused", say("Không còn hiệu lực")),
}

LIST_OPEN: Final = Badge("waiting", say("Chờ nhận"))
LIST_COMPLETE: Final = Badge("done", say("Đã nhận đủ"))
LIST_DIFFERS: Final = Badge("due-soon", say("Có chênh lệch"))


@router.get("/papers")
async def show_check(request: Request, services: CurrentServices) -> Response:
    """Show where a file is handed in to be checked."""
    return _page(request, services, None)


@router.post("/papers")
async def check_file(
    request: Request, services: CurrentServices, file: Annotated[UploadFile | None, File()] = None
) -> Response:
    """Tell who signed a file and when, whether its bytes are unchanged, whether it is one of ours. Keeps nothing."""
    try:
        await services.rates.take(CHECKS_BY_ADDRESS, address_of(request))
        content = await file.read(_LARGEST + 1) if file is not None else b""
        if not content:
            raise InvalidInput(errors=(FieldProblem("file", "file", *_NO_FILE),))
        if len(content) > _LARGEST:
            raise TooLarge(_LARGEST)
    except (InvalidInput, TooLarge, TooManyRequests) as problem:
        return _page(request, services, problem)
    roots = _roots(services.settings.signature_roots)
    found = await asyncio.to_thread(inspect, content, roots)
    async with services.sessions.read() as session:
        paper = await paper_of_bytes(session, sha256(content))
    values = {
        "looked": True,
        "found": found,
        "sound": bool(found) and all(one.intact for one in found) and found[-1].whole,
        "sha256": sha256(content),
        **_told(paper),
    }
    return services.pages.render(request, "papers/check.html", {**_EMPTY, **values})


@router.get("/papers/{code}/{mark}")
async def check_mark(request: Request, services: CurrentServices, code: str, mark: str) -> Response:
    """Tell what the paper with this QR code is and whether it still stands; the mark proves that it was seen."""
    await services.rates.take(CHECKS_BY_ADDRESS, address_of(request))
    code = code.strip().upper()[:60]
    known = read_mark(services.settings.secret.get_secret_value(), code, mark[:40])
    paper, handed = None, None
    if known is not None:
        async with services.sessions.read() as session:
            if known.form is Form.HAND_OVER:
                handed = await known_list(session, UUID(code))
            else:
                paper = await paper_of_mark(session, code, known.form, known.seq)
    values = {"by_mark": True, **_told(paper), **_told_of(handed)}
    status = 200 if paper or handed else 404
    return services.pages.render(request, "papers/check.html", {**_EMPTY, **values}, status=status)


_EMPTY: Final[Mapping[str, object]] = {
    "looked": False, "by_mark": False, "found": (), "sound": False, "sha256": "", "paper": None, "name": None,
    "stands": None, "problem": None, "errors": (), "handed": None,
}  # fmt: skip


def _told(paper: KnownPaper | None) -> dict[str, object]:
    if paper is None:
        return {"paper": None}
    stands = STANDS[paper.validity] if paper.validity else None
    return {"paper": paper, "name": NAMES[paper.form], "stands": stands}


def _told_of(handed: KnownList | None) -> dict[str, object]:
    if handed is None:
        return {"handed": None}
    stands = LIST_OPEN if handed.confirmed_at is None else LIST_DIFFERS if handed.differing else LIST_COMPLETE
    return {"handed": handed, "name": NAMES[Form.HAND_OVER], "stands": stands}


def _page(request: Request, services: Services, problem: Problem | None) -> Response:
    values = dict(_EMPTY) | {"problem": problem, "errors": problem.errors if problem else ()}
    status = problem.status if problem else 200
    return services.pages.render(request, "papers/check.html", values, status=status)


@lru_cache(maxsize=4)
def _roots(path: Path | None) -> Sequence[bytes]:
    return read_roots(path.read_bytes()) if path is not None else ()
