"""What is asked of a worker for the letter of a trial's notice, and its answer: plain JSON, all people invented."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from pydantic import TypeAdapter

from domain.procedure.basics import Words
from domain.procedure.declared import declared_notice
from domain.procedure.definition import Definition
from domain.procedure.resolve import resolve
from domain.simulation.letters import AGENCY_NAME, APPLICANT_NAME, case_code
from domain.simulation.notices import AGENCY_ADDRESS, AGENCY_PHONE, ASKED, REASON, is_declared, number_of
from domain.simulation.run import NoticeLine, Run
from domain.simulation.script import APPLICANT
from domain.simulation.telling import step_names
from models.queries.notice_facts import NoticeFacts, Point

DECLARED = "declared"
NOTICE_FACTS = TypeAdapter(NoticeFacts)
_WITH_A_REASON = frozenset({"refused_at_intake", "supplement_requested"})


@dataclass(frozen=True)
class NoticeRequest:
    """One notice of a trial: the message as letters know it, and `facts`, which are `NoticeFacts`."""

    message: str
    to_staff: bool
    facts: dict[str, Any]


@dataclass(frozen=True)
class NoticeSpecimen:
    """The letter of a notice, marked in every part. `short` and `link` go to telephones; staff get no `short`."""

    subject: str
    text: str
    html: str
    short: str
    link: str


def notice_request(run: Run, definition: Definition, notice: NoticeLine) -> NoticeRequest:
    """Return what to draw for one notice of a trial; `definition` is the one the trial ran."""
    facts = _facts(run, resolve(definition, run.situation), notice)
    message = DECLARED if is_declared(notice) else notice.message
    return NoticeRequest(message, notice.to != APPLICANT, NOTICE_FACTS.dump_python(facts, mode="json"))


def _facts(run: Run, definition: Definition, notice: NoticeLine) -> NoticeFacts:
    then = notice.then
    return NoticeFacts(
        case_code=case_code(run),
        procedure_name=run.name.vi,
        procedure_name_en=run.name.en,
        agency_name=AGENCY_NAME,
        agency_phone=AGENCY_PHONE,
        agency_address=AGENCY_ADDRESS,
        name=APPLICANT_NAME,
        phone="",
        email="",
        phase="",
        decision=then.decided,
        way=run.state.way.value,
        owed=then.owed,
        paid=then.paid,
        received_at=run.state.received_at,
        due_at=then.due,
        appointment_at=then.appointment,
        intake_limit=run.plan.intake_limit,
        reason=REASON if notice.message in _WITH_A_REASON else "",
        points=[_asked(definition)] if notice.message == "supplement_requested" and definition.dossier else [],
        supplement_by=then.supplement_by,
        step=step_names(definition)[notice.step] if notice.step else None,
        declared=declared_notice(definition, notice.step, number_of(notice)) if is_declared(notice) else None,
    )


def _asked(definition: Definition) -> Point:
    """Return what is asked of the first paper: which ones an official will ask for, a trial cannot know."""
    paper: Words = definition.dossier[0].name
    return Point(paper.vi, paper.en, ASKED.what, ASKED.why, ASKED.basis, ASKED.how)
