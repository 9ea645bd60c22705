"""Our books against the gateway's statement: what agrees says nothing, every difference has a class and a way out."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone
from enum import StrEnum
from typing import Final

VIETNAM: Final = timezone(timedelta(hours=7))


class DifferenceClass(StrEnum):
    """What two books can disagree about."""

    PAID_HERE_ONLY = "paid_here_only"
    PAID_THERE_ONLY = "paid_there_only"
    PAID_OTHER_AMOUNT = "paid_other_amount"
    REFUNDED_HERE_ONLY = "refunded_here_only"
    REFUNDED_THERE_ONLY = "refunded_there_only"
    REFUNDED_OTHER_AMOUNT = "refunded_other_amount"


#: What the gateway knows and a case does not: it can be told, as if the webhook had come.
CAN_BE_BOOKED: Final = frozenset({DifferenceClass.PAID_THERE_ONLY, DifferenceClass.REFUNDED_THERE_ONLY})


@dataclass(frozen=True, slots=True)
class Line:
    """One payment or refund as one of the two books has it.

    `kind` is payment or refund, `key` the business key "<case code>/<request or refund>", `transaction` the bank's
    number (empty where it is not known), `amount` đồng.
    """

    kind: str
    key: str
    transaction: str
    amount: int


@dataclass(frozen=True, slots=True)
class Difference:
    """A disagreement: `ours` and `theirs` in đồng, None where that book has nothing."""

    sort: DifferenceClass
    key: str
    transaction: str
    ours: int | None
    theirs: int | None


def compare(ours: Iterable[Line], theirs: Iterable[Line]) -> tuple[Difference, ...]:
    """Return every difference, in the order of our lines, then of theirs that nobody here has.

    Payments are paired by the bank's number, and by the business key where our side does not know one; refunds by
    their business key, which the gateway was given. No line is paired twice.
    """
    left = list(theirs)
    found = []
    # Lines with a number first, so that one without does not take the partner of another.
    for line in sorted(ours, key=lambda line: not line.transaction):
        partner = next((other for other in left if _same(line, other)), None)
        if partner is None:
            found.append(Difference(_CLASSES[line.kind][0], line.key, line.transaction, line.amount, None))
            continue
        left.remove(partner)
        if partner.amount != line.amount:
            sort = _CLASSES[line.kind][2]
            found.append(Difference(sort, partner.key, partner.transaction, line.amount, partner.amount))
    found += [Difference(_CLASSES[one.kind][1], one.key, one.transaction, None, one.amount) for one in left]
    return tuple(found)


_CLASSES: Final = {
    "payment": (
        DifferenceClass.PAID_HERE_ONLY,
        DifferenceClass.PAID_THERE_ONLY,
        DifferenceClass.PAID_OTHER_AMOUNT,
    ),
    "refund": (
        DifferenceClass.REFUNDED_HERE_ONLY,
        DifferenceClass.REFUNDED_THERE_ONLY,
        DifferenceClass.REFUNDED_OTHER_AMOUNT,
    ),
}


def _same(ours: Line, theirs: Line) -> bool:
    if ours.kind != theirs.kind:
        return False
    if ours.kind == "payment" and ours.transaction:
        return ours.transaction == theirs.transaction
    return ours.key == theirs.key or (ours.kind == "payment" and _case(ours.key) == _case(theirs.key))


def _case(key: str) -> str:
    return key.partition("/")[0]


def vietnam_day(at: datetime) -> date:
    """Return the Vietnamese day of an aware instant."""
    return at.astimezone(VIETNAM).date()


def day_span(day: date) -> tuple[datetime, datetime]:
    """Return the first instant of a Vietnamese day and that of the next, in UTC."""
    start = datetime.combine(day, time(), VIETNAM).astimezone(UTC)
    return start, start + timedelta(days=1)
