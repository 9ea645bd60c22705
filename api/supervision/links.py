"""Where a way out of a case leads: one place, so that a way that moves is moved here alone.

What the case itself, the cashier, the portal's pages and the notices already do stays there. Everything else is done on
the pages of the desk's own interventions.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import quote, urlencode

from domain.case.acts import Role
from domain.supervision.best_way import GENERAL, general_ways, ways_behind, ways_of
from domain.supervision.causes import TREATMENTS, Cause, WayOut
from domain.supervision.interventions import ELSEWHERE, POSTS, call_of_line
from models.supervision.desk import DeskRow
from models.supervision.narrowing import agencies_for
from models.viewer import Viewer

_HANDS: Final = (Role.COUNTER, Role.OFFICER, Role.LEADER, Role.SUPERVISOR)

#: Acts of the case about one of its calls, and those about the case as a whole.
_ON_A_CALL: Final = (WayOut.RETRY, WayOut.SKIP, WayOut.ENTER_ANSWER)
_ON_THE_CASE: Final = (WayOut.HOLD, WayOut.RELEASE, WayOut.EXTEND, WayOut.APOLOGISE)
#: Calls that were taken and wait for their answer: asking or sending them again is an intervention.
_ASKED_AGAIN: Final = (Cause.ANSWER_MISSING, Cause.POST_LATE, Cause.CALL_LOST)
_OF_NOTICES: Final = (Cause.APPLICANT_UNREACHED, Cause.NOTICE_UNSENT)
_OF_PORTAL: Final = (Cause.PORTAL_REFUSED, Cause.PORTAL_UNSENT, Cause.PORTAL_SAYS_LATE, Cause.PORTAL_DIFFERS)


@dataclass(frozen=True, slots=True)
class Link:
    """Where a button leads: an address to open or, with `fields`, a form to send there."""

    address: str
    fields: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class OpenWay:
    """A way out of a line that the viewer may take; `cause` is the one of its causes it leads out of, None for any."""

    way: WayOut
    cause: Cause | None


def way_link(row: DeskRow, way: WayOut, of: Cause | None = None) -> Link:
    """Return where a way out of this line leads, out of the cause `of` where it is not the line's own.

    Which call or message a cause behind the line's own is about, the page of the way finds out.
    """
    case, cause = f"/cases/{row.code}", of or Cause(row.cause)
    if way in _ON_A_CALL and cause == row.cause and not (way is WayOut.RETRY and cause in _ASKED_AGAIN):
        return Link(f"{case}/acts/{way}?{urlencode({'target': call_of_line(row.code, cause, row.key)})}")
    if way in _ON_THE_CASE:
        return Link(f"{case}/acts/{way}")
    if way is WayOut.REASSIGN and row.task_id:
        return Link("/tasks/hand", {"do": "give", "chosen": f"{row.code} {row.task_id}"})
    if way is WayOut.SETTLE_MONEY:
        return Link("/cashier/refunds" if cause is Cause.REFUND_REFUSED else "/cashier/reconciliation")
    if way is WayOut.RESEND and cause in _OF_PORTAL:
        return Link(f"/portal/cases/{row.code}")
    if way is WayOut.MOVE_VERSION:
        return Link(move_address(row.procedure_code, row.procedure_version, case=row.code))
    if way is WayOut.CALL_APPLICANT or (way is WayOut.RESEND and cause in _OF_NOTICES):
        return Link(f"{case}/notices")
    if way in (WayOut.OPEN_CASE, WayOut.REASSIGN):
        return Link(case)
    return _of_the_desk(row, way, cause)


def _of_the_desk(row: DeskRow, way: WayOut, cause: Cause) -> Link:
    meant = {} if cause == row.cause else {"cause": str(cause)}
    return Link(f"/desk/ways/{way}?{urlencode({'case': row.code} | meant)}")


def move_address(procedure: str, version: int, **chosen: str) -> str:
    """Return the page on which it is decided to move chosen cases of a version; who writes procedures decides it.

    `chosen` is the id of a `selection`, or the code of one `case`.
    """
    return f"/procedures/desk/{quote(procedure)}/moves/new?{urlencode({'from': version} | chosen)}"


def roles_for(way: WayOut, cause: Cause) -> tuple[Role, ...]:
    """Return who may take a way out of a cause, in the agency of the case."""
    if way is WayOut.RESEND and cause in _OF_NOTICES:
        return _HANDS
    if way is WayOut.SETTLE_MONEY and cause is Cause.REFUND_REFUSED:
        return (Role.COUNTER, Role.SUPERVISOR)
    if way in (WayOut.CALL_APPLICANT, WayOut.OPEN_CASE):
        return _HANDS
    if way is WayOut.MOVE_VERSION:
        return (Role.AUTHOR,)
    return POSTS.get(way, (Role.SUPERVISOR,))


def ways_open(row: DeskRow, viewer: Viewer) -> Sequence[WayOut]:
    """Return the ways out of this line that work for this case and that the viewer may take, the best first."""
    cause = Cause(row.cause)
    return [way for way in ways_of(cause, row.detail) if _may(row, way, viewer, cause)]


def all_ways_open(row: DeskRow, viewer: Viewer) -> Sequence[OpenWay]:
    """Return all the viewer may do with this line: ways out of its cause, best first, of the others, of any case."""
    cause = Cause(row.cause)
    return [one for one in _all_ways(row) if _may(row, one.way, viewer, one.cause or cause)]


def ways_of_others(row: DeskRow, viewer: Viewer) -> Mapping[tuple[Role, ...], Sequence[WayOut]]:
    """Return what can be done with this line, but not by the viewer, under the posts that can."""
    cause = Cause(row.cause)
    found: dict[tuple[Role, ...], list[WayOut]] = {}
    for one in _all_ways(row):
        if not _may(row, one.way, viewer, one.cause or cause):
            found.setdefault(roles_for(one.way, one.cause or cause), []).append(one.way)
    return found


def _all_ways(row: DeskRow) -> Sequence[OpenWay]:
    cause = Cause(row.cause)
    own = [OpenWay(way, cause) for way in ways_of(cause, row.detail)]
    behind = [OpenWay(way, other) for way, other in ways_behind(cause, row.detail, row.others)]
    taken = {one.way for one in behind}
    general = [OpenWay(way, None) for way in general_ways(cause) if way not in taken]
    return (*own, *behind, *general)


def listed_link(row: DeskRow, one: OpenWay) -> str:
    """Return where a way leads from a list of links, which holds no forms: tasks are given on the page of the way."""
    cause = one.cause or Cause(row.cause)
    link = _of_the_desk(row, one.way, cause) if one.way is WayOut.REASSIGN else way_link(row, one.way, cause)
    return link.address


def _may(row: DeskRow, way: WayOut, viewer: Viewer, cause: Cause) -> bool:
    return row.agency_id in agencies_for(viewer, way, *roles_for(way, cause))


def ways_for_many(causes: Sequence[Cause], viewer: Viewer) -> Sequence[WayOut]:
    """Return the ways the viewer may take for many cases of these causes at once, those of the first cause first."""
    ways = (
        way
        for cause in causes
        for way in TREATMENTS[cause].ways
        if way not in ELSEWHERE and viewer.roles.intersection(roles_for(way, cause))
    )
    return list(dict.fromkeys(ways))


def general_for_many(viewer: Viewer, beside: Collection[WayOut]) -> Sequence[WayOut]:
    """Return the ways of any case that the viewer may take for many at once, without those that stand `beside`."""
    roles = {way: POSTS.get(way, (Role.AUTHOR,)) for way in GENERAL}
    return [way for way in GENERAL if way not in beside and viewer.roles.intersection(roles[way])]
