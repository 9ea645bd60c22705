"""The application: every door named once, and what each request passes through, in order."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from fastapi import FastAPI
from fastapi.routing import APIRoute
from fastapi.telemetry import TelemetryConfig
from starlette.middleware import Middleware
from starlette.responses import Response
from starlette.routing import Route
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from api import health, home, language_switch, sign_in, sign_in_provider
from api.counter import case_acts, case_page, documents, file_case, my_tasks
from api.middleware import BodyLimit, CrossSiteGuard, RequestFrame
from api.pages import Pages
from api.problems import ProblemRenderer
from api.public import follow, procedures
from api.security.cookies import session_cookie
from api.security.rates import Rates
from api.services import open_services
from api.v1.cases import file_case as file_case_door
from api.v1.routes import router as json_router
from runtime.settings import Settings

STATIC = Path(__file__).resolve().parent / "static"
PAGE_ROUTERS = (
    home.router,
    language_switch.router,
    sign_in.router,
    sign_in_provider.router,
    my_tasks.router,
    file_case.router,
    case_page.router,
    case_acts.router,
    documents.router,
    follow.router,
    procedures.router,
)
DESCRIPTION = """
Mở cho hệ thống khác: nộp hồ sơ, theo dõi, xử lý, nhận kết quả. / For other systems: file cases, follow
them, act on them, answer for outside agencies.

Machines send `Authorization: Bearer <token>`. Errors are `application/problem+json` (RFC 9457) in the
language of `Accept-Language` (Vietnamese by default): what is wrong, which rule, how to mend it. Unsafe
requests that must not happen twice carry an `Idempotency-Key`: the same key with the same content gets
the same answer, with other content a 409.
"""


def create_app(settings: Settings) -> FastAPI:
    """Return the application. PostgreSQL is reached at start; Temporal only when an act is sent."""
    pages = Pages(settings)
    rates = Rates()
    renderer = ProblemRenderer(pages, settings)
    https = settings.public_url.startswith("https://")

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        async with open_services(settings, pages, rates) as services:
            app.state.services = services
            yield

    app = FastAPI(
        title="Một cửa",
        version="1",
        description=DESCRIPTION,
        lifespan=lifespan,
        openapi_url="/api/v1/openapi.json",
        docs_url=None,  # the usual pages load scripts from elsewhere; docs/api.md is the reading text
        redoc_url=None,
        generate_unique_id_function=_operation_id,
        telemetry=_telemetry(),
        middleware=[
            Middleware(RequestFrame, https=https, render=renderer.render),
            Middleware(
                CrossSiteGuard,
                own_origin=settings.public_url.rstrip("/"),
                cookie=session_cookie(settings),
                render=renderer.render,
            ),
            Middleware(BodyLimit, upload_limit_bytes=settings.upload_limit_bytes),
        ],
    )
    renderer.install(app)
    # The busiest door is found first and called without the framework's own steps; it is documented below.
    app.router.routes.append(Route("/api/v1/cases", file_case_door, methods=["POST"]))
    app.include_router(json_router, prefix="/api/v1")
    app.include_router(health.router)
    for router in PAGE_ROUTERS:
        app.include_router(router, include_in_schema=False)
    app.mount("/static", CachedStatic(directory=STATIC), name="static")
    return app


class CachedStatic(StaticFiles):
    """Our style sheet and icons: may be kept for an hour, and are asked for by tag after that."""

    def file_response(
        self, full_path: str | os.PathLike[str], stat_result: os.stat_result, scope: Scope, status_code: int = 200
    ) -> Response:
        """Return the file with its caching header."""
        response = super().file_response(full_path, stat_result, scope, status_code)
        response.headers["Cache-Control"] = "public, max-age=3600"
        return response


def _telemetry() -> TelemetryConfig:
    """Leave OpenTelemetry on where the environment configures it; looking for it costs a tenth of a filing."""
    wanted = any(name.startswith("OTEL_") for name in os.environ)
    return {"tracing": wanted, "metrics": wanted, "logs": wanted}


def _operation_id(route: APIRoute) -> str:
    return route.name
