"""The fragments a draft uses instead of writing out what procedures share; flat lines stand where none is equal.

A fragment is chosen only when it says what the draft would say: the standard set of stages, one fee of one amount,
or the law of a sector when the record names every text of it. A fragment that is not on the shelf is never used,
so a draft compiles with the shelf it was made for.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from domain.catalogue.found import State
from domain.catalogue.reading import Facts
from domain.catalogue.text import slug
from domain.catalogue.yaml_lines import marked
from domain.procedure.fragments import FragmentShelf

ONE_LEVEL, COUNTER_ONLY, INSPECTION, ONE_FEE = "mot-cap@1", "mot-cua@1", "tham-dinh-thuc-te@1", "mot-khoan-thu@1"
_SHIPPED = Path(__file__).resolve().parents[2] / "procedure_defs"
_LAW_ONLY = {"field", "decision", "legal_basis"}
_NUMBER = re.compile(r"\d+(?:\.\d+)?/[^\s,;]+")


@dataclass(frozen=True, slots=True)
class Use:
    """One fragment used: what it is given, as YAML values, and the code of the doubt its line is marked with."""

    key: str
    given: Mapping[str, str]
    mark: str = ""

    def text(self) -> str:
        """Return the item of `use`: `mot-cap@1` or `{fragment: mot-cap@1, with: {ky: 1 working day}}`."""
        if not self.given:
            return self.key
        values = ", ".join(f"{name}: {value}" for name, value in self.given.items())
        return f"{{fragment: {self.key}, with: {{{values}}}}}"


@dataclass(frozen=True, slots=True)
class SectorLaw:
    """A fragment that gives a sector's name, decision and legal texts; `numbers` are those of its texts."""

    key: str
    numbers: frozenset[str]
    gives_decision: bool


@lru_cache(maxsize=1)
def shipped_fragments() -> FragmentShelf:
    """Return the fragments that come with the system."""
    return FragmentShelf.of(_SHIPPED)


def use_lines(uses: Iterable[Use]) -> list[str]:
    """Return the lines of `use`: one line for one fragment, none for none."""
    listed = list(uses)
    if len(listed) == 1:
        line = f"use: [{listed[0].text()}]"
        return [marked(line, listed[0].mark) if listed[0].mark else line]
    items = [f"  - {use.text()}" for use in listed]
    lines = [marked(line, use.mark) if use.mark else line for line, use in zip(items, listed, strict=True)]
    return ["use:", *lines] if lines else []


def sector_law(facts: Facts, shelf: FragmentShelf) -> SectorLaw | None:
    """Return the sector whose name, decision and every legal text the record names too, None when there is none."""
    field = slug(facts.field.value or "", 8, "")
    cited = {
        number_of(one.value.citation) for one in facts.legal if one.value is not None and one.state is State.CERTAIN
    }
    for loaded in shelf.newest():
        fragment = loaded.fragment
        gives = fragment.gives
        if set(gives) - _LAW_ONLY or not {"field", "legal_basis"} <= set(gives) or fragment.parameters or fragment.use:
            continue
        numbers = frozenset(number_of(str(text)) for text in gives["legal_basis"])
        same_field = f"-{gives['field']}-" in f"-{field}-"
        if same_field and numbers <= cited and gives.get("decision") in (None, facts.decision.value):
            return SectorLaw(fragment.key, numbers, "decision" in gives)
    return None


def number_of(citation: str) -> str:
    """Return the number of a legal text, by which two ways of naming it are the same: "68/2020/QH14"."""
    found = _NUMBER.search(citation)
    return found[0] if found else citation
