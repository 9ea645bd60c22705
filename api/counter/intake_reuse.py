"""Results issued before, offered while a dossier is taken in: what the applicant holds need not be handed in again.

Only the counter is told (NĐ 118/2025 Art 5(1)(i), 17(1)(b)), and each time it is told something the reading is logged.
What is taken stands in the form as the id of the result; it counts only as long as the store has it for the number that
is typed now, so a form that is tampered with, or whose applicant is changed, takes nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final
from uuid import UUID

from api.counter.typed_form import KINDS, Typed
from api.readings import log_reading
from api.security.people import Person
from api.services import Services
from domain.case.acts import Role
from domain.procedure.definition import Definition
from domain.procedure.handed_in import usual
from models.queries.held_results import HeldPaper, held_by
from models.reuse import note_of, reuse_result

#: The names of the two buttons, each with a component as its value.
TAKE: Final = "reuse"
LEAVE: Final = "reuse_not"


@dataclass(frozen=True, slots=True)
class Reusable:
    """What the store has for papers of this form, by component, and which of it was taken."""

    offered: Mapping[str, HeldPaper] = field(default_factory=dict)
    taken: frozenset[str] = frozenset()


async def reusable(services: Services, staff: Person, typed: Mapping[str, str], definition: Definition) -> Reusable:
    """Return what the holder of the dossier holds: its owner when one is named, else the applicant."""
    holder = _holder(typed)
    codes = {one.id: one.result_code for one in definition.dossier if one.result_code}
    if not holder or not codes or not staff.viewer.agencies_as(Role.COUNTER, Role.OFFICER):
        return Reusable()
    async with services.sessions.read() as session:
        offered = await held_by(session, holder, codes)
    for case_id in {held.case_id for held in offered.values()}:
        await log_reading(services, staff, case_id, "case:store")
    return Reusable(offered, frozenset(one for one, held in offered.items() if typed.get(_mark(one)) == str(held.id)))


async def press(services: Services, staff: Person, typed: Typed, definition: Definition, take: str, leave: str) -> None:
    """Do what a button of an offer says: let the result stand for the paper, or ask for the paper after all."""
    components = {one.id: one for one in definition.dossier}
    if take in components:
        held = (await reusable(services, staff, typed, definition)).offered.get(take)
        if held is not None:
            typed[_mark(take)] = str(held.id)
            typed.update({f"components.{take}.{kind}": "0" for kind in KINDS})
    elif leave in components:
        typed.pop(_mark(leave), None)
        counts = usual(components[leave])
        typed.update({f"components.{leave}.{kind}": str(getattr(counts, kind)) for kind in KINDS})


async def keep_reused(
    services: Services, staff: Person, typed: Mapping[str, str], definition: Definition, case_id: UUID
) -> None:
    """Let the results taken stand for the papers of the case the form became. Repeating changes nothing."""
    found = await reusable(services, staff, typed, definition)
    if not found.taken:
        return
    async with services.sessions.write() as session:
        for component in sorted(found.taken):
            held = found.offered[component]
            await reuse_result(session, case_id, component, held, note_of(held), staff.principal, datetime.now(UTC))


def _holder(typed: Mapping[str, str]) -> str:
    owner = typed.get("owner.identity_number", "").strip() if typed.get("owner.name", "").strip() else ""
    return owner or typed.get("applicant.identity_number", "").strip()


def _mark(component: str) -> str:
    return f"components.{component}.reused"
