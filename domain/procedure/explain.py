"""From pydantic's findings to errors a legal officer can act on."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from typing import Any

from pydantic import ValidationError

from domain.procedure.errors import DefinitionError, problem
from domain.procedure.messages import suggestion
from domain.procedure.positions import Path, Positions
from domain.procedure.schema import properties_at
from domain.procedure.steps import VERBS

_EXPECTED = {
    "string_type": ("chữ", "text"),
    "int_type": ("số nguyên", "a whole number"),
    "bool_type": ("true hoặc false", "true or false"),
    "tuple_type": ("danh sách", "a list"),
    "list_type": ("danh sách", "a list"),
    "model_type": ("nhóm “khóa: giá trị”", "a group of `key: value`"),
    "model_attributes_type": ("nhóm “khóa: giá trị”", "a group of `key: value`"),
    "date_type": ("ngày", "a date"),
}
_FOUND = {
    str: ("chữ", "text"),
    bool: ("true/false", "true/false"),
    int: ("số", "a number"),
    list: ("danh sách", "a list"),
    dict: ("nhóm “khóa: giá trị”", "a group of `key: value`"),
    type(None): ("bỏ trống", "empty"),
}


def explain(error: ValidationError, positions: Positions) -> list[DefinitionError]:
    """Return one error per finding, each at the place where a person would mend it."""
    return [_explain(finding, positions) for finding in error.errors(include_url=False)]


def closest(word: str, known: Iterable[str]) -> str | None:
    """Return the known word nearest to a misspelt one, or None when nothing is near."""
    near = difflib.get_close_matches(word, list(known), n=1, cutoff=0.6)
    return near[0] if near else None


def _explain(finding: Any, positions: Positions) -> DefinitionError:
    kind: str = finding["type"]
    # Tags of unions ("step:ask") stand in pydantic's path but not in the file.
    path: Path = tuple(p for p in finding["loc"] if not str(p).startswith(("step:", "shape:")))
    value = finding["input"]
    context = finding.get("ctx", {})
    file = positions.file
    at_value = positions.of_value(path)
    if kind == "missing":
        meaning = str(properties_at(path[:-1]).get(str(path[-1]), {}).get("description", ""))
        return problem("missing_key", file, positions.of_key(path[:-1]), path, meaning=meaning)
    if kind == "extra_forbidden" and value is None and set(properties_at(path[:-1])) == {"vi", "en"}:
        return problem("text_cut_at_comma", file, positions.of_key(path), path)
    if kind == "extra_forbidden":
        code = "two_verbs" if path[-1] in VERBS and path[0] == "stages" else "unknown_key"
        known = tuple(properties_at(path[:-1]))
        hint = suggestion(closest(str(path[-1]), known), known)
        return problem(code, file, positions.of_key(path), path, **hint)
    if kind == "union_tag_not_found":
        written = value if isinstance(value, dict) else {}
        near = next((match for key in written if (match := closest(key, VERBS))), None)
        return problem("no_verb", file, at_value, path, **suggestion(near, VERBS))
    if kind == "union_tag_invalid":
        allowed = str(context["expected_tags"]).replace("'", "").replace("step:", "")
        verb = str(context["tag"]).removeprefix("step:")
        return problem("wrong_stage", file, at_value, path, verb=verb, allowed=allowed)
    if kind in _EXPECTED:
        expected, found = _EXPECTED[kind], _FOUND.get(type(value), ("?", "?"))
        names = {"expected_vi": expected[0], "expected_en": expected[1], "found_vi": found[0], "found_en": found[1]}
        return problem("wrong_type", file, at_value, path, **names)
    if kind.startswith("date_"):
        return problem("bad_date", file, at_value, path, value=_short(value))
    hints = _hints(kind, context)
    if hints is None:
        return problem(kind, file, at_value, path, **context)
    return problem("bad_value", file, at_value, path, value=_short(value), hint_vi=hints[0], hint_en=hints[1])


def _hints(kind: str, context: dict[str, Any]) -> tuple[str, str] | None:
    """Return what is allowed instead, or None when the finding is a rule of ours with its own code."""
    match kind:
        case "literal_error" | "enum":
            allowed = str(context["expected"]).replace("'", "").replace(" or ", ", ")
            return f"Dùng một trong: {allowed}.", f"Use one of: {allowed}."
        case "string_pattern_mismatch":
            return _pattern_hint(str(context["pattern"]))
        case "greater_than_equal":
            return f"Ít nhất {context['ge']}.", f"At least {context['ge']}."
        case "less_than_equal":
            return f"Nhiều nhất {context['le']}.", f"At most {context['le']}."
        case "too_short" | "string_too_short":
            return f"Cần ít nhất {context['min_length']}.", f"At least {context['min_length']} needed."
        case "too_long" | "string_too_long":
            return f"Nhiều nhất {context['max_length']}.", f"At most {context['max_length']}."
        case _:
            return None


def _pattern_hint(pattern: str) -> tuple[str, str]:
    for start, vi, en in (
        ("^KQ", "Mã kết quả có dạng KQ.G15.000038.", "A result code looks like KQ.G15.000038."),
        ("^[0-9]{1,2}", "Mã thủ tục có dạng 1.004873.", "A procedure code looks like 1.004873."),
        ("^([01]", "Giờ có dạng 15:00.", "A time of day looks like 15:00."),
    ):
        if pattern.startswith(start):
            return vi, en
    return (
        "Tên ngắn gồm chữ thường không dấu, số, gạch nối: to-khai.",
        "A short name has lower-case letters without accents, digits and hyphens: to-khai.",
    )


def _short(value: Any) -> str:
    text = str(value)
    return text if len(text) <= 60 else text[:57] + "..."
