"""Runs the doors: `python -m api.server --port 8000`. Address and port default to the settings."""

from __future__ import annotations

import argparse
import gc

import uvicorn

from api.app import create_app
from runtime.logging import configure_logging
from runtime.settings import get_settings
from runtime.tracing import configure_tracing, stop_tracing


def main() -> None:
    """Serve until told to stop; requests under way are finished first."""
    settings = get_settings()
    parser = argparse.ArgumentParser(prog="python -m api.server", description=__doc__)
    parser.add_argument("--host", default=settings.api_host)
    parser.add_argument("--port", type=int, default=settings.api_port)
    arguments = parser.parse_args()
    configure_logging("api")
    configure_tracing("api")
    app = create_app(settings)
    # What was loaded stays as long as the process: looking through it for garbage would stop every request for
    # a tenth of a second, every few thousand requests.
    gc.collect()
    gc.freeze()
    uvicorn.run(
        app,
        host=arguments.host,
        port=arguments.port,
        loop="uvloop",
        http="httptools",
        access_log=False,  # addresses may carry what people typed; `request_served` has the route instead
        log_config=None,
        server_header=False,
        timeout_graceful_shutdown=10,
    )
    stop_tracing()


if __name__ == "__main__":
    main()
