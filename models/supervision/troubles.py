"""Keeping what a look found: new findings open, known ones are seen again, what is no longer found is over."""

import json
from collections.abc import Collection, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Final

from sqlalchemy import text

from domain.supervision.findings import SIDES, Finding
from runtime.database import ReadSession, WriteSession

# A finding about a case whose row is not there is left out: the comparison of both sides lists it as a workflow.
_KEEP: Final = text("""
with found as (
    select f.subject, f.cause, f.name, f.key, c.id as case_id, coalesce(f.since, :now) as since, f.detail
    from jsonb_to_recordset(cast(:found as jsonb))
        as f (subject text, cause text, name text, key text, case_code text, since timestamptz, detail jsonb)
    left join cases c on c.code = nullif(f.case_code, '')
    where f.case_code = '' or c.id is not null
), over as (
    update troubles t set gone_at = :now
    where t.gone_at is null and t.cause = any(cast(:causes as text[]))
        and not exists (select from found f where f.cause = t.cause and f.name = t.name and f.key = t.key
            and f.case_id is not distinct from t.case_id)
)
insert into troubles (subject, cause, name, key, case_id, since, seen_at, detail)
select distinct on (cause, name, key, case_id) subject, cause, name, key, case_id, since, :now, detail from found
on conflict (cause, name, key, case_id, gone_at) do update set seen_at = excluded.seen_at, detail = excluded.detail
""")
_SEEN: Final = text("""
insert into troubles as t (subject, cause, name, key, case_id, since, seen_at, detail)
select 'case', :cause, :name, :key, c.id, :now, :now, cast(:detail as jsonb) from cases c where c.code = :code
on conflict (cause, name, key, case_id, gone_at) do update set seen_at = :now, detail = t.detail || excluded.detail
""")
_OVER: Final = text("""
update troubles t set gone_at = :now from cases c
where c.id = t.case_id and c.code = :code and t.cause = :cause and t.key = :key and t.gone_at is null
""")
_OVER_WITH_RUN: Final = text("""
update troubles t set gone_at = :now from cases c
where c.id = t.case_id and c.code = :code and t.cause = any(cast(:causes as text[])) and t.gone_at is null
""")
_QUIET: Final = text("""
select c.code, t.cause, t.key from troubles t join cases c on c.id = t.case_id
where t.gone_at is null and t.cause = any(cast(:causes as text[])) and t.seen_at < :before and t.key <> :sides
order by t.seen_at, t.id limit :limit
""")
_OF_KEY: Final = text("""
select c.code from troubles t join cases c on c.id = t.case_id
where t.gone_at is null and t.cause = :cause and t.key = :key order by c.code
""")


async def keep_findings(
    session: WriteSession, causes: Collection[str], found: Sequence[Finding], now: datetime
) -> None:
    """Keep what a look found that looked for these causes; open troubles of these causes not found again are over."""
    listed = json.dumps([asdict(finding) for finding in found], default=datetime.isoformat)
    await session.change(_KEEP, {"found": listed, "causes": sorted(causes), "now": now})


async def seen_on_case(session: WriteSession, code: str, finding: Finding, now: datetime) -> None:
    """Keep one finding about a case, as whoever met it tells it; what an earlier one told in detail stays."""
    values = {"cause": finding.cause, "name": finding.name, "key": finding.key, "code": code, "now": now}
    await session.change(_SEEN, {**values, "detail": json.dumps(finding.detail)})


async def over_on_case(session: WriteSession, code: str, cause: str, key: str, now: datetime) -> None:
    """Note that something found on a case is over."""
    await session.change(_OVER, {"code": code, "cause": cause, "key": key, "now": now})


async def over_with_the_run(session: WriteSession, code: str, causes: Collection[str], now: datetime) -> None:
    """Note that everything found on the run of a case under these causes is over, since the run itself is."""
    await session.change(_OVER_WITH_RUN, {"code": code, "causes": sorted(causes), "now": now})


async def standing_of_key(session: ReadSession | WriteSession, cause: str, key: str) -> list[str]:
    """Return the codes of the cases with an open trouble of this cause and key."""
    return list((await session.execute(_OF_KEY, {"cause": cause, "key": key})).scalars())


async def not_seen_since(
    session: ReadSession, causes: Collection[str], before: datetime, *, limit: int
) -> list[tuple[str, str, str]]:
    """Return case code, cause and key of the open troubles of these causes that nobody met since an instant.

    What the comparison of both sides listed is left out: it is met once a night.
    """
    asked = {"causes": sorted(causes), "before": before, "sides": SIDES, "limit": limit}
    found = await session.execute(_QUIET, asked)
    return [(row.code, row.cause, row.key) for row in found]
