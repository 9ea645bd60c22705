"""Messages to applicants (SMS, Zalo, mail) and to staff (screen, mail)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from activities.breaker import Breaker
from activities.dependencies import Dependencies
from activities.http import OutsideSystem
from activities.notifications.activity import EMAIL, SMS, SYSTEM, ZALO, NotificationsActivities
from activities.notifications.applicant import Desk
from activities.notifications.escalating import EscalationActivities
from activities.notifications.later import LaterActivities
from activities.notifications.mail import SYSTEM as MAIL
from activities.notifications.mail import MailServer
from activities.notifications.sending import Sending
from activities.notifications.sms import SmsGateway
from activities.notifications.specimen import draw_notice
from activities.notifications.ways import Way
from activities.notifications.zalo import ZaloGateway
from domain.notices.rules import rules_with_hours

TASK_QUEUE: Final = SYSTEM
RATE_PER_SECOND: Final = ("sms_per_second", "zalo_per_second", "email_per_second")
"""One call is at most one message to each gateway, so the tightest agreement sets the pace of the queue."""

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
    callbacks = f"{settings.public_url.rstrip('/')}/api/v1/callbacks"
    if settings.sms_url not in _OFF:
        ways[SMS] = SmsGateway(gateway(SMS, settings.sms_url), f"{callbacks}/{SMS}")
    if settings.zalo_url not in _OFF:
        ways[ZALO] = ZaloGateway(gateway(ZALO, settings.zalo_url), f"{callbacks}/{ZALO}")
    if settings.smtp_host not in _OFF:
        ways[EMAIL] = MailServer(settings.smtp_host, settings.smtp_port, settings.public_url, breaker(MAIL))
    return ways


def activities(dependencies: Dependencies) -> list[Callable[..., Any]]:
    """Return the activities of this system, for its worker."""
    ways, settings = ways_of(dependencies), dependencies.settings
    desk = Desk(settings.public_url, settings.secret.get_secret_value(), rules_with_hours(settings.quiet_hours))
    sending = Sending(ways, dependencies.sessions, bell=dependencies.bell)
    from_cases, later = NotificationsActivities(sending, desk), LaterActivities(sending, desk)
    escalating = EscalationActivities(sending, desk)
    to_heads = [escalating.look, escalating.send, escalating.digest]
    return [from_cases.call, later.send_notice, later.look_after, draw_notice, *to_heads]
