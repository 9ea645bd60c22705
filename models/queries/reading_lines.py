"""Who was shown which citizen's data: the log of readings, for those who answer for it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import text

from runtime.database import ReadSession

#: Beyond any id the log will ever give.
_END: Final = 2**62


@dataclass(frozen=True, slots=True)
class ReadingLine:
    """One reading: who (a person, or a machine by its name), of which case, what was shown."""

    id: int
    at: datetime
    what: str
    name: str
    login: str
    machine: str
    code: str


_LINES: Final = text("""
select r.id, r.at, r.what, coalesce(s.name, '') as name, coalesce(s.login, '') as login,
    coalesce(t.name, '') as machine, coalesce(c.code, '') as code
from reading_log r
left join staff s on s.id = r.staff_id
left join api_tokens t on t.id = r.staff_id
left join cases c on c.id = r.case_id
where r.at >= :first and r.at < :last and r.id < :before
    and (s.agency_id = any(cast(:agencies as text[])) or t.agency_id = any(cast(:agencies as text[]))
        or c.agency_id = any(cast(:agencies as text[])) or c.received_at_agency = any(cast(:agencies as text[])))
    and (:login = '' or s.login = :login) and (:code = '' or c.code = :code)
order by r.id desc limit :limit
""")


async def reading_lines(
    session: ReadSession,
    agencies: Sequence[str],
    first: datetime,
    last: datetime,
    *,
    login: str = "",
    code: str = "",
    before: int | None = None,
    limit: int = 50,
) -> list[ReadingLine]:
    """Return readings by people of these agencies or of their cases, newest first, one more than `limit`."""
    found = await session.execute(
        _LINES,
        {
            "agencies": list(agencies),
            "first": first,
            "last": last,
            "login": login,
            "code": code,
            "before": before or _END,
            "limit": limit + 1,
        },
    )
    return [ReadingLine(**row) for row in found.mappings()]
