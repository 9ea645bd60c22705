"""The tables of the language reference, made from the language itself, so that they cannot say anything else."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from domain.procedure.fragments import Fragment
from domain.procedure.schema import json_schema

_TABLE = re.compile(r"(<!-- keywords: (\w+) -->\n).*?(<!-- end -->)", re.DOTALL)


def shapes() -> Mapping[str, Mapping[str, Any]]:
    """Return every group of keywords by the name of its shape, fragments included."""
    fragment = Fragment.model_json_schema(by_alias=True)
    whole = json_schema()
    return {
        **whole["$defs"],
        **fragment["$defs"],
        "Definition": whole,
        "Fragment": fragment,
    }


def keyword_table(shape: str) -> str:
    """Return the table of one group: keyword, star when it must be written, meaning in both languages."""
    schema = shapes()[shape]
    needed = set(schema.get("required", ()))
    lines = ["| Khóa / Keyword | Nghĩa | Meaning |", "|---|---|---|"]
    for name, about in schema["properties"].items():
        vi, _, en = str(about.get("description", "")).partition(" / ")
        lines.append(f"| `{name}`{'*' if name in needed else ''} | {vi} | {en} |")
    return "\n".join(lines) + "\n"


def with_tables(page: str) -> str:
    """Return a page of the reference with each marked table as the language is now; raises KeyError for no shape."""
    return _TABLE.sub(lambda found: found.group(1) + keyword_table(found.group(2)) + found.group(3), page)


def tables_of(page: str) -> tuple[str, ...]:
    """Return the names of the shapes a page has tables of."""
    return tuple(found[1] for found in _TABLE.findall(page))
