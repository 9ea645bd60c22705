"""Messages to applicants (SMS, Zalo, mail) and to staff (screen, mail)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from activities.breaker import Breaker
from activities.dependencies import Dependencies
from activities.http import OutsideSystem
from activities.notifications.activity import EMAIL, SMS, SYSTEM, ZALO, NotificationsActivities
from activities.notifications.mail import SYSTEM as MAIL
from activities.notifications.mail import MailServer
from activities.notifications.sms import SmsGateway
from activities.notifications.ways import Way
from activities.notifications.zalo import ZaloGateway

TASK_QUEUE: Final = SYSTEM
RATE_PER_SECOND: Final = "sms_per_second"
"""One message is at most one SMS, so the gateway with the tightest agreement sets the pace of the queue."""

_OFF: Final = ("", "none")


def ways_of(dependencies: Dependencies, *, with_breakers: bool = True) -> dict[str, Way]:
    """Return the ways this installation has; one whose address is "none" in the settings is left out."""
    settings = dependencies.settings

    def breaker(name: str) -> Breaker | None:
        return Breaker(name, dependencies.sessions) if with_breakers else None

    def gateway(name: str, url: str) -> OutsideSystem:
        token = settings.system_token(name).get_secret_value()
        return OutsideSystem(name, url, token, dependencies.http, breaker(name))

    ways: dict[str, Way] = {}
    if settings.sms_url not in _OFF:
        ways[SMS] = SmsGateway(gateway(SMS, settings.sms_url))
    if settings.zalo_url not in _OFF:
        ways[ZALO] = ZaloGateway(gateway(ZALO, settings.zalo_url))
    if settings.smtp_host not in _OFF:
        ways[EMAIL] = MailServer(settings.smtp_host, settings.smtp_port, settings.public_url, breaker(MAIL))
    return ways


def activities(dependencies: Dependencies) -> list[Callable[..., Any]]:
    """Return the activities of this system, for its worker."""
    ways = ways_of(dependencies)
    return [NotificationsActivities(ways, dependencies.sessions, dependencies.settings.public_url).call]
