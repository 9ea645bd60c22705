"""Cases about other cases: when one may be filed, and who may not handle it."""

from dataclasses import dataclass

import pytest

from domain.case.acts import Act, Role
from domain.case.linking import barred_by, may_complain, may_repeat
from domain.case.state import Phase
from tests.support.lives import Life
from tests.support.plans import marital_status


@dataclass(frozen=True)
class Event:
    """As much of an event as is asked for."""

    kind: str
    actor: str = ""
    on_behalf_of: str = ""


def test_who_appraised_or_decided_does_not_verify():
    """Appraisers, signers and those they stood in for are kept from verifying; only appraisers from signing."""
    log = [Event("filed"), Event("reviewed", "o", "absent"), Event("signed", "l"), Event("handed_over", "c")]
    assert barred_by(log) == {
        "review": ["absent", "l", "o"],
        "visit": ["absent", "l", "o"],
        "sign": ["absent", "o"],
    }
    assert barred_by([Event("refused_at_intake", "c")]) == {"review": ["c"], "visit": ["c"]}
    assert barred_by([Event("filed")]) == {}


@pytest.mark.parametrize(
    ("phase", "decision", "decided", "complain", "repeat"),
    [
        (Phase.RECEIVED, "", False, False, False),
        (Phase.REFUSED_AT_INTAKE, "", False, True, True),
        (Phase.STOPPED, "", False, True, True),
        (Phase.WITHDRAWN, "", False, False, True),
        (Phase.RETURNED, "refused", True, True, True),
        (Phase.DECIDED, "approved", True, True, False),
    ],
)
def test_what_can_follow_a_case(phase: Phase, decision: str, decided: bool, complain: bool, repeat: bool):
    """A complaint needs a decision or a refusal, a repetition something that was not granted."""
    assert may_complain(phase, decided=decided) is complain
    assert may_repeat(phase, decision) is repeat


def test_the_barred_are_refused_also_when_they_stand_in_or_are_stood_in_for():
    """Neither in person nor through a substitute; everybody else goes on."""
    life = Life(marital_status())
    life.state.barred = {"review": ["staff-officer"]}
    life.act(Act.ACCEPT, Role.COUNTER, "check")
    life.answered("police/1:ask", "agree")
    values = {"proposal": "approve"}
    for more in ({}, {"actor": "substitute", "on_behalf_of": "staff-officer"}):
        why = life.why_not(Act.COMPLETE, Role.OFFICER, "review", values=values, **more)
        assert why is not None
        assert why.rule == "decided_before"
    assert life.why_not(Act.COMPLETE, Role.OFFICER, "review", values=values, actor="another") is None
