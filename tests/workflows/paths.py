"""The paths a case can take, each as a coroutine that walks one: run as tests, saved as histories, replayed."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import timedelta
from uuid import uuid4

from domain.case.acts import Act, Role
from domain.procedure.plan import Channel, Silence, Way
from tests.support.office import CaseInHand, Office
from tests.support.plans import marital_status
from tests.support.simulators import CallbackTaker

COUNTER, OFFICER, LEADER, SUPERVISOR, APPLICANT = (
    Role.COUNTER,
    Role.OFFICER,
    Role.LEADER,
    Role.SUPERVISOR,
    Role.APPLICANT,
)
Path = Callable[[Office, CallbackTaker], Awaitable[CaseInHand]]


def shipped(procedure: str, fee: int = 0, channel: Channel = Channel.COUNTER, way: Way = Way.COUNTER) -> Path:
    """Return the straight path of a shipped procedure: filed, decided, returned."""

    async def walk(office: Office, taker: CallbackTaker) -> CaseInHand:
        case = await office.file(procedure, fee=fee, channel=channel, way=way)
        row = await case.finish(taker)
        assert row.phase == "returned"
        assert row.decision == "approved"
        assert row.paid == fee
        return case

    return walk


async def refused_at_intake(office: Office, taker: CallbackTaker) -> CaseInHand:
    """Refused at reception, with its reason."""
    case = await office.file("1.013225")
    await case.act(Act.REFUSE, COUNTER, "check", note=str(uuid4()))
    assert (await case.until(phase="refused_at_intake")).ended_at
    return case


async def refused_after_appraisal(office: Office, taker: CallbackTaker) -> CaseInHand:
    """Refused by the leader on the officer's proposal."""
    case = await office.file("1.004873")
    await case.act(Act.ACCEPT, COUNTER, "check")
    await case.act(Act.COMPLETE, OFFICER, "review", values={"proposal": "refuse"}, note=str(uuid4()))
    row = await case.finish(taker)
    assert row.decision == "refused"
    return case


async def supplemented(office: Office, taker: CallbackTaker) -> CaseInHand:
    """A supplement is asked for and brought; the clock starts again."""
    case = await office.file("1.001612", channel=Channel.ONLINE)
    await case.act(Act.ACCEPT, COUNTER, "check")
    await case.act(Act.REQUEST_SUPPLEMENT, OFFICER, "review", note=str(uuid4()))
    await case.skip(timedelta(days=2))
    await case.act(Act.SUPPLY, APPLICANT)
    await case.finish(taker)
    return case


async def lapsed(office: Office, taker: CallbackTaker) -> CaseInHand:
    """A supplement nobody brings."""
    case = await office.file("1.001612")
    await case.act(Act.ACCEPT, COUNTER, "check")
    await case.act(Act.REQUEST_SUPPLEMENT, OFFICER, "review", note=str(uuid4()))
    await case.skip(timedelta(days=18))
    await case.until(phase="stopped")
    return case


async def withdrawn(office: Office, taker: CallbackTaker) -> CaseInHand:
    """Withdrawn while an agency is being asked."""
    case = await office.file("1.004873")
    await case.act(Act.ACCEPT, COUNTER, "check")
    await case.act(Act.WITHDRAW, APPLICANT)
    await case.until(phase="withdrawn")
    return case


async def silent_agency(office: Office, taker: CallbackTaker) -> CaseInHand:
    """An agency that says nothing has agreed, and the case is late all the same."""
    case = await office.file("1.013225", plan=marital_status(if_silent=Silence.AGREE))
    await case.act(Act.ACCEPT, COUNTER, "check")
    await case.skip(timedelta(days=9))
    await case.finish(taker)
    return case


async def sent_back(office: Office, taker: CallbackTaker) -> CaseInHand:
    """The leader sends back, the officer improves, the leader signs."""
    case = await office.file("1.001612")
    await case.act(Act.ACCEPT, COUNTER, "check")
    await case.act(Act.COMPLETE, OFFICER, "review", values={"proposal": "approve"})
    await case.act(Act.SEND_BACK, LEADER, "sign", target="review", note=str(uuid4()))
    await case.finish(taker)
    return case


async def rolled_over(office: Office, taker: CallbackTaker) -> CaseInHand:
    """Continued as new in the middle."""
    case = await office.file("1.001612")
    await case.act(Act.ACCEPT, COUNTER, "check")
    await case.handle.signal("rollover")
    await case.finish(taker)
    return case


PATHS: dict[str, Path] = {
    "2.000815-certified-copies": shipped("2.000815", fee=4000),
    "1.004873-marital-status": shipped("1.004873"),
    "1.001612-household-business": shipped("1.001612", fee=50000),
    "1.013225-building-permit": shipped("1.013225"),
    "3.000347-driving-licence-by-post": shipped("3.000347", fee=135000, way=Way.POST),
    "2.000635-extract": shipped("2.000635", fee=8000),
    "1.004873-online-result": shipped("1.004873", channel=Channel.ONLINE, way=Way.ONLINE),
    "refused-at-intake": refused_at_intake,
    "refused-after-appraisal": refused_after_appraisal,
    "supplemented": supplemented,
    "lapsed": lapsed,
    "withdrawn": withdrawn,
    "silent-agency": silent_agency,
    "sent-back": sent_back,
    "rolled-over": rolled_over,
}
