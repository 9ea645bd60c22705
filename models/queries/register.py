"""The register of dossiers (form 07): the lines of one agency's book over a period, in the order of their numbers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import text

from domain.case.events import Record
from domain.papers.books import Book, PaperNumber
from models.viewer import Viewer
from runtime.database import ReadSession

#: Who may read the register of an agency.
READING_ROLES: Final = ("counter", "officer", "leader", "supervisor")
_LINES: Final = text("""
select n.case_id, n.agency_id, n.year, n.volume, n.number, n.at, c.code, c.way, c.summary, c.agency_id as deciding,
    coalesce(g.name_vi, c.agency_id) as deciding_name,
    coalesce(v.name_vi, c.procedure_code) as procedure_name, coalesce(nullif(a.owner_name, ''), a.name) as owner,
    coalesce(nullif(a.owner_address, ''), a.address) as address, a.phone
from paper_numbers n
join cases c on c.id = n.case_id
join applicants a on a.case_id = c.id
left join agencies g on g.id = c.agency_id
left join procedure_versions v on v.procedure_code = c.procedure_code and v.version = c.procedure_version
where n.book = 'register' and n.agency_id = :agency and n.at >= :first and n.at < :last
    and (n.year, n.number) > (:after_year, :after)
order by n.year, n.number limit :limit
""")
_EVENTS: Final = text("""
select case_id, seq, kind, at, actor, role, on_behalf_of, step, note, "values" from case_events
where case_id = any(cast(:cases as uuid[])) order by case_id, seq
""")
_NAMES: Final = text("select id::text as id, name from staff where id::text = any(cast(:ids as text[]))")


@dataclass(frozen=True, slots=True)
class EnteredCase:
    """A case in the register, with its log. `sets` of a dossier is always one here."""

    case_id: UUID
    code: str
    number: PaperNumber
    at: datetime
    way: str
    content: str
    owner: str
    address: str
    phone: str
    deciding: str
    events: Sequence[Record]


@dataclass(frozen=True, slots=True)
class RegisterPage:
    """Lines of a register; `after` continues the list, (0, 0) at its end. `names` are those of the staff in it."""

    lines: Sequence[EnteredCase]
    names: Mapping[str, str]
    after: tuple[int, int]


async def register_page(
    session: ReadSession,
    viewer: Viewer,
    agency_id: str,
    first: datetime,
    last: datetime,
    *,
    after: tuple[int, int] = (0, 0),
    limit: int = 100,
) -> RegisterPage | None:
    """Return a page of an agency's register from `first` until before `last`; None outside the viewer's agencies."""
    if agency_id not in viewer.agencies_as(*READING_ROLES):
        return None
    found = await session.execute(
        _LINES,
        {
            "agency": agency_id,
            "first": first,
            "last": last,
            "after_year": after[0],
            "after": after[1],
            "limit": limit + 1,
        },
    )
    rows = found.mappings().all()
    events = await _events(session, [row["case_id"] for row in rows[:limit]])
    people = {event.actor for lines in events.values() for event in lines if event.actor}
    names = await session.execute(_NAMES, {"ids": sorted(people)})
    end = rows[limit - 1] if len(rows) > limit else None
    return RegisterPage(
        lines=[_entered(row, events.get(row["case_id"], [])) for row in rows[:limit]],
        names={row.id: row.name for row in names},
        after=(end["year"], end["number"]) if end else (0, 0),
    )


async def _events(session: ReadSession, cases: Sequence[UUID]) -> dict[UUID, list[Record]]:
    found: dict[UUID, list[Record]] = {}
    for row in (await session.execute(_EVENTS, {"cases": list(cases)})).all():
        case_id, *rest = row
        found.setdefault(case_id, []).append(Record(*rest))
    return found


def _entered(row: Mapping[Any, Any], events: Sequence[Record]) -> EnteredCase:
    return EnteredCase(
        case_id=row["case_id"],
        code=row["code"],
        number=PaperNumber(Book.REGISTER, row["agency_id"], row["year"], row["volume"], row["number"]),
        at=row["at"],
        way=row["way"],
        content=row["summary"] or row["procedure_name"],
        owner=row["owner"],
        address=row["address"],
        phone=row["phone"],
        deciding=row["deciding_name"],
        events=events,
    )
