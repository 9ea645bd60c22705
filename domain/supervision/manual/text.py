"""The manual as one text in both languages: docs/causes.md is exactly this."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from domain.supervision.causes import TREATMENTS, Cause, Group, causes_of
from domain.supervision.findings import Part
from domain.supervision.manual import advice_on
from domain.supervision.part_words import PARTS
from domain.supervision.words import CAUSES, GROUPS, SIDES, WAYS

_HEAD: Final = """# Causes on the supervisor's desk

A case stands on the desk once, under the first of these causes that holds; the order is the order of precedence. The
desk shows the same pages under `/desk/causes`. What machines do is judged by the clock; what people do by the working
calendar published last, so that no weekend and no Tết makes anybody late. Troubles of the installation itself stand
above the list; they come last here.

This text is made from `domain/supervision`; a test compares the two:

    python -c "from domain.supervision.manual.text import markdown; print(markdown(), end='')" > docs/causes.md
"""


def markdown() -> str:
    """Return the whole manual."""
    return "\n".join([_HEAD, *_groups(), *_parts()]).rstrip() + "\n"


def _groups() -> Iterable[str]:
    for group in Group:
        vi, en = GROUPS[group]
        yield f"## {en} · {vi}\n"
        for cause in causes_of(group):
            yield _cause(cause)


def _cause(cause: Cause) -> str:
    (name_vi, name_en), (sentence_vi, sentence_en) = CAUSES[cause]
    treatment = TREATMENTS[cause]
    side_vi, side_en = SIDES[treatment.side]
    return _page(
        cause,
        (name_vi, name_en),
        (f"**{sentence_vi}** Đến lượt: {side_vi}.", f"**{sentence_en}** Whose move: {side_en}."),
        ("; ".join(WAYS[way][0] for way in treatment.ways), "; ".join(WAYS[way][1] for way in treatment.ways)),
    )


def _parts() -> Iterable[str]:
    yield "## Installation · Hệ thống\n"
    for part in Part:
        name, deed = PARTS[part]
        yield _page(part, name, None, deed)


def _page(cause: Cause | Part, name: tuple[str, str], means: tuple[str, str] | None, ways: tuple[str, str]) -> str:
    advice = advice_on(cause)
    lines = [f"### `{cause}` {name[1]} · {name[0]}\n"]
    for place, labels in enumerate(_LABELS):
        told = [f"{means[place]}"] if means else []
        ways_text = ways[place].rstrip(".")
        told += [
            f"{labels[0]}: {advice.found[place]}",
            f"{labels[1]}: {ways_text}.",
            f"{labels[2]}: {advice.gone[place]}",
            f"{labels[3]}: {advice.check[place]}",
        ]
        lines.append("\n".join(f"- {line}".replace("<", "\\<") for line in told) + "\n")
    return "\n".join(lines)


_LABELS: Final = (
    ("Tìm ra thế nào", "Lối ra", "Khi nào tự hết", "Trong Temporal"),
    ("How it is found", "Ways out", "When it goes away", "In Temporal"),
)
