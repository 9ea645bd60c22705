"""The list of interventions: every one that was ever asked for, by page, and what it can be narrowed down to."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from sqlalchemy import select, text
from sqlmodel import col

from models.paging import NEVER, Cursor, Page
from models.supervision.narrowing import supervised
from models.tables import Intervention
from models.viewer import Viewer
from runtime.database import ReadSession

#: So many stand on the desk of one second person at most, before the rest.
MOST_WAITING: Final = 100
_LAST: Final = UUID(int=2**128 - 1)


@dataclass(frozen=True, slots=True)
class ListedIntervention:
    """One intervention in a list: what, how many cases, how many of them are done, by whom."""

    intervention: Intervention
    name: str
    cases: int
    handled: int


@dataclass(frozen=True, slots=True)
class InterventionFilter:
    """What the list is narrowed down to; empty parts do not narrow. `asked_by` is a staff id."""

    asked_by: UUID | None = None
    way: str = ""
    stage: str = ""

    @property
    def empty(self) -> bool:
        """True when it leaves everything."""
        return self == InterventionFilter()


@dataclass(frozen=True, slots=True)
class InterventionFacets:
    """Who asked for interventions, as (id, name) by name, and the ways they took."""

    askers: Sequence[tuple[UUID, str]]
    ways: frozenset[str]


_MINE: Final = "v.stage = 'waiting' and v.asked_by <> :viewer"
_PAGE: Final = """
select v.id, s.name, coalesce(n.cases, 0) as cases, coalesce(n.handled, 0) as handled
from (
    select v.id, v.asked_by, v.asked_at from interventions v
    where v.agencies <@ cast(:agencies as text[]) and v.agencies <> '{}' and (v.asked_at, v.id) < (:at, :id)
        and CONDITIONS
    order by v.asked_at desc, v.id desc limit :limit
) v join staff s on s.id = v.asked_by
left join lateral (select count(*)::int as cases, (count(*) filter (where i.outcome <> ''))::int as handled
    from intervention_cases i where i.intervention_id = v.id) n on true
order by v.asked_at desc, v.id desc
"""
_PARTS: Final = {"asked_by": "v.asked_by = :asked_by", "way": "v.way = :way", "stage": "v.stage = :stage"}
_FACETS: Final = text("""
select v.asked_by, s.name, array_agg(distinct v.way) as ways from interventions v join staff s on s.id = v.asked_by
where v.agencies <@ cast(:agencies as text[]) and v.agencies <> '{}' group by v.asked_by, s.name order by s.name
""")


async def interventions(
    session: ReadSession,
    viewer: Viewer,
    wanted: InterventionFilter,
    *,
    after: Cursor | None = None,
    limit: int = 50,
) -> Page[ListedIntervention]:
    """Return a page of the interventions over agencies the viewer supervises, the newest first.

    Unnarrowed, it leaves out what `waiting_for` returns. The cursor's id is that of an intervention.
    """
    conditions = [condition for name, condition in _PARTS.items() if getattr(wanted, name)]
    if wanted.empty:
        conditions = [f"not ({_MINE})"]
    given = {name: getattr(wanted, name) for name in _PARTS if getattr(wanted, name)}
    found = await _listed(session, viewer, " and ".join(conditions), given, after, limit + 1)
    last = found[limit - 1].intervention if len(found) > limit else None
    return Page(tuple(found[:limit]), Cursor(last.asked_at, last.id) if last else None)


async def waiting_for(session: ReadSession, viewer: Viewer) -> Sequence[ListedIntervention]:
    """Return the interventions of others that wait for a second person, whom the viewer can be."""
    return await _listed(session, viewer, _MINE, {}, None, MOST_WAITING)


async def intervention_facets(session: ReadSession, viewer: Viewer) -> InterventionFacets:
    """Return who asked for interventions over the viewer's agencies, and which ways they took."""
    found = (await session.execute(_FACETS, {"agencies": list(supervised(viewer))})).all()
    ways = frozenset(way for row in found for way in row.ways)
    return InterventionFacets([(row.asked_by, row.name) for row in found], ways)


async def _listed(
    session: ReadSession, viewer: Viewer, condition: str, given: dict[str, Any], after: Cursor | None, limit: int
) -> list[ListedIntervention]:
    start = {"at": after.at if after else NEVER, "id": after.case_id if after else _LAST}
    own = {"viewer": viewer.staff_id} if ":viewer" in condition else {}
    values = {"agencies": list(supervised(viewer)), "limit": limit, **start, **own, **given}
    rows = (await session.execute(text(_PAGE.replace("CONDITIONS", condition)), values)).all()
    found = await session.scalars(select(Intervention).where(col(Intervention.id).in_([row.id for row in rows])))
    by_id = {one.id: one for one in found}
    return [ListedIntervention(by_id[row.id], row.name, row.cases, row.handled) for row in rows]
