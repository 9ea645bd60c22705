"""What the desk is narrowed down to, as it stands in an address, and back.

What names a person is kept on our side, under an id: an address carries that id and no personal data.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final
from urllib.parse import parse_qs, urlencode
from uuid import UUID

from api.desk.list_query import edges, id_of
from domain.supervision.causes import TREATMENTS, Cause, Group, Side, causes_of
from models.kept_looks import kept_look
from models.supervision.narrowing import DeskFilter
from models.viewer import Viewer
from runtime.database import ReadSession

KIND: Final = "desk"
_LONGEST: Final = 60


class Age(StrEnum):
    """For how long a case has stood on the desk, at least."""

    DAY = "1d"
    THREE_DAYS = "3d"
    WEEK = "7d"
    FORTNIGHT = "14d"
    MONTH = "30d"

    @property
    def span(self) -> timedelta:
        """The age in wall-clock time."""
        return timedelta(days=int(self.value.removesuffix("d")))


class Left(StrEnum):
    """How much legal time is left."""

    LATE = "late"
    TODAY = "today"
    LATER = "later"
    WEEK = "week"


@dataclass(frozen=True, slots=True)
class DeskQuery:
    """The parts of an address of the list, each checked; empty ones do not narrow.

    `text` of the search box stands behind `find`; it is empty when nothing, or nothing that is still kept, is looked
    for. `who` names an outside system.
    """

    agency: str = ""
    procedure: str = ""
    step: str = ""
    officer: UUID | None = None
    side: Side | None = None
    who: str = ""
    group: Group | None = None
    cause: Cause | None = None
    age: Age | None = None
    left: Left | None = None
    elsewhere: bool = False
    find: UUID | None = None
    person: str = ""

    @property
    def text(self) -> str:
        """The query part of the list's address; the same query always has the same one."""
        parts = {
            "group": self.group or "",
            "cause": self.cause or "",
            "agency": self.agency,
            "procedure": self.procedure,
            "step": self.step,
            "officer": str(self.officer or ""),
            "side": self.side or "",
            "who": self.who,
            "age": self.age or "",
            "left": self.left or "",
            "elsewhere": "1" if self.elsewhere else "",
            "find": str(self.find or ""),
        }
        return urlencode({name: value for name, value in parts.items() if value})

    @property
    def tab(self) -> Group | None:
        """The tab that is open: that of the cause when only a cause is asked for."""
        return self.group or (TREATMENTS[self.cause].group if self.cause else None)

    @property
    def narrowed(self) -> bool:
        """True when more than a tab and a cause narrow the list."""
        return self.everything.text != ""

    @property
    def everything(self) -> DeskQuery:
        """The same query without tab and cause."""
        return replace(self, group=None, cause=None)

    @property
    def without_person(self) -> DeskQuery:
        """The query as it may be kept for long: without what was typed to find somebody."""
        return replace(self, find=None, person="")

    def of_group(self, group: Group | None) -> DeskQuery:
        """Return the same query under another tab."""
        return replace(self, group=group, cause=None)

    def of_cause(self, cause: Cause) -> DeskQuery:
        """Return the same query for one cause."""
        return replace(self, group=TREATMENTS[cause].group, cause=cause)

    def wanted(self, now: datetime) -> DeskFilter:
        """Return what this asks of the table."""
        causes = (self.cause,) if self.cause else causes_of(self.group) if self.group else ()
        days = edges(now)
        dues = {
            None: (None, None),
            Left.LATE: (None, now),
            Left.TODAY: (now, days.today_ends),
            Left.LATER: (days.today_ends, None),
            Left.WEEK: (now, days.week_ends),
        }
        due_from, due_before = dues[self.left]
        return DeskFilter(
            agency=self.agency,
            procedure=self.procedure,
            step=self.step,
            side=self.side or "",
            who=self.who,
            holder=self.officer,
            causes=tuple(causes),
            since_before=now - self.age.span if self.age else None,
            due_from=due_from,
            due_before=due_before,
            person=self.person,
            elsewhere=self.elsewhere,
        )


@dataclass(frozen=True, slots=True)
class _Given:
    values: Mapping[str, str] = field(default_factory=dict)

    def text(self, name: str) -> str:
        return self.values.get(name, "").strip()[:_LONGEST]


async def read_query(session: ReadSession, viewer: Viewer, text: str) -> DeskQuery:
    """Return the query in a text. What cannot be read, or is no more kept, narrows nothing."""
    given = _Given({name: values[-1] for name, values in parse_qs(text[:1000]).items()})
    find, person = id_of(given.text("find")), ""
    if find and viewer.staff_id:
        kept = await kept_look(session, viewer.staff_id, KIND, find)
        person = str(kept["q"]) if kept else ""
    cause = next((one for one in Cause if one.value == given.text("cause")), None)
    group = next((one for one in Group if one.value == given.text("group")), None)
    return DeskQuery(
        agency=given.text("agency"),
        procedure=given.text("procedure"),
        step=given.text("step"),
        officer=id_of(given.text("officer")),
        side=next((one for one in Side if one.value == given.text("side")), None),
        who=given.text("who"),
        group=group if cause is None else TREATMENTS[cause].group,
        cause=cause,
        age=next((one for one in Age if one.value == given.text("age")), None),
        left=next((one for one in Left if one.value == given.text("left")), None),
        elsewhere=given.text("elsewhere") == "1",
        find=find if person else None,
        person=person,
    )
