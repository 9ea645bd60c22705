"""The papers of a case, shown in place: each component with its sheets and files, one file open beside."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from starlette.requests import Request
from starlette.responses import Response

from api.case.frame import render_case
from api.case.reading import CaseReading, read_case
from api.dependencies import CurrentServices, CurrentStaff
from api.errors import NotFound, Problem
from api.papers.reusing import held_papers
from api.services import Services
from api.uploads import SHOWN_INLINE
from domain.procedure.dossier import Component
from models.tables import Document, DossierItem

router = APIRouter()


@dataclass(frozen=True, slots=True)
class Paper:
    """One component of the dossier: what was handed in of it, and its files."""

    component: Component
    item: DossierItem | None
    files: tuple[Document, ...]

    @property
    def sheets(self) -> int:
        """How many sheets of paper were handed in."""
        return self.item.originals + self.item.certified + self.item.photocopies if self.item else 0

    @property
    def is_missing(self) -> bool:
        """True when it is always required, nothing of it is there, and no register is said to hold it."""
        return self.component.required == "always" and not (self.sheets or self.files or self.held_in)

    @property
    def held_in(self) -> str:
        """The data source said to hold it already, or an empty string."""
        return self.item.held_in if self.item else ""


@router.get("/cases/{code}/papers")
async def show_papers(
    request: Request,
    services: CurrentServices,
    staff: CurrentStaff,
    code: str,
    *,
    show: Annotated[UUID | None, Query()] = None,
) -> Response:
    """Show the papers, one file open; without a choice the first that can be shown."""
    reading = await read_case(request, services, staff, code, what="case:papers")
    return await papers_response(request, services, reading, show=show)


async def papers_response(
    request: Request,
    services: Services,
    reading: CaseReading,
    *,
    show: UUID | None = None,
    problem: Problem | None = None,
) -> Response:
    """Return the page of the papers; with a problem when a file was not taken."""
    papers, others = papers_of(reading)
    files = [file for paper in papers for file in paper.files] + others
    shown = _shown(files, show)
    place = files.index(shown) if shown else 0
    case = reading.page.case
    values = {
        "papers": papers,
        "other_files": others,
        "shown": shown,
        "inline": SHOWN_INLINE,
        "previous_file": files[place - 1] if shown and place else None,
        "next_file": files[place + 1] if shown and place + 1 < len(files) else None,
        "place": place + 1,
        "files": files,
        "problem": problem,
        "adds": not reading.staff.viewer.only_from_above(case.agency_id, case.received_at_agency),
        "held_papers": await held_papers(services, reading),
    }
    status = problem.status if problem else 200
    return await render_case(request, services, reading, "case/papers.html", values, tab="papers", status=status)


def papers_of(reading: CaseReading) -> tuple[list[Paper], list[Document]]:
    """Return the components of the dossier with their files, and the files that belong to none of them."""
    items = {item.component_id: item for item in reading.page.items}
    dossier = reading.procedure.definition.dossier
    by_kind: dict[str, list[Document]] = {}
    # A file sent with an opinion that was not taken belongs to nothing.
    taken = {event.values.get("file") for event in reading.page.events}
    for document in reading.page.documents:
        if document.kind.startswith("opinion:") and str(document.id) not in taken:
            continue
        by_kind.setdefault(document.kind, []).append(document)
    papers = [
        Paper(component, items.get(component.id), tuple(by_kind.pop(f"component:{component.id}", ())))
        for component in dossier
    ]
    others = [document for kind, found in by_kind.items() for document in found if not kind.startswith("form:")]
    forms = [document for kind, found in by_kind.items() for document in found if kind.startswith("form:")]
    return papers, others + forms


def _shown(files: list[Document], wanted: UUID | None) -> Document | None:
    if wanted is not None:
        found = next((file for file in files if file.id == wanted), None)
        if found is None:
            raise NotFound
        return found
    return next((file for file in files if file.media_type in SHOWN_INLINE), None)
