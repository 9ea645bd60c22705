"""Which agency decides: those of the right kind, the own one first, found by part of the name with or without marks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from api.counter.typed_form import Typed
from api.procedure_search import folded
from models.tables import Agency

#: With more than these a name is found sooner by typing it than by going down the list.
_SEARCHED_FROM: Final = 9


@dataclass(frozen=True, slots=True)
class AgencyChoice:
    """The agencies to choose from; `searched` when there are so many that a name can be typed.

    `found` says how many fit what was typed, None when nothing was.
    """

    shown: Sequence[Agency]
    searched: bool
    found: int | None = None


def choose_agency(agencies: Sequence[Agency], own: str, typed: Typed) -> AgencyChoice:
    """Return what to choose from. The only one that fits what was typed is chosen at once, in `typed` itself."""
    ordered = sorted(agencies, key=lambda agency: agency.id != own)
    words = folded(typed.get("agency_search", "")).split()
    searched = len(agencies) >= _SEARCHED_FROM
    if not words or not searched:
        return AgencyChoice(ordered, searched)
    fitting = [agency for agency in ordered if _fits(agency, words)]
    if len(fitting) == 1:
        typed["agency"] = fitting[0].id
    kept = [agency for agency in ordered if agency.id == typed.get("agency") and agency not in fitting]
    return AgencyChoice([*fitting, *kept], searched, len(fitting))


def _fits(agency: Agency, words: Sequence[str]) -> bool:
    searched = " ".join((agency.id.lower(), folded(agency.name_vi), folded(agency.name_en)))
    return all(word in searched for word in words)
