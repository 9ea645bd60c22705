"""Who may not act is told which role it needs, at which kind of place, and everybody who could."""

from __future__ import annotations

from typing import Any

import pytest

from domain.case.acts import Act, Refusal, Role
from domain.case.wording import sentence
from domain.procedure.plan import Channel, StepKind
from tests.support.lives import Life
from tests.support.plans import marital_status

CENTRE, ELSEWHERE = "H61.01", "H61.99"


def received_for_another(*, accepted: bool = True) -> Life:
    """Return a case that a centre took in for the agency that decides, paid and, unless told, received."""
    life = Life(marital_status(), receiving_agency=CENTRE, fee=8000)
    if accepted:
        life.act(Act.TAKE_PAYMENT, Role.COUNTER, agency=CENTRE, values={"amount": "8000"})
        life.act(Act.ACCEPT, Role.COUNTER, "check", agency=CENTRE)
    return life


def refused(life: Life, act: Act, role: Role, step: str = "", **more: Any) -> Refusal:
    """Return why an act is not open."""
    why = life.why_not(act, role, step, **more)
    assert why is not None
    assert why.rule == "not_your_role"
    return why


def test_what_is_done_at_the_desk_names_the_place_that_received_the_dossier() -> None:
    """The deciding agency's counter may not receive what the centre took in."""
    life = received_for_another(accepted=False)
    why = refused(life, Act.ACCEPT, Role.COUNTER, "check")
    assert why.who_can == (f"counter@{CENTRE}",)
    assert sentence(why, "vi").startswith("Việc này cần vai trò cán bộ một cửa của nơi tiếp nhận hồ sơ.")
    assert sentence(why, "en").startswith("This needs the role counter staff of the place that received the dossier.")


@pytest.mark.parametrize("act", [Act.TAKE_PAYMENT, Act.CORRECT_INTAKE, Act.WITHDRAW])
def test_what_either_counter_may_do_names_both(act: Act) -> None:
    """Money, corrections and the applicant's wishes are taken at either desk; each is named once."""
    life = received_for_another()
    why = refused(life, act, Role.OFFICER, note="n1")
    counters = (f"counter@{CENTRE}", f"counter@{life.plan.agency}")
    assert why.who_can == ((Role.APPLICANT, *counters) if act is Act.WITHDRAW else counters)
    said = sentence(why, "vi")
    assert "cán bộ một cửa của nơi tiếp nhận hồ sơ hoặc cơ quan giải quyết" in said
    assert said.count("cán bộ một cửa") == 2, "once as what it needs, once as who can"
    assert life.why_not(act, Role.COUNTER, agency=CENTRE, note="n1", values={"amount": "0"}) is None or (
        act is Act.TAKE_PAYMENT
    )


def test_what_the_deciding_agency_does_still_names_it() -> None:
    """The centre's officer may not appraise: that is for the agency in charge."""
    life = received_for_another()
    review = next(step.id for step in life.plan.steps if step.kind is StepKind.REVIEW)
    why = refused(life, Act.COMPLETE, Role.OFFICER, review, agency=CENTRE, values={"proposal": "approve"})
    assert (why.who_can, why.values) == ((f"officer@{life.plan.agency}",), {"role": "officer", "needed": "officer"})
    assert "cán bộ thụ lý của cơ quan giải quyết" in sentence(why, "vi")


def test_a_case_of_one_agency_speaks_of_the_agency_in_charge() -> None:
    """Where the desk is the agency's own there is one place, and it is named as before."""
    life = Life(marital_status(), fee=8000)
    for act, step in ((Act.ACCEPT, "check"), (Act.TAKE_PAYMENT, "")):
        why = refused(life, act, Role.OFFICER, step)
        assert why.who_can == (f"counter@{life.plan.agency}",)
        assert "place" not in why.values
        assert "cán bộ một cửa của cơ quan giải quyết" in sentence(why, "vi")


def test_a_refusal_of_an_older_case_says_the_agency_in_charge() -> None:
    """What was kept before places were told reads as it did."""
    why = Refusal("not_your_role", {"role": "officer", "needed": "leader"}, ("leader@H61.12",))
    assert sentence(why, "vi") == "Việc này cần vai trò lãnh đạo của cơ quan giải quyết. Người làm được: lãnh đạo."


def test_an_online_filing_is_received_where_it_was_sent() -> None:
    """Without a centre in between the agency that decides receives it."""
    life = Life(marital_status(), channel=Channel.ONLINE)
    why = refused(life, Act.ACCEPT, Role.COUNTER, "check", agency=ELSEWHERE)
    assert why.who_can == (f"counter@{life.plan.agency}",)
