"""What went in and out of one case, and why it stands on the desk. States, times and sizes; never what was written."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import text

from domain.supervision.tries import CALL_TRIED
from runtime.database import ReadSession

#: So many messages of one kind are listed, the newest.
MOST_OF_A_KIND: Final = 100


@dataclass(frozen=True, slots=True)
class Passed:
    """One message in or out. `size` is in bytes, None where nothing is kept to be measured.

    `kind` is inbox, outbox, portal, notice or operation; `name` a code of what it is; `state` as its table has it.
    `try_at` is when it is tried next, None when it is over or nobody tries.
    """

    kind: str
    name: str
    part: str
    key: str
    state: str
    at: datetime
    done_at: datetime | None
    try_at: datetime | None
    attempts: int
    problem: str
    size: int | None


@dataclass(frozen=True, slots=True)
class OnDesk:
    """Why a case stands on the desk: its line, without the people."""

    case_id: UUID
    code: str
    cause: str
    others: Sequence[str]
    side: str
    who: str
    key: str
    since: datetime
    detail: Mapping[str, Any]
    agency_id: str
    judged_at: datetime


@dataclass(frozen=True, slots=True)
class OpenTrouble:
    """A technical finding that is open on a case. `detail` holds routing facts only."""

    cause: str
    name: str
    key: str
    since: datetime
    seen_at: datetime
    detail: Mapping[str, Any]


# What was sent is cleared away after some days, so the outbox is short enough to be read by workflow.
_PASSED: Final = text("""
(select 'inbox' as kind, i.system as name, '' as part, i.event_id as key, 'received' as state, i.received_at as at,
    null::timestamptz as done_at, null::timestamptz as try_at, 0 as attempts, '' as problem,
    octet_length(i.body) as size
from inbox i where i.case_code = :code order by i.id desc limit :most)
union all
(select 'outbox', o.kind, '', o.id::text, o.status, o.created_at, o.sent_at,
    case when o.status = 'waiting' then o.try_at end, o.attempts, o.last_problem, octet_length(o.payload::text)
from outbox o where o.workflow_id = :workflow_id order by o.id desc limit :most)
union all
(select 'portal', p.action, p.code::text, p.seq::text, p.status, p.created_at, coalesce(p.settled_at, p.sent_at),
    case when p.status in ('waiting', 'sending', 'sent') then p.try_at end, p.attempts, p.problem,
    octet_length(p.body::text)
from portal_messages p where p.case_id = :case_id order by p.seq desc limit :most)
union all
(select 'notice', n.message, n.channel, n.audience,
    case when n.status = 'sent' and n.delivery <> '' then n.delivery else n.status end,
    n.created_at, coalesce(n.delivery_at, n.sent_at), case when n.status = 'held' then n.send_at end, n.looks,
    n.problem, null
from notices n where n.case_id = :case_id order by n.created_at desc, n.key desc limit :most)
union all
(select 'operation', p.system, p.action, p.key, p.status, coalesce(p.since, p.updated_at),
    case when p.status in ('done', 'skipped', 'entered') then p.updated_at end, null, 0, p.problem, null
from operations p where p.case_id = :case_id order by p.since desc nulls last, p.key limit :most)
order by at desc, kind, key
""")
_ON_DESK: Final = text("""
select l.case_id, c.code, l.cause, l.others, l.side, l.who, l.key, l.since, l.detail, l.agency_id, l.judged_at
from desk_lines l join cases c on c.id = l.case_id where l.case_id = :case_id
""")
_TROUBLES: Final = text("""
select t.cause, t.name, t.key, t.since, t.seen_at, t.detail from troubles t
where t.case_id = :case_id and t.gone_at is null and t.cause <> :tried order by t.since, t.cause limit :most
""")


async def passed_of(session: ReadSession, case_id: UUID, code: str, workflow_id: str) -> list[Passed]:
    """Return the messages in and out of a case, the newest first, at most a hundred of each kind."""
    given = {"case_id": case_id, "code": code, "workflow_id": workflow_id, "most": MOST_OF_A_KIND}
    return [Passed(**row) for row in (await session.execute(_PASSED, given)).mappings()]


async def on_desk(session: ReadSession, case_id: UUID) -> OnDesk | None:
    """Return the line of a case on the supervisor's desk, None when it is not there."""
    row = (await session.execute(_ON_DESK, {"case_id": case_id})).mappings().one_or_none()
    return OnDesk(**row) if row else None


async def open_troubles(session: ReadSession, case_id: UUID) -> list[OpenTrouble]:
    """Return what the looks at the engine found on a case and is not over, the oldest first."""
    values = {"case_id": case_id, "tried": CALL_TRIED, "most": MOST_OF_A_KIND}
    found = await session.execute(_TROUBLES, values)
    return [OpenTrouble(**row) for row in found.mappings()]
