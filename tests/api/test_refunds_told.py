"""What an applicant is told of money that goes back, from the events of the case alone."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from api.filters import money
from api.public.refunds import Refunds, refunds_of
from models.queries.case_status import StatusEvent


def event(kind: str, **values: Any) -> StatusEvent:
    """Return one event of the log as the status page has it."""
    return StatusEvent(1, kind, datetime(2026, 11, 23, tzinfo=UTC), values, "", [])


DUE = event("refund_due", refund="refund-1", amount="8000", way="online")
MORE = event("refund_due", refund="refund-2", amount="500", way="counter")


@pytest.mark.parametrize(
    ("events", "found"),
    [
        ([], Refunds()),
        ([DUE, MORE], Refunds(8000, 500, 0)),
        ([DUE, event("refund_refused", refund="refund-1", amount="8000")], Refunds(0, 8000, 0)),
        ([DUE, MORE, event("refunded", refund="refund-1", amount="8000", way="online")], Refunds(0, 500, 8000)),
        ([MORE, event("refund_forgone", refund="refund-2", amount="500")], Refunds()),
    ],
)
def test_each_refund_counts_where_it_stands(events: list[StatusEvent], found: Refunds) -> None:
    """Promised online, promised by a person, paid back, or given up: each đồng stands in one place."""
    assert refunds_of(events) == found


def test_what_is_owed_is_said_before_what_was_paid() -> None:
    """The badge says that money is still to come as long as any is; each way has its own sentence."""
    both = Refunds(8000, 500, 100)
    assert both.badge is not None
    assert both.badge.label.read("en") == "Money to be paid back"
    for said, amount in zip(both.sentences, (8000, 500, 100), strict=True):
        assert money(amount, "en") in said.read("en")
    done = Refunds(0, 0, 100)
    assert done.badge is not None
    assert done.badge.label.read("vi") == "Đã trả lại tiền"
    assert Refunds().badge is None
    assert Refunds().sentences == ()
