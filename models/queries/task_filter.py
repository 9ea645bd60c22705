"""Which tasks a list shows: one set of conditions for its rows, its counts, its export and its neighbours."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any, Final
from uuid import UUID

from models.queries.name_words import name_condition
from models.viewer import Viewer

#: A supervisor looks after the tasks of these roles.
SUPERVISED_ROLES: Final = ("counter", "officer", "leader")
DUE: Final = "coalesce(t.due_at, 'infinity'::timestamptz)"


class TaskCut(StrEnum):
    """The cuts of a list of tasks by urgency and holder; WAITING lists cases that wait for others."""

    ALL = "all"
    OVERDUE = "overdue"
    TODAY = "today"
    WEEK = "week"
    LATER = "later"
    MINE = "mine"
    FREE = "free"
    WAITING = "waiting"


@dataclass(frozen=True, slots=True)
class Edges:
    """The instants between the cuts: now, when today ends, when this week ends."""

    now: datetime
    today_ends: datetime
    week_ends: datetime


@dataclass(frozen=True, slots=True)
class TaskFilter:
    """What a person narrowed a list down to. Without `holder`: what is the viewer's or nobody's.

    `holder` is a colleague's staff id; a supervisor then also sees tasks of roles not held. `person` is part
    of a name, diacritics or not.
    """

    cut: TaskCut = TaskCut.ALL
    procedure: str = ""
    step: str = ""
    channel: str = ""
    holder: UUID | None = None
    person: str = ""

    def in_cut(self, cut: TaskCut) -> "TaskFilter":
        """Return the same filter in another cut."""
        return replace(self, cut=cut)

    @property
    def narrowed(self) -> bool:
        """True when anything but the cut is chosen."""
        return bool(self.procedure or self.step or self.channel or self.holder or self.person)


@dataclass(frozen=True, slots=True)
class Conditions:
    """A piece of SQL over `tasks t`, its parameters, and the posts whose tasks it is about."""

    sql: str
    parameters: dict[str, Any]


#: What each cut asks of a task beyond the filter.
CUTS: Final = {
    TaskCut.ALL: "t.status = 'open'",
    TaskCut.OVERDUE: f"t.status = 'open' and {DUE} < :now",
    TaskCut.TODAY: f"t.status = 'open' and {DUE} >= :now and {DUE} < :today",
    TaskCut.WEEK: f"t.status = 'open' and {DUE} >= :today and {DUE} < :week",
    TaskCut.LATER: f"t.status = 'open' and {DUE} >= :week",
    TaskCut.MINE: "t.claimed_by = :me",
    TaskCut.FREE: "t.status = 'open' and t.claimed_by is null",
    TaskCut.WAITING: "t.status = 'suspended'",
}
_TIMED: Final = {
    TaskCut.OVERDUE: ("now",),
    TaskCut.TODAY: ("now", "today"),
    TaskCut.WEEK: ("today", "week"),
    TaskCut.LATER: ("week",),
}


def posts_of(viewer: Viewer, holder: UUID | None = None, *, team: bool = False) -> dict[str, list[str]]:
    """Return the posts whose tasks are listed, as the parameters `roles` and `agencies`."""
    posts = {(post.role, post.agency_id) for post in viewer.posts}
    if team or holder not in (None, viewer.staff_id):
        posts |= {(role, agency) for agency in viewer.agencies_as("supervisor") for role in SUPERVISED_ROLES}
    ordered = sorted(post for post in posts if not team or post[0] in SUPERVISED_ROLES)
    return {"roles": [role for role, _ in ordered], "agencies": [agency for _, agency in ordered]}


def conditions(viewer: Viewer, wanted: TaskFilter, edges: Edges) -> Conditions:
    """Return the conditions of a filter in its cut."""
    base = without_cut(viewer, wanted)
    parameters = dict(base.parameters)
    if wanted.cut is TaskCut.MINE:
        parameters["me"] = viewer.staff_id
    times = {"now": edges.now, "today": edges.today_ends, "week": edges.week_ends}
    parameters |= {name: times[name] for name in _TIMED.get(wanted.cut, ())}
    return Conditions(f"{CUTS[wanted.cut]} and {base.sql}", parameters)


def without_cut(viewer: Viewer, wanted: TaskFilter) -> Conditions:
    """Return the conditions of a filter that hold in every cut.

    What is asked of the case or of its people is asked once, as a set of cases: `is true` keeps PostgreSQL from
    turning the set into a join it would have to repeat for each task.
    """
    parts: list[str] = []
    parameters: dict[str, Any] = {}
    if wanted.holder is None:
        parts.append("(t.claimed_by is null or t.claimed_by = :me)")
        parameters["me"] = viewer.staff_id
    else:
        parts.append("t.claimed_by = :holder")
        parameters["holder"] = wanted.holder
    if wanted.step:
        parts.append("t.step = :step")
        parameters["step"] = wanted.step
    of_case = [f"c.{column} = :{name}" for name, column in _OF_CASE.items() if getattr(wanted, name)]
    if of_case:
        asked = " and ".join((_OPEN_CASES, *of_case))
        parts.append(f"(t.case_id in (select c.id from cases c where {asked})) is true")  # noqa: S608  # fixed texts
        parameters |= {name: getattr(wanted, name) for name in _OF_CASE if getattr(wanted, name)}
    if wanted.person:
        people, words = name_condition(wanted.person)
        parts.append(f"(t.case_id in (select a.case_id from applicants a where {people})) is true")  # noqa: S608  # fixed
        parameters |= words
    return Conditions(" and ".join(parts), parameters)


#: A task is of the agency that decides the case, or of the one that received it for them.
_OPEN_CASES: Final = """c.ended_at is null
    and (c.agency_id = any(cast(:agencies as text[])) or c.received_at_agency = any(cast(:agencies as text[])))"""
_OF_CASE: Final = {"procedure": "procedure_code", "channel": "channel"}
