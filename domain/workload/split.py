"""Sharing tasks out evenly: who gets which, so that those who take them end up with about as much."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Receiver:
    """Somebody who may take tasks: who, how many they hold already, and whether they are away before this week ends."""

    person: str
    held: int
    away: bool = False


def even_split(
    tasks: Sequence[str], receivers: Sequence[Receiver], fits: Mapping[str, frozenset[str]]
) -> dict[str, str]:
    """Return the receiver of each task, in the tasks' order; a task nobody can take is left out.

    Each task, the most urgent first, goes to whoever holds least by then among those with the post for it (`fits`, by
    task); those who are away get one only when nobody else can take it. The same input always gives the same answer.
    """
    load = {one.person: one.held for one in receivers}
    away = {one.person for one in receivers if one.away}
    order = {one.person: place for place, one in enumerate(receivers)}
    given: dict[str, str] = {}
    for task in tasks:
        able = [person for person in load if person in fits.get(task, frozenset())]
        if not able:
            continue
        taker = min(able, key=lambda person: (person in away, load[person], order[person]))
        load[taker] += 1
        given[task] = taker
    return given
