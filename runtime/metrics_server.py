"""The port on which a process shows its metrics: one of its own, so that it is never open to who may see the pages."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress

import structlog
from prometheus_client import start_http_server

from runtime.metrics import REGISTRY
from runtime.metrics_figures import SystemFigures

log = structlog.get_logger(__name__)


@contextmanager
def serving_metrics(address: str | None, figures: SystemFigures) -> Iterator[None]:
    """Show the metrics of this process and the figures on host:port for the length of the block; None: nowhere.

    A port that is taken is logged and forgotten: citizens are served all the same.
    """
    if address is None:
        yield
        return
    host, _, port = address.rpartition(":")
    try:
        server, thread = start_http_server(int(port), host.strip("[]") or "127.0.0.1", REGISTRY)
    except (OSError, ValueError) as error:
        log.error("metrics_not_shown", address=address, problem=type(error).__name__)
        yield
        return
    REGISTRY.register(figures)
    log.info("metrics_shown", address=address)
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()
        thread.join(2)
        with suppress(KeyError):
            REGISTRY.unregister(figures)
