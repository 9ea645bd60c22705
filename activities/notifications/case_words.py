"""How a letter to an applicant calls the case: by its code, and for a part of it by the part's name besides."""

from __future__ import annotations

from collections.abc import Iterator

from domain.notices.parts import names_to_try, part_of_code
from models.queries.notice_facts import NoticeFacts


def case_words(facts: NoticeFacts, name: str, name_en: str) -> dict[str, str]:
    """Return the words a letter calls the case by: `code`, and `dossier`, which says what it is about too.

    `name` and `name_en` are those of the part, empty when they must not be told; for a whole case they do not matter.
    """
    code = facts.case_code
    if not facts.is_part:
        return {"code": code, "code_en": code, "dossier": f"{code} ({facts.procedure_name})"}
    named = part_of_code(code, name, "vi")
    return {"code": named, "code_en": part_of_code(code, name_en, "en"), "dossier": named}


def short_case_words(facts: NoticeFacts) -> dict[str, str]:
    """Return the same for what shows on a locked screen, with the longest name it may hold."""
    return next(short_case_words_to_try(facts))


def short_case_words_to_try(facts: NoticeFacts) -> Iterator[dict[str, str]]:
    """Yield the same with ever shorter names of the part; only without a name when the procedure is sensitive."""
    if facts.sensitive or not facts.is_part:
        yield case_words(facts, "", "")
        return
    names, english = names_to_try(facts.procedure_name), names_to_try(facts.procedure_name_en)
    for place in range(max(len(names), len(english))):
        yield case_words(facts, names[min(place, len(names) - 1)], english[min(place, len(english) - 1)])
