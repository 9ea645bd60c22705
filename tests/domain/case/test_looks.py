"""The slow look behind an answer that was lost: set with the call, so that the case's one timer knows of it."""

from datetime import timedelta

import pytest

from domain.case.acts import Act, Role
from domain.case.looks import FROM_THE_CALL_SINCE
from domain.case.milestones import next_milestone
from domain.case.state import EDITION, OperationStatus
from domain.procedure.plan import Channel, FeeMoment, Way
from tests.support.lives import Life
from tests.support.plans import marital_status, with_obligation

HALF_AN_HOUR = timedelta(minutes=30)


def asked(edition: int = EDITION) -> Life:
    """Return a case whose police are being asked."""
    life = Life(marital_status())
    life.state.edition = edition
    life.act(Act.ACCEPT, Role.COUNTER, "check")
    return life


def test_an_agency_is_looked_after_half_an_hour_after_it_was_asked():
    """The turn that asks says when the case has to wake; that the call was taken writes nothing and wakes nobody."""
    life = asked()
    made = life.now
    assert next_milestone(life.plan, life.state) == made + HALF_AN_HOUR

    life.now += timedelta(seconds=3)
    assert life.succeeded("police/1:ask") == []
    assert next_milestone(life.plan, life.state) == made + HALF_AN_HOUR
    before = life.calls.count("police/1:ask")
    life.wait(HALF_AN_HOUR)
    assert life.calls.count("police/1:ask") == before + 1
    assert life.state.operations["police/1:ask"].polls == 1


def test_what_was_never_taken_is_not_looked_for():
    """A system that is down knows of nothing to be asked about; once it takes the call, a look comes within a day."""
    life = asked()
    life.failed("police/1:ask", "unreachable", will_retry=True)
    before = life.calls.count("police/1:ask")
    life.wait(timedelta(days=2))
    assert life.calls.count("police/1:ask") == before
    assert life.succeeded("police/1:ask") == ["problem_over"]
    call = life.state.operations["police/1:ask"]
    assert call.status is OperationStatus.AWAITING_ANSWER
    assert call.poll_at is not None
    assert life.now < call.poll_at <= life.now + timedelta(days=1)


def test_messages_and_papers_are_not_looked_after():
    """What is over when it was taken never wakes a case."""
    life = asked()
    over = [one for one in life.state.operations.values() if one.system in ("notifications", "documents")]
    assert over
    assert {one.poll_at for one in over} == {None}


@pytest.mark.parametrize(
    ("key", "after"),
    [
        ("fee:request", timedelta(minutes=10)),
        ("tax/1:obligation", timedelta(hours=1)),
        ("hand-over/1:post", timedelta(hours=6)),
    ],
)
def test_each_system_has_its_time(key: str, after: timedelta):
    """A fee that waits to be paid, a slip at the tax office, a parcel on its way."""
    plan = with_obligation() if key.startswith("tax") else marital_status(FeeMoment.AT_FILING)
    pays = key.startswith("fee")
    life = Life(plan, channel=Channel.ONLINE, way=Way.POST, fee=8000 if pays else 0, pays_online=pays)
    if not pays:
        life.act(Act.ACCEPT, Role.COUNTER, "check")
        life.act(Act.COMPLETE, Role.OFFICER, "review", values={"proposal": "approve"})
    if key.endswith("post"):
        life.answered("police/1:ask", "agree")
        life.act(Act.APPROVE, Role.LEADER, "sign")
        life.succeeded("tax/1:inform")
    assert life.state.operations[key].poll_at == life.now + after


def test_cases_from_before_keep_their_timers():
    """Their histories say that nothing was set with the call: it was when it had been taken."""
    life = asked(FROM_THE_CALL_SINCE - 1)
    assert life.state.operations["police/1:ask"].poll_at is None
    life.now += timedelta(seconds=3)
    life.succeeded("police/1:ask")
    assert life.state.operations["police/1:ask"].poll_at == life.now + HALF_AN_HOUR
