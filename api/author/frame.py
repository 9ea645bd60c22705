"""What every page of a draft shows: whose it is, where it stands, its parts, and how far its review is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from api.author.access import Writer
from api.author.surroundings import agency_words, surroundings
from api.language import Readable, language_of
from api.services import Services
from domain.deadline.moments import local_day
from domain.procedure.compile import read_compiled
from domain.procedure.definition import Definition
from domain.procedure.fields import field_name
from models.draft_doubts import Progress, progress_of
from models.procedures import in_force
from models.publication import versions_of
from models.queries.authors import names_of
from models.tables import ProcedureDraft, ProcedureVersion
from runtime.database import ReadSession


@dataclass(frozen=True, slots=True)
class Around:
    """What is known about a draft beside its text."""

    progress: Progress
    names: Mapping[str, str]
    before: ProcedureVersion | None

    @property
    def old(self) -> Definition | None:
        """The version the draft would follow, read; None for a new procedure."""
        return read_compiled(self.before.text) if self.before else None


def today() -> date:
    """Return today's date in Vietnam."""
    return local_day(datetime.now(UTC))


async def around_draft(session: ReadSession, draft: ProcedureDraft) -> Around:
    """Read what stands around a draft; the version before it is the one in force, else the newest there is."""
    before = await in_force(session, draft.procedure_code, today())
    if before is None:
        published = [row for row in await versions_of(session, draft.procedure_code) if row.cancelled_at is None]
        before = published[-1] if published else None
    people = await names_of(session, (draft.created_by, draft.written_by, draft.finalised_by))
    return Around(await progress_of(session, draft.id), people, before)


async def draft_page(
    request: Request,
    services: Services,
    writer: Writer,
    draft: ProcedureDraft,
    template: str,
    values: Mapping[str, Any],
    *,
    status: int = 200,
    refusal: Readable | None = None,
) -> Response:
    """Return one page of a draft; `refusal` is said above everything else."""
    language = language_of(request, services.settings.language)
    async with services.sessions.read() as session:
        around = await around_draft(session, draft)
    shown = {
        "draft": draft,
        "draft_address": f"/procedures/drafts/{draft.id}",
        "may_edit": draft.state == "draft",
        "progress": around.progress,
        "names": around.names,
        "before": around.before,
        "agencies": agency_words((await surroundings(services)).register, language),
        "field_name": field_name,
        "saved": request.query_params.get("saved", ""),
        "refusal": refusal,
        "errors": (),
        "failed": status == 422,
        **values,
    }
    return services.pages.render(request, template, shown, status=status)
