"""The tables of the language reference, made from the language itself, so that they cannot say anything else."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from domain.procedure.basics import DOTTED_CODE_PATTERN, ID_PATTERN, RESULT_PATTERN
from domain.procedure.fragments import Fragment
from domain.procedure.limits import CLOCK_PATTERN
from domain.procedure.schema import json_schema

_TABLE = re.compile(r"(<!-- keywords: (\w+) -->\n).*?(<!-- end -->)", re.DOTALL)
_LIST = re.compile(r"(<!-- list: (\w+) -->\n).*?(<!-- end -->)", re.DOTALL)
#: What is written where a pattern says how, and no list of the reference says which.
_BY_PATTERN = {
    ID_PATTERN: "tên ngắn, short name",
    DOTTED_CODE_PATTERN: "`1.004873`",
    RESULT_PATTERN: "`KQ.G15.000038`",
    CLOCK_PATTERN: '`"15:00"`',
}
_AGENCIES = "[loại cơ quan, agency kind](lists.md#agencies)"
#: Keywords whose words stand in a list of the reference, by the name of the keyword.
_BY_LIST = {
    "agency": _AGENCIES,
    "ask": _AGENCIES,
    "inform": _AGENCIES,
    "obligation": _AGENCIES,
    "at": _AGENCIES,
    "of": f"[{_AGENCIES}]",
    "field": "[lĩnh vực, sector](lists.md#sectors)",
    "held_in": "[cơ sở dữ liệu, register](lists.md#registers)",
    "use": "[mảnh, fragment](lists.md#fragments)",
}
#: What the tables say in both languages within one cell: the Vietnamese, what stands between, the English.
PAIRS = (
    ("danh sách", ", ", "list"),
    ("tên ngắn", ", ", "short name"),
    ("số", ", ", "number"),
    ("chữ", ", ", "text"),
    ("nhóm khóa", ", ", "group of keywords"),
    ("loại cơ quan", ", ", "agency kind"),
    ("lĩnh vực", ", ", "sector"),
    ("cơ sở dữ liệu", ", ", "register"),
    ("mảnh", ", ", "fragment"),
    ("giải quyết hồ sơ ở đây", "; ", "decides here"),
    ("được hỏi, trả lời", "; ", "is asked, answers"),
    ("chỉ nhận dữ liệu", "; ", "only receives data"),
)
#: A group with fewer keys than this is written out in its line, a larger one has a table of its own.
_GROUP_OF_KEYS = 5
_GROUP = "nhóm khóa, group of keywords"


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
    """Return the table of one group: keyword, a star when it must be there, what to write, meaning in two languages."""
    known = shapes()
    schema = known[shape]
    needed = set(schema.get("required", ()))
    lines = ["| Khóa / Keyword | Viết / Write | Nghĩa | Meaning |", "|---|---|---|---|"]
    for name, about in schema["properties"].items():
        vi, _, en = str(about.get("description", "")).partition(" / ")
        star = "*" if name in needed else ""
        lines.append(f"| `{name}`{star} | {to_write(name, about, known)} | {vi} | {en} |")
    return "\n".join(lines) + "\n"


def to_write(name: str, about: Mapping[str, Any], known: Mapping[str, Mapping[str, Any]]) -> str:
    """Return what stands behind a keyword: its words, or a value as it is written; several ways with "; " between."""
    if name in _BY_LIST:
        return _BY_LIST[name]
    return "; ".join(dict.fromkeys(_written(about, known)))


def _written(about: Mapping[str, Any], known: Mapping[str, Mapping[str, Any]]) -> Iterator[str]:
    for option in (*about.get("anyOf", ()), *about.get("oneOf", ())):
        yield from _written(option, known)
    if "$ref" in about:
        yield from _written(known[about["$ref"].rsplit("/", 1)[1]], known)
    elif "enum" in about:
        yield ", ".join(f"`{word}`" for word in about["enum"])
    elif "const" in about:
        yield f"`{about['const']}`"
    elif "examples" in about:
        yield f"`{about['examples'][0]}`"
    elif "properties" in about:
        keys = tuple(about["properties"])
        yield f"`{{{', '.join(keys)}}}`" if len(keys) < _GROUP_OF_KEYS else _GROUP
    else:
        yield from _plain(about, known)


def _plain(about: Mapping[str, Any], known: Mapping[str, Mapping[str, Any]]) -> Iterator[str]:
    kinds = about.get("type")
    match kinds[0] if isinstance(kinds, list) else kinds:
        case "array":
            of = "; ".join(dict.fromkeys(_written(about["items"], known)))
            yield f"[{of}]" if of.startswith("`") else f"danh sách, list: {of}"
        case "boolean":
            yield "`true`, `false`"
        case "object":
            yield _GROUP
        case "integer":
            least, most = about.get("minimum", ""), about.get("maximum", "")
            yield f"số, number {least}–{most}" if most else "số, number"
        case "string" if about.get("format") == "date":
            yield "`2026-07-01`"
        case "string":
            yield _BY_PATTERN.get(about.get("pattern", ""), "chữ, text")


def with_tables(page: str, lists: Mapping[str, str]) -> str:
    """Return a page of the reference with each marked table as the language and the lists are now.

    `lists` are tables by their name (`domain.procedure.reference_lists`); raises KeyError for a name nobody has.
    """
    page = _TABLE.sub(lambda found: found.group(1) + keyword_table(found.group(2)) + found.group(3), page)
    return _LIST.sub(lambda found: found.group(1) + lists[found.group(2)] + found.group(3), page)


def tables_of(page: str) -> tuple[str, ...]:
    """Return the names of the shapes a page has tables of."""
    return tuple(found[1] for found in _TABLE.findall(page))
