"""A kind of problem, who plants it, and how true it is."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from cli.supervisor_demo.world import World
from domain.supervision.causes import Cause
from domain.supervision.findings import Part


class How(StrEnum):
    """How a problem comes about."""

    REAL = "thật / real"  # by what the system itself, its people or its neighbours do
    AGED = "lùi giờ / aged"  # really, and the instants in the records moved back, for nobody waits for days
    ROWS = "sửa dòng / rows"  # by a change of the records, as a slip of the hand or a restored backup makes it


@dataclass(frozen=True)
class Kind:
    """One kind of problem. `plant` makes it and returns the codes, or for a part of the installation its names."""

    what: Cause | Part
    how: How
    told: str
    plant: Callable[[World, int], Awaitable[list[str]]]


KINDS: Final[list[Kind]] = []


def planted(
    what: Cause | Part, how: How, told: str
) -> Callable[[Callable[[World, int], Awaitable[list[str]]]], Callable[[World, int], Awaitable[list[str]]]]:
    """Register who plants a kind; `told` says in a few words what happened."""

    def register(plant: Callable[[World, int], Awaitable[list[str]]]) -> Callable[[World, int], Awaitable[list[str]]]:
        KINDS.append(Kind(what, how, told, plant))
        return plant

    return register
