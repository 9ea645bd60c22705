"""Cases on a real Temporal server, sandboxed, with real PostgreSQL and outside systems."""

import asyncio
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from temporalio.client import WorkflowExecutionStatus

from domain.case.acts import Act, Role
from domain.procedure.plan import Channel, FeeMoment, Silence, Way
from tests.support.office import ActRefused, Office, eventually
from tests.support.plans import marital_status
from tests.support.traces import in_temporal, written

COUNTER, OFFICER, LEADER, SUPERVISOR = Role.COUNTER, Role.OFFICER, Role.LEADER, Role.SUPERVISOR
APPROVE = {"values": {"proposal": "approve"}}


async def test_a_thirty_day_case_ends_in_seconds(office: Office):
    """A supplement nobody brings closes the dossier after fifteen days, without anybody waiting for it."""
    case = await office.file("1.004873", plan=marital_status())
    await case.act(Act.ACCEPT, COUNTER, "check")
    await case.act(Act.REQUEST_SUPPLEMENT, OFFICER, "review", note="11111111-1111-1111-1111-111111111111")
    await case.skip(timedelta(days=30))

    row = await case.until(phase="stopped")
    assert row.ended_at is not None
    assert "lapsed" in await case.events()
    assert await case.handle.result() == "stopped"


async def test_warning_due_and_overdue_come_by_themselves(office: Office):
    """A forgotten case tells its leaders once before and once after the due date."""
    case = await office.file("1.004873", plan=marital_status())
    await case.act(Act.ACCEPT, COUNTER, "check")
    await case.skip(timedelta(days=12))

    row = await case.until(overdue="True")
    events = await case.events()
    assert events.count("due_soon") == 1
    assert events.count("overdue") == 1
    assert row.waiting_for == "officer"


async def test_the_same_command_twice_gets_the_same_answer(office: Office):
    """A double click is one decision; the same key with another content is a conflict."""
    case = await office.file("1.004873", plan=marital_status())
    first = await case.act(Act.ACCEPT, COUNTER, "check/1", key="k1")
    again = await case.act(Act.ACCEPT, COUNTER, "check/1", key="k1")

    assert first.seq == again.seq
    assert again.repeated
    assert (await case.events()).count("received") == 1
    with pytest.raises(ActRefused) as refused:
        await case.act(Act.REFUSE, COUNTER, "check/1", key="k1", note="n")
    assert refused.value.type == "IdempotencyConflict"
    with pytest.raises(ActRefused) as refused:
        await case.act(Act.ACCEPT, COUNTER, "check/1", key="k1", on_behalf_of=str(uuid4()))
    assert refused.value.type == "IdempotencyConflict"


async def test_the_ledger_of_commands_survives_continue_as_new(office: Office):
    """A case that rolled over to a new run still knows every command it has seen."""
    case = await office.file("1.004873", plan=marital_status())
    await case.act(Act.ACCEPT, COUNTER, "check/1", key="k1")
    await case.until(waiting_for="officer")
    before = (await case.handle.describe()).run_id
    await case.handle.signal("rollover")
    while (await case.handle.describe()).run_id == before:
        await asyncio.sleep(0.05)
    await case.act(Act.COMPLETE, OFFICER, "review", **APPROVE)

    again = await case.act(Act.ACCEPT, COUNTER, "check/1", key="k1")
    assert again.repeated
    events = await case.events()
    assert len(events) == len(set(events))


async def test_a_refused_act_leaves_no_trace(office: Office):
    """A refusal names the rule and adds nothing to history or log."""
    case = await office.file("1.004873", plan=marital_status())
    with pytest.raises(ActRefused) as refused:
        await case.act(Act.APPROVE, LEADER, "sign")

    assert refused.value.rule == "step_not_open"
    events = (await case.handle.fetch_history()).events
    assert not any("update" in str(event.WhichOneof("attributes")) for event in events)
    assert await case.events() == ["filed"]


async def test_a_rejected_call_becomes_a_problem_that_a_person_settles(office: Office, simulators):
    """A 4xx of an agency never fails the case: it waits with a problem until it is answered by hand."""
    simulators.dial("agencies", reject=True)
    case = await office.file("1.004873", plan=marital_status())
    await case.act(Act.ACCEPT, COUNTER, "check")
    await case.until(hold="agencies")

    assert (await case.operations())["police/1:ask"] == "problem"
    more: dict[str, Any] = {"target": "police/1:ask", "values": {"answer": "agree"}, "note": "n1"}
    await case.act(Act.ENTER_ANSWER, SUPERVISOR, **more)
    row = await case.until(hold="")
    assert row.phase == "received"
    assert "answer_entered" in await case.events()


async def test_an_accepted_call_is_shown_as_awaiting_at_once(office: Office, simulators):
    """The read model shows the reference before anything else happens, at no event of the case's history or log."""
    simulators.dial("agencies", silent=True)
    case = await office.file("1.004873", plan=marital_status())
    await case.act(Act.ACCEPT, COUNTER, "check")
    row = await case.operation("police/1:ask", "awaiting_answer")

    [effect] = simulators.received("agencies", case.code)
    assert row.reference == effect["reference"]
    assert (await case.events())[-1] == "consultation_asked"
    more: dict[str, Any] = {"target": "police/1:ask", "values": {"answer": "agree"}, "note": "n1"}
    while (row := await case.operation("police/1:ask")).status != "done":
        try:
            await case.act(Act.ENTER_ANSWER, SUPERVISOR, **more)
        except ActRefused as early:  # the row is some milliseconds ahead of the case itself
            assert early.rule == "call_running"  # noqa: PT017  the other end of the loop is the claim
    assert row.reference == effect["reference"]


async def test_a_retried_problem_asks_once_more_and_only_once(office: Office, simulators):
    """After the mend, retry goes through under the same business key: one effect outside."""
    simulators.dial("agencies", reject=True)
    case = await office.file("1.004873", plan=marital_status())
    await case.act(Act.ACCEPT, COUNTER, "check")
    await case.until(hold="agencies")
    simulators.dial("agencies")
    await case.act(Act.RETRY, SUPERVISOR, target="police/1:ask")

    await eventually(lambda: simulators.received("agencies", case.code) or None)
    await case.answer("police/1:ask", "agree")
    await case.until(step="review")
    assert len(simulators.received("agencies", case.code)) == 1


async def test_a_system_that_is_down_is_called_again_until_it_answers(office: Office, simulators):
    """Fast attempts, then a visible problem and slow attempts; the case goes on when the system is back."""
    simulators.dial("agencies", down=True)
    case = await office.file("1.004873", plan=marital_status())
    await case.act(Act.ACCEPT, COUNTER, "check")
    await case.act(Act.COMPLETE, OFFICER, "review", **APPROVE)
    await case.skip(timedelta(minutes=3))  # past the fast attempts and the breaker's pauses
    row = await case.until(hold="agencies")

    assert row.waiting_for == "agency:cong-an"
    simulators.dial("agencies")
    while (await case.row()).hold:  # the breaker's pause is real time, the case's own waits are skipped
        await case.skip(timedelta(minutes=1))
        await asyncio.sleep(1)
    assert "problem_over" in await case.events()


async def test_silence_means_agreement_where_the_procedure_says_so(office: Office, simulators):
    """An agency that never answers lets the case go on after its deadline."""
    simulators.dial("agencies", silent=True)
    case = await office.file("1.004873", plan=marital_status(if_silent=Silence.AGREE))
    await case.act(Act.ACCEPT, COUNTER, "check")
    await case.act(Act.COMPLETE, OFFICER, "review", **APPROVE)
    await case.skip(timedelta(days=5))

    await case.until(waiting_for="leader")
    assert "agreed_by_silence" in await case.events()


async def test_a_payment_told_twice_is_booked_once(office: Office):
    """Duplicate callbacks of the gateway change nothing."""
    plan = marital_status(FeeMoment.AT_FILING)
    case = await office.file("1.004873", plan=plan, channel=Channel.ONLINE, fee=8000, pays_online=True)
    for _ in range(3):
        await case.answer("fee:request", "paid", "e1", amount="8000")
    row = await case.until(money="paid")

    assert row.paid == 8000
    assert (await case.events()).count("paid") == 1


async def test_a_result_goes_by_post_and_the_case_ends_when_it_is_delivered(office: Office):
    """Ordered, in transit, delivered: the delivery axis follows the post's own answers."""
    case = await office.file("1.004873", plan=marital_status(), way=Way.POST)
    await case.act(Act.ACCEPT, COUNTER, "check")
    await case.answer("police/1:ask", "agree")
    await case.act(Act.COMPLETE, OFFICER, "review", **APPROVE)
    await case.until(waiting_for="leader")
    await case.act(Act.APPROVE, LEADER, "sign")
    await case.until(delivery="ordered")
    await case.answer("hand-over/1:post", "in_transit", "e1")
    await case.until(delivery="in_transit")
    await case.answer("hand-over/1:post", "delivered", "e2")

    await case.until(phase="returned")
    assert await case.handle.result() == "returned"


async def test_an_engineer_sees_what_a_case_waits_for(office: Office):
    """Search attributes and details tell phase, step and whose move it is, and carry nothing personal."""
    case = await office.file("1.004873", plan=marital_status())
    await case.act(Act.ACCEPT, COUNTER, "check")
    described = await case.handle.describe()
    values = {pair.key.name: pair.value for pair in described.typed_search_attributes}

    assert values["WaitingFor"] == "officer"
    assert values["CasePhase"] == "received"
    assert values["ProcedureCode"] == "1.004873"
    kept = await in_temporal(office.env.client, case.handle.id)
    assert written("received", kept)
    for personal in ("Nguyễn", "0900000001", "thu@example.com"):
        assert not written(personal, kept)


async def test_a_waiting_case_costs_one_timer(office: Office):
    """Whatever is being waited for, at most one timer is open."""
    case = await office.file("1.004873", plan=marital_status(), channel=Channel.ONLINE)
    await case.act(Act.ACCEPT, COUNTER, "check")
    await case.act(Act.COMPLETE, OFFICER, "review", **APPROVE)
    await case.at_rest()
    events = (await case.handle.fetch_history()).events
    started = {event.event_id for event in events if event.HasField("timer_started_event_attributes")}
    ended = {
        getattr(event, name).started_event_id
        for event in events
        for name in ("timer_fired_event_attributes", "timer_canceled_event_attributes")
        if event.HasField(name)
    }

    assert len(started - ended) == 1
    assert (await case.handle.describe()).status is WorkflowExecutionStatus.RUNNING
