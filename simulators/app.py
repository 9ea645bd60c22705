"""All simulated systems in one server: `python -m simulators.app --port 8100`."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import uvicorn
from fastapi import FastAPI, HTTPException, Request, Response
from fastapi.responses import HTMLResponse, JSONResponse, RedirectResponse
from pydantic import ValidationError

from simulators import agencies, messages, payments, portal, post, signature, taxes
from simulators.dials import Dials
from simulators.mail import MailServer
from simulators.pages import page
from simulators.settings import MAIL, SMS, SYSTEMS, ZALO, SimulatorSettings
from simulators.world import World


def create_app(settings: SimulatorSettings) -> FastAPI:
    """Build the server of all simulated systems. `app.state.world` holds them, for tests in the process."""
    world = World.create(settings)
    mail_server = MailServer(world)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        await world.callbacks.start()
        if settings.smtp_port is not None:
            await mail_server.start(settings.smtp_host, settings.smtp_port)
        yield
        await mail_server.stop()
        await world.callbacks.stop()

    app = FastAPI(title="Motcua simulators", lifespan=lifespan)
    app.state.world = world
    app.state.mail_server = mail_server
    _add_dials(app, world)
    _add_views(app, world)
    for system in SYSTEMS:
        _add_health(app, world, system)
    app.include_router(agencies.router(world))
    app.include_router(payments.router(world))
    app.include_router(post.router(world))
    app.include_router(signature.router(world))
    app.include_router(portal.router(world))
    app.include_router(taxes.router(world))
    app.include_router(messages.router(world, SMS))
    app.include_router(messages.router(world, ZALO))
    return app


def _add_dials(app: FastAPI, world: World) -> None:
    def turn(system: str, dials: Dials) -> None:
        if system not in SYSTEMS:
            raise HTTPException(404, "no such system")
        world.dials.set(system, dials)

    @app.get("/dials")
    async def all_dials() -> dict[str, Dials]:
        return world.dials.all()

    @app.put("/dials/{system}")
    async def turn_dials(system: str, dials: Dials) -> Dials:
        turn(system, dials)
        return dials

    @app.delete("/dials", status_code=204)
    async def reset_dials() -> None:
        world.dials.reset()

    @app.post("/dials/{system}")
    async def turn_by_form(system: str, request: Request) -> Response:
        filled = {name: value for name, value in (await request.form()).items() if value != ""}
        try:
            turn(system, Dials.model_validate(filled))
        except ValidationError as error:
            return HTMLResponse(page("wrong.html", errors=error.errors()), status_code=422)
        return RedirectResponse(f"/#{system}", status_code=303)


def _add_views(app: FastAPI, world: World) -> None:
    @app.get("/", response_class=HTMLResponse)
    async def front() -> str:
        counts = {system: len(world.ledger.of(system)) for system in SYSTEMS}
        fields = Dials.model_fields
        return page("dials.html", dials=world.dials.all(), fields=fields, counts=counts, healthy=Dials())

    @app.get("/health")
    async def alive() -> dict[str, str]:
        return {"status": "ok"}

    @app.get("/{system}/received")
    async def received(system: str, key_prefix: str = "") -> list[dict[str, Any]]:
        if system not in SYSTEMS:
            raise HTTPException(404, "no such system")
        return [effect.model_dump(mode="json") for effect in world.ledger.of(system, key_prefix)]

    @app.delete("/received", status_code=204)
    async def forget_all() -> None:
        world.callbacks.forget()
        world.ledger.clear()

    @app.delete("/{system}/received", status_code=204)
    async def forget(system: str) -> None:
        if system not in SYSTEMS:
            raise HTTPException(404, "no such system")
        world.callbacks.forget(system)
        world.ledger.clear(system)

    for system in SYSTEMS:
        _add_inbox(app, world, system)


def _add_inbox(app: FastAPI, world: World, system: str) -> None:
    @app.get(f"/{system}", response_class=HTMLResponse)
    async def inbox() -> str:
        return page("inbox.html", system=system, effects=world.ledger.of(system)[::-1])


def _add_health(app: FastAPI, world: World, system: str) -> None:
    @app.get(f"/{system}/health")
    async def health(request: Request) -> Response:
        if system == MAIL:
            return JSONResponse({"status": "ok", "smtp_port": app.state.mail_server.port})
        return await world.health(request, system)


def main(arguments: list[str] | None = None) -> int:
    """Run the server until it is told to stop; return the exit code."""
    given = _parser().parse_args(arguments)
    # Not an option of the command line, where everybody on the machine could read it.
    secret = os.environ.get("MOTCUA_SECRET", "")
    if not secret:
        sys.stderr.write("MOTCUA_SECRET is not set: the simulators share it with Motcua\n")
        return 2
    settings = SimulatorSettings(
        secret=secret,
        callback_base=given.callback_base.rstrip("/"),
        intake_url=given.intake_url,
        mail_report_url=given.mail_report_url,
        public_url=(given.public_url or f"http://{given.host}:{given.port}").rstrip("/"),
        portal_url=given.portal_url.rstrip("/"),
        smtp_host=given.host,
        smtp_port=given.smtp_port,
        journal=given.journal,
        callback_secrets=json.loads(os.environ.get("MOTCUA_WEBHOOK_SECRETS") or "{}"),
    )
    # A real system that is being stopped does not wait for its slowest answer either.
    app = create_app(settings)
    uvicorn.run(app, host=given.host, port=given.port, log_level="warning", timeout_graceful_shutdown=3)
    return 0


def _parser() -> argparse.ArgumentParser:
    """The options; defaults come from the settings Motcua itself reads, so that both agree."""
    home, smtp_port = os.environ.get("MOTCUA_HOME"), os.environ.get("MOTCUA_SMTP_PORT")
    doors = os.environ.get("MOTCUA_PUBLIC_URL", "").rstrip("/")
    parser = argparse.ArgumentParser(prog="python -m simulators.app", description=__doc__)
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on")
    parser.add_argument("--port", type=int, default=8100, help="port to listen on")
    parser.add_argument(
        "--smtp-port", type=int, default=int(smtp_port) if smtp_port else None, help="also receive mail on this port"
    )
    parser.add_argument("--public-url", default="", help="address of the pay page as a browser reaches it")
    parser.add_argument(
        "--portal-url",
        default=os.environ.get("MOTCUA_PORTAL_URL", ""),
        help="address of the portal as Motcua reaches it, where it fetches files; else below the public one",
    )
    parser.add_argument(
        "--callback-base",
        default="",
        help="where answers are called back, e.g. http://api:8000/api/v1/callbacks; else the address in each request",
    )
    parser.add_argument(
        "--intake-url",
        default=f"{doors}/api/v1/portal/dossiers" if doors else "",
        help="where the national portal hands on what citizens file with it",
    )
    parser.add_argument(
        "--mail-report-url",
        default=f"{doors}/api/v1/callbacks/mail/reports" if doors else "",
        help="where the mail server sends reports about mails that did not arrive",
    )
    parser.add_argument(
        "--journal",
        type=Path,
        default=Path(home) / "simulators.jsonl" if home else None,
        help="file that remembers across a restart",
    )
    return parser


if __name__ == "__main__":
    sys.exit(main())
