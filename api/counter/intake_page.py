"""The page on which a dossier is taken in, whatever is in the form at the moment."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from api.agency_names import agency_names
from api.asked_at_filing import asked_by
from api.counter.about_case import about_values
from api.counter.agency_choice import choose_agency
from api.counter.document_kinds import DOCUMENT_KINDS
from api.counter.intake_files import FileRefused, files_kept
from api.counter.intake_person import PersonSeen
from api.counter.intake_summary import summary
from api.counter.typed_form import (
    Typed,
    charges_copies,
    charges_pages,
    counter_channels,
    is_simple,
    starting,
    with_usual_counts,
)
from api.definitions import Procedure
from api.errors import FieldProblem, InvalidInput, NotFound
from api.linking import ABOUT
from api.pages import Pages
from api.security.people import Person
from api.services import Services
from domain.deadline.moments import local_day
from domain.procedure.plan import Channel
from models.queries.counter_habits import used_procedures, validity
from models.queries.known_people import OpenCase
from models.tables import Agency


@dataclass(frozen=True, slots=True)
class Turn:
    """What the page has to say this time: who was seen, what to mend, what interrupts.

    `duplicates` are open cases of the same person that interrupt filing, `also_open` those told before that;
    `filed_as` is the case that this very form has become before, `asked` what was pressed.
    `not_found` is the code of a case that this dossier cannot be about.
    """

    errors: tuple[FieldProblem, ...] = ()
    seen: PersonSeen = field(default_factory=PersonSeen)
    refused_files: Sequence[FileRefused] = ()
    duplicates: Sequence[OpenCase] = ()
    also_open: Sequence[OpenCase] = ()
    filed_as: str = ""
    asked: str = ""
    not_found: str = ""

    @property
    def status(self) -> int:
        """422 for something to mend, 409 for an interruption, else 200."""
        if self.errors:
            return InvalidInput.status
        return 409 if self.duplicates or self.filed_as else 200


async def fresh_form(services: Services, staff: Person, procedure: Procedure) -> Typed:
    """Return what a new form holds: the own agency, usual counts, and the paper that was copied last."""
    typed = starting(procedure, _own(await _agencies(services, procedure), staff))
    if charges_pages(procedure.definition):
        async with services.sessions.read() as session:
            used = await used_procedures(session, staff.staff_id)
        typed["summary"] = next((one.last_summary for one in used if one.code == procedure.version.procedure_code), "")
    return typed


async def intake_page(
    request: Request,
    services: Services,
    staff: Person,
    procedure: Procedure,
    typed: Typed,
    key: str,
    turn: Turn | None = None,
) -> Response:
    """Return the page with what is typed so far."""
    turn = turn or Turn()
    definition = procedure.definition
    with_usual_counts(typed, definition)
    agencies = await _agencies(services, procedure)
    choice = choose_agency(agencies, _own(agencies, staff), typed)
    values: dict[str, Any] = {
        "procedure": procedure,
        "definition": definition,
        "code": procedure.version.procedure_code,
        "agencies": agencies,
        "choice": choice,
        **await about_values(services, staff, procedure, typed.get(ABOUT, "")),
        "channels": [Channel(channel) for channel in counter_channels(definition)],
        "exemptions": [exemption for fee in definition.fees for exemption in fee.exemptions],
        "typed": typed,
        "key": key,
        "turn": turn,
        "errors": turn.errors,
        "seen": turn.seen,
        "wrong_parts": _parts_with(turn.errors),
        "summary": await summary(services, staff, procedure, typed, datetime.now(UTC)),
        "files": await files_kept(services, staff, key),
        "simple": is_simple(definition),
        "own_agency": _own(agencies, staff),
        "asked": asked_by(procedure.compiled.definition),
        "charges_pages": charges_pages(definition),
        "charges_copies": charges_copies(definition),
        "document_kinds": DOCUMENT_KINDS,
        "new_key": secrets.token_hex(16),
    }
    return services.pages.render(request, "counter/file_case.html", values, status=turn.status)


async def procedure_today(services: Services, code: str) -> Procedure | None:
    """Return the procedure as dossiers are filed under it today, or None."""
    return await services.definitions.in_force(code, local_day(datetime.now(UTC)))


async def not_in_force_page(request: Request, services: Services, code: str) -> Response:
    """Say since or from when a procedure is in force; raises NotFound for a code nobody ever published."""
    today = local_day(datetime.now(UTC))
    async with services.sessions.read() as session:
        found = await validity(session, code, today)
    if found is None:
        raise NotFound
    pages: Pages = services.pages
    return pages.render(request, "counter/not_in_force.html", {"code": code, "validity": found}, status=404)


async def not_here_page(request: Request, services: Services, procedure: Procedure) -> Response | None:
    """Say why no counter of this system takes the procedure in; None when one does.

    Either no agency of the kind that decides is known here, or it is filed online only.
    """
    definition = procedure.definition
    if await _agencies(services, procedure) and counter_channels(definition):
        return None
    values = {
        "definition": definition,
        "code": procedure.version.procedure_code,
        "online_only": not counter_channels(definition),
        "agency_kind": agency_names(services.settings).get(definition.agency),
    }
    return services.pages.render(request, "counter/not_here.html", values, status=404)


async def _agencies(services: Services, procedure: Procedure) -> list[Agency]:
    wanted = procedure.definition.agency
    return [agency for agency in await services.definitions.agencies() if agency.kind == wanted]


def _own(agencies: Sequence[Agency], staff: Person) -> str:
    """Return the agency to start with: one's own, else the only one there is."""
    own = next((agency.id for agency in agencies if agency.id == staff.agency_id), "")
    own = own or next((agency.id for agency in agencies if agency.id in staff.viewer.agency_ids), "")
    return own or (agencies[0].id if len(agencies) == 1 else "")


def _parts_with(errors: Sequence[FieldProblem]) -> set[str]:
    """Return the parts of the page in which something is to be mended, by the first word of the field."""
    return {error.field.partition(".")[0] for error in errors}
