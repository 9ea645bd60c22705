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

from api import design_page, display, health, home, language_switch, new_password, sign_in, sign_in_provider
from api.administration import routes as administration_routes
from api.author import routes as author_routes
from api.board import routes as board_routes
from api.case import routes as case_routes
from api.cashier import routes as cashier_routes
from api.citizen import filing, papers, paying, saving, sending
from api.counter import choose_procedure, file_case, filed
from api.counter import routes as counter_routes
from api.description import DescribedAPI
from api.desk import routes as desk_routes
from api.feedback import desk as feedback_desk
from api.feedback import write as feedback_write
from api.leader import routes as leader_routes
from api.middleware import BodyLimit, CrossSiteGuard, RequestFrame
from api.pages import Pages
from api.papers import routes as papers_routes
from api.portal import routes as portal_routes
from api.problems import ProblemRenderer
from api.public import again, follow, my_case, notice_ways, on_time, procedures, rating, supplement, way
from api.reports import routes as reports_routes
from api.scorecard import routes as scorecard_routes
from api.security.cookies import session_cookie
from api.security.rates import Rates
from api.services import open_services
from api.supervision import inspect as supervision_inspect
from api.supervision import routes as supervision_routes
from api.v1.cases import file_case as file_case_door
from api.v1.routes import router as json_router
from runtime import tracing
from runtime.settings import Settings

STATIC = Path(__file__).resolve().parent / "static"
PAGE_ROUTERS = (
    design_page.router,
    feedback_desk.router,
    feedback_write.router,
    home.router,
    saving.router,
    sending.router,
    papers.router,
    filing.router,  # after its neighbours: its last address takes any group of questions
    paying.router,
    language_switch.router,
    sign_in.router,
    sign_in_provider.router,
    new_password.router,
    leader_routes.router,
    portal_routes.router,
    board_routes.router,
    supervision_routes.router,
    scorecard_routes.router,
    administration_routes.router,
    author_routes.router,  # before the public procedures, whose addresses take any code
    desk_routes.router,
    choose_procedure.router,
    file_case.router,
    filed.router,
    counter_routes.router,
    cashier_routes.router,
    papers_routes.router,
    reports_routes.router,
    case_routes.router,
    supervision_inspect.router,
    follow.router,
    my_case.router,
    again.router,
    way.router,
    notice_ways.router,
    supplement.router,
    rating.router,
    on_time.router,
    display.router,
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

    app = DescribedAPI(
        session_cookie=session_cookie(settings),
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
    """Let the framework begin a trace with each request, where this process traces; else it costs a tenth of a filing.

    Its metrics are ours (`runtime.metrics`), and its logs would hold what people typed.
    """
    if not tracing.is_on():
        return {"tracing": False, "metrics": False, "logs": False, "auto_configure": False}
    return {
        "tracing": True,
        "tracer_provider": tracing.provider(),
        "metrics": False,
        "logs": False,
        "operation_spans": False,
        "auto_configure": False,
    }


def _operation_id(route: APIRoute) -> str:
    return route.name
