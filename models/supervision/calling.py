"""The outside calls on the desk whose tries are to be counted, and what a look at the engine said of them."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import text

from domain.supervision.tries import CALL_TRIED, CALLED
from runtime.database import ReadSession, WriteSession


@dataclass(frozen=True, slots=True)
class FailingCall:
    """A call under which a case stands on the desk. `key` is its key in the case."""

    case_id: UUID
    code: str
    system: str
    key: str


# Never asked or longest ago first: with thousands waiting for one system each gets its turn.
_TO_ASK: Final = text("""
select l.case_id, l.code, l.who as system, l.key from desk_lines l
left join troubles t on t.case_id = l.case_id and t.cause = :tried and t.key = l.key and t.gone_at is null
where l.cause = any(cast(:causes as text[]))
order by t.seen_at nulls first, l.since, l.case_id limit :limit
""")
_KEEP: Final = text("""
insert into troubles (subject, cause, name, key, case_id, since, seen_at, detail)
values ('case', :tried, :system, :key, :case_id, :now, :now, cast(:detail as jsonb))
on conflict (cause, name, key, case_id, gone_at) do update set seen_at = excluded.seen_at, detail = excluded.detail
""")
_OVER: Final = text("""
update troubles t set gone_at = :now
where t.cause = :tried and t.gone_at is null and not exists (select from desk_lines l
    where l.case_id = t.case_id and l.key = t.key and l.cause = any(cast(:causes as text[])))
""")
_CAUSES: Final = sorted(CALLED)


async def calls_to_ask(session: ReadSession, *, limit: int) -> Sequence[FailingCall]:
    """Return calls that are tried again and again, those whose tries were counted longest ago first."""
    found = await session.execute(_TO_ASK, {"tried": CALL_TRIED, "causes": _CAUSES, "limit": limit})
    return [FailingCall(**row) for row in found.mappings()]


async def keep_tries(session: WriteSession, call: FailingCall, detail: Mapping[str, str], now: datetime) -> None:
    """Keep what the engine said of the tries of a call: codes, numbers, instants."""
    values = {"tried": CALL_TRIED, "system": call.system, "key": call.key, "case_id": call.case_id, "now": now}
    await session.change(_KEEP, {**values, "detail": json.dumps(dict(detail))})


async def end_tries(session: WriteSession, now: datetime) -> None:
    """End what was kept of calls that stand on the desk no more."""
    await session.change(_OVER, {"tried": CALL_TRIED, "causes": _CAUSES, "now": now})
