"""A hand-over list as it stood at an instant: not made yet, on its way, or counted and confirmed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from enum import StrEnum

#: How many originals, certified copies and photocopies of one component lie in a dossier.
Counts = tuple[int, int, int]


class ListStanding(StrEnum):
    """Where a list stood."""

    NOT_MADE = "not_made"
    OPEN = "open"
    CONFIRMED = "confirmed"


def list_standing(made_at: datetime, confirmed_at: datetime | None, instant: datetime | None) -> ListStanding:
    """Return where a list stood at an instant (aware), that instant included; as it stands for None."""
    if instant is not None and made_at > instant:
        return ListStanding.NOT_MADE
    confirmed = confirmed_at is not None and (instant is None or confirmed_at <= instant)
    return ListStanding.CONFIRMED if confirmed else ListStanding.OPEN


def counts_then(
    now: Mapping[str, Counts], corrections: Sequence[tuple[int, Mapping[str, Mapping[str, int]]]], seq: int
) -> dict[str, Counts]:
    """Return the papers of each component as they were counted after the event `seq`, nothing counted left out.

    `corrections` are those of the intake, each with the number of its event and what was counted before it by
    component, {"to-khai": {"originals": 1, "certified": 0, "photocopies": 2}}; those after `seq` are taken back.
    """
    found = dict(now)
    for at, before in sorted(corrections, key=lambda one: one[0], reverse=True):
        if at > seq:
            for component, counts in before.items():
                found[component] = (
                    counts.get("originals", 0),
                    counts.get("certified", 0),
                    counts.get("photocopies", 0),
                )
    return {component: counts for component, counts in found.items() if any(counts)}
