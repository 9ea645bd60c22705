"""Who may write procedures of which kinds of agencies, and what people of the log are called."""

from collections.abc import Iterable, Mapping
from typing import Final
from uuid import UUID

from sqlalchemy import select, text
from sqlmodel import col

from models.authoring import Author
from models.tables import ProcedureVersion, Staff
from runtime.database import ReadSession

_KINDS: Final = text("""
select a.id, a.kind, a.parent_id is null and exists (select from agencies b where b.parent_id = a.id) as heads,
    exists (
        select from agencies o where o.kind = a.kind and o.active and o.id <> all (cast(:agencies as text[]))
    ) as shared
from agencies a where a.id = any(cast(:agencies as text[])) and a.active
""")


async def author_in(session: ReadSession, who: str, agency_ids: Iterable[str]) -> Author:
    """Return somebody as an author of these agencies: of every kind, or of theirs, some shared with other agencies.

    Every kind is for the agency at the head of the province, which has others below it and none above.
    """
    rows = (await session.execute(_KINDS, {"agencies": sorted(agency_ids)})).mappings().all()
    if any(row["heads"] for row in rows):
        return Author(who)
    shared = frozenset(str(row["kind"]) for row in rows if row["shared"])
    posts = frozenset((str(row["kind"]), str(row["id"])) for row in rows)
    return Author(who, frozenset(kind for kind, _ in posts), shared, posts)


async def names_of(session: ReadSession, who: Iterable[str]) -> Mapping[str, str]:
    """Return the names of staff by id; what is no id of anybody is left out."""
    ids = []
    for one in set(who):
        try:
            ids.append(UUID(one))
        except ValueError:
            continue  # a name already: published from a file
    found = await session.execute(select(col(Staff.id), col(Staff.name)).where(col(Staff.id).in_(ids)))
    return {str(row[0]): str(row[1]) for row in found.all()}


async def published_hashes(session: ReadSession) -> Mapping[tuple[str, int], str]:
    """Return the hash of every published text by code and version."""
    columns = (col(ProcedureVersion.procedure_code), col(ProcedureVersion.version), col(ProcedureVersion.sha256))
    return {(row[0], row[1]): row[2] for row in (await session.execute(select(*columns))).all()}


_ROLES: Final = text("""
select a.kind, array_agg(distinct r.role) as roles
from staff_roles r join staff s on s.id = r.staff_id and s.active join agencies a on a.id = r.agency_id and a.active
group by a.kind
""")


async def roles_by_kind(session: ReadSession) -> Mapping[str, frozenset[str]]:
    """Return for each kind of agency the roles somebody holds in one of that kind."""
    return {row["kind"]: frozenset(row["roles"]) for row in (await session.execute(_ROLES)).mappings()}
