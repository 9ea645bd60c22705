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
from api.definitions import Procedure
from api.errors import NotFound, Problem
from api.openness import needed_role, role_for
from api.security.people import Machine, Person
from api.services import Services
from api.v1.act_form import ActForm, ApplicantActForm
from domain.case.acts import Act, Command, Refusal, Role
from domain.case.rules import PROBLEM_ACTS
from models.commands import command_later, keep_note
from models.queries.one_case import one_case
from models.tables import Case
from workflows.messages import case_workflow_id

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

    Raises NotFound (no such case, or not this viewer's), and all that `api.commands.act` raises.
    """
    async with services.sessions.read() as session:
        case = await one_case(session, someone.viewer, code)
    if case is None:
        raise NotFound
    procedure = await services.definitions.version(case.procedure_code, case.procedure_version)
    if procedure is None:
        raise NotFound
    role = _role(services, procedure, case, someone, form)
    note = await _keep_note(services, case.id, someone.principal, key, form.reason, form.items)
    command = Command(
        id=command_id(someone.principal, code, key),
        act=form.act,
        actor=someone.principal,
        role=role,
        agency=_agency(someone, role, case),
        step=form.step,
        note=note,
        on_behalf_of=form.on_behalf_of,
        target=form.target,
        values=_values(form),
    )
    try:
        result = await commands.act(services.temporal, code, command, started=case.seq > 0)
    except NotFound as error:
        raise await _gone(services, someone, code) from error
    recorded = await services.recorded.wait_recorded(case.id, result.seq, 1.0)
    async with services.sessions.read() as session:
        now_reads = await one_case(session, someone.viewer, code) or case
    return Taken(
        seq=result.seq,
        recorded=recorded,
        phase=now_reads.phase,
        waiting_for=now_reads.waiting_for,
        due_at=now_reads.due_at,
    )


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


def _role(services: Services, procedure: Procedure, case: Case, someone: Person | Machine, form: ActForm) -> Role:
    plan = services.definitions.plan(procedure, case.agency_id)
    needed = needed_role(plan, form.act, form.step)
    held = someone.viewer.agencies_as(Role.ADMINISTRATOR)
    if form.act in PROBLEM_ACTS and case.agency_id in held:
        return Role.ADMINISTRATOR
    return role_for(someone.viewer, needed, case.agency_id)


def _agency(someone: Person | Machine, role: Role, case: Case) -> str:
    """Return the agency the person acts for: the case's own if the post is held there, else the person's."""
    return case.agency_id if case.agency_id in someone.viewer.agencies_as(role) else someone.agency_id


def _values(form: ActForm) -> dict[str, str]:
    values: dict[str, str] = {str(name): value for name, value in form.values.items() if value}
    if form.items:
        values["components"] = ",".join(dict.fromkeys(item.component for item in form.items))
    return values


async def _keep_note(services: Services, case_id: UUID, author: str, key: str, text: str, items: Sequence[Any]) -> str:
    """Store the text of an act and return its id, or an empty string when there is no text."""
    points = [item.model_dump() for item in items]
    if not text and not points:
        return ""
    async with services.sessions.write() as session:
        return str(await keep_note(session, case_id, author, key, text, points))
