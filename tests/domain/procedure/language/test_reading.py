"""The reference is read in one language: nothing of the other is left, and nothing is lost."""

from __future__ import annotations

import re

import pytest

from domain.procedure.reference_reading import Block, BlockKind, Span, blocks_of, in_language, spans_of
from tests.domain.procedure.language.test_reference import PAGES

#: Pages that are read as one reference; the others lead through them.
READ = sorted(set(PAGES) - {"from-nothing.md"})
#: Only in Vietnamese texts: letters of names such as "đồng" and "Luật" stand in English too.
VIETNAMESE = re.compile(r"\b(?:của|không|được|theo|thì|là|các|mỗi|khóa|danh sách|tên ngắn)\b")
ENGLISH = re.compile(r"\b(?:the|of|and|when|keyword|list|short name|which)\b")


def words(blocks: list[Block]) -> list[str]:
    """Return every line of text, code left out."""
    lines = [line for block in blocks for line in (*block.lines, *(cell for row in block.rows for cell in row))]
    return ["".join(span.text for span in line if span.kind != "code") for line in lines]


@pytest.mark.parametrize("name", READ)
def test_a_page_is_said_in_one_language(name: str) -> None:
    """A sentence of the other language, or of both, has slipped through."""
    for language, other in (("vi", ENGLISH), ("en", VIETNAMESE)):
        for text in words(list(blocks_of(PAGES[name], language))):
            assert " / " not in text
            assert not other.search(text), text


@pytest.mark.parametrize("name", READ)
def test_both_languages_say_equally_much(name: str) -> None:
    """Every heading, paragraph, item, row and example of one stands in the other."""
    shapes = [
        [(block.kind, len(block.lines), len(block.rows)) for block in blocks_of(PAGES[name], language)]
        for language in ("vi", "en")
    ]
    assert shapes[0] == shapes[1]
    examples = re.findall(r"^```yaml", PAGES[name], flags=re.MULTILINE)
    assert [kind for kind, _, _ in shapes[0]].count(BlockKind.CODE) == len(examples)


def test_a_line_is_read_as_its_pieces() -> None:
    """Code keeps its signs; a link knows where it leads."""
    assert spans_of("a `b / c` **d** [e](f.md#g)") == (
        Span("text", "a "), Span("code", "b / c"), Span("text", " "), Span("strong", "d"), Span("text", " "),
        Span("link", "e", "f.md#g"),
    )  # fmt: skip
    assert spans_of("[[e](f.md#g)]") == (Span("text", "["), Span("link", "e", "f.md#g"), Span("text", "]"))
    assert in_language("Viết `a / b`. / Write `a / b`.", "en") == "Write `a / b`."
    assert in_language("Chỉ tiếng Việt ở đây.", "en") is None
