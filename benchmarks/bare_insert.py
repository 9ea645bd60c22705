"""The least a web server can do to keep a dossier: take JSON, insert one row, answer. The baseline of filing.

The same framework, server settings, connection pool and database as ours; no checks, no numbering, no
idempotency, no outbox. `python -m benchmarks.bare_insert --port 20000`
"""

from __future__ import annotations

import argparse
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
from uuid import uuid4

import uvicorn
from fastapi import FastAPI

from runtime.database import Sessions
from runtime.settings import Settings, get_settings

PATH = "/filings"
_TABLE = "create table if not exists bench_filings (id uuid primary key, body jsonb not null)"
_INSERT = "insert into bench_filings (id, body) values ($1, $2::text::jsonb)"


def create_app(settings: Settings) -> FastAPI:
    """Return the application."""

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        app.state.sessions = Sessions.open(settings.database_url, settings.database_pool_size)
        async with app.state.sessions.single_statement() as connection:
            await connection.execute(_TABLE)
        yield
        await app.state.sessions.close()

    app = FastAPI(lifespan=lifespan)

    @app.post(PATH, status_code=201)
    async def keep(body: dict[str, Any]) -> dict[str, str]:
        number = uuid4()
        async with app.state.sessions.single_statement() as connection:
            await connection.execute(_INSERT, number, json.dumps(body))
        return {"id": str(number)}

    return app


def main() -> None:
    """Serve until told to stop, with the options of `api.server`."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, required=True)
    uvicorn.run(
        create_app(get_settings()),
        host="127.0.0.1",
        port=parser.parse_args().port,
        loop="uvloop",
        http="httptools",
        access_log=False,
        log_config=None,
        server_header=False,
        timeout_graceful_shutdown=10,
    )


if __name__ == "__main__":
    main()
