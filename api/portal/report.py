"""The report: what is on its way, what was refused, how many dossiers differ in which way."""

from __future__ import annotations

import secrets
from datetime import timedelta
from typing import Annotated, Final
from uuid import NAMESPACE_URL, UUID, uuid5

import structlog
from fastapi import APIRouter, Form, Query
from starlette.requests import Request
from starlette.responses import Response
from temporalio.common import WorkflowIDConflictPolicy
from temporalio.service import RPCError

from api.dependencies import CurrentServices, checked_key
from api.errors import NotFound, Unavailable
from api.pages import see_other
from api.portal.access import CurrentWatcher
from api.portal.words import CLASSES, STATES, ClassWords, evidence
from domain.portal.comparing import MENDED_BY_SENDING, Difference
from models.queries.portal_report import (
    counted,
    difference_lines,
    last_comparison,
    refused_messages,
    resend_progress,
    running_comparison,
    send_class_again,
    traffic,
)
from models.tables import PortalComparison
from workflows.messages import CASE_TASK_QUEUE
from workflows.portal import PORTAL_COMPARISON_ID, PORTAL_COMPARISON_WORKFLOW

log = structlog.stdlib.get_logger()
router = APIRouter()

PAGE: Final = 50
#: A resend of many takes this share of what the portal can take, so that the day's own messages go on beside it.
SHARE: Final = 4


@router.get("/portal")
async def show_report(request: Request, services: CurrentServices, watcher: CurrentWatcher) -> Response:
    """Show how the messages stand, which were refused, and what the last comparison found."""
    async with services.sessions.read() as session:
        stands = await traffic(session, watcher.agencies)
        refused = await refused_messages(session, watcher.agencies)
        comparison = await last_comparison(session)
        running = await running_comparison(session)
        counts: dict[str, int] = {}
        differing = 0
        if comparison is not None and comparison.id is not None:
            counts, differing = await counted(session, comparison.id, watcher.agencies)
    values = {
        "traffic": stands,
        "refused": refused,
        "comparison": comparison,
        "running": running,
        "differing": differing,
        "classes": [(difference, CLASSES[difference], counts.get(difference.value, 0)) for difference in Difference],
    }
    return services.pages.render(request, "portal/report.html", values)


@router.post("/portal/compare")
async def compare_now(services: CurrentServices, watcher: CurrentWatcher) -> Response:
    """Start a comparison; one that runs already goes on."""
    try:
        await services.temporal.start_workflow(
            PORTAL_COMPARISON_WORKFLOW,
            id=PORTAL_COMPARISON_ID,
            task_queue=CASE_TASK_QUEUE,
            id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
            rpc_timeout=timedelta(seconds=5),
        )
    except (RPCError, RuntimeError) as error:
        raise Unavailable from error
    log.info("portal_comparison_asked", by=str(watcher.person.staff_id))
    return see_other("/portal")


@router.get("/portal/differences/{difference}")
async def show_class(
    request: Request,
    services: CurrentServices,
    watcher: CurrentWatcher,
    difference: str,
    after: Annotated[str, Query(max_length=20)] = "",
) -> Response:
    """Show the dossiers of one class, a page at a time, each with what both sides say."""
    words, chosen = _class_of(difference)
    async with services.sessions.read() as session:
        comparison = await last_comparison(session)
        if comparison is None or comparison.id is None:
            return see_other("/portal")  # nothing was ever compared: that page says so
        counts, _ = await counted(session, comparison.id, watcher.agencies)
        lines = await difference_lines(
            session,
            comparison.id,
            difference,
            watcher.agencies,
            after=int(after) if after.isdigit() else 0,
            limit=PAGE,
        )
    values = {
        "difference": chosen,
        "words": words,
        "comparison": comparison,
        "count": counts.get(difference, 0),
        "lines": [(line, evidence(line.ours, line.theirs)) for line in lines[:PAGE]],
        "after": str(lines[PAGE - 1].id) if len(lines) > PAGE else "",
        "mendable": chosen in MENDED_BY_SENDING,
        "states": STATES,
        "minutes": _minutes(counts.get(difference, 0), _apart(services.settings.portal_per_second)),
        "key": secrets.token_hex(16),
    }
    return services.pages.render(request, "portal/class.html", values)


@router.post("/portal/differences/{difference}")
async def send_class(
    services: CurrentServices,
    watcher: CurrentWatcher,
    difference: str,
    comparison: Annotated[str, Form(max_length=20)] = "",
    key: Annotated[str, Form(max_length=100)] = "",
) -> Response:
    """Send every dossier of a class again: those of the comparison the page showed, paced, once per press."""
    _, chosen = _class_of(difference)
    if chosen not in MENDED_BY_SENDING or not comparison.isdigit():
        raise NotFound
    by = str(watcher.person.staff_id)
    resend = uuid5(NAMESPACE_URL, f"portal-resend/{by}/{checked_key(key)}")
    async with services.sessions.write() as session:
        if await session.get(PortalComparison, int(comparison)) is None:
            raise NotFound
        apart = _apart(services.settings.portal_per_second)
        sent = await send_class_again(session, resend, int(comparison), difference, watcher.agencies, by, apart)
    if sent is not None:
        log.info("portal_class_sent_again", difference=difference, cases=sent, by=by)
    services.portal_bell.ring()
    return see_other(f"/portal/resends/{resend}")


@router.get("/portal/resends/{resend}")
async def show_resend(request: Request, services: CurrentServices, watcher: CurrentWatcher, resend: str) -> Response:
    """Show how far a resend is."""
    try:
        resend_id = UUID(resend)
    except ValueError as error:
        raise NotFound from error
    async with services.sessions.read() as session:
        progress = await resend_progress(session, resend_id, watcher.agencies)
    if progress is None:
        raise NotFound
    words, _ = _class_of(progress.resend.difference)
    return services.pages.render(request, "portal/resend.html", {"progress": progress, "words": words})


def _class_of(difference: str) -> tuple[ClassWords, Difference]:
    try:
        chosen = Difference(difference)
    except ValueError as error:
        raise NotFound from error
    return CLASSES[chosen], chosen


def _apart(per_second: float) -> timedelta:
    return timedelta(seconds=SHARE / per_second)


def _minutes(count: int, apart: timedelta) -> int:
    return int(-(-count * apart.total_seconds() // 60)) or 1
