"""People who have filed before within the viewer's agencies, and what they have open now."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import text

from models.viewer import Viewer
from runtime.database import ReadSession

_MOST: Final = 8
#: Enough of the newest cases to find `_MOST` different people among them.
_LOOKED_AT: Final = 60
_MOST_WORDS: Final = 6
_NAMESAKES: Final = 2000

_COLUMNS: Final = """
    c.id as case_id, c.code, c.procedure_code, c.filed_at, a.kind, a.name, a.identity_number, a.birth_date,
    a.phone, a.email, a.address
"""
_SEEN: Final = "(c.agency_id = any(:agencies) or c.received_at_agency = any(:agencies))"


@dataclass(frozen=True, slots=True)
class KnownPerson:
    """A person as stated at the newest filing of theirs that fits."""

    case_id: UUID
    code: str
    procedure_code: str
    filed_at: datetime
    kind: str
    name: str
    identity_number: str
    birth_date: date | None
    phone: str
    email: str
    address: str


@dataclass(frozen=True, slots=True)
class OpenCase:
    """A case of the same person and procedure that has not ended."""

    code: str
    filed_at: datetime
    phase: str


async def people_with_number(session: ReadSession, viewer: Viewer, numbers: Sequence[str]) -> Sequence[KnownPerson]:
    """Return the people with one of these identity or phone numbers, the newest filing of each."""
    wanted = [number for number in numbers if number]
    rows = await _rows(
        session,
        viewer,
        "select * from applicants where identity_number = any(:numbers) and identity_number <> '' "
        "union select * from applicants where phone = any(:numbers) and phone <> ''",
        {"numbers": wanted},
    )
    return _different(rows)


async def people_named(session: ReadSession, viewer: Viewer, name: str) -> Sequence[KnownPerson]:
    """Return the people whose name holds every word, with or without diacritics; none for fewer than two letters."""
    words = name.split()[:_MOST_WORDS]
    if not any(len(word) > 1 for word in words):
        return []
    fits = [f"search_key like '%' || fold_text(:word{place}) || '%' escape '\\'" for place in range(len(words))]
    values = {f"word{place}": re.sub(r"([\\%_])", r"\\\1", word) for place, word in enumerate(words)}
    # Who shares a name with thousands is found by typing more of it; counting them all would only cost time.
    wanted = f"select * from applicants where {' and '.join(fits)} limit {_NAMESAKES}"  # noqa: S608  # words in `values`
    return _different(await _rows(session, viewer, wanted, values))


async def person_of_case(session: ReadSession, viewer: Viewer, code: str) -> KnownPerson | None:
    """Return who filed a case, within the viewer's agencies."""
    wanted = "select p.* from applicants p join cases one on one.id = p.case_id where one.code = :code"
    return next(iter(await _rows(session, viewer, wanted, {"code": code})), None)


async def open_cases_of(
    session: ReadSession,
    viewer: Viewer,
    procedure_code: str,
    *,
    identity_number: str,
    name: str,
    phone: str,
    not_under: tuple[str, str],
) -> Sequence[OpenCase]:
    """Return this person's open cases of a procedure: by identity number, else by name and phone together.

    The person is the owner of a dossier where it has one. `not_under` is principal and key of the filing in
    hand, which must not be taken for another one when it is sent again.
    """
    if identity_number:
        who = """(a.owner_identity_number = :number or (a.identity_number = :number and a.owner_name = ''))"""
    elif name and phone:
        who = """(a.phone = :phone and fold_text(coalesce(nullif(a.owner_name, ''), a.name)) = fold_text(:name))"""
    else:
        return []
    found = await session.execute(
        text(f"""
            select c.code, c.filed_at, c.phase from applicants a join cases c on c.id = a.case_id
            where {who} and c.procedure_code = :procedure and c.ended_at is null and {_SEEN}
            and not exists (
                select from filing_keys f where f.case_id = c.id and f.principal = :principal and f.key = :key
            )
            order by c.filed_at desc limit 5
        """),  # noqa: S608  # made of the two texts above
        {
            "agencies": sorted(viewer.agency_ids),
            "procedure": procedure_code,
            "number": identity_number,
            "name": name,
            "phone": phone,
            "principal": not_under[0],
            "key": not_under[1],
        },
    )
    return [OpenCase(row.code, row.filed_at, row.phase) for row in found]


def _different(rows: Sequence[KnownPerson]) -> Sequence[KnownPerson]:
    """Return different people, newest filing first: one row for each number, or for name and phone without one."""
    people: dict[tuple[str, str], KnownPerson] = {}
    for person in rows:
        who = (person.identity_number, "") if person.identity_number else (person.name, person.phone)
        people.setdefault(who, person)
    return list(people.values())[:_MOST]


async def _rows(session: ReadSession, viewer: Viewer, wanted: str, values: dict[str, Any]) -> list[KnownPerson]:
    # The people first: their indexes narrow down to a few rows, those of the cases would not.
    found = await session.execute(
        text(f"""
            with a as materialized ({wanted})
            select {_COLUMNS} from a join cases c on c.id = a.case_id
            where {_SEEN} order by c.filed_at desc limit :limit
        """),  # noqa: S608  # made of the texts of this file
        {**values, "agencies": sorted(viewer.agency_ids), "limit": _LOOKED_AT},
    )
    return [KnownPerson(**row) for row in found.mappings()]
