"""What of a procedure applies before everything about a dossier is known: what is certain, and what it still hangs on.

`resolve` judges a dossier that is filed. Here somebody only reads: a condition about what was not said yet stays, cut
down to the part that is still open.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Generic, Protocol, TypeVar

from domain.procedure.basics import Words
from domain.procedure.conditions.condition import Both, Comparison, Condition, Not
from domain.procedure.definition import Definition
from domain.procedure.guards import read_guard
from domain.procedure.limits import DeadlineByChannel
from domain.procedure.plan import Channel
from domain.procedure.situation import Situation, Value

Known = Mapping[str, Value]
"""What is known of a dossier, by the names conditions use: channel, applicant, case_type, filed_on, own facts."""


class Guarded(Protocol):
    """Anything of a definition that may have a condition."""

    @property
    def only_if(self) -> str | None:
        """The condition."""
        ...


Item = TypeVar("Item", bound=Guarded)


@dataclass(frozen=True, slots=True)
class Foreseen(Generic[Item]):
    """One part of a procedure that applies, or applies when something holds: `when` is None for what is certain."""

    item: Item
    when: Words | None = None


@dataclass(frozen=True, slots=True)
class ForeseenLimit:
    """One line of the time limits. `channel` and `when` say whose it is; `rest` marks what is left to all others."""

    limit: str
    channel: Channel | None = None
    when: Words | None = None
    rest: bool = False


def residue(condition: Condition, known: Known) -> Condition | bool:
    """Return whether a condition holds, or what of it is still open."""
    match condition:
        case Comparison():
            return condition.holds(_situation(known)) if condition.variable.name in known else condition
        case Not(inner=inner):
            left = residue(inner, known)
            return (not left) if isinstance(left, bool) else Not(left)
        case Both(parts=parts, every=every):
            found = [residue(part, known) for part in parts]
            if any(part is (not every) for part in found):
                return not every
            open_parts = tuple(part for part in found if not isinstance(part, bool))
            if not open_parts:
                return every
            return open_parts[0] if len(open_parts) == 1 else Both(open_parts, every=every)
        case _:
            return condition


def foreseen(definition: Definition, items: Iterable[Item], known: Known) -> tuple[Foreseen[Item], ...]:
    """Return the items that apply or may apply, in their order; what certainly does not apply is left out.

    Raises ConditionError for a condition that was never checked.
    """
    found = []
    for item in items:
        left = _left(definition, item.only_if, known)
        if left is not False:
            found.append(Foreseen(item, None if left is True else said(left)))
    return tuple(found)


def foreseen_limits(definition: Definition, known: Known) -> tuple[ForeseenLimit, ...]:
    """Return the time limits that apply or may apply; one line without a label when there is but one."""
    deadline = definition.deadline
    if isinstance(deadline, str):
        return (ForeseenLimit(deadline),)
    if isinstance(deadline, DeadlineByChannel):
        return _by_channel(definition, known)
    lines: list[ForeseenLimit] = []
    for row in deadline:
        left = _left(definition, row.only_if, known)
        if left is True:
            lines.append(ForeseenLimit(row.limit, rest=bool(lines)))
            break
        if left is not False:
            lines.append(ForeseenLimit(row.limit, when=said(left)))
    return tuple(lines)


def said(condition: Condition) -> Words:
    """Return a condition in both languages."""
    # Put together of words that were checked one by one; together they may be longer than one text may be.
    return Words.model_construct(vi=condition.words("vi"), en=condition.words("en"))


def _by_channel(definition: Definition, known: Known) -> tuple[ForeseenLimit, ...]:
    lines = [
        ForeseenLimit(limit, channel)
        for channel in definition.accepted_channels
        if known.get("channel", channel.value) == channel.value and (limit := definition.deadline_of(channel))
    ]
    return (ForeseenLimit(lines[0].limit),) if len({line.limit for line in lines}) == 1 else tuple(lines)


def _left(definition: Definition, text: str | None, known: Known) -> Condition | bool:
    return True if text is None else residue(read_guard(definition, text), known)


def _situation(known: Known) -> Situation:
    """Return a situation to ask for what is known; what is not known is never asked for."""
    channel, on = known.get("channel", Channel.COUNTER.value), known.get("filed_on")
    own = {"channel", "filed_on", "applicant", "case_type"}
    return Situation(
        channel=Channel(str(channel)),
        filed_on=on if isinstance(on, date) else date.min,
        applicant=str(known.get("applicant", "")),
        case_type=str(known.get("case_type", "")),
        facts={name: value for name, value in known.items() if name not in own},
    )
