"""By which ways a message goes, and which way follows one that failed."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from domain.notices.rules import BY_EVERY_WAY, LEGAL, RINGING, NoticeRules, Way


@dataclass(frozen=True, slots=True)
class Picked:
    """The ways to use now, and why: "first", "legal" (against the person's wish), or "opted_out", "no_contact"."""

    ways: tuple[Way, ...]
    reason: str = "first"


def first_ways(
    message: str,
    rules: NoticeRules,
    *,
    reachable: Collection[Way],
    refused: Collection[Way] = (),
    declared: Collection[Way] | None = None,
) -> Picked:
    """Return the ways a message goes by at first.

    `reachable` are those we have an address and a gateway for, `refused` those the person does not want, `declared`
    those the procedure names for this message. What the law wants told goes by the first way there is, whatever the
    person wants: a notice nobody gets starts limits all the same.
    """
    named = [way for way in rules.order if way in reachable and (declared is None or way in declared)]
    if not named:
        return Picked((), "no_contact")
    wanted = [way for way in named if way not in refused]
    if not wanted:
        return Picked((named[0],), "legal") if message in LEGAL else Picked((), "opted_out")
    at_once = tuple(way for way in wanted if way in rules.at_once or message in BY_EVERY_WAY)
    return Picked(at_once or (wanted[0],))


def next_way(
    rules: NoticeRules,
    failed: Way,
    *,
    reachable: Collection[Way],
    tried: Collection[Way],
    alive: Collection[Way],
    refused: Collection[Way] = (),
    legal: bool = False,
) -> Way | None:
    """Return the way that follows one that failed; None when the person is told otherwise or no way is left.

    `alive` are the tried ways that did not fail. A telephone that failed is followed by the other telephone way even
    while a mail is under way, for a mail may lie unread; a mail that failed is not, while a telephone rang.
    """
    left = [way for way in rules.order if way in reachable and way not in tried]
    wanted = [way for way in left if way not in refused]
    if any(way in RINGING for way in alive) or (alive and failed not in RINGING):
        return None
    if alive:
        return next((way for way in wanted if way in RINGING), None)
    return next(iter(wanted), None) or (next(iter(left), None) if legal else None)
