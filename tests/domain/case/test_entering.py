"""Answers written down by a person: what fits the call is taken, anything else is refused and says what would fit."""

from __future__ import annotations

import pytest

from domain.case.acts import Act, Command, Role
from domain.case.entering import answers_by_hand, entered_refusal
from domain.case.state import Operation, OperationStatus
from domain.case.wording import sentence


def _call(system: str, action: str) -> Operation:
    return Operation("the-call", system, action, status=OperationStatus.AWAITING_ANSWER)


def _entering(**values: str) -> Command:
    return Command("c", Act.ENTER_ANSWER, "s", Role.SUPERVISOR, "H61.12", target="the-call", note="n", values=values)


@pytest.mark.parametrize(
    ("system", "action", "answer"),
    [
        ("payments", "refund", "paid"),
        ("payments", "request", "refunded"),
        ("payments", "cancel", "failed"),
        ("post", "order", "agree"),
    ],
)
def test_an_answer_to_another_question_is_refused(system: str, action: str, answer: str) -> None:
    """A refund "paid" would count as the bank's no: it is refused, and the refusal names what fits."""
    why = entered_refusal(_call(system, action), _entering(answer=answer))
    assert why is not None
    assert why.rule == "not_such_an_answer"
    assert why.values["answers"].split(",") == list(answers_by_hand(system, action))


def test_the_refusal_reads_in_both_languages() -> None:
    """What would fit is said in words, not in codes."""
    why = entered_refusal(_call("payments", "refund"), _entering(answer="paid"))
    assert why is not None
    assert "đã trả lại tiền, từ chối giải quyết" in sentence(why, "vi")
    assert "paid back, refused" in sentence(why, "en")


@pytest.mark.parametrize(("system", "action"), [("payments", "refund"), ("payments", "cancel"), ("post", "order")])
def test_every_offered_answer_is_taken(system: str, action: str) -> None:
    """What the form offers is never refused."""
    for answer in answers_by_hand(system, action):
        assert entered_refusal(_call(system, action), _entering(answer=answer)) is None
