"""The board: one sentence, the numbers that matter, and lines by agency, procedure, step or person."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Annotated, Final, Literal

from fastapi import APIRouter, Query
from starlette.requests import Request
from starlette.responses import Response

from api.board.access import CurrentLook, Look
from api.board.frame import board_page
from api.board.naming import step_titles
from api.board.stock import stock_bars
from api.dependencies import CurrentServices, Language
from api.language import Readable, say
from api.step_names import named
from domain.procedure.basics import Words
from models.workload.board import Figures, figures, forecast_count, total

router = APIRouter()
By = Literal["", "agency", "procedure", "step", "officer"]
_MOST = 200
#: So many bars fit a sheet; the table has them all.
_BARS: Final = 16
_NOBODY = say("Chưa ai nhận")


@router.get("/board")
async def show_board(
    request: Request,
    services: CurrentServices,
    look: CurrentLook,
    language: Language,
    by: Annotated[By, Query()] = "",
) -> Response:
    """Show what is in hand. Nothing is counted here: the figures are made each minute."""
    level = by or usual_level(look)
    async with services.sessions.read() as session:
        whole = await total(session, look.scope)
        late = await forecast_count(session, look.scope)
        lines = await figures(session, look.scope, level)
    codes = {line.key.partition("/")[0] for line in lines} if level == "step" else ()
    titles = await step_titles(services, codes)
    values = {
        "whole": whole,
        "late": late,
        "lines": [(line, _place(level, line, look)) for line in lines[:_MOST]],
        "more": max(len(lines) - _MOST, 0),
        "level": level,
        "bars": _BARS,
        "export": f"table=figures&by={level}",
        "svg": stock_bars(list(_bars(lines, level, titles, look, language)), language),
        "levels": [name for name in ("agency", "procedure", "step", "officer") if name != "agency" or not look.agency],
        "titles": titles,
    }
    return await board_page(request, services, look, "board/overview.html", values)


def usual_level(look: Look) -> str:
    """Return what lines are about when nobody says otherwise."""
    if not look.agency:
        return "agency"
    return "step" if look.procedure else "procedure"


def _place(level: str, line: Figures, look: Look) -> dict[str, str]:
    """Return what a line's numbers are of, for the list behind them."""
    if level == "agency":
        return {"agency": line.key}
    if level == "officer":
        return {"agency": line.of or look.agency, "officer": line.key or "nobody"}
    code, _, step = line.key.partition("/")
    return {"procedure": code, "step": step}


def _bars(
    lines: Sequence[Figures], level: str, titles: Mapping[str, Readable | Words], look: Look, language: str
) -> Iterator[tuple[str, Figures]]:
    for line in lines[:_BARS]:
        name = line.name_en if language == "en" else line.name_vi
        if level == "step":
            title = titles.get(line.key)
            name = f"{named(title, language) if title else line.key.partition('/')[2]} · {line.key.partition('/')[0]}"
        elif level == "procedure":
            name = f"{line.key} {name}"
        elif level == "officer" and not look.agency and line.of in look.names:
            name = f"{name or _NOBODY.read(language)} · {look.names[line.of].in_language(language)}"
        yield name or _NOBODY.read(language), line
