"""How much there is for me to do: the numbers on the cuts of the list of tasks, under the same filter as its rows."""

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Final

from sqlalchemy import TextClause, text

from models.queries.task_filter import CUTS, Edges, TaskCut, TaskFilter, conditions, posts_of, without_cut
from models.viewer import Viewer
from runtime.database import ReadSession


@dataclass(frozen=True, slots=True)
class TaskCounts:
    """Tasks of the viewer's posts: past due, due by the first edge, by the second, later; held by the viewer; free."""

    overdue: int
    today: int
    this_week: int
    later: int
    mine: int
    free: int

    @property
    def all(self) -> int:
        """Everything that is open."""
        return min(MOST, self.overdue + self.today + self.this_week + self.later)


#: Counting the whole list stops here; who has more to do does not need to know how much more.
MOST: Final = 1000

# Under a filter every task has to be looked at: one walk through the index for each post, for all numbers at once.
_WALKED: Final = """
select {sums} from unnest(cast(:roles as text[]), cast(:agencies as text[])) as p (role, agency_id)
cross join lateral (
    select {counts} from tasks t
    where t.agency_id = p.agency_id and t.role = p.role and t.status in ('open', 'suspended') and {conditions}
) as n
"""
# Without one each number is a short stretch of the index.
_STRETCH: Final = """(
    select count(*) from (
        select from unnest(cast(:roles as text[]), cast(:agencies as text[])) as p (role, agency_id)
        cross join lateral (
            select from tasks t where t.agency_id = p.agency_id and t.role = p.role
                and t.status in ('open', 'suspended') and {conditions} limit :most
        ) as n limit :most
    ) as s
)::int as {name}"""
_COLUMNS: Final = {
    "overdue": TaskCut.OVERDUE,
    "today": TaskCut.TODAY,
    "this_week": TaskCut.WEEK,
    "later": TaskCut.LATER,
    "mine": TaskCut.MINE,
    "free": TaskCut.FREE,
}


@lru_cache(maxsize=500)
def _statement(sql: str, *, stretches: bool) -> TextClause:
    if stretches:
        parts = [_STRETCH.format(conditions=f"{CUTS[cut]} and {sql}", name=name) for name, cut in _COLUMNS.items()]
        return text(f"select {', '.join(parts)}")
    counts = ", ".join(f"count(*) filter (where {CUTS[cut]}) as {name}" for name, cut in _COLUMNS.items())
    sums = ", ".join(f"least(coalesce(sum({name}), 0), :most)::int as {name}" for name in _COLUMNS)
    return text(_WALKED.format(sums=sums, counts=counts, conditions=sql))


async def task_counts(session: ReadSession, viewer: Viewer, wanted: TaskFilter, edges: Edges) -> TaskCounts:
    """Return the numbers of a filter in every cut, each at most MOST."""
    asked = without_cut(viewer, wanted)
    # What is asked of cases or steps is true of any task anywhere in the list.
    searched = bool(wanted.procedure or wanted.channel or wanted.step or wanted.person)
    found = await session.execute(
        _statement(asked.sql, stretches=not searched),
        {
            **posts_of(viewer, wanted.holder),
            "me": viewer.staff_id,
            "now": edges.now,
            "today": edges.today_ends,
            "week": edges.week_ends,
            "most": MOST,
            **asked.parameters,
        },
    )
    return TaskCounts(**found.mappings().one())


async def new_tasks(session: ReadSession, viewer: Viewer, wanted: TaskFilter, edges: Edges, since: datetime) -> int:
    """Return how many tasks of a filter were opened after `since`."""
    asked = conditions(viewer, wanted, edges)
    parameters = {**posts_of(viewer, wanted.holder), **asked.parameters, "since": since}
    return int((await session.execute(_news(asked.sql), parameters)).scalar_one())


@lru_cache(maxsize=500)
def _news(sql: str) -> TextClause:
    return text(
        _WALKED.format(
            sums="coalesce(sum(news), 0)::int",
            counts="count(*) as news",
            conditions=f"t.opened_at > :since and {sql}",
        )
    )
