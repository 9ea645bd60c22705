"""The filter of a list as it stands in an address, and back. What names a person is kept on our side, under an id."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from urllib.parse import parse_qs, urlencode
from uuid import UUID

from api.filters import VIETNAM
from domain.procedure.plan import Channel
from models.kept_looks import kept_look
from models.queries.task_filter import Edges, TaskCut, TaskFilter
from models.viewer import Viewer
from runtime.database import ReadSession

KIND = "name"
_LONGEST = 60


@dataclass(frozen=True, slots=True)
class ListQuery:
    """A filter and, when it holds part of a name, the id under which that is kept."""

    wanted: TaskFilter = field(default_factory=TaskFilter)
    find: UUID | None = None

    @property
    def text(self) -> str:
        """The query part of the list's address; the same filter always has the same one."""
        wanted = self.wanted
        parts = {
            "cut": "" if wanted.cut is TaskCut.ALL else wanted.cut.value,
            "procedure": wanted.procedure,
            "step": wanted.step,
            "channel": wanted.channel,
            "holder": str(wanted.holder or ""),
            "find": str(self.find or ""),
        }
        return urlencode({name: value for name, value in parts.items() if value})

    def in_cut(self, cut: TaskCut) -> ListQuery:
        """Return the same query in another cut."""
        return replace(self, wanted=self.wanted.in_cut(cut))

    @property
    def without_person(self) -> ListQuery:
        """The query as it may be kept for long: without part of a name."""
        return ListQuery(replace(self.wanted, person=""))


def edges(now: datetime) -> Edges:
    """Return where today and this week (to the end of Sunday) end in Vietnam."""
    midnight = now.astimezone(VIETNAM).replace(hour=0, minute=0, second=0, microsecond=0)
    tomorrow = midnight + timedelta(days=1)
    return Edges(now, tomorrow, midnight + timedelta(days=7 - midnight.weekday()))


def today() -> date:
    """Return today's date in Vietnam."""
    return datetime.now(UTC).astimezone(VIETNAM).date()


async def read_query(session: ReadSession, viewer: Viewer, text: str) -> ListQuery:
    """Return the filter in a query text. What cannot be read, or is no more kept, narrows nothing."""
    given = {name: values[-1] for name, values in parse_qs(text[:1000]).items()}
    find, person = id_of(given.get("find", "")), ""
    if find and viewer.staff_id:
        kept = await kept_look(session, viewer.staff_id, KIND, find)
        person = str(kept["person"]) if kept else ""
    wanted = TaskFilter(
        cut=cut_of(given.get("cut", "")),
        procedure=given.get("procedure", "")[:_LONGEST],
        step=given.get("step", "")[:_LONGEST],
        channel=channel_of(given.get("channel", "")),
        holder=id_of(given.get("holder", "")),
        person=person,
    )
    return ListQuery(wanted, find if person else None)


def cut_of(text: str) -> TaskCut:
    """Return the cut of a word, everything for another word."""
    return next((cut for cut in TaskCut if cut.value == text), TaskCut.ALL)


def channel_of(text: str) -> str:
    """Return the word if it names a channel, else nothing."""
    return text if text in {channel.value for channel in Channel} else ""


def id_of(text: str) -> UUID | None:
    """Return the id in a text, None when there is none."""
    try:
        return UUID(text) if text else None
    except ValueError:
        return None
