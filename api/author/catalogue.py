"""The catalogue: every procedure of the author's agencies with where it stands."""

from __future__ import annotations

import time
import unicodedata
from collections.abc import Sequence
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Query
from starlette.requests import Request
from starlette.responses import Response

from api.author.access import CurrentWriter, Writer
from api.author.frame import today
from api.author.surroundings import agency_words, surroundings
from api.dependencies import CurrentServices, Language
from api.language import say
from api.services import Services
from domain.procedure.fields import field_name
from models.queries.authoring_catalogue import STATES, catalogue_choices, catalogue_counts, catalogue_rows
from models.queries.review_time import review_time_of

router = APIRouter()
PAGE = 50
_FRESH_SECONDS = 30.0
_choices: dict[tuple[object, ...], tuple[float, Sequence[tuple[str, str]]]] = {}
STATE_WORDS = {
    "": say("Tất cả"),
    "draft": say("Đang soạn"),
    "doubts": say("Còn điều phải xem"),
    "final": say("Chờ công bố"),
    "in_force": say("Đang áp dụng"),
    "future": say("Sắp áp dụng"),
    "ended": say("Hết áp dụng"),
}


@router.get("/procedures/desk")
async def show_catalogue(
    request: Request,
    services: CurrentServices,
    writer: CurrentWriter,
    language: Language,
    q: Annotated[str, Query(max_length=200)] = "",
    field: Annotated[str, Query(max_length=100)] = "",
    agency: Annotated[str, Query(max_length=100)] = "",
    state: Annotated[str, Query(max_length=20)] = "",
    after: Annotated[str, Query(max_length=20)] = "",
) -> Response:
    """Show procedures by code, or by the time their doubts take, with the sum; found by any part of name or code."""
    state = state if state in STATES else ""
    q = " ".join(unicodedata.normalize("NFC", q).split())
    wanted = {"q": q, "field": field, "agency": agency, "state": state}
    day = today()
    async with services.sessions.read() as session:
        counts = await catalogue_counts(session, writer.author, day, wanted)
        rows = await catalogue_rows(session, writer.author, day, wanted, after=after, limit=PAGE + 1)
        review = await review_time_of(session, writer.author) if state == "doubts" else None
    choices = await _known_choices(services, writer)
    shown = {name: value for name, value in wanted.items() if value}
    values = {
        "rows": rows[:PAGE],
        "next": _address({**shown, "after": rows[PAGE - 1].code}) if len(rows) > PAGE and state != "doubts" else "",
        "first": _address(shown) if after else "",
        "cuts": [
            (_address({**shown, "state": one}), words, counts[one or "all"], one)
            for one, words in STATE_WORDS.items()
            if not one or counts[one] or one == state
        ],
        "wanted": wanted,
        "fields": sorted({one for one, _ in choices if one}, key=lambda one: field_name(one).in_language(language)),
        "kinds": sorted({kind for _, kind in choices}),
        "agencies": agency_words((await surroundings(services)).register, language),
        "field_name": field_name,
        "total": counts[state or "all"],
        "review": review,
    }
    return services.pages.render(request, "author/catalogue.html", values)


async def _known_choices(services: Services, writer: Writer) -> Sequence[tuple[str, str]]:
    """Return the fields and kinds to choose from; they change seldom, so they are asked for seldom."""
    author = writer.author
    key = (id(services.sessions), author.kinds, author.shared, author.posts)
    known = _choices.get(key)
    if known and time.monotonic() < known[0]:
        return known[1]
    async with services.sessions.read() as session:
        found = await catalogue_choices(session, writer.author, today())
    _choices.clear()
    _choices[key] = (time.monotonic() + _FRESH_SECONDS, found)
    return found


def _address(wanted: dict[str, str]) -> str:
    kept = {name: value for name, value in wanted.items() if value}
    return f"/procedures/desk?{urlencode(kept)}" if kept else "/procedures/desk"
