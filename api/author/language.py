"""The reference of the procedure language as a page: every keyword, what to write and the words there are here."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Annotated, Final

from fastapi import APIRouter, Query
from starlette.requests import Request
from starlette.responses import Response

from api.author.surroundings import surroundings
from api.dependencies import CurrentServices, CurrentStaff, Language
from api.errors import NotFound
from domain.case.acts import Role
from domain.procedure.reference import with_tables
from domain.procedure.reference_lists import lists
from domain.procedure.reference_reading import Block, BlockKind, blocks_of
from runtime.settings import ROOT

router = APIRouter()
#: The pages in the order of a definition; the first tells how to read them and begins below its own contents.
_PAGES: Final = ("README", "head", "time", "cases", "dossier", "fees", "steps", "outcome", "fragments", "lists")
_BEGINS: Final = "## Đọc bảng"
_ADDRESS: Final = "/procedures/language"


@router.get("/procedures/language")
async def show_language(
    request: Request,
    services: CurrentServices,
    staff: CurrentStaff,
    language: Language,
    part: Annotated[str, Query(max_length=20)] = _PAGES[0],
) -> Response:
    """Show a part of the reference in the reader's language, with this installation's agencies and fragments."""
    if part not in _PAGES:
        raise NotFound
    around = await surroundings(services)
    listed = lists(around.register, around.shelf)
    titles = {name: next(blocks_of(_text(name), language)).lines[0] for name in _PAGES}
    values = {
        "part": part,
        "title": titles[part],
        "blocks": list(_blocks(part, with_tables(_text(part), listed), language)),
        "contents": [(name, titles[name], f"{_ADDRESS}?part={name}") for name in _PAGES],
        "targets": {f"{name}.md": f"{_ADDRESS}?part={name}" for name in _PAGES},
        "is_author": bool(staff.viewer.agencies_as(Role.AUTHOR)),
    }
    return services.pages.render(request, "author/language.html", values)


@cache
def _text(name: str) -> str:
    text = (ROOT / "docs" / "language" / f"{name}.md").read_text(encoding="utf-8")
    return text[text.index(_BEGINS) :] if name == "README" else text


def _blocks(name: str, text: str, language: str) -> Iterator[Block]:
    """Yield the blocks of a page; anchors carry its name, so that those of two pages are never the same."""
    for block in blocks_of(text, language):
        if block.kind is BlockKind.ANCHOR:
            yield Block(block.kind, text=f"{name}-{block.text}")
        else:
            yield block
