"""The ways out of what a look at a workflow finds, as buttons; each only for who may press it."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from api.case.reading import CaseReading
from api.supervision.inspect_engine import Engine, Reach
from api.supervision.links import Link, way_link, ways_open
from api.supervision.naming import WAY_NAMES
from domain.case.acts import Role
from domain.procedure.basics import Words
from domain.supervision.causes import WayOut
from models.supervision.desk import DeskRow
from models.supervision.inspection import OnDesk
from models.supervision.narrowing import agencies_for
from runtime.inspection import PendingActivity


@dataclass(frozen=True, slots=True)
class WayButton:
    """One way out: its name, and where it leads."""

    way: WayOut
    name: Words
    link: Link


def ways_of_desk(reading: CaseReading, line: OnDesk | None) -> list[WayButton]:
    """Return the ways out of the line of the case on the desk that the reader may take, the best first."""
    if line is None:
        return []
    row = _row(reading, line)
    return [WayButton(way, WAY_NAMES[way], way_link(row, way)) for way in ways_open(row, reading.staff.viewer)]


def ways_of_engine(reading: CaseReading, engine: Engine) -> list[WayButton]:
    """Return the ways out of how the whole workflow stands: gone, stopped while the case is open, or failing."""
    ended = reading.page.case.ended_at is not None
    standing = engine.standing
    if engine.reach is Reach.AWAY:
        return []
    if engine.reach is Reach.GONE:
        return _buttons(reading, () if ended else (WayOut.RESTART, WayOut.TERMINATE))
    if standing is None or (ended and not standing.open):
        return []
    if not standing.open:
        return _buttons(reading, (WayOut.RESTART, WayOut.TERMINATE))
    if ended:
        return _buttons(reading, (WayOut.TERMINATE,))
    if standing.task and standing.task.failing:
        return _buttons(reading, (WayOut.MOVE_CODE, WayOut.TERMINATE))
    return []


def ways_of_activity(reading: CaseReading, activity: PendingActivity) -> list[WayButton]:
    """Return the ways out of one pending activity: unpause a paused one, try again what has failed."""
    if activity.paused:
        return _buttons(reading, (WayOut.UNPAUSE,), activity.activity_id)
    return _buttons(reading, (WayOut.RETRY_ACTIVITY,) if activity.attempt > 1 else (), activity.activity_id)


def _buttons(reading: CaseReading, ways: tuple[WayOut, ...], key: str = "") -> list[WayButton]:
    """Return those of the ways that a supervisor here, or above where that is enough, may take."""
    case, viewer = reading.page.case, reading.staff.viewer
    query = {"case": case.code, **({"key": key} if key else {})}
    open_to = [way for way in ways if case.agency_id in agencies_for(viewer, way, Role.SUPERVISOR)]
    return [WayButton(way, WAY_NAMES[way], Link(f"/desk/ways/{way}?{urlencode(query)}")) for way in open_to]


def _row(reading: CaseReading, line: OnDesk) -> DeskRow:
    """Return the line as the desk's own buttons want it; the people in it are not asked for here."""
    case = reading.page.case
    task = next((task.id for task in reading.page.tasks if task.status == "open"), "")
    return DeskRow(
        case_id=line.case_id,
        code=line.code,
        person="",
        procedure_code=case.procedure_code,
        procedure_version=case.procedure_version,
        procedure_vi=reading.page.procedure_vi,
        procedure_en=reading.page.procedure_en,
        agency_id=line.agency_id,
        desk_id=case.received_at_agency,
        agency_vi="",
        agency_en="",
        step=case.step,
        phase=case.phase,
        cause=line.cause,
        others=line.others,
        side=line.side,
        who=line.who,
        holder_name="",
        mover_name="",
        task_id=task,
        key=line.key,
        since=line.since,
        due_at=case.due_at,
        facts=line.detail,
    )
