"""Acting in the place of a colleague who is away, and the rule that nobody signs what they proposed."""

import pytest

from domain.case.acts import Act, Role
from tests.support.lives import Life
from tests.support.plans import marital_status


def proposed(actor: str, on_behalf_of: str = "") -> Life:
    """Return a case that waits for its signature, appraised by these."""
    life = Life(marital_status())
    life.act(Act.ACCEPT, Role.COUNTER, "check")
    life.answered("police/1:ask", "agree")
    life.act(
        Act.COMPLETE, Role.OFFICER, "review", actor=actor, on_behalf_of=on_behalf_of, values={"proposal": "approve"}
    )
    return life


@pytest.mark.parametrize(
    ("proposal", "signature"),
    [
        (("an", ""), ("an", "")),
        (("an", ""), ("an", "leader")),  # the substitute of the leader made the proposal
        (("an", ""), ("chi", "an")),  # somebody signs in the name of who made it
        (("an", "leader"), ("leader", "")),  # made in the leader's own name
        (("an", "leader"), ("binh", "leader")),
    ],
)
def test_standing_in_is_no_way_round_the_rule_against_signing_ones_own(proposal, signature):
    """Who proposed, for whom, who signs, for whom: no person stands on both sides."""
    life = proposed(*proposal)

    why = life.why_not(Act.APPROVE, Role.LEADER, "sign", actor=signature[0], on_behalf_of=signature[1])

    assert why is not None
    assert why.rule == "same_person"


def test_a_substitute_signs_what_others_proposed_and_the_log_says_for_whom():
    """The act is taken and carries both names into the event log."""
    life = proposed("an")

    assert "signed" in life.act(Act.APPROVE, Role.LEADER, "sign", actor="pho", on_behalf_of="leader")

    signed = next(record for record in life.records if record.kind == "signed")
    assert (signed.actor, signed.on_behalf_of) == ("pho", "leader")


def test_a_step_done_again_forgets_who_did_it_before():
    """After a send-back another officer appraises; the first one may sign then."""
    life = proposed("an", "vang")
    life.act(Act.SEND_BACK, Role.LEADER, "sign", note="n", target="review")
    life.act(Act.COMPLETE, Role.OFFICER, "review", actor="binh", values={"proposal": "approve"})

    assert life.why_not(Act.APPROVE, Role.LEADER, "sign", actor="an") is None
    assert life.why_not(Act.APPROVE, Role.LEADER, "sign", actor="x", on_behalf_of="vang") is None
