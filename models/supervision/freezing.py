"""What a way out is taken for: of all that is the matter with a case, the one thing the way leads out of."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import text

from domain.supervision.best_way import causes_with, meant
from domain.supervision.causes import WayOut
from domain.supervision.interventions import Frozen
from models.tables import DeskLine
from runtime.database import WriteSession

# The same choice as `meant` makes, for ten thousand cases at once.
_FREEZE: Final = text("""
insert into intervention_cases (intervention_id, case_id, place, cause, key, who, since, verdict, told, outcome, said)
select :intervention, c.id, w.place, coalesce(f.cause, l.cause, ''), coalesce(f.key, l.key, ''),
    coalesce(f.who, l.who, ''), coalesce(f.since, l.since), '', '{}', '', '{}'
from unnest(cast(:ids as uuid[])) with ordinality as w (id, place)
join cases c on c.id = w.id
left join desk_lines l on l.case_id = c.id
left join lateral (
    select one.cause, one.key, one.since, one.who
    from rows from (jsonb_to_recordset(l.findings) as (cause text, key text, since timestamptz, who text))
        with ordinality as one (cause, key, since, who, place)
    where one.cause = any(cast(:fitting as text[]))
    order by one.cause <> :preferred, one.place limit 1
) f on true
where c.agency_id = any(cast(:agencies as text[]))
on conflict do nothing
""")


async def freeze(
    session: WriteSession,
    intervention_id: UUID,
    way: WayOut,
    case_ids: Sequence[UUID],
    agencies: Sequence[str],
    preferred: str,
) -> None:
    """Keep what is the matter with each case that the way leads out of; foreign cases are left out."""
    values = {
        "intervention": intervention_id,
        "ids": list(case_ids),
        "agencies": list(agencies),
        "fitting": [str(cause) for cause in causes_with(way)],
        "preferred": preferred,
    }
    await session.change(_FREEZE, values)


def frozen_now(line: DeskLine | None, way: WayOut, preferred: str) -> Frozen:
    """Return what a way would be taken for, by the line of a case as it is now."""
    if line is None:
        return Frozen()
    return meant(way, findings_of(line.findings) or (Frozen(line.cause, line.key, line.since, line.who),), preferred)


def findings_of(kept: Sequence[Mapping[str, Any]]) -> tuple[Frozen, ...]:
    """Return the findings of a line as they are kept, the most pressing first."""
    return tuple(Frozen(one["cause"], one["key"], datetime.fromisoformat(one["since"]), one["who"]) for one in kept)
