"""Which agency decides a part of a case: the one of the wanted kind that serves the same area."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Seat:
    """An agency in service as far as competence goes: identifier, kind, and the agency above it, or empty."""

    id: str
    kind: str
    above: str = ""


def competent(kind: str, deciding: str, seats: Iterable[Seat]) -> str:
    """Return the agency of a kind for a part of a case that `deciding` decides; empty when nobody can tell.

    Nearest first: the deciding agency itself, one below it, one beside it, one above it, the only one there is.
    Where the nearest are several, a person has to say which: another applicant's police would be worse than none.
    """
    known = {seat.id: seat for seat in seats}
    for near in _from_near_to_far(known, deciding):
        found = [seat.id for seat in near if seat.kind == kind]
        if found:
            return found[0] if len(found) == 1 else ""
    return ""


def _from_near_to_far(known: dict[str, Seat], deciding: str) -> Iterator[list[Seat]]:
    here = known.get(deciding)
    if here is not None:
        yield [here]
        yield [seat for seat in known.values() if seat.above == here.id]
        if here.above:
            yield [seat for seat in known.values() if seat.above == here.above]
        seen = {here.id}
        above = known.get(here.above)
        while above is not None and above.id not in seen:
            seen.add(above.id)
            yield [above]
            above = known.get(above.above)
    yield list(known.values())
