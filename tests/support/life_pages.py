"""A case of the pure core as its page reads it: the rows the workflow would have written, without a database."""

from __future__ import annotations

from dataclasses import asdict
from uuid import UUID, uuid5

from domain.case.milestones import next_told
from domain.case.picture import operation_line, snapshot, task_lines
from models.queries.case_page import CasePage
from models.tables import Applicant, Case, CaseClockEntry, CaseEvent, Operation, Task
from tests.support.lives import MONDAY, Life

CASE = UUID("00000000-0000-4000-8000-0000000000ca")


def staff_id(actor: str) -> UUID:
    """Return the staff id of somebody who acts in a life."""
    return uuid5(CASE, actor)


def page_of_life(life: Life) -> CasePage:
    """Return what the page of a case is made from, as the life stands; no papers, texts or names."""
    seen = snapshot(life.plan, life.state, next_told(life.plan, life.state))
    agencies = {"agency_id": life.plan.agency, "received_at_agency": life.receiving_agency or life.plan.agency}
    case = Case(
        **{**asdict(seen), **agencies, "id": CASE, "code": f"{life.plan.agency}-20261123-0000001"},
        procedure_code=life.plan.procedure,
        channel=life.channel,
        filed_at=life.state.filed_at or MONDAY,
        recorded_at=life.now,
        seq=life.state.seq,
    )
    return CasePage(
        case=case,
        applicant=Applicant(case_id=CASE, name="Nguyễn Thị Mẫu"),
        procedure_vi="",
        procedure_en="",
        events=[CaseEvent(**{**asdict(one), "case_id": CASE, "actor": _id(one.actor)}) for one in life.records],
        tasks=[
            Task(**{**asdict(one), "case_id": CASE, "agency_id": one.agency, "done_by": _id(one.done_by)})
            for one in task_lines(life.plan, life.state).values()
        ],
        operations=[Operation(**asdict(operation_line(one)), case_id=CASE) for one in life.state.operations.values()],
        clock=[
            CaseClockEntry(
                case_id=CASE, position=place, event=one.event, at=one.at, reason=one.reason, limit=str(one.limit or "")
            )
            for place, one in enumerate(life.state.clock)
        ],
        items=(),
        documents=(),
        notes={},
        names={},
    )


def _id(actor: str) -> str:
    return str(staff_id(actor)) if actor else ""
