"""The tabs and causes of the list with their numbers: each is the number of lines that it opens."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Final

from api.supervision.naming import CAUSE_NAMES, GROUP_NAMES
from api.supervision.query import DeskQuery
from domain.procedure.basics import Words
from domain.supervision.causes import Cause, Group, causes_of
from models.supervision.desk import Counted

_ALL: Final = Words(vi="Tất cả", en="All")


@dataclass(frozen=True, slots=True)
class Cut:
    """A tab or a cause with its number, how many of them are late, and its address."""

    name: Words
    count: int
    late: int
    query: str
    current: bool


def tabs_of(query: DeskQuery, counts: Sequence[Counted]) -> list[Cut]:
    """Return the tab of everything and one for each group, with how many lines each opens.

    A case with causes of several groups is found, and counted, under each; under everything it is one.
    """
    everything = Cut(_ALL, *_with(counts, tuple(Cause)), query.of_group(None).text, query.tab is None)
    return [everything] + [
        Cut(
            GROUP_NAMES[group],
            *_with(counts, causes_of(group)),
            query.of_group(group).text,
            query.tab is group,
        )
        for group in Group
    ]


def chips_of(query: DeskQuery, counts: Sequence[Counted]) -> list[Cut]:
    """Return the causes under the open tab that have cases, and the chosen one even when it has none."""
    causes = causes_of(query.tab) if query.tab else tuple(Cause)
    counted = {cause: _with(counts, (cause,)) for cause in causes}
    return [
        Cut(CAUSE_NAMES[cause], *counted[cause], query.of_cause(cause).text, query.cause is cause)
        for cause in causes
        if counted[cause][0] or query.cause is cause
    ]


def causes_listed(query: DeskQuery, counts: Sequence[Counted]) -> list[Cause]:
    """Return all causes of the lines listed: those asked for first, then those that stand beside them."""
    asked = (query.cause,) if query.cause else causes_of(query.tab) if query.tab else tuple(Cause)
    beside = {cause for one in counts if one.causes.intersection(asked) for cause in one.causes}
    return [*(one for one in asked if one in beside), *(one for one in Cause if one in beside and one not in asked)]


def _with(counts: Sequence[Counted], causes: Collection[str]) -> tuple[int, int]:
    """Return how many lines have one of the causes, and how many of them are late."""
    found = [one for one in counts if not one.causes.isdisjoint(causes)]
    return sum(one.lines for one in found), sum(one.late for one in found)
