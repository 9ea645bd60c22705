"""Money that is still owed when a case has ended is taken at the counter, and nothing else is."""

from __future__ import annotations

import pytest

from domain.case.acts import Act, Role
from domain.case.rules import AFTER_THE_END, WAKING
from domain.case.state import MoneyState, Phase
from domain.case.told_by_log import told_by
from domain.money.ledger import entries_of, sums
from domain.procedure.plan import FeeMoment, Way
from tests.support.lives import Life
from tests.support.plans import marital_status

COUNTER, OFFICER, LEADER = Role.COUNTER, Role.OFFICER, Role.LEADER


def delivered_short(collected: str = "5000") -> Life:
    """Return a case whose result the post delivered, collecting less than the 8,000 đồng it was told to."""
    life = Life(marital_status(FeeMoment.ON_DELIVERY), fee=8000, way=Way.POST)
    life.act(Act.ACCEPT, COUNTER, "check")
    life.answered("police/1:ask", "agree")
    life.act(Act.COMPLETE, OFFICER, "review", values={"proposal": "approve"})
    life.act(Act.APPROVE, LEADER, "sign")
    life.succeeded("hand-over/1:post")
    life.answered("hand-over/1:post", "delivered", cod_amount=collected)
    assert life.state.phase is Phase.RETURNED
    return life


def test_what_the_post_did_not_collect_is_taken_at_the_counter() -> None:
    """3,000 of 8,000 đồng are left on an ended case; paid, it has ended as before and the books are even."""
    life = delivered_short()
    assert life.state.money is MoneyState.DUE
    ended = life.state.ended_at
    kinds = life.act(Act.TAKE_PAYMENT, COUNTER, values={"amount": "3000", "means": "card"})

    assert kinds == ["paid"]
    assert (life.state.paid, life.state.money) == (8000, MoneyState.PAID)
    assert (life.state.phase, life.state.ended_at, life.state.refunds) == (Phase.RETURNED, ended, {})
    assert (told_by(life.records).phase, told_by(life.records).ended_at) == (Phase.RETURNED, ended)
    books = sums([entry for record in life.records for entry in entries_of(record.kind, record.values)])
    assert books.balance == 0


@pytest.mark.parametrize("amount", ["2999", "3001", "8000", "0", "-3000", ""])
def test_another_amount_than_the_rest_is_refused(amount: str) -> None:
    """Neither less nor more than what is owed is taken: the reason names both."""
    why = delivered_short().why_not(Act.TAKE_PAYMENT, COUNTER, values={"amount": amount})
    assert why is not None
    assert (why.rule, why.values) == ("amount_differs", {"amount": amount, "owed": "3000"})


def test_an_ended_case_that_is_paid_takes_no_more() -> None:
    """Paid to the last đồng, there is nothing owed, however often somebody comes."""
    life = delivered_short("8000")
    why = life.why_not(Act.TAKE_PAYMENT, COUNTER, values={"amount": "3000"})
    assert why is not None
    assert (why.rule, why.values) == ("nothing_owed", {"paid": "8000"})


@pytest.mark.parametrize("edition", [0, 3])
def test_nobody_owes_for_what_was_not_decided(edition: int) -> None:
    """A withdrawn case is closed for money whatever its books say: cases of before kept their unpaid fee in them."""
    life = Life(marital_status(FeeMoment.BEFORE_RESULT), fee=8000)
    life.state.edition = edition
    life.act(Act.ACCEPT, COUNTER, "check")
    life.act(Act.WITHDRAW, Role.APPLICANT)
    why = life.why_not(Act.TAKE_PAYMENT, COUNTER, values={"amount": "8000"})
    assert why is not None
    assert (why.rule, why.values) == ("case_closed", {"phase": "withdrawn"})


@pytest.mark.parametrize(("role", "agency"), [(OFFICER, "H61.12"), (COUNTER, "H61.99")])
def test_only_the_counter_of_the_case_takes_money_after_the_end(role: Role, agency: str) -> None:
    """An officer, and a counter elsewhere, are told who can."""
    why = delivered_short().why_not(Act.TAKE_PAYMENT, role, agency=agency, values={"amount": "3000"})
    assert why is not None
    assert (why.rule, why.who_can) == ("not_your_role", ("counter@H61.12",))


def test_what_wakes_a_case_can_be_done_after_its_end() -> None:
    """Nothing wakes a case only to be told that it is closed."""
    assert WAKING <= AFTER_THE_END
