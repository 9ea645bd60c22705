"""Can forms be set on this machine, with every Vietnamese letter? Changes nothing, stores nothing."""

from __future__ import annotations

import structlog

from activities.dependencies import Dependencies
from activities.documents import signer_of
from activities.documents.activity import SYSTEM
from activities.documents.press import Press
from activities.documents.render import sample_sheet
from activities.documents.signer import SYSTEM as SIGNATURE
from activities.failures import Problem, failure
from activities.self_check import CheckResult, self_check

log = structlog.get_logger(__name__)


async def check(dependencies: Dependencies) -> CheckResult:
    """Say whether the engine is installed, finds its fonts, and sets a page."""
    del dependencies  # forms need nothing outside this machine
    return await self_check(SYSTEM, _attempt())


async def check_signing(dependencies: Dependencies) -> CheckResult | None:
    """Say whether the signing service is there and takes our token; None where papers stay unsigned."""
    signer = signer_of(dependencies, breaker=None)
    return await self_check(SIGNATURE, signer.health()) if signer is not None else None


async def _attempt() -> None:
    press = Press()
    try:
        printed = await press.typeset(sample_sheet())
    except Exception as error:  # whatever the engine lacks, the check must say red
        log.warning("form_check_failed", reason=type(error).__name__)
        raise failure(SYSTEM, Problem.SERVER_ERROR) from None
    finally:
        await press.close()
    if printed.missing_faces:
        log.warning("form_fonts_missing", faces=printed.missing_faces)
        raise failure(SYSTEM, Problem.BAD_ANSWER)
