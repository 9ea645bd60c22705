"""Papers of an imported draft whose sheets nobody has decided yet: that they stay as they are is no answer."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from domain.catalogue.answering import path_of
from domain.procedure.errors import DefinitionErrors
from domain.procedure.source import read_source


@dataclass(frozen=True, slots=True)
class BlankSheets:
    """A paper without any sheet to hand in: its field, dotted as in errors, and its name."""

    field: str
    vi: str
    en: str

    def name(self, language: str) -> str:
        """Return the name in the language ("vi" or "en"), the id where the text gives none."""
        return self.en if language == "en" else self.vi


def blank_sheets(text: str, fields: Iterable[str]) -> tuple[BlankSheets, ...]:
    """Return the papers among these fields (`dossier[2].copies`) that say of no kind of sheet how many.

    A field that is not about sheets, a paper that is gone, and a text that cannot be read have no blanks.
    """
    wanted = [path for path in map(path_of, fields) if len(path) == 3 and (path[0], path[2]) == ("dossier", "copies")]
    if not wanted:
        return ()
    try:
        data, _ = read_source(text, "draft")
    except DefinitionErrors:
        return ()
    papers = data.get("dossier")
    if not isinstance(papers, list):
        return ()
    found = []
    for _, place, _ in wanted:
        paper = papers[place] if isinstance(place, int) and place < len(papers) else None
        if isinstance(paper, Mapping) and _is_blank(paper.get("copies")):
            found.append(_named(paper, f"dossier[{place}].copies"))
    return tuple(found)


def _is_blank(copies: object) -> bool:
    if copies is None:
        return True
    return isinstance(copies, Mapping) and not any(copies.values())


def _named(paper: Mapping[str, Any], field: str) -> BlankSheets:
    name, identifier = paper.get("name"), str(paper.get("id", field))
    words = name if isinstance(name, Mapping) else {}
    vi = str(words.get("vi") or identifier)
    return BlankSheets(field, vi, str(words.get("en") or vi))
