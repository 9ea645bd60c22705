"""The cases a case belongs together with (*liên thông*), as its page shows them: how each stands and where it is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from api.badges import Badge, case_badge
from api.case.reading import CaseReading
from api.deadline_view import ledger_of, rules_of
from api.services import Services
from domain.case.combined_due import Known, combined_due, has_parts
from domain.deadline.ledger import due_in_force
from domain.deadline.limit import Limit
from domain.procedure.basics import Words
from domain.procedure.plan import StepKind
from models.queries.case_family import Relative, case_family


@dataclass(frozen=True, slots=True)
class Kin:
    """One other case. `link` is empty where the reader may not open it; the state is told all the same."""

    case: Relative
    procedure: Words
    agency: Words
    badge: Badge
    link: str


@dataclass(frozen=True, slots=True)
class FamilyView:
    """The case this one was opened for, if any, the parts opened for it, and when they are all done, explained."""

    opened_for: Kin | None = None
    parts: tuple[Kin, ...] = ()
    combined: str = ""


async def family_of(services: Services, reading: CaseReading) -> FamilyView:
    """Return the family of a case; asks nothing for the many that have none."""
    case = reading.page.case
    if case.parent_id is None and all(step.kind is not StepKind.OPEN_CASE for step in reading.plan.steps):
        return FamilyView()
    async with services.sessions.read() as session:
        family = await case_family(session, case.id)
    return FamilyView(
        _kin(reading, family.above[0]) if family.above else None,
        tuple(_kin(reading, part) for part in family.parts),
        combined_sentence(reading, family.parts),
    )


#: The events that end a step, whoever does it.
_DONE: Final = frozenset(
    {"sub_case_answered", "reviewed", "visited", "signed", "consultation_answered", "obligation_settled"}
)


def combined_sentence(reading: CaseReading, parts: Sequence[Relative]) -> str:
    """Return when the parts and what follows them are done at the latest, against the one limit; empty without one."""
    case, plan = reading.page.case, reading.plan
    due = due_in_force(
        ledger_of(reading.page), Limit.parse(plan.deadline[case.channel]), reading.calendar, rules_of(plan)
    )
    if case.received_at is None or due is None or not has_parts(plan):
        return ""
    known = {event.step: Known(done_at=event.at) for event in reading.page.events if event.kind in _DONE}
    for part in parts:
        step = part.operation.partition("/")[0]
        if step not in known and part.due_at is not None:
            known[step] = Known(due_at=part.due_at)
    combined = combined_due(plan, reading.calendar, case.received_at, due.instant, known)
    return combined.sentence(reading.step_name, reading.language)


def _kin(reading: CaseReading, case: Relative) -> Kin:
    seen = {case.agency_id, case.received_at_agency} & reading.staff.viewer.seen_agencies
    return Kin(
        case=case,
        procedure=Words(vi=case.procedure_vi, en=case.procedure_en),
        agency=Words(vi=case.agency_vi, en=case.agency_en),
        badge=case_badge(case.phase, case.decision, case.due_at, reading.now, reading.calendar),
        link=f"/cases/{case.code}" if seen else "",
    )
