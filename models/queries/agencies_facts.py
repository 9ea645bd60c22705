"""What an agency is told about a case when it is asked for its opinion or informed."""

from dataclasses import dataclass
from typing import Final
from uuid import UUID

from sqlmodel import col, select

from models.filed_under import definition_of
from models.procedures import version_of
from models.tables import Agency, Applicant, Case
from runtime.database import ReadSession

_LONGEST: Final = 2000


@dataclass(frozen=True)
class ConsultationFacts:
    """The procedure, who asks, and the person the dossier is about (its owner, else its applicant).

    `content` is what is asked, in words: how the procedure names the step, the procedure itself, and what the applicant
    wants where the dossier says so. It may hold personal data: it travels in the body of the call and nowhere else.
    """

    procedure_code: str
    asked_by: str
    full_name: str
    identity_number: str
    content: str = ""


async def consultation_facts(session: ReadSession, case_id: UUID, step: str = "") -> ConsultationFacts | None:
    """Return what an agency is told about a case at one of its steps, or None when there is no such case."""
    found = await session.execute(
        select(Case, Agency, Applicant)
        .select_from(Case)
        .join(Applicant, col(Applicant.case_id) == col(Case.id))
        .outerjoin(Agency, col(Agency.id) == col(Case.agency_id))
        .where(col(Case.id) == case_id)
    )
    row = found.one_or_none()
    if row is None:
        return None
    case, agency, applicant = row
    if applicant.owner_name:
        person = (applicant.owner_name, applicant.owner_identity_number)
    else:
        person = (applicant.name, applicant.identity_number)
    content = await _content(session, case, step)
    return ConsultationFacts(case.procedure_code, agency.name_vi if agency else "", *person, content)


async def _content(session: ReadSession, case: Case, step: str) -> str:
    published = await version_of(session, case.procedure_code, case.procedure_version)
    definition = definition_of(case, published)
    if published is None or definition is None:
        return case.summary
    named = next((one.name for _, one in definition.located_steps() if one.step_id == step and one.name), None)
    said = (named.vi if named else "", published.name_vi, case.summary)
    return ". ".join(dict.fromkeys(one for one in said if one))[:_LONGEST]
