"""What the supervisor's list is narrowed down to, as conditions over its lines."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from domain.case.acts import Role
from domain.case.asked import Kind, recognise
from domain.supervision.causes import WayOut
from domain.supervision.interventions import FROM_ABOVE
from models.queries.looked_up import looked_up
from models.viewer import OVERSEERS, Viewer

_ANY_AGENCY: Final = "any(cast(:agencies as text[]))"
_OF: Final = "l.agency_id = {agency}"
_ELSEWHERE: Final = "l.desk_id = {agency} and l.desk_id <> l.agency_id"
_PARTS: Final = {
    "procedure": "l.procedure_code = :procedure",
    "step": ":step = any(string_to_array(l.step, ','))",
    "side": "l.side = :side",
    "who": "l.who = :who",
    "holder": """(l.holder = :holder or l.case_id in (select k.case_id from tasks k
        where k.claimed_by = :holder and k.status = 'open' and k.kind not in ('ask', 'hand_over')))""",
    "causes": "(l.cause = any(cast(:causes as text[])) or l.others && cast(:causes as text[]))",
    "since_before": "l.since < :since_before",
    "due_from": "l.due_at >= :due_from",
    "due_before": "l.due_at < :due_before",
}


@dataclass(frozen=True, slots=True)
class DeskFilter:
    """What the list is narrowed down to; empty parts do not narrow.

    `causes` is what a group or a single cause comes to; lines that have one of them behind another fit as well.
    `holder` is the staff id of anybody who holds a task of the case. `since_before` leaves what began earlier,
    `due_before` and `due_from` narrow by the legal time left. `person` is part of a name in any order, an identity
    number, a phone number, or part of a code.
    `elsewhere` asks for what the viewer's counters received for other agencies, instead of the agencies' own cases.
    """

    agency: str = ""
    procedure: str = ""
    step: str = ""
    side: str = ""
    who: str = ""
    holder: UUID | None = None
    causes: tuple[str, ...] = ()
    since_before: datetime | None = None
    due_from: datetime | None = None
    due_before: datetime | None = None
    person: str = ""
    elsewhere: bool = False


def supervised(viewer: Viewer) -> tuple[str, ...]:
    """Return the agencies whose desk the viewer sees: as supervisor or leader there, or of an agency above."""
    return tuple(sorted(viewer.agencies_over(*OVERSEERS)))


def agencies_for(viewer: Viewer, way: WayOut, *roles: Role) -> frozenset[str]:
    """Return the agencies for whose cases the viewer may take a way in one of these roles.

    What is done in the name of an agency takes a post there; what helps it on is done from above, too.
    """
    return viewer.agencies_over(*roles) if way in FROM_ABOVE else viewer.agencies_as(*roles)


def agencies_of(viewer: Viewer, wanted: DeskFilter) -> list[str]:
    """Return whose lines are asked for, always within what the viewer supervises."""
    return [agency for agency in supervised(viewer) if wanted.agency in ("", agency)]


def narrowed(wanted: DeskFilter, agency: str = _ANY_AGENCY) -> tuple[str, dict[str, Any]]:
    """Return the conditions over `desk_lines l` and their values; `agency` is what the line's agency is compared with.

    The caller gives that comparison its value: `agencies_of`.
    """
    parts = [(_ELSEWHERE if wanted.elsewhere else _OF).format(agency=agency)]
    values: dict[str, Any] = {}
    for name, condition in _PARTS.items():
        if value := getattr(wanted, name):
            parts.append(condition)
            values[name] = list(value) if name == "causes" else value
    asked = recognise(wanted.person)
    if asked.kind is not Kind.NOTHING:
        looked = looked_up(asked)
        of_case = f"exists (select from cases c where c.id = l.case_id and {looked.condition})"
        parts.append(f"l.case_id in ({looked.hits})" if looked.hits else of_case)
        values |= looked.parameters
    return " and ".join(parts), values
