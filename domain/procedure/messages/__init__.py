"""The wording of every problem a definition can have: what is wrong and how to mend it, in two languages.

Key: the stable code that tools and people search for. One file for each group; docs/lint/ has a page with
examples for each code.
"""

from __future__ import annotations

from domain.procedure.messages.conditions import CONDITIONS
from domain.procedure.messages.core import CORE
from domain.procedure.messages.fees import FEES
from domain.procedure.messages.law import LAW
from domain.procedure.messages.names import NAMES
from domain.procedure.messages.order import ORDER
from domain.procedure.messages.reading import READING
from domain.procedure.messages.shape import SHAPE
from domain.procedure.messages.style import STYLE
from domain.procedure.messages.time import TIME
from domain.procedure.messages.versions import VERSIONS
from domain.procedure.messages.wording import Group, Severity, Wording
from domain.procedure.messages.words import WORDS

__all__ = ["GROUPS", "MESSAGES", "Group", "Severity", "Wording", "suggestion"]

GROUPS: dict[str, Group] = {
    "reading": READING,
    "shape": SHAPE,
    "fragments_and_conditions": Group(
        "Mảnh dùng chung, điều kiện, bảng",
        "Fragments, conditions, tables",
        {code: Wording(*wording) for code, wording in CORE.items()},
    ),
    "conditions": CONDITIONS,
    "order": ORDER,
    "time": TIME,
    "law": LAW,
    "fees": FEES,
    "names": NAMES,
    "versions": VERSIONS,
    "words": WORDS,
    "style": STYLE,
}
MESSAGES: dict[str, Wording] = {code: text for group in GROUPS.values() for code, text in group.wordings.items()}


def suggestion(close: str | None, known: tuple[str, ...]) -> dict[str, str]:
    """Return the "did you mean" mend in both languages, or the list of what is known."""
    if close:
        return {"suggestion_vi": f"Có phải ý bạn là `{close}`?", "suggestion_en": f"Did you mean `{close}`?"}
    listed = ", ".join(known)
    if not listed:
        return {"suggestion_vi": "Xóa dòng này.", "suggestion_en": "Remove it."}
    return {"suggestion_vi": f"Ở đây dùng được: {listed}.", "suggestion_en": f"Known here: {listed}."}
