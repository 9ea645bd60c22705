"""What an agency is told about a case when it is asked for its opinion or informed."""

from dataclasses import dataclass
from uuid import UUID

from sqlmodel import col, select

from models.tables import Agency, Applicant, Case
from runtime.database import ReadSession


@dataclass(frozen=True)
class ConsultationFacts:
    """The procedure, who asks, and the person the dossier is about (its owner, else its applicant)."""

    procedure_code: str
    asked_by: str
    full_name: str
    identity_number: str


async def consultation_facts(session: ReadSession, case_id: UUID) -> ConsultationFacts | None:
    """Return what an agency is told about a case, or None when there is no such case."""
    found = await session.execute(
        select(Case.procedure_code, Agency, Applicant)
        .select_from(Case)
        .join(Applicant, col(Applicant.case_id) == col(Case.id))
        .outerjoin(Agency, col(Agency.id) == col(Case.agency_id))
        .where(col(Case.id) == case_id)
    )
    row = found.one_or_none()
    if row is None:
        return None
    procedure_code, agency, applicant = row
    if applicant.owner_name:
        person = (applicant.owner_name, applicant.owner_identity_number)
    else:
        person = (applicant.name, applicant.identity_number)
    return ConsultationFacts(procedure_code, agency.name_vi if agency else "", *person)
