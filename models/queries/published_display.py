"""What a screen at the one-stop centre shows: results ready at its counter, and the numbers of the day. No names."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import text

from runtime.database import ReadSession

#: As the counter's own list of results has it, so that both use its indexes.
_READY: Final = "c.phase = 'decided' and c.way = 'counter' and c.received_at_agency = :agency and c.parent_id is null"
_LIST: Final = text(f"""
select code, decided_at, count(*) over () as whole from (
    select c.code, c.decided_at from cases c where c.agency_id = :agency and {_READY}
    union all
    select c.code, c.decided_at from cases c where c.received_at_agency <> c.agency_id and {_READY}
) c order by decided_at desc, code offset :offset limit :limit
""")  # noqa: S608  # made of constants
#: Nothing that is handled today was filed longer ago than this; it bounds what is read of other agencies' dossiers.
_LONGEST: Final = timedelta(days=400)
_TODAY: Final = text("""
select count(*) filter (where received_at >= :start and received_at < :until) as received,
    count(*) filter (where decided_at >= :start and decided_at < :until) as decided,
    count(*) filter (where phase = 'returned' and ended_at >= :start and ended_at < :until) as returned
from (
    select c.received_at, c.decided_at, c.ended_at, c.phase from cases c
    where c.agency_id = :agency and c.received_at_agency = :agency and c.parent_id is null
        and c.received_at is not null and (c.received_at >= :start or coalesce(c.decided_at, c.ended_at) >= :start
            or (c.ended_at >= :start and c.ended_at is not null))
    union all
    select c.received_at, c.decided_at, c.ended_at, c.phase from cases c
    where c.received_at_agency = :agency and c.received_at_agency <> c.agency_id and c.parent_id is null
        and c.filed_at >= :longest and c.received_at is not null
) c
""")


@dataclass(frozen=True, slots=True)
class Ready:
    """A dossier whose result can be collected, and since when."""

    code: str
    decided_at: datetime


@dataclass(frozen=True, slots=True)
class DisplayFacts:
    """One page of the results ready, newest first, how many there are, and what happened today."""

    ready: tuple[Ready, ...]
    whole: int
    received: int
    decided: int
    returned: int


async def display_facts(
    session: ReadSession, agency_id: str, start: datetime, until: datetime, *, offset: int, limit: int
) -> DisplayFacts:
    """Return what the screen of an agency's centre shows; the day is from `start` to `until`, aware."""
    values: dict[str, Any] = {"agency": agency_id, "offset": offset, "limit": limit}
    rows = (await session.execute(_LIST, values)).all()
    day = {"agency": agency_id, "start": start, "until": until, "longest": start - _LONGEST}
    today = (await session.execute(_TODAY, day)).one()
    return DisplayFacts(
        ready=tuple(Ready(row.code, row.decided_at) for row in rows),
        whole=rows[0].whole if rows else 0,
        received=today.received,
        decided=today.decided,
        returned=today.returned,
    )
