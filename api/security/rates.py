"""Rate limits at the doors where secrets are guessed. Counted per process; a failing counter lets people in."""

from __future__ import annotations

import math
import time
from dataclasses import dataclass, field

import structlog
from limits import RateLimitItem, RateLimitItemPerHour, RateLimitItemPerMinute
from limits.aio.storage import MemoryStorage
from limits.aio.strategies import FixedWindowRateLimiter
from starlette.requests import HTTPConnection

from api.errors import TooManyRequests

log = structlog.stdlib.get_logger()

#: A login is tried from one place by its owner a few times. The wider limit for a login from anywhere keeps
#: a stranger from locking its owner out with a handful of attempts. An address may stand for a whole office.
SIGN_IN_BY_LOGIN_AND_ADDRESS = RateLimitItemPerMinute(8, 15, namespace="sign-in-login-address")
SIGN_IN_BY_LOGIN = RateLimitItemPerMinute(100, 15, namespace="sign-in-login")
SIGN_IN_BY_ADDRESS = RateLimitItemPerMinute(60, 15, namespace="sign-in-address")
#: Wrong secrets for one case code: forty bits last for ever at this pace.
FOLLOW_BY_CODE = RateLimitItemPerMinute(10, 10, namespace="follow-code")
FOLLOW_BY_ADDRESS = RateLimitItemPerMinute(60, 10, namespace="follow-address")
UPLOADS_BY_PERSON = RateLimitItemPerHour(600, namespace="uploads")
#: Online filing without an account. An address may stand for a whole village behind one connection.
DRAFTS_BY_ADDRESS = RateLimitItemPerHour(60, namespace="drafts-address")
DRAFT_LINKS_BY_ADDRESS = RateLimitItemPerMinute(30, 10, namespace="draft-links-address")
DRAFT_UPLOADS_BY_DRAFT = RateLimitItemPerHour(200, namespace="draft-uploads")
DRAFT_UPLOADS_BY_ADDRESS = RateLimitItemPerHour(1000, namespace="draft-uploads-address")
FILINGS_BY_ADDRESS = RateLimitItemPerHour(60, namespace="filings-address")


@dataclass
class Rates:
    """The counters of this process. `enabled` is false only in load tests."""

    enabled: bool = True
    # Not the moving window: clearing one while its storage tidies up is a KeyError in limits 5.8.
    _limiter: FixedWindowRateLimiter = field(default_factory=lambda: FixedWindowRateLimiter(MemoryStorage()))

    async def take(self, limit: RateLimitItem, key: str) -> None:
        """Count one attempt. Raises TooManyRequests, with when to try again, once the limit is reached."""
        if not self.enabled:
            return
        try:
            if await self._limiter.hit(limit, key):
                return
            reset, _ = await self._limiter.get_window_stats(limit, key)
        except Exception as error:
            log.warning("rate_limit_failed", limit=limit.namespace, error=type(error).__name__)
            return
        raise TooManyRequests(max(1, math.ceil(reset - time.time())))

    async def forget(self, limit: RateLimitItem, key: str) -> None:
        """Start counting anew, after the right password or secret."""
        await self._limiter.clear(limit, key)


def address_of(connection: HTTPConnection) -> str:
    """Return the network address of the caller, as the server (behind a trusted proxy: uvicorn) determined it."""
    return connection.client.host if connection.client else "unknown"
