"""What a process of ours counts and times about itself, for Prometheus.

Labels are few and fixed: routes, agencies, systems, states. Never a case code, a person, or anything typed by one.
`docs/runbook.md` and `deploy/grafana/` read these names: a name is part of what we promise.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    PlatformCollector,
    ProcessCollector,
    disable_created_metrics,
)

# The instant a series was made doubles the series and is asked for by nobody.
disable_created_metrics()  # type: ignore[no-untyped-call]  # the library left it without types

#: Our own, so that nothing a library registers by itself is shown.
REGISTRY: Final = CollectorRegistry()
ProcessCollector(registry=REGISTRY)
PlatformCollector(registry=REGISTRY)

#: From a quick read to the eight seconds after which a person is told to ask again.
_SECONDS: Final = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 8.0, 15.0)

REQUESTS: Final = Counter(
    "motcua_http_requests",
    "Requests served, by route template, method and status.",
    ("route", "method", "status"),
    registry=REGISTRY,
)
REQUEST_SECONDS: Final = Histogram(
    "motcua_http_request_seconds",
    "Seconds until a request was answered, by door (api, page).",
    ("door",),
    buckets=_SECONDS,
    registry=REGISTRY,
)
DECISION_SECONDS: Final = Histogram(
    "motcua_decision_seconds",
    "Seconds until a case answered an act, by outcome (taken, refused, unanswered, failed).",
    ("outcome",),
    buckets=_SECONDS,
    registry=REGISTRY,
)
STARTED: Final = Gauge("motcua_started_timestamp_seconds", "When this process started.", registry=REGISTRY)
STARTED.set_to_current_time()

_METHODS: Final = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


def note_request(route: str, method: str, status: int, seconds: float) -> None:
    """Count a request that was answered after `seconds`; `route` is the template, empty where none matched."""
    # Whoever looks for holes makes up methods and addresses: they must not make up series.
    known = method if method in _METHODS else "other"
    REQUESTS.labels(route or "none", known, str(status)).inc()
    REQUEST_SECONDS.labels("api" if route.startswith("/api/") else "page").observe(seconds)


@contextmanager
def timed_decision() -> Iterator[list[str]]:
    """Time the answer to an act; the block says its outcome by replacing the one item of the list."""
    outcome = ["failed"]
    began = time.perf_counter()
    try:
        yield outcome
    finally:
        DECISION_SECONDS.labels(outcome[0]).observe(time.perf_counter() - began)
