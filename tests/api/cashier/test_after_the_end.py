"""What an ended case still owes is offered to the counter on its page, to the last đồng and no further."""

from __future__ import annotations

from dataclasses import replace

from domain.case.acts import Act, Role
from domain.case.state import Phase
from domain.procedure.plan import FeeMoment, StepKind, Way
from tests.api.case.conftest import Led, lead
from tests.api.conftest import COPIES, House


async def delivered(house: House, *, missing: int) -> Led:
    """Return a case whose result the post delivered, collecting so many đồng less than its fee."""
    led = await lead(house, COPIES)
    life = led.life
    life.plan = replace(life.plan, fee_moment=FeeMoment.ON_DELIVERY)
    life.state.way = Way.POST
    acts = {
        StepKind.CHECK: (Act.ACCEPT, Role.COUNTER),
        StepKind.REVIEW: (Act.COMPLETE, Role.OFFICER),
        StepKind.SIGN: (Act.APPROVE, Role.LEADER),
    }
    for step in life.plan.steps:
        if step.kind in acts:
            act, role = acts[step.kind]
            life.act(act, role, step.id, actor=str(house.staff[role]), values={"proposal": "approve"})
    parcel = f"{life.plan.hand_over.id}/1:post"
    life.succeeded(parcel)
    life.answered(parcel, "delivered", cod_amount=str(life.state.fee - missing))
    assert life.state.phase is Phase.RETURNED
    await led.record()
    return led


async def test_the_rest_is_offered_to_the_counter_of_an_ended_case(house: House) -> None:
    """The form on the page of the returned case asks for what is missing; an officer is told who can take it."""
    led = await delivered(house, missing=3000)
    page = await (await house.signed_in("counter")).get(f"/cases/{led.code}")
    _, fields = page.form("take_payment")
    assert fields["values.amount"] == "3000"
    shown = await (await house.signed_in("officer")).get(f"/cases/{led.code}")
    assert 'value="take_payment"' not in shown.body
    assert "Việc này cần vai trò cán bộ một cửa" in shown.body


async def test_a_case_that_is_paid_offers_nothing_more(house: House) -> None:
    """Everything collected, there is no form for money on the page of the ended case."""
    led = await delivered(house, missing=0)
    page = await (await house.signed_in("counter")).get(f"/cases/{led.code}")
    assert 'value="take_payment"' not in page.body
