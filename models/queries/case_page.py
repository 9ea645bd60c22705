"""Everything the page of one case shows."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TypeVar
from uuid import UUID

from sqlalchemy import and_, select
from sqlmodel import col

from models.queries.payments_facts import open_pay_address
from models.tables import (
    Applicant,
    Case,
    CaseClockEntry,
    CaseEvent,
    Document,
    DossierItem,
    Note,
    Operation,
    ProcedureVersion,
    Staff,
    Task,
)
from models.viewer import Viewer
from runtime.database import ReadSession

Part = TypeVar("Part", CaseEvent, Task, Note, Document, Operation, CaseClockEntry, DossierItem)


@dataclass(frozen=True, slots=True)
class CasePage:
    """A case as its page shows it. `names` maps staff ids (as text) that occur anywhere to names."""

    case: Case
    applicant: Applicant
    procedure_vi: str
    procedure_en: str
    events: Sequence[CaseEvent]
    tasks: Sequence[Task]
    operations: Sequence[Operation]
    clock: Sequence[CaseClockEntry]
    items: Sequence[DossierItem]
    documents: Sequence[Document]
    notes: dict[str, Note]
    names: dict[str, str]
    pay_address: str = ""


async def case_page(session: ReadSession, viewer: Viewer, code: str) -> CasePage | None:
    """Return the page of a case, or None when there is no such case within the viewer's agencies."""
    head = await session.execute(
        select(Case, Applicant, col(ProcedureVersion.name_vi), col(ProcedureVersion.name_en))
        .join(Applicant, col(Applicant.case_id) == col(Case.id))
        .outerjoin(
            ProcedureVersion,
            and_(
                col(ProcedureVersion.procedure_code) == col(Case.procedure_code),
                col(ProcedureVersion.version) == col(Case.procedure_version),
            ),
        )
        .where(col(Case.code) == code, viewer.sees_case())
    )
    found = head.one_or_none()
    if found is None:
        return None
    case, applicant, name_vi, name_en = found
    events = await _of(session, CaseEvent, case.id, "seq")
    tasks = await _of(session, Task, case.id, "opened_at")
    notes = await _of(session, Note, case.id, "created_at")
    documents = await _of(session, Document, case.id, "created_at")
    people = {case.filed_by, *(event.actor for event in events), *(note.author for note in notes)}
    people |= {document.created_by for document in documents}
    people |= {str(task.claimed_by) for task in tasks} | {task.done_by for task in tasks}
    return CasePage(
        case=case,
        applicant=applicant,
        procedure_vi=name_vi or case.procedure_code,
        procedure_en=name_en or name_vi or case.procedure_code,
        events=events,
        tasks=tasks,
        operations=await _of(session, Operation, case.id, "since"),
        clock=await _of(session, CaseClockEntry, case.id, "position"),
        items=await _of(session, DossierItem, case.id, "component_id"),
        documents=documents,
        notes={str(note.id): note for note in notes},
        names=await staff_names(session, people),
        pay_address=await open_pay_address(session, case.id) if case.money == "requested" else "",
    )


async def staff_names(session: ReadSession, ids: Iterable[str]) -> dict[str, str]:
    """Return the names of those ids that are staff; others ("", an applicant) are left out."""
    wanted = [parsed for parsed in map(_uuid, ids) if parsed is not None]
    if not wanted:
        return {}
    found = await session.execute(select(col(Staff.id), col(Staff.name)).where(col(Staff.id).in_(wanted)))
    return {str(staff_id): name for staff_id, name in found}


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


async def _of(session: ReadSession, part: type[Part], case_id: UUID, order: str) -> Sequence[Part]:
    """Return the rows of one table that belong to a case."""
    found = await session.scalars(select(part).where(col(part.case_id) == case_id).order_by(getattr(part, order)))
    return found.all()
