"""Answers a person writes down for an outside system: only what that system could have said to that very call."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from domain.case import obligation_acts, obligations, sub_cases
from domain.case.acts import Command, Refusal
from domain.case.payments import readable_amount
from domain.case.state import Operation

#: By system and action; whatever is not named here is simply done. "paid" entered for a refund would be a "no".
_BY_HAND: Final[Mapping[tuple[str, str], tuple[str, ...]]] = {
    ("agencies", "ask"): ("agree", "disagree"),
    (obligations.SYSTEM, "assess"): ("nothing_owed",),
    (sub_cases.SYSTEM, "open"): sub_cases.ANSWERS,
    ("payments", "request"): ("paid", "failed"),
    ("payments", "refund"): ("refunded", "refused"),
    ("payments", "cancel"): ("cancelled", "paid"),
    ("post", "order"): ("delivered", "returned"),
}
_DONE: Final = ("done",)


def answers_by_hand(system: str, action: str) -> tuple[str, ...]:
    """Return the answers a person can enter for a call, the usual one first."""
    return _BY_HAND.get((system, action), _DONE)


def entered_refusal(operation: Operation, command: Command) -> Refusal | None:
    """Return why this answer cannot be entered for this call, or None."""
    answer = command.values.get("answer", "")
    if not answer:
        return Refusal("answer_required", {"target": command.target})
    if operation.system == sub_cases.SYSTEM and answer not in sub_cases.ANSWERS:
        return Refusal("not_an_end", {"given": answer})
    if operation.system == obligations.SYSTEM:
        return obligation_acts.entered_refusal(command)
    possible = answers_by_hand(operation.system, operation.action)
    if answer not in possible and operation.system in ("payments", "post"):
        return Refusal("not_such_an_answer", {"answer": answer, "answers": ",".join(possible)})
    amount = command.values.get("amount", "")
    if amount and not readable_amount(amount):
        return Refusal("amount_unreadable", {"given": amount})
    return None
