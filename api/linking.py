"""Filing about another case: which complaint there is for it, what the new dossier takes over, what it is linked by."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from api.citizen.questions import taken_online
from api.definitions import Procedure
from api.language import Readable, say
from api.services import Services
from domain.case.acts import Role
from domain.case.linking import COMPLAINTS, LinkKind, Turn, may_repeat, next_complaint
from domain.deadline.moments import local_day
from domain.papers.rights import rights
from domain.procedure.basics import Words
from models.filing_parts import About
from models.queries.case_links import barred_from, case_of_code
from models.queries.one_case import one_case
from models.tables import Agency, Applicant, Case
from models.viewer import Viewer

#: What a dossier is about, among the answers of its form: the code of the other case, and what it is to that case.
ABOUT = "about"
ABOUT_KIND = "about_kind"
#: What the other case is to this one, by kind and by which of the two is about the other.
SAID: Final[dict[tuple[str, bool], Readable]] = {
    ("complaint", True): say("Hồ sơ này khiếu nại về"),
    ("complaint", False): say("Bị khiếu nại trong"),
    ("appeal", True): say("Hồ sơ này khiếu nại lần hai về"),
    ("appeal", False): say("Bị khiếu nại lần hai trong"),
    ("correction", True): say("Hồ sơ này đính chính"),
    ("correction", False): say("Được đính chính bởi"),
    ("repeat", True): say("Nộp lại của"),
    ("repeat", False): say("Đã nộp lại thành"),
}
_COPIED = ("name", "phone", "email", "address")


@dataclass(frozen=True, slots=True)
class Complaint:
    """The complaint that is open against a case; `turn` None when only the court is left.

    `procedure` is the one that hears it here, None where none is published; `agency` who resolves it, None when that
    is to be chosen or unknown; `online` whether it can be sent online.
    """

    turn: Turn | None
    procedure: Procedure | None = None
    agency: Agency | None = None
    online: bool = False

    @property
    def rights(self) -> Words:
        """What may be done, until when, by which law."""
        return rights(self.turn)

    @property
    def code(self) -> str:
        """The code of the procedure; empty where none is published."""
        return self.procedure.version.procedure_code if self.procedure else ""


async def kind_between(services: Services, procedure: Procedure, about: Case) -> LinkKind | None:
    """Return what a dossier of a procedure would be to another case, None when it has nothing to do with it."""
    hears = procedure.definition.hears
    if hears is None:
        same = procedure.version.procedure_code == about.procedure_code
        return LinkKind.REPEAT if same and may_repeat(about.phase, about.decision) else None
    turn = await _turn(services, about)
    agency = await services.definitions.agency(about.agency_id)
    if turn is None or turn != hears.complaint or agency is None:
        return None
    return turn.link if hears.about(agency.kind, procedure.definition.agency) else None


async def about_of(services: Services, procedure: Procedure, about: Case | None) -> About | None:
    """Return the link a dossier is filed with, None when it is about no other case."""
    kind = await kind_between(services, procedure, about) if about is not None else None
    if about is None or kind is None:
        return None
    if kind is LinkKind.REPEAT:
        return About(case_id=about.id, kind=kind)
    async with services.sessions.read() as session:
        return About(case_id=about.id, kind=kind, barred=await barred_from(session, about.id, kind))


async def seen_case(services: Services, viewer: Viewer, procedure: Procedure, code: str) -> Case | None:
    """Return the case a dossier says it is about, None for none.

    It is one the viewer may see. The desk of the agency that hears a second complaint does not see the first one:
    whoever files it brings the code, and what that desk is told is code and phase.
    """
    if not code:
        return None
    async with services.sessions.read() as session:
        seen = await one_case(session, viewer, code)
        if seen is not None or not await _hears_there(services, viewer, procedure):
            return seen
        found = await case_of_code(session, code)
    kind = await kind_between(services, procedure, found[0]) if found else None
    return found[0] if found and kind is LinkKind.APPEAL else None


async def _hears_there(services: Services, viewer: Viewer, procedure: Procedure) -> bool:
    hears = procedure.definition.hears
    desks = viewer.agencies_as(Role.COUNTER)
    known = await services.definitions.agencies() if hears and hears.complaint == "second" else ()
    return any(one.id in desks for one in known if one.kind == procedure.definition.agency)


async def complaint_of(services: Services, case: Case) -> Complaint | None:
    """Return the complaint that is open against a case, None when there is nothing to complain of.

    The first goes to the agency whose decision or act it is about, the second to the one above (Luật Khiếu nại 2011
    Art 7); which procedure hears it is told by `hears` of its definition.
    """
    turn = await _turn(services, case)
    if turn is None:
        heard = await _heard(services, case)
        return Complaint(None) if heard is Turn.SECOND and case.decided_at is not None else None
    decided_by = await services.definitions.agency(case.agency_id)
    on = local_day(datetime.now(UTC))
    listed = [one.key for one in await services.definitions.all_in_force(on) if one.field == COMPLAINTS]
    published = await services.definitions.versions(listed)
    for procedure in (published[key] for key in listed if key in published):
        hears = procedure.definition.hears
        if hears is None or hears.complaint != turn or decided_by is None:
            continue
        if not hears.about(decided_by.kind, procedure.definition.agency):
            continue
        known = [one for one in await services.definitions.agencies() if one.kind == procedure.definition.agency]
        if known:
            online = taken_online(procedure.definition, on)
            return Complaint(turn, procedure, _hearing(known, decided_by), online)
    return Complaint(turn)


def _hearing(known: list[Agency], decided_by: Agency) -> Agency | None:
    """Return who resolves: the agency itself, else the one above it, else the only one there is."""
    for agency_id in (decided_by.id, decided_by.parent_id):
        if found := next((one for one in known if one.id == agency_id), None):
            return found
    return known[0] if len(known) == 1 else None


async def _turn(services: Services, case: Case) -> Turn | None:
    late = case.due_at is not None and case.due_at < datetime.now(UTC) and case.ended_at is None
    heard = await _heard(services, case)
    return next_complaint(heard, case.phase, decided=case.decided_at is not None, late=late)


async def _heard(services: Services, case: Case) -> Turn | None:
    """Return which complaint a case itself is, None for any other case."""
    procedure = await services.definitions.of_case(case)
    hears = procedure.definition.hears if procedure else None
    return Turn(hears.complaint) if hears else None


async def repeat_procedure(services: Services, case: Case) -> str:
    """Return the code under which the same can be asked for again; empty when it cannot, or is in force no more."""
    if not may_repeat(case.phase, case.decision) or case.parent_id is not None:
        return ""
    if await _heard(services, case) is not None:  # against the answer to a complaint there is the next one, or none
        return ""
    again = await services.definitions.in_force(case.procedure_code, local_day(datetime.now(UTC)))
    return case.procedure_code if again is not None else ""


def taken_over(
    case: Case, person: Applicant, procedure: Procedure, *, numbers: bool, agency: str = ""
) -> dict[str, str]:
    """Return the answers a new dossier begins with, from those of another case, as a flat form.

    `agency` resolves it, empty when that is to be chosen. `numbers`: also identity numbers and date of birth, which
    only staff may see without typing them.
    """
    typed = {ABOUT: case.code, "agency": agency}
    typed |= {f"applicant.{name}": getattr(person, name) for name in _COPIED}
    typed |= {"owner.name": person.owner_name, "owner.address": person.owner_address}
    typed["owner.proxy_basis"] = person.proxy_basis
    typed["who"] = "organisation" if person.kind == "organisation" else "proxy" if person.owner_name else "self"
    typed["applicant.kind"] = person.kind
    if numbers:
        typed["applicant.identity_number"] = person.identity_number
        typed["owner.identity_number"] = person.owner_identity_number
        typed["applicant.birth_date"] = f"{person.birth_date:%d/%m/%Y}" if person.birth_date else ""
    if procedure.version.procedure_code == case.procedure_code:
        common = ("pages", "copies", "exemption", "case_type", "applicant")
        typed |= {
            f"facts.{name}" if name in common else f"facts.answers.{name}": str(value)
            for name, value in case.facts.items()
        }
        typed["summary"] = case.summary
        recipient = ("name", "phone", "address")
        typed |= {f"recipient.{name}": getattr(person, f"recipient_{name}") for name in recipient}
        if case.way in procedure.definition.result.ways:
            typed["way"] = case.way
    else:
        typed["summary"] = case.code
    return {name: value for name, value in typed.items() if value}
