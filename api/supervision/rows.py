"""One line of the desk as people read it: the cause, since when, whose move, the time left, and what to do next."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from api.agency_names import agency_names, unit_names
from api.badges import Badge, case_badge
from api.desk.rows import StepNames, names_of_steps
from api.language import Readable, say
from api.services import Services
from api.step_names import named
from api.supervision.apart import ShownApart, shown_apart
from api.supervision.inspecting import may_inspect_at
from api.supervision.links import Link, all_ways_open, roles_for, way_link, ways_open
from api.supervision.naming import (
    CAUSE_NAMES,
    CAUSE_SENTENCES,
    WAY_NAMES,
    Mover,
    Pair,
    WhoCan,
    lasting,
    mover,
    readable_cause,
)
from api.supervision.tries import ShownTries, shown_tries
from domain.deadline.calendar import WorkingCalendar
from domain.deadline.remaining import remaining
from domain.deadline.text import capitalised
from domain.procedure.basics import Words
from domain.supervision.best_way import ways_of
from domain.supervision.causes import Cause, WayOut
from models.supervision.desk import DeskRow
from models.supervision.narrowing import supervised
from models.viewer import Viewer


@dataclass(frozen=True, slots=True)
class NextAct:
    """The best thing to do now. Without a `link` the viewer may do none of it, and `who` says whose it is."""

    way: WayOut
    name: Words
    link: Link | None
    who: Readable | None = None


@dataclass(frozen=True, slots=True)
class ShownLine:
    """One line. `others` are the causes behind the one it stands under; `badge` tells the legal time left.

    `place` is step, holder and, where the viewer sees several, the agency. `inspects` tells that the viewer may look
    into its workflow. `tries` is what is known of trying again, under causes of that kind.
    `further` tells that the viewer may do something else with it, `apart` what each of two sides says that differ.
    """

    row: DeskRow
    cause: Words
    sentence: Words
    others: Sequence[Words]
    procedure: Words
    agency: Words
    step: Readable
    place: Readable
    lasting: Readable
    mover: Mover
    badge: Badge
    act: NextAct
    inspects: bool
    tries: ShownTries | None = None
    further: bool = False
    apart: ShownApart | None = None


@dataclass(frozen=True, slots=True)
class _Lasting:
    since: datetime
    now: datetime

    def read(self, language: str) -> str:
        return lasting(self.since, self.now, language)


@dataclass(frozen=True, slots=True)
class _TimeLeft:
    now: datetime
    due_at: datetime
    calendar: WorkingCalendar

    def read(self, language: str) -> str:
        return capitalised(remaining(self.now, self.due_at, self.calendar).words(language))


@dataclass(frozen=True, slots=True)
class _Steps:
    """Several steps at once, in the order they were opened."""

    names: tuple[Readable | Words | str, ...]

    def read(self, language: str) -> str:
        return ", ".join(name if isinstance(name, str) else named(name, language) for name in self.names)


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a case is: its step, who holds it or that nobody does, and the agency where there are several."""

    step: Readable
    holder: str
    task: bool
    agency: Words | None

    def read(self, language: str) -> str:
        holder = self.holder or (_NOBODY.read(language) if self.task else "")
        agency = self.agency.in_language(language) if self.agency else ""
        return "; ".join(filter(None, (", ".join(filter(None, (self.step.read(language), holder))), agency)))


async def shown_lines(
    services: Services, rows: Sequence[DeskRow], viewer: Viewer, now: datetime
) -> Sequence[ShownLine]:
    """Return the lines as the viewer reads them."""
    calendar = await services.definitions.calendar()
    steps = await names_of_steps(services, rows)
    names = {**agency_names(services.settings), **unit_names(await services.definitions.agencies())}
    return [_line(row, viewer, steps, names, calendar, now) for row in rows]


def _line(
    row: DeskRow,
    viewer: Viewer,
    steps: StepNames,
    names: Mapping[str, Pair],
    calendar: WorkingCalendar,
    now: datetime,
) -> ShownLine:
    cause, known = Cause(row.cause), steps[row.procedure_code, row.procedure_version]
    agency = Words(vi=row.agency_vi, en=row.agency_en)
    step = _Steps(tuple(known.get(step, step) for step in row.step.split(",") if step))
    many = supervised(viewer) != (row.agency_id,)
    return ShownLine(
        row=row,
        cause=CAUSE_NAMES[cause],
        sentence=CAUSE_SENTENCES[cause],
        others=[readable_cause(other) for other in row.others],
        procedure=Words(vi=row.procedure_vi, en=row.procedure_en),
        agency=agency,
        step=step,
        place=_Place(step, row.holder_name, row.task_id != "", agency if many else None),
        lasting=_Lasting(row.since, now),
        mover=mover(row, names, many=many),
        badge=_badge(row, now, calendar),
        act=_next_act(row, viewer, agency),
        inspects=may_inspect_at(viewer, (row.agency_id, row.desk_id)),
        tries=shown_tries(row.cause, row.detail, now),
        further=len(all_ways_open(row, viewer)) > 1,
        apart=shown_apart(row.detail),
    )


def _badge(row: DeskRow, now: datetime, calendar: WorkingCalendar) -> Badge:
    badge = case_badge(row.phase, "", row.due_at, now, calendar)
    if badge.state == "on-time" and row.due_at is not None:
        return Badge(badge.state, _TimeLeft(now, row.due_at, calendar))
    return badge


def _next_act(row: DeskRow, viewer: Viewer, agency: Words) -> NextAct:
    if ways := ways_open(row, viewer):
        return NextAct(ways[0], WAY_NAMES[ways[0]], way_link(row, ways[0]))
    cause = Cause(row.cause)
    way = ways_of(cause, row.detail)[0]
    return NextAct(way, WAY_NAMES[way], None, WhoCan(roles_for(way, cause), agency))


_NOBODY = say("chưa ai giữ")
