"""The page of a report: the official form of a period, what was checked, and the button that closes it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Annotated, Any

import structlog
from fastapi import APIRouter, Query
from starlette.requests import Request
from starlette.responses import Response

from api.administration.typed import typed_form
from api.dependencies import CurrentServices, CurrentStaff
from api.errors import FieldProblem, Forbidden, InvalidInput, NotFound, Problem, Refused
from api.language import Sentence, language_of, say
from api.pages import see_other
from api.reports.access import Asked, CurrentReport, asked_for
from api.services import Services
from domain.reports import sheet
from domain.reports.forms import LAYOUTS
from domain.reports.periods import Closing, periods_up_to
from domain.reports.words import MOVED, misfit_sentence, number
from models.reports.closing import (
    Closer,
    NothingChangedError,
    NotOverError,
    OtherEditionError,
    ReasonNeededError,
    ToClose,
    close,
)
from models.reports.reading import Report, read_report

log = structlog.stdlib.get_logger()
router = APIRouter()
_REASON_MOST = 1000
_NEEDS_REASON = (say("Còn thiếu lý do."), say("Ghi vì sao đính chính, hoặc vì sao số kỳ trước không nối tiếp."))
_NOT_OVER = say("Kỳ này chưa kết thúc nên chưa chốt được. Chốt từ ngày sau ngày cuối kỳ.")
_SAME = say("Số liệu không khác bản đã chốt nên không lập bản đính chính.")


@router.get("/reports")
async def show_report(
    request: Request,
    services: CurrentServices,
    asked: CurrentReport,
    edition: Annotated[int | None, Query(ge=0, le=999)] = None,
) -> Response:
    """Show a report: as it was closed, or as the figures are now."""
    return await _show(request, services, asked, edition)


@router.post("/reports/close")
async def close_report(request: Request, services: CurrentServices, staff: CurrentStaff) -> Response:
    """Freeze the figures of a period, or add a correction with its reason."""
    typed, _ = await typed_form(request)
    closing = Closing(services.settings.report_closing_day)
    async with services.sessions.read() as session:
        asked = await asked_for(
            session,
            staff,
            form=typed.get("form", ""),
            agency=typed.get("agency", ""),
            period=typed.get("period", ""),
            closing=closing,
        )
        if not asked.closes:
            raise Forbidden
        report = await read_report(session, asked.subject, 0)
    if report is None:
        raise NotFound
    seen = typed.get("edition", "")
    wanted = ToClose(
        asked.subject.form,
        asked.subject.period,
        asked.subject.agency.id,
        asked.subject.scope,
        asked.subject.parts,
        int(seen) if seen.isascii() and seen.isdecimal() and len(seen) < 4 else 1,
        typed.get("reason", "")[:_REASON_MOST],
    )
    try:
        async with services.sessions.write() as session:
            made = await close(session, wanted, Closer(staff.staff_id, staff.name), asked.today, holds=report.holds)
    except OtherEditionError as other:
        return see_other(f"/reports?{asked.query(edition=other.edition)}")  # pressed twice, or by two: it is there
    except ReasonNeededError:
        problem = InvalidInput(errors=(FieldProblem("reason", "reason_required", *_NEEDS_REASON),))
        return await _show(request, services, asked, 0, typed, problem)
    except (NotOverError, NothingChangedError) as error:
        refused = Refused(_NOT_OVER if isinstance(error, NotOverError) else _SAME)
        return await _show(request, services, asked, 0, typed, refused)
    log.info("report_closed", form=made.form, period=made.period, agency=made.agency_id, edition=made.edition)
    return see_other(f"/reports?{asked.query(edition=made.edition, done='closed')}")


async def _show(
    request: Request,
    services: Services,
    asked: Asked,
    edition: int | None,
    typed: Mapping[str, str] | None = None,
    problem: Problem | None = None,
) -> Response:
    async with services.sessions.read() as session:
        report = await read_report(session, asked.subject, edition)
    if report is None:
        raise NotFound
    language = language_of(request, services.settings.language)
    values = {
        **page_values(asked, report, language),
        "typed": dict(typed or {}),
        "problem": problem,
        "errors": problem.errors if problem else (),
        "done": request.query_params.get("done", "") if problem is None else "",
    }
    return services.pages.render(request, "reports/report.html", values, status=problem.status if problem else 200)


def page_values(asked: Asked, report: Report, language: str) -> dict[str, Any]:
    """Return what the page of a report shows."""
    subject = asked.subject
    layout = subject.layout
    edition = report.shown.edition if report.shown else 0
    return {
        "asked": asked,
        "subject": subject,
        "layout": layout,
        "layouts": LAYOUTS,
        "report": report,
        "rows": sheet.rows(report.table),
        "groups": sheet.groups(layout),
        "in_period": sheet.in_period(layout),
        "head": sheet.head,
        "shown_number": sheet.shown,
        "plain_number": lambda value: number(value, language),
        "period_line": sheet.period_line(subject.period, subject.days),
        "periods": periods_up_to(asked.today, asked.closing),
        "counted_at": report.shown.closed_at if report.shown else datetime.now(UTC),
        "edition": edition,
        "base": asked.query(edition=edition),
        "misfit_texts": [misfit_sentence(misfit, language) for misfit in report.misfits],
        "moved": [(MOVED[why], many, why.explains) for why, many in report.carried.moved.items() if many],
        "why_not_closed": _why_not(asked, report),
    }


def _why_not(asked: Asked, report: Report) -> Sentence | None:
    """Return why the period cannot be closed by this person now; None when it can."""
    if not asked.subject.over:
        return _NOT_OVER
    if not asked.closes:
        return say("Người giám sát của cơ quan này chốt số liệu.")
    if report.shown and not report.changed:
        return _SAME
    return None
