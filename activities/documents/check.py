"""Can forms be set on this machine, with every Vietnamese letter? Changes nothing, stores nothing."""

from __future__ import annotations

import asyncio

import structlog

from activities.dependencies import Dependencies
from activities.documents.activity import SYSTEM
from activities.documents.render import missing_faces, render_sample
from activities.failures import Problem, failure
from activities.self_check import CheckResult, self_check

log = structlog.get_logger(__name__)


async def check(dependencies: Dependencies) -> CheckResult:
    """Say whether the engine is installed, finds its fonts, and sets a page."""
    del dependencies  # forms need nothing outside this machine
    return await self_check(SYSTEM, _attempt())


async def _attempt() -> None:
    try:
        missing = await asyncio.to_thread(missing_faces)
        await asyncio.to_thread(render_sample)
    except Exception as error:  # whatever the engine lacks, the check must say red
        log.warning("form_check_failed", reason=type(error).__name__)
        raise failure(SYSTEM, Problem.SERVER_ERROR) from None
    if missing:
        log.warning("form_fonts_missing", faces=missing)
        raise failure(SYSTEM, Problem.BAD_ANSWER)
