"""What is wrong with the installation itself, said once for each kind, above the list and on its own page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from api.language import Sentence
from api.supervision.naming import PART_DEEDS, PART_NAMES, part_name
from domain.procedure.basics import Words
from domain.supervision.findings import Part
from models.supervision.parts import PartTrouble

#: More than this many are counted instead of named.
NAMED = 3


@dataclass(frozen=True, slots=True)
class Banner:
    """One kind of trouble: what it is, what to do, since when, and which parts have it, each with its page's number."""

    part: Part
    name: Words
    deed: Words
    subjects: Sequence[tuple[int, Sentence | Words]]
    more: int
    since: datetime


def banners(troubles: Sequence[PartTrouble]) -> Sequence[Banner]:
    """Return the troubles by kind, in the order in which they stop more; unknown kinds are left to newer pages."""
    found = []
    for part in Part:
        of_part = [one for one in troubles if one.cause == part]
        if of_part:
            subjects = [(one.id, part_name(one.cause, one.name)) for one in of_part]
            since = min(one.since for one in of_part)
            more = max(0, len(subjects) - NAMED)
            found.append(Banner(part, PART_NAMES[part], PART_DEEDS[part], subjects[:NAMED], more, since))
    return found
