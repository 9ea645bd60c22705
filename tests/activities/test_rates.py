"""The pace of each queue is what the outside systems behind it have agreed to."""

from __future__ import annotations

from types import ModuleType
from typing import Any

import pytest

from activities import agencies, cases, documents, notifications, payments, portal, post, taxes
from activities.rates import agreed_rate
from runtime.settings import Settings
from tests.support.simulators import SECRET
from worker import OUTSIDE_SYSTEMS

SIGNING = {"signature_url": "https://sign.example.vn"}


def with_settings(**settings: Any) -> Settings:
    """Return the usual settings with some changed."""
    return Settings(secret=SECRET, **settings)


def test_every_outside_system_has_a_rate() -> None:
    """No queue that calls the world calls it as fast as it can; our own cases need no agreement."""
    rates = {system.TASK_QUEUE: agreed_rate(system, with_settings(**SIGNING)) for system in OUTSIDE_SYSTEMS}
    assert all(rate is not None and rate > 0 for rate in rates.values()), rates
    assert agreed_rate(cases, with_settings(**SIGNING)) is None


@pytest.mark.parametrize(
    ("system", "setting"),
    [
        (agencies, "agencies_per_second"),
        (payments, "payments_per_second"),
        (post, "post_per_second"),
        (taxes, "taxes_per_second"),
        (portal, "portal_per_second"),
        (documents, "signature_per_second"),
        (notifications, "sms_per_second"),
        (notifications, "zalo_per_second"),
        (notifications, "email_per_second"),
    ],
    ids=lambda one: one if isinstance(one, str) else "",
)
def test_a_rate_is_set_in_the_settings(system: ModuleType, setting: str) -> None:
    """What is written there is the pace of the queue, the tightest where several systems share it."""
    assert agreed_rate(system, with_settings(**SIGNING, **{setting: 0.25})) == 0.25


def test_who_is_not_there_holds_nobody_up() -> None:
    """Without a signing service papers are drawn up as fast as they can be; without Zalo its rate does not count."""
    assert agreed_rate(documents, with_settings(signature_url="none", signature_per_second=0.25)) is None
    others = with_settings(zalo_url="none", zalo_per_second=0.25, sms_per_second=3.0, email_per_second=4.0)
    assert agreed_rate(notifications, others) == 3.0
    nobody = with_settings(sms_url="none", zalo_url="none", smtp_host="none")
    assert agreed_rate(notifications, nobody) is None
