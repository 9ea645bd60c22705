"""What can go wrong outside in a storm: every dial of the simulators, turned here or named with the reason why not."""

from __future__ import annotations

import random
from typing import Any, Final

Trouble = dict[str, Any]

#: What every system can do wrong; each stands for a while and then another one.
GENERAL: Final[tuple[Trouble, ...]] = (
    {"slow_ms": 1500},
    {"down": True},
    {"too_many": True, "retry_after_s": 1},
    {"fail_rate": 0.5},
    {"success_after_timeout": True, "late_ms": 25_000, "next": 2},
    {"crash": True, "next": 5},
    {"bad_answer": True, "next": 3},
    {"reject": True, "next": 2},
    {"lose_callbacks": True},
    {"duplicate_callbacks": 5},
    {"duplicate_callbacks": 10, "fresh_event_ids": True},
    {"out_of_order_callbacks": True},
    {"callback_delay_ms": 3000},
)

#: What one system alone can do wrong, or answer otherwise than hoped for.
OF_SYSTEM: Final[dict[str, tuple[Trouble, ...]]] = {
    "agencies": (
        {"answer": "disagree"},
        {"silent": True, "next": 2},
        {"lose_requests": True, "next": 2},
        {"answer_ms": 6000},
    ),
    "payments": (
        {"paid_amount": 1_000, "next": 3},
        {"paid_amount": 777_000, "next": 3},
        {"auto_pay_ms": 0},
        {"auto_pay_ms": 0, "answer": "failed", "next": 2},
        {"refund_answer": "refused"},
        {"silent": True, "next": 2},
    ),
    "post": ({"answer": "returned"}, {"silent": True, "next": 2}, {"answer_ms": 5000}),
    "taxes": (
        {"notices": 3},
        {"correct_notice": True},
        {"notices": 2, "correct_notice": True, "auto_pay_ms": 0},
        {"paid_amount": 1_000_000, "next": 2},
        {"answer": "nothing_owed"},
        {"silent": True, "next": 2},
    ),
    "signature": ({"answer": "wrong"}, {"answer": "wrong", "next": 7}),
    "sms": ({"answer": "failed"}, {"silent": True}),
    "zalo": ({"answer": "failed"}, {"silent": True}),
    "mail": ({"answer_ms": 500, "answer": "failed"},),
    "portal": (
        {"refuse_field": "MaTTHC", "next": 2},
        {"answer_ms": 400},
        {"answer_ms": 400, "answer": "refused", "next": 2},
        {"lose_messages": True, "next": 20},
        {"keep_old_dates": True},
        {"keep_twice": True, "next": 5},
        {"drop_results": True},
    ),
}

#: How long and for whom a trouble holds, and how bad it is: no trouble of its own.
AIM: Final = frozenset({"next", "late_ms", "retry_after_s"})

#: Dials that no storm turns, and why.
NOT_IN_A_STORM: Final[dict[str, str]] = {
    "for_key_prefix": "says for whom: a storm is for everybody",
    "for_target": "says for whom: a storm is for everybody",
    "statement_without": "read by the nightly reconciliation alone: tests/activities/payments/test_statements.py",
    "statement_more": "read by the nightly reconciliation alone: tests/activities/payments/test_statements.py",
    "statement_off_by": "read by the nightly reconciliation alone: tests/activities/payments/test_statements.py",
    "statement_late": "read by the nightly reconciliation alone: tests/activities/payments/test_statements.py",
    "file_copies": "a dossier the portal hands on twice is one case: tests/api/portal/test_intake.py",
}

#: Of ten troubles of a system that has its own, how many are its own.
OWN_OF_TEN: Final = 5


def turned() -> set[str]:
    """Return every dial that a storm turns."""
    troubles = (*GENERAL, *(trouble for own in OF_SYSTEM.values() for trouble in own))
    return {name for trouble in troubles for name in trouble}


def draw(chance: random.Random, system: str) -> Trouble:
    """Draw one trouble of a system."""
    own = OF_SYSTEM.get(system, ())
    mine = chance.random() < OWN_OF_TEN / 10
    return chance.choice(own if own and mine else GENERAL)
