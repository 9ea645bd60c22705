"""The postal service: carries results to citizens."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from activities.breaker import Breaker
from activities.dependencies import Dependencies
from activities.http import OutsideSystem
from activities.post.activity import SYSTEM, PostActivities
from activities.post.client import PostClient

TASK_QUEUE: Final = SYSTEM
RATE_PER_SECOND: Final = "post_per_second"
"""The setting with the most calls per second this system has agreed to."""


def client_of(dependencies: Dependencies, breaker: Breaker | None) -> PostClient:
    """Return a client; one without a breaker calls whatever others found (the self-check)."""
    settings = dependencies.settings
    token = settings.system_token(SYSTEM).get_secret_value()
    return PostClient(OutsideSystem(SYSTEM, settings.post_url, token, dependencies.http, breaker))


def activities(dependencies: Dependencies) -> list[Callable[..., Any]]:
    """Return the activities of this system, for its worker."""
    callback = f"{dependencies.settings.public_url.rstrip('/')}/api/v1/callbacks/{SYSTEM}"
    client = client_of(dependencies, Breaker(SYSTEM, dependencies.sessions))
    post = PostActivities(client, dependencies.sessions, callback)
    return [post.call, post.poll, post.held]
