"""The pages of the language reference in one language: they are written in two, sentence beside sentence.

A text says it in Vietnamese, " / ", in English, or in a paragraph of each; a table has a column of each, or one with
a head of both.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from domain.procedure.reference import PAIRS

_BLOCK: Final = re.compile(r"```yaml[^\n]*\n(?P<code>.*?)```|(?P<plain>(?:(?!\n\n|```).)+)", re.DOTALL)
_COMMENT: Final = re.compile(r"^<!-- .*? -->$", re.MULTILINE)
_SPAN: Final = re.compile(r"`(?P<code>[^`]+)`|\*\*(?P<strong>[^*]+)\*\*|\[(?P<link>[^\[\]]+)\]\((?P<target>[^)]+)\)")
_VIETNAMESE: Final = re.compile(r"[ăâđêôơưàảãáạằẳẵắặầẩẫấậèẻẽéẹềểễếệìỉĩíịòỏõóọồổỗốộờởỡớợùủũúụừửữứựỳỷỹýỵ]", re.IGNORECASE)


class BlockKind(StrEnum):
    """What a page is made of."""

    HEADING = "heading"
    ANCHOR = "anchor"
    PARAGRAPH = "paragraph"
    ITEMS = "items"
    TABLE = "table"
    CODE = "code"


@dataclass(frozen=True, slots=True)
class Span:
    """A piece of a line: plain, or `code`, `strong`, `link`; `target` is where a link leads, as written."""

    kind: str
    text: str
    target: str = ""


Line = tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Block:
    """One part of a page. `lines` are its paragraph, items, or the heads of a table, `rows` the rows of that.

    `text` is the code, the name of an anchor, or the level of a heading.
    """

    kind: BlockKind
    lines: tuple[Line, ...] = ()
    rows: tuple[tuple[Line, ...], ...] = ()
    text: str = ""


def blocks_of(page: str, language: str) -> Iterator[Block]:
    """Yield what a page says in a language ("vi" or "en"), in its order; examples are the same in both."""
    for found in _BLOCK.finditer(_COMMENT.sub("\n", page)):
        if found["code"] is not None:
            yield Block(BlockKind.CODE, text=found["code"].rstrip("\n"))
            continue
        lines = [line for line in found["plain"].split("\n") if line.strip()]
        yield from _plain(lines, language) if lines else ()


def in_language(text: str, language: str) -> str | None:
    """Return what a text says in a language, None where all of it is in the other."""
    halves = _outside_code(text).split(" / ")
    if len(halves) == 2:
        at = len(halves[0])
        text = text[at + 3 :] if language == "en" else text[:at]
    elif _VIETNAMESE.search(_outside_code(text)) and language == "en":
        text = _paired(text, language)
        return None if _VIETNAMESE.search(_outside_code(text)) else text
    elif not _VIETNAMESE.search(_outside_code(text)) and language == "vi" and re.search(r"[A-Za-z]{2}", text):
        return None
    return _paired(text, language)


def spans_of(text: str) -> Line:
    """Return a line as its pieces."""
    spans: list[Span] = []
    end = 0
    for found in _SPAN.finditer(text):
        if found.start() > end:
            spans.append(Span("text", text[end : found.start()]))
        kind = str(found.lastgroup).replace("target", "link")
        spans.append(Span(kind, found[kind], found["target"] or ""))
        end = found.end()
    if end < len(text):
        spans.append(Span("text", text[end:]))
    return tuple(spans)


def _plain(lines: list[str], language: str) -> Iterator[Block]:
    first = lines[0]
    if anchor := re.fullmatch(r'<a id="([a-z-]+)"></a>', first):
        yield Block(BlockKind.ANCHOR, text=anchor[1])
        yield from _plain(lines[1:], language) if lines[1:] else ()
    elif heading := re.fullmatch(r"(#+) (.*)", first):
        yield Block(BlockKind.HEADING, (spans_of(in_language(heading[2], language) or heading[2]),), text=heading[1])
        yield from _plain(lines[1:], language) if lines[1:] else ()
    elif first.startswith("|"):
        yield _table(lines, language)
    elif first.startswith("- "):
        items = " ".join(line.strip() if not line.startswith("- ") else "\n" + line[2:] for line in lines)
        said = [in_language(item.strip(), language) for item in items.strip().split("\n")]
        yield Block(BlockKind.ITEMS, tuple(spans_of(one) for one in said if one))
    elif said_here := in_language(" ".join(line.strip() for line in lines), language):
        yield Block(BlockKind.PARAGRAPH, (spans_of(said_here),))


def _table(lines: list[str], language: str) -> Block:
    head, _, *rows = ([cell.strip() for cell in line.strip("|").split("|")] for line in lines)
    heads = [in_language(cell, language) for cell in head]
    shown = [place for place, cell in enumerate(heads) if cell]
    return Block(
        BlockKind.TABLE,
        tuple(spans_of(heads[place] or "") for place in shown),
        tuple(tuple(spans_of(_cell(row[place], language)) for place in shown) for row in rows),
    )


def _cell(text: str, language: str) -> str:
    """Return a cell of a column that is shown, with what it says in both languages said in one."""
    parts = (in_language(part, language) or part for part in text.split("<br>"))
    return "; ".join(parts)


def _outside_code(text: str) -> str:
    """Return a text of the same length without what stands in code."""
    return re.sub(r"`[^`]*`", lambda found: "`" * len(found[0]), text)


def _paired(text: str, language: str) -> str:
    for vi, between, en in PAIRS:
        text = text.replace(f"{vi}{between}{en}", en if language == "en" else vi)
    return text
