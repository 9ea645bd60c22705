"""From pydantic's findings to errors a legal officer can act on."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import replace
from itertools import islice
from typing import Any

from pydantic import ValidationError

from domain.procedure.errors import DefinitionError, Edit, problem
from domain.procedure.explain_hints import hints_for, keys_hint, meaning_of
from domain.procedure.meant import meant_date, meant_limit, meant_value
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
_GROUPS = ("model_type", "model_attributes_type")
_AS_DATE = {
    "suggestion_vi": "Viết năm-tháng-ngày, ví dụ 2026-07-01.",
    "suggestion_en": "Write year-month-day, such as 2026-07-01.",
}
_AS_LIMIT = {
    "suggestion_vi": "Viết số và đơn vị, ví dụ: 3 working days, 2 working hours, 15 days, same day.",
    "suggestion_en": "Write a number and a unit, such as: 3 working days, 2 working hours, 15 days, same day.",
}
_FOUND = {
    str: ("chữ", "text"),
    bool: ("true/false", "true/false"),
    int: ("số", "a number"),
    list: ("danh sách", "a list"),
    dict: ("nhóm “khóa: giá trị”", "a group of `key: value`"),
    type(None): ("bỏ trống", "empty"),
}


#: Errors told of one file; a text with more is no definition, and telling all would take as long as it is wrong.
MOST_FINDINGS = 200
_MISSPELT = 0.8


def explain(error: ValidationError, positions: Positions) -> list[DefinitionError]:
    """Return one error per finding, each at the place where a person would mend it; at most `MOST_FINDINGS`."""
    told = (finding for finding in error.errors(include_url=False) if not _follows(finding))
    return [_explain(finding, positions) for finding in islice(told, MOST_FINDINGS)]


def _follows(finding: Any) -> bool:
    """True for a list called too short only because items in it are wrong, which is told of each of them."""
    return bool(finding["type"] == "too_short" and len(finding["input"]) >= finding["ctx"]["min_length"])


def closest(word: str, known: Iterable[str]) -> str | None:
    """Return the known word nearest to a misspelt one, or None when nothing is near."""
    near = difflib.get_close_matches(word[:60], list(known), n=1, cutoff=0.6)
    return near[0] if near else None


def misspelt(word: str, known: Iterable[str]) -> str | None:
    """Return the known word a misspelt one certainly is: very near, and no other as near; else None."""
    near = difflib.get_close_matches(word[:60], list(known), n=2, cutoff=_MISSPELT)
    return near[0] if len(near) == 1 else None


def _explain(finding: Any, positions: Positions) -> DefinitionError:
    kind: str = finding["type"]
    # Tags of unions ("step:ask") stand in pydantic's path but not in the file.
    path: Path = tuple(p for p in finding["loc"] if not str(p).startswith(("step:", "shape:")))
    value = finding["input"]
    context = finding.get("ctx", {})
    file = positions.file_of(path)
    at_value = positions.of_value(path)
    if kind == "missing":
        about = properties_at(path[:-1]).get(str(path[-1]), {})
        return problem("missing_key", file, positions.of_key(path[:-1]), path, **meaning_of(about))
    if kind == "extra_forbidden" and value is None and set(properties_at(path[:-1])) == {"vi", "en"}:
        return problem("text_cut_at_comma", file, positions.of_key(path), path)
    if kind == "extra_forbidden":
        code = "two_verbs" if path[-1] in VERBS and path[0] == "stages" else "unknown_key"
        known = tuple(properties_at(path[:-1]))
        word, place = str(path[-1]), positions.of_key(path)
        hint = suggestion(closest(word, known), known)
        free = [name for name in known if (*path[:-1], name) not in positions.keys]
        meant = misspelt(word, free) if code == "unknown_key" else None
        return problem(code, file, place, path, **hint).fixed_by(Edit.of_word(place, word, meant) if meant else None)
    if kind == "union_tag_not_found":
        written = value if isinstance(value, dict) else {}
        near = next((match for key in written if (match := closest(key, VERBS))), None)
        word = next((key for key in written if misspelt(key, VERBS)), "")
        place = positions.of_key((*path, word))
        fix = Edit.of_word(place, word, str(misspelt(word, VERBS))) if word else None
        return problem("no_verb", file, at_value, path, **suggestion(near, VERBS)).fixed_by(fix)
    if kind == "union_tag_invalid":
        allowed = str(context["expected_tags"]).replace("'", "").replace("step:", "")
        verb = str(context["tag"]).removeprefix("step:")
        return problem("wrong_stage", file, at_value, path, verb=verb, allowed=allowed)
    if kind in _EXPECTED:
        return _wrong_type(kind, path, value, positions)
    if kind.startswith("date_"):
        meant, certain = meant_date(value)
        more = suggestion(meant, ()) if meant else _AS_DATE
        fix = edit_value(positions, path, value, meant if certain else None)
        return problem("bad_date", file, at_value, path, value=_short(value), **more).fixed_by(fix)
    if kind == "bad_limit":
        meant, certain = meant_limit(value)
        more = suggestion(meant, ()) if meant else _AS_LIMIT
        fix = edit_value(positions, path, value, meant if certain else None)
        return problem(kind, file, at_value, path, **more, **context).fixed_by(fix)
    if kind == "string_too_long" and path[-1] == "only_if":
        return problem("condition_too_long", file, at_value, path, limit=context["max_length"])
    hints = hints_for(kind, context, value)
    if hints is None:
        return problem(kind, file, at_value, path, **context)
    found = problem("bad_value", file, at_value, path, value=_short(value), hint_vi=hints[0], hint_en=hints[1])
    return _with_near_word(found, value, context, positions, path) if kind in ("literal_error", "enum") else found


def _wrong_type(kind: str, path: Path, value: Any, positions: Positions) -> DefinitionError:
    expected, found = _EXPECTED[kind], _FOUND.get(type(value), ("?", "?"))
    names = {"expected_vi": expected[0], "expected_en": expected[1], "found_vi": found[0], "found_en": found[1]}
    meant, certain = meant_value(kind, value)
    more = suggestion(meant, ()) if meant else keys_hint(tuple(properties_at(path)) if kind in _GROUPS else ())
    told = problem("wrong_type", positions.file_of(path), positions.of_value(path), path, **names, **more)
    return told.fixed_by(edit_value(positions, path, value, meant if certain else None))


def _with_near_word(
    found: DefinitionError, value: Any, context: dict[str, Any], positions: Positions, path: Path
) -> DefinitionError:
    """Put "did you mean" before the list of allowed words, and the edit where only one word can be meant."""
    allowed = str(context["expected"]).replace("'", "").replace(" or ", ", ").split(", ")
    word = str(value).lower()
    if (near := closest(word, allowed)) is None:
        return found
    hint = suggestion(near, ())
    told = replace(
        found,
        mend_vi=f"{hint['suggestion_vi']} {found.mend_vi}",
        mend_en=f"{hint['suggestion_en']} {found.mend_en}",
    )
    return told.fixed_by(edit_value(positions, path, value, misspelt(word, allowed)))


def edit_value(positions: Positions, path: Path, value: Any, meant: str | None) -> Edit | None:
    """Return the edit that puts what was meant in place of a text, its quotes included; None where it is not there."""
    if not meant or path not in positions.values or not isinstance(value, str) or "\n" in value:
        return None
    quotes = "  " if path in positions.quoted else ""
    return Edit.of_word(positions.values[path], value + quotes, meant)


def _short(value: Any) -> str:
    text = str(value)
    return text if len(text) <= 60 else text[:57] + "..."
