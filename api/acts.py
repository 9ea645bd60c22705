"""Taking an act on a case: what the JSON door and the case page do, once."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import structlog

from api import commands
from api.bank_transfers import number_taken
from api.definitions import Procedure
from api.errors import NotFound, Problem
from api.intake_correction import kept_correction
from api.posts import post_for
from api.refusal_grounds import grounded_reason
from api.security.people import Machine, Person
from api.services import Services
from api.v1.act_form import ActForm, ApplicantActForm
from api.whole_act_forms import checked_values, grounds_of
from domain.case.acts import Act, Command, Refusal, Role
from domain.case.reopening import nothing_kept
from domain.case.rules import WAKING
from domain.case.state import CaseState, LastAct, StepState
from domain.procedure.plan import Plan
from models.case_ends import kept_end
from models.commands import command_later, keep_note
from models.queries.acting_facts import acting_facts
from models.queries.one_case import one_case
from models.tables import Case
from workflows.messages import ActResult, case_workflow_id

log = structlog.stdlib.get_logger()


@dataclass(frozen=True, slots=True)
class Taken:
    """An act that was taken, and the case as it can be read now."""

    seq: int
    recorded: bool
    phase: str
    waiting_for: str
    due_at: datetime | None


async def take(services: Services, someone: Person | Machine, code: str, form: ActForm, key: str) -> Taken:
    """Take an act in the name of staff or a machine, and wait a moment until it can be read back.

    Raises NotFound (no such case, or not this viewer's), InvalidInput for a ground of refusal that does not fit, and
    all that `api.commands.act` raises.
    """
    async with services.sessions.read() as session:
        case = await one_case(session, someone.viewer, code)
    if case is None:
        raise NotFound
    procedure = await services.definitions.of_case(case)
    if procedure is None:
        raise NotFound
    reason = grounded_reason(procedure.definition, form)
    form = await checked_values(services, case, form)
    standing = await _standing(services, procedure, case, form)
    if form.act is Act.CORRECT_INTAKE:
        note = await kept_correction(services, case, procedure.definition, someone.principal, key, form)
    else:
        papers = [{"document": str(paper)} for paper in form.papers]
        points = [*(item.model_dump() for item in form.items), *grounds_of(form), *papers]
        note = await _keep_note(services, case.id, someone.principal, key, reason, points)
    command = command_of(services, procedure, case, someone, form, key, note, standing)
    try:
        async with number_taken(services, case.id, command):
            result = await _send(services, case, command)
    except NotFound as error:
        raise await _gone(services, someone, code) from error
    recorded = await services.recorded.wait_recorded(case.id, result.seq, commands.RECORDED_WITHIN)
    async with services.sessions.read() as session:
        now_reads = await one_case(session, someone.viewer, code) or case
    return Taken(
        seq=result.seq,
        recorded=recorded,
        phase=now_reads.phase,
        waiting_for=now_reads.waiting_for,
        due_at=now_reads.due_at,
    )


async def _send(services: Services, case: Case, command: Command) -> ActResult:
    """Send an act to the case; one that opens an ended case again wakes it first."""
    if case.ended_at is None or command.act not in WAKING:
        return await commands.act(services.temporal, case.code, command, started=case.seq > 0)
    async with services.sessions.read() as session:
        end = await kept_end(session, case.code)
    if end is None:
        raise commands.CommandRefused(nothing_kept(case.phase))
    return await commands.act_on_ended(services.temporal, end, command)


def command_of(
    services: Services,
    procedure: Procedure,
    case: Case,
    someone: Person | Machine,
    form: ActForm,
    key: str,
    note: str,
    standing: CaseState | None = None,
) -> Command:
    """Return the command a form becomes. In which post it is taken, and for whom, is ours to say, not the caller's.

    `standing` tells whose desk it is, who was asked, who acted last; without it the deciding agency is all of them.
    """
    plan = services.definitions.plan(procedure, case.agency_id)
    post = post_for(plan, standing or _bare(plan, case), form.act, form.step, someone.viewer)
    # Who holds no post there acts in the name of the own agency, and is refused by the rules.
    elsewhere = "" if someone.agency_id in (case.agency_id, post.agency) else someone.agency_id
    agency = post.agency if post.held else elsewhere
    return Command(
        id=command_id(someone.principal, case.code, key),
        act=form.act,
        actor=someone.principal,
        role=post.role,
        agency=agency,
        step=form.step,
        note=note,
        on_behalf_of=someone.viewer.on_behalf_of(post.role, agency),
        target=form.target,
        values=_values(form),
    )


def _bare(plan: Plan, case: Case) -> CaseState:
    # A part has a desk of its own; who received its whole only sees it.
    elsewhere = case.received_at_agency != case.agency_id and case.parent_id is None
    return CaseState(
        received_at=case.received_at,
        seq=case.seq,
        steps={step.id: StepState() for step in plan.steps},
        receiving_agency=case.received_at_agency if elsewhere else "",
    )


async def _standing(services: Services, procedure: Procedure, case: Case, form: ActForm) -> CaseState:
    """Return what of the case's state tells in which post somebody acts; asks only where the row does not say it."""
    plan = services.definitions.plan(procedure, case.agency_id)
    state = _bare(plan, case)
    asks = form.act in (Act.UNDO, Act.GIVE_OPINION) or case.received_at_agency != case.agency_id
    if not asks:
        return state
    async with services.sessions.read() as session:
        facts = await acting_facts(session, case.id, form.step)
    if facts.desk:
        state.receiving_agency = facts.desk if facts.desk != plan.agency else ""
    name = form.step.partition("/")[0]
    if name in state.steps:
        state.steps[name].asked = facts.asked
    if facts.last_actor:
        state.last_act = LastAct("", facts.last_actor, case.recorded_at, case.seq)
    return state


async def take_later(services: Services, case: Case, form: ApplicantActForm, key: str) -> None:
    """Put an applicant's act in the outbox: it needs no Temporal now, and the workflow judges it on arrival."""
    command_key = command_id("applicant", case.code, key)
    note = await _keep_note(services, case.id, "applicant", key, form.reason, ())
    command = Command(
        id=command_key,
        act=Act(form.act),
        actor="applicant",
        role=Role.APPLICANT,
        agency=case.agency_id,
        note=note,
        values={"way": form.way} if form.way else {},
    )
    async with services.sessions.write() as session:
        await command_later(session, case_workflow_id(case.code), command)
    services.bell.ring()


async def _gone(services: Services, someone: Person | Machine, code: str) -> Problem:
    """Return what it means that a case's workflow is not there any more: most likely, the case has ended."""
    async with services.sessions.read() as session:
        case = await one_case(session, someone.viewer, code)
    if case is not None and case.ended_at is not None:
        return commands.CommandRefused(Refusal("case_closed", {"phase": case.phase}))
    log.error("case_without_workflow", case_code=code)
    return Problem()


def command_id(principal: str, code: str, key: str) -> str:
    """Return the identity of a command: the same for the same key of the same person on the same case."""
    return hashlib.sha256(f"{principal}\n{code}\n{key}".encode()).hexdigest()[:40]


def _values(form: ActForm) -> dict[str, str]:
    values: dict[str, str] = {str(name): value for name, value in form.values.items() if value}
    if form.items:
        values["components"] = ",".join(dict.fromkeys(item.component for item in form.items))
    return values


async def _keep_note(services: Services, case_id: UUID, author: str, key: str, text: str, points: Sequence[Any]) -> str:
    """Store the text of an act and return its id, or an empty string when there is no text."""
    if not text and not points:
        return ""
    async with services.sessions.write() as session:
        return str(await keep_note(session, case_id, author, key, text, points))
