"""Opening a case for a page: the rows, the procedure, the calendar it counts by, who else has it open."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

from starlette.requests import Request

from api.agency_names import agency_names, unit_names
from api.definitions import Procedure
from api.errors import NotFound
from api.language import Readable, language_of
from api.readings import log_reading
from api.security.people import Person
from api.services import Services
from api.step_names import named, step_names
from domain.deadline.calendar import WorkingCalendar
from domain.procedure.basics import Words
from domain.procedure.plan import Plan
from models.intake_corrections import corrections_of
from models.presence import Colleague, show_presence
from models.queries.case_page import CasePage, case_page
from models.tables import Calendar, IntakeCorrection


@dataclass(frozen=True, slots=True)
class CaseReading:
    """Everything the pages of a case are made from, as one member of staff sees it at one moment.

    `calendar` is the edition the case counts by, with the names of its days and the closures of its agency. `limits` is
    the version of the procedure whose legal time it counts by, which a case keeps when it is moved; it is in `plan`
    already. `agencies` names agencies and kinds of them; `corrections` of the intake stand under the event they
    came with.
    """

    page: CasePage
    procedure: Procedure
    limits: Procedure
    plan: Plan
    calendar: WorkingCalendar
    edition: Calendar
    steps: Mapping[str, Readable | Words]
    agencies: Mapping[str, tuple[str, str]]
    staff: Person
    others: tuple[Colleague, ...]
    language: str
    now: datetime
    corrections: Mapping[int, IntakeCorrection] = field(default_factory=dict)

    def step_name(self, step_id: str) -> str:
        """Return what a step is called, its id when the procedure does not know it."""
        known = self.steps.get(step_id.partition("/")[0])
        return named(known, self.language) if known else step_id

    def agency_name(self, agency_id: str) -> str:
        """Return what an agency, or a kind of agency that is asked or told, is called."""
        pair = self.agencies.get(agency_id)
        return pair[self.language == "en"] if pair else agency_id

    def person_name(self, staff_id: object) -> str:
        """Return the name of a member of staff who occurs in the case, or an empty string."""
        return self.page.names.get(str(staff_id), "")


async def read_case(
    request: Request, services: Services, staff: Person, code: str, *, what: str = "case"
) -> CaseReading:
    """Read a case for a page and log the reading as `what`. Raises NotFound outside the person's agencies."""
    async with services.sessions.read() as session:
        page = await case_page(session, staff.viewer, code)
    if page is None:
        raise NotFound
    procedure = await services.definitions.of_case(page.case)
    if procedure is None:
        raise NotFound
    await log_reading(services, staff, page.case.id, what)
    present = await show_presence(services.sessions, staff.viewer, code)
    edition = await services.definitions.edition(page.calendar_id)
    return CaseReading(
        page=page,
        procedure=procedure,
        limits=await services.definitions.limits_of_case(page.case) or procedure,
        plan=await services.definitions.plan_of_case(procedure, page.case),
        calendar=await services.definitions.calendar_of(page.calendar_id, page.case.agency_id),
        edition=edition,
        steps=step_names(procedure.definition),
        agencies={**unit_names(await services.definitions.agencies()), **agency_names(services.settings)},
        staff=staff,
        others=present.others if present else (),
        language=language_of(request, services.settings.language),
        now=datetime.now(UTC),
        corrections=await _corrections(services, page),
    )


async def _corrections(services: Services, page: CasePage) -> dict[int, IntakeCorrection]:
    """Return the corrections of the intake by the event they came with; asks nothing for the many without any."""
    if all(event.kind != "intake_corrected" for event in page.events):
        return {}
    async with services.sessions.read() as session:
        return {found.seq or 0: found for found in await corrections_of(session, page.case.id)}
