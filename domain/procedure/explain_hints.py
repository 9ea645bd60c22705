"""What is allowed in place of a value the language refuses: the words, the limits, the shape, the keys of a group."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from domain.procedure.meant import meant_name
from domain.procedure.messages import suggestion

_NOTHING = {"suggestion_vi": "", "suggestion_en": ""}


def keys_hint(keys: tuple[str, ...]) -> dict[str, str]:
    """Return the hint that names the keys of a group; an empty one where none are known."""
    if not keys:
        return _NOTHING
    listed = ", ".join(keys)
    return {"suggestion_vi": f"Các khóa ở đây: {listed}.", "suggestion_en": f"The keys here: {listed}."}


def meaning_of(about: Mapping[str, Any]) -> dict[str, str]:
    """Return what a keyword means by its schema, in each language, with the words it takes where they are few."""
    vi, _, en = str(about.get("description", "")).partition(" / ")
    if allowed := ", ".join(map(str, about.get("enum", ()))):
        vi, en = f"{vi} Dùng một trong: {allowed}.", f"{en} Use one of: {allowed}."
    return {"meaning_vi": vi, "meaning_en": en}


def hints_for(kind: str, context: dict[str, Any], value: Any) -> tuple[str, str] | None:
    """Return what is allowed instead, or None when the finding is a rule of ours with its own code."""
    match kind:
        case "literal_error" | "enum":
            allowed = str(context["expected"]).replace("'", "").replace(" or ", ", ")
            return f"Dùng một trong: {allowed}.", f"Use one of: {allowed}."
        case "string_pattern_mismatch":
            return _pattern_hint(str(context["pattern"]), str(value))
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


def _pattern_hint(pattern: str, value: str) -> tuple[str, str]:
    for start, vi, en in (
        ("^KQ", "Mã kết quả có dạng KQ.G15.000038.", "A result code looks like KQ.G15.000038."),
        ("^[0-9]{1,2}", "Mã thủ tục có dạng 1.004873.", "A procedure code looks like 1.004873."),
        ("^([01]", "Giờ có dạng 15:00.", "A time of day looks like 15:00."),
    ):
        if pattern.startswith(start):
            return vi, en
    name = meant_name(value[:60])
    near = suggestion(name, ()) if name else _NOTHING
    return (
        f"{near['suggestion_vi']} Tên ngắn gồm chữ thường không dấu, số, gạch nối: to-khai.",
        f"{near['suggestion_en']} A short name has lower-case letters without accents, digits and hyphens: to-khai.",
    )
