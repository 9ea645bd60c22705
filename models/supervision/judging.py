"""Making the desk anew: every open case is looked at by one statement, and only lines that changed are written.

A statement over all open cases of a province takes a fraction of a second, once a minute; it cannot drift, whatever
happened in between. After an act taken at the desk the same statement looks at that case again, with
those acted upon in the same moment.
"""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from functools import lru_cache
from time import monotonic
from typing import Final
from uuid import UUID

from sqlalchemy import TextClause, text

from domain.deadline.moments import local_day
from domain.supervision.causes import RANKS, TREATMENTS
from domain.supervision.patience import Patience
from models.calendars import working_calendar
from models.in_company import InCompany
from models.supervision import broken, outside, people, waiting
from runtime.database import Sessions, WriteSession

#: Short names of the tables whose rows a look at some cases alone is narrowed to, with the column that names the case.
_PICKED: Final = {
    "t": "case_id",
    "c": "id",
    "e": "case_id",
    "d": "case_id",
    "m": "case_id",
    "n": "case_id",
}

#: What a line says, beside the case it is about.
_SAID: Final = (
    "agency_id", "desk_id", "procedure_code", "procedure_version", "code", "phase", "step", "cause",
    "rank", "side", "who", "holder", "holder_name", "mover_name", "task_id", "key", "since", "due_at", "others",
    "findings", "detail",
)  # fmt: skip
#: So many people of one post are named together; of more, their agency is.
_FEW: Final = 3
#: A task in the post that has to move: the very task where the line is about one, another agency's where that moves.
_OF_THE_SIDE: Final = """k.role = m.side and (g.id is null or k.agency_id = g.id)
                and (k.id = r.key or r.cause not in ('filing_unanswered', 'step_late'))"""
_UPSERT: Final = {
    "columns": ", ".join(("case_id", *_SAID)),
    "taken": ", ".join(f"{column} = excluded.{column}" for column in _SAID),
    "stood": ", ".join(f"l.{column}" for column in _SAID),
    "found": ", ".join(f"excluded.{column}" for column in _SAID),
}

_JUDGE: Final = """
with open as materialized (
    select c.id, c.code, c.agency_id, c.phase, c.step, c.waiting_for, c.channel, c.seq, c.filed_at, c.received_at,
        c.decided_at, c.due_at, c.next_at, c.recorded_at
    from cases c where c.ended_at is null and {c_picked}
), found (case_id, cause, since, side, who, holder, key, detail) as (
    {sources}
), ranked as (
    select f.*, r.rank, r.usual,
        row_number() over (partition by f.case_id order by r.rank, f.since, f.key) as place,
        array_agg(f.cause) over (partition by f.case_id) as causes,
        jsonb_agg(jsonb_build_object('cause', f.cause, 'key', f.key, 'since', f.since, 'who', f.who)) over (
            partition by f.case_id order by r.rank, f.since, f.key
            rows between unbounded preceding and unbounded following) as findings
    from found f
    join unnest(cast(:causes as text[]), cast(:ranks as int[]), cast(:sides as text[])) as r (cause, rank, usual)
        on r.cause = f.cause
), posts as materialized (
    select o.agency_id, o.role, case when count(*) <= {few} then string_agg(h.name, ', ' order by h.name) end as names
    from staff_roles o join staff h on h.id = o.staff_id
    where h.active and o.role in ('counter', 'officer', 'leader', 'supervisor') and not exists (
        select from absences a where a.staff_id = h.id and a.revoked_at is null
            and :now between a.starts_at and a.ends_at)
    group by o.agency_id, o.role
), judged as (
    select c.id as case_id, c.agency_id, c.received_at_agency as desk_id, c.procedure_code, c.step, r.cause, r.rank,
        m.side, r.who, coalesce(r.holder, w.holder) as holder, r.key, r.since,
        case when c.decided_at is null and c.ended_at is null then c.due_at end as due_at,
        array(select distinct one from unnest(r.causes) one where one <> r.cause order by one) as others, r.detail,
        case when cardinality(r.causes) > 1 then r.findings else '[]'::jsonb end as findings,
        c.code, c.procedure_version, c.phase,
        coalesce(s.name, w.holders, '') as holder_name, coalesce(w.task_id, '') as task_id,
        coalesce(w.movers, p.names, '') as mover_name
    from ranked r join cases c on c.id = r.case_id left join staff s on s.id = r.holder
    left join agencies g on g.id = r.who and g.id <> c.agency_id
    cross join lateral (select coalesce(nullif(r.side, ''), r.usual) as side) m
    left join lateral (
        select string_agg(distinct h.name, ', ') as holders,
            string_agg(distinct h.name, ', ') filter (where {of_the_side} and h.active) as movers,
            (array_agg(k.agency_id order by k.opened_at) filter (where {of_the_side})) [1] as agency_id,
            (array_agg(k.id order by k.id <> r.key, k.claimed_by is not null, k.opened_at))[1] as task_id,
            (array_agg(k.claimed_by order by k.id <> r.key, k.opened_at) filter (where k.claimed_by is not null))[1]
                as holder
        from tasks k left join staff h on h.id = k.claimed_by
        where k.case_id = r.case_id and k.status = 'open' and k.kind not in ('ask', 'hand_over')
    ) w on true
    left join posts p on p.role = m.side and p.agency_id = coalesce(w.agency_id, g.id, c.agency_id)
    where r.place = 1
), gone as (
    delete from desk_lines l where {l_picked} and not exists (select from judged j where j.case_id = l.case_id)
    returning 1
), kept as (
    insert into desk_lines as l ({columns}, judged_at)
    select {columns}, cast(:now as timestamptz) from judged
    on conflict (case_id) do update set {taken}, judged_at = excluded.judged_at
    where ({stood}) is distinct from ({found})
    returning 1
)
select count(*) from judged
"""
_LOOKED: Final = text("""
insert into desk_looks (id, looked_at, lines, milliseconds) values (1, :now, :lines, :milliseconds)
on conflict (id) do update set looked_at = :now, lines = :lines, milliseconds = :milliseconds
""")


_ONE_LOOK: Final = text("select pg_advisory_xact_lock(hashtextextended('desk', 0))")


async def judge_all(session: WriteSession, now: datetime, patience: Patience | None = None) -> int:
    """Make the whole desk anew and return how many cases stand on it. Two looks at once wait for each other."""
    await session.change(_ONE_LOOK)
    began = monotonic()
    lines = await _judge(session, now, patience, None)
    spent = round((monotonic() - began) * 1000)
    await session.change(_LOOKED, {"now": now, "lines": lines, "milliseconds": spent})
    return lines


async def judge_cases(
    session: WriteSession, case_ids: Collection[UUID], now: datetime, patience: Patience | None = None
) -> int:
    """Look at some cases again, and return how many of them stand on the desk now. Waits for a look going on."""
    if not case_ids:
        return 0
    await session.change(_ONE_LOOK)  # two that lock the same lines in different order would wait for ever
    return await _judge(session, now, patience, sorted(case_ids))


async def judge_together(sessions: Sessions, case_id: UUID, now: datetime) -> None:
    """Look at one case again, with all others that this process wants looked at in the same moment.

    A bulk takes two such looks for each of its cases; shared, they cost it less (docs/benchmarks.md).
    """
    await _IN_COMPANY.ask(sessions, (case_id, now))


async def _judge_these(sessions: Sessions, asked: Sequence[tuple[UUID, datetime]]) -> Sequence[None]:
    async with sessions.write() as session:
        await judge_cases(session, {case_id for case_id, _ in asked}, max(now for _, now in asked))
    return [None] * len(asked)


_IN_COMPANY: Final[InCompany[tuple[UUID, datetime], None]] = InCompany(_judge_these)


async def _judge(session: WriteSession, now: datetime, patience: Patience | None, case_ids: list[UUID] | None) -> int:
    values: dict[str, object] = {
        **(patience or Patience()).parameters(now, await working_calendar(session)),
        "now": now,
        "today": local_day(now).isoformat(),
        "causes": [str(cause) for cause in RANKS],
        "ranks": list(RANKS.values()),
        "sides": [str(TREATMENTS[cause].side) for cause in RANKS],
    }
    if case_ids is not None:
        values["ids"] = case_ids
    judged = (await session.change(_statement(some=case_ids is not None), values)).scalar()
    return int(judged or 0)


@lru_cache
def _statement(*, some: bool) -> TextClause:
    condition = "{0}.{1} = any(cast(:ids as uuid[]))" if some else "true"
    picked = {f"{name}_picked": condition.format(name, column) for name, column in (*_PICKED.items(), ("l", "case_id"))}
    sources = "\n    union all\n    ".join(source.strip().format(**picked) for source in _sources())
    return text(_JUDGE.format(sources=sources, few=_FEW, of_the_side=_OF_THE_SIDE, **picked, **_UPSERT))


def _sources() -> Iterable[str]:
    return (*broken.ALL, *outside.ALL, *people.ALL, *waiting.ALL)
