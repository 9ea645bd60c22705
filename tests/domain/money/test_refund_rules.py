"""What goes back when a case ends, and out of which payment."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.money.refunds import Incoming, RefundRule, goes_back, shares


@pytest.mark.parametrize(
    ("rule", "received", "appraised", "back"),
    [
        (RefundRule.FULL, True, True, True),
        (RefundRule.NONE, False, False, False),
        (RefundRule.UNTIL_RECEIVED, False, False, True),
        (RefundRule.UNTIL_RECEIVED, True, False, False),
        (RefundRule.UNTIL_APPRAISED, True, False, True),
        (RefundRule.UNTIL_APPRAISED, True, True, False),
    ],
)
def test_a_rule_says_until_when_the_fee_goes_back(rule, received, appraised, back):
    """Each rule ends at the work it pays for."""
    assert goes_back(rule, received=received, appraised=appraised) is back


@given(st.lists(st.integers(1, 10_000), max_size=6), st.integers(0, 60_000))
def test_shares_add_up_and_take_from_nobody_more_than_there_is(amounts, wanted):
    """Whatever goes back is taken out of payments that came, the last one first."""
    received = [Incoming(amount, amount, "counter") for amount in amounts]
    if wanted > sum(amounts):
        with pytest.raises(ValueError, match="more than ever came in"):
            shares(received, wanted)
        return
    found = shares(received, wanted)
    assert sum(share.amount for share in found) == wanted
    assert all(0 < share.amount <= received[share.place].left for share in found)
    assert [share.place for share in found] == sorted((share.place for share in found), reverse=True)


def test_only_a_payment_with_a_number_goes_back_by_the_gateway():
    """Without the bank's transaction number nobody there could tell which payment is meant."""
    assert Incoming(1, 1, "online", "fee:request", "GD1").returns_online
    assert not Incoming(1, 1, "online", "fee:request").returns_online
    assert not Incoming(1, 1, "counter", transaction="GD1").returns_online
