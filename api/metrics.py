"""What the metrics port of the API shows: its own counts, and the figures of the whole installation."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from temporalio.client import Client

from models.queries.metric_figures import (
    CASES_MEAN,
    DATABASE_MEAN,
    TRAFFIC_MEAN,
    case_figures,
    database_figures,
    traffic_figures,
)
from runtime.database import Sessions
from runtime.metrics_figures import Source, SystemFigures
from runtime.metrics_server import serving_metrics
from runtime.metrics_temporal import QUEUES_MEAN, SCHEDULES_MEAN, queue_figures, schedule_figures

#: For how long an answer is good, in seconds. Prometheus asks every 15; several readers cost no more than one.
CASES_FOR: Final = 30.0
TRAFFIC_FOR: Final = 10.0
QUEUES_FOR: Final = 10.0
SCHEDULES_FOR: Final = 60.0


def sources(sessions: Sessions, temporal: Client) -> list[Source]:
    """Return who is asked for the figures of the installation."""
    return [
        Source("cases", lambda: case_figures(sessions), CASES_FOR, CASES_MEAN),
        Source("traffic", lambda: traffic_figures(sessions), TRAFFIC_FOR, TRAFFIC_MEAN),
        Source("database", lambda: database_figures(sessions), TRAFFIC_FOR, DATABASE_MEAN),
        Source("queues", lambda: queue_figures(temporal), QUEUES_FOR, QUEUES_MEAN),
        Source("schedules", lambda: schedule_figures(temporal), SCHEDULES_FOR, SCHEDULES_MEAN),
    ]


@contextmanager
def showing_metrics(address: str | None, sessions: Sessions, temporal: Client) -> Iterator[None]:
    """Show everything on host:port for the length of the block; None: nowhere."""
    if address is None:
        yield
        return
    figures = SystemFigures(sources(sessions, temporal), asyncio.get_running_loop())
    with serving_metrics(address, figures):
        yield
