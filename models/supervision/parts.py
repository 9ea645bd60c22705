"""Parts of the installation that are in trouble, and how each outside system is doing."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import text

from runtime.database import ReadSession, WriteSession


@dataclass(frozen=True, slots=True)
class PartTrouble:
    """One trouble of a part: `cause` is a `Part`, `name` the queue, system, schedule, version or workflow.

    `key` says which activity of a workflow it is about, empty otherwise. It is over at `gone_at`.
    """

    id: int
    subject: str
    cause: str
    name: str
    key: str
    since: datetime
    seen_at: datetime
    gone_at: datetime | None
    detail: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class SystemState:
    """One outside system as calls of some agencies met it.

    `open_until` is set while calls are kept from it. `waiting` counts calls that are tried again, refused or not yet
    answered, `oldest` is since when; `lines` counts the cases that stand on the desk because of it, `to_send` those of
    them for which calling again can help.
    """

    system: str
    open_until: datetime | None
    failures: int
    problem: str
    last_success_at: datetime | None
    waiting: int
    refused: int
    oldest: datetime | None
    lines: int
    to_send: int


_TROUBLES: Final = text("""
select id, subject, cause, name, key, since, seen_at, gone_at, detail from troubles
where gone_at is null and case_id is null order by since, id
""")
_TROUBLE: Final = text("""
select id, subject, cause, name, key, since, seen_at, gone_at, detail from troubles
where id = :id and case_id is null
""")
_SYSTEMS: Final = text("""
with calls as (
    select o.system, count(*) as waiting, count(*) filter (where o.status = 'problem') as refused,
        min(coalesce(o.since, o.updated_at)) as oldest
    from operations o join cases c on c.id = o.case_id
    where o.status in ('retrying', 'awaiting_answer', 'problem') and c.agency_id = any(cast(:agencies as text[]))
    group by o.system
    union all
    select 'portal', count(*), count(*) filter (where m.status = 'refused'), min(m.created_at)
    from portal_messages m join cases c on c.id = m.case_id
    where m.status in ('waiting', 'sending', 'sent', 'refused') and c.agency_id = any(cast(:agencies as text[]))
    having count(*) > 0
), lines as (
    select l.who as system, count(*) as lines,
        count(*) filter (where l.cause = any(cast(:sending as text[]))) as to_send
    from desk_lines l
    where l.agency_id = any(cast(:agencies as text[])) and l.cause = any(cast(:causes as text[])) group by l.who
)
select g.system, case when i.opened_until > :now then i.opened_until end as open_until, coalesce(i.failures, 0) as
    failures, coalesce(i.last_problem, '') as problem, i.last_success_at, coalesce(k.waiting, 0)::int as waiting,
    coalesce(k.refused, 0)::int as refused, k.oldest, coalesce(n.lines, 0)::int as lines,
    coalesce(n.to_send, 0)::int as to_send
from unnest(cast(:systems as text[])) with ordinality as g (system, place)
left join integration_circuits i on i.system = g.system
left join calls k on k.system = g.system
left join lines n on n.system = g.system
order by g.place
""")


async def open_parts(session: ReadSession) -> Sequence[PartTrouble]:
    """Return the open troubles that are not about one case, the oldest first. They are nobody's personal data."""
    return [PartTrouble(**row) for row in (await session.execute(_TROUBLES)).mappings()]


async def part_trouble(session: ReadSession | WriteSession, trouble_id: int) -> PartTrouble | None:
    """Return one trouble of a part, over or not; None when there is none of this number, or it is about a case."""
    row = (await session.execute(_TROUBLE, {"id": trouble_id})).mappings().one_or_none()
    return PartTrouble(**row) if row is not None else None


async def system_states(
    session: ReadSession,
    agencies: Collection[str],
    systems: Sequence[str],
    causes: Collection[str],
    sending: Collection[str],
    now: datetime,
) -> Sequence[SystemState]:
    """Return how these systems are doing for these agencies, in their order.

    `causes` are those counted as lines,
    `sending` those of them that go away by calling again.
    """
    values = {
        "agencies": sorted(agencies),
        "systems": list(systems),
        "causes": sorted(causes),
        "sending": sorted(sending),
        "now": now,
    }
    return [SystemState(**row) for row in (await session.execute(_SYSTEMS, values)).mappings()]
