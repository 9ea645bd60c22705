"""Lines that run along one channel get tracks of their own: none lies on another, and few cross."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations, permutations

_CLEAR = 5.0
_ALL_TRIED = 4
_MOST_BRANCHES = 200


@dataclass(frozen=True, slots=True)
class Use:
    """A line along a channel from `start` to `end`, and the lines that join it from the side.

    A branch is where along the channel it joins, and from which side: -1 before the channel, 1 behind it.
    """

    start: float
    end: float
    branches: tuple[tuple[float, int], ...]


def tracks_of(uses: Sequence[Use]) -> list[int]:
    """Return a track number for each line, counted from 0."""
    tracks: list[int] = []
    taken: list[list[Use]] = []
    for use in uses:
        free = (n for n, others in enumerate(taken) if all(_apart(use, other) for other in others))
        track = next(free, len(taken))
        if track == len(taken):
            taken.append([])
        taken[track].append(use)
        tracks.append(track)
    if len(taken) < 2 or sum(len(use.branches) for use in uses) > _MOST_BRANCHES:
        return tracks
    order = _better(uses, tracks, len(taken))
    return [order[track] for track in tracks]


def _better(uses: Sequence[Use], tracks: list[int], count: int) -> list[int]:
    """Return the order of tracks that costs least, or for many tracks one that no exchange makes better."""

    def cost(order: Sequence[int]) -> int:
        return _cost(uses, [order[track] for track in tracks])

    if count <= _ALL_TRIED:
        best: tuple[int, ...] = min(permutations(range(count)), key=cost)
        return list(best)
    order = list(range(count))
    least = cost(order)
    for _ in range(count):
        before = least
        for one, other in combinations(range(count), 2):
            order[one], order[other] = order[other], order[one]
            now = cost(order)
            if now < least:
                least = now
            else:
                order[one], order[other] = order[other], order[one]
        if least == before:
            break
    return order


def _apart(one: Use, other: Use) -> bool:
    return one.end + _CLEAR <= other.start or other.end + _CLEAR <= one.start


def _cost(uses: Sequence[Use], tracks: list[int]) -> int:
    """Count crossings, and a hundred for each branch that would lie on another line's branch."""
    cost = 0
    for one, mine in zip(uses, tracks, strict=True):
        for other, theirs in zip(uses, tracks, strict=True):
            if one is other or mine == theirs:
                continue
            for place, side in one.branches:
                crossed = theirs < mine if side < 0 else theirs > mine
                cost += crossed and other.start < place < other.end
                if side < 0 and mine > theirs:
                    cost += 100 * sum(abs(place - there) < 3 and facing > 0 for there, facing in other.branches)
    return cost
