"""What lies below an agency: the realm of who administers it, and of who supervises or leads it."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Final

from sqlalchemy import select, text
from sqlmodel import col

from models.tables import Agency, Unit
from models.viewer import OVERSEERS, Post
from runtime.database import ReadSession


@dataclass(frozen=True, slots=True)
class RealmAgency:
    """One agency of a realm with its people, units and open cases counted. `depth` is 0 for the top ones."""

    id: str
    kind: str
    name_vi: str
    name_en: str
    address: str
    phone: str
    parent_id: str | None
    active: bool
    depth: int
    people: int
    units: int


@dataclass(frozen=True, slots=True)
class Realm:
    """The agencies an administrator may change, in the order of their tree. `roots` are the own ones."""

    roots: frozenset[str]
    agencies: tuple[RealmAgency, ...]

    @property
    def ids(self) -> tuple[str, ...]:
        """The identifiers of all agencies of the realm."""
        return tuple(agency.id for agency in self.agencies)

    def has(self, agency_id: str) -> bool:
        """Tell whether an agency belongs to the realm."""
        return agency_id in self.ids

    def agency(self, agency_id: str) -> RealmAgency | None:
        """Return an agency of the realm, or None."""
        return next((agency for agency in self.agencies if agency.id == agency_id), None)

    def below(self, agency_id: str) -> frozenset[str]:
        """Return the agencies under one, itself included: what cannot become its superior."""
        found = {agency_id}
        for agency in self.agencies:  # parents come before their children
            if agency.parent_id in found:
                found.add(agency.id)
        return frozenset(found)


_REALM: Final = text("""
with recursive realm as (
    select a.id, 0 as depth, array[a.id] as path from agencies a
    where a.id = any(cast(:roots as text[]))
        and (a.parent_id is null or not a.parent_id = any(cast(:roots as text[])))
    union all
    select a.id, r.depth + 1, r.path || a.id from agencies a join realm r on a.parent_id = r.id
    where not a.id = any(r.path)
)
select distinct on (r.path) a.id, a.kind, a.name_vi, a.name_en, a.address, a.phone, a.parent_id, a.active, r.depth,
    (select count(*) from staff s where s.agency_id = a.id and s.active) as people,
    (select count(*) from units u where u.agency_id = a.id and u.active) as units
from realm r join agencies a on a.id = r.id order by r.path
""")

# Closed agencies are among them: they may have cases to finish.
_BELOW: Final = text("""
with recursive below as (
    select p.role, p.agency as id, array[p.agency] as path
    from unnest(cast(:roles as text[]), cast(:agencies as text[])) as p (role, agency)
    union all
    select b.role, a.id, b.path || a.id from agencies a join below b on a.parent_id = b.id where not a.id = any(b.path)
)
select distinct role, id from below where cardinality(path) > 1
""")


async def realm_of(session: ReadSession, roots: Iterable[str]) -> Realm:
    """Return the realm of somebody who is administrator in these agencies."""
    own = frozenset(roots)
    found = await session.execute(_REALM, {"roots": sorted(own)})
    agencies = {row["id"]: RealmAgency(**row) for row in found.mappings()}
    return Realm(own, tuple(agencies.values()))


async def overseen_from(session: ReadSession, posts: Collection[Post]) -> frozenset[Post]:
    """Return the agencies below those supervised or led by these posts, each under the role it follows from."""
    above = sorted((post.role, post.agency_id) for post in posts if post.role in OVERSEERS)
    if not above:
        return frozenset()
    asked = {"roles": [role for role, _ in above], "agencies": [agency for _, agency in above]}
    return frozenset(Post(row.role, row.id) for row in await session.execute(_BELOW, asked))


_OUTSIDE: Final = text("""
with recursive below as (
    select a.id, array[a.id] as path from agencies a where a.id = any(cast(:roots as text[]))
    union all
    select a.id, b.path || a.id from agencies a join below b on a.parent_id = b.id where not a.id = any(b.path)
)
select exists (select from agencies a where a.active and a.id not in (select id from below))
""")


async def holds_all(session: ReadSession, roots: Iterable[str]) -> bool:
    """Tell whether every agency that works lies in the realm of these: what touches all is theirs to decide."""
    own = sorted(roots)
    return bool(own) and not (await session.execute(_OUTSIDE, {"roots": own})).scalar_one()


async def units_of(session: ReadSession, agency_ids: Iterable[str], *, active: bool | None = None) -> list[Unit]:
    """Return the units of these agencies by name; `active` leaves out the others."""
    question = select(Unit).where(col(Unit.agency_id).in_(list(agency_ids))).order_by(col(Unit.name_vi), col(Unit.id))
    if active is not None:
        question = question.where(col(Unit.active) == active)
    return list((await session.scalars(question)).all())


async def open_cases(session: ReadSession, agency_id: str) -> int:
    """Return how many cases an agency still has to finish."""
    found = await session.execute(
        text("select count(*) from cases where agency_id = :agency and ended_at is null"), {"agency": agency_id}
    )
    return int(found.scalar() or 0)


async def agency_exists(session: ReadSession, agency_id: str) -> bool:
    """Tell whether an identifier is taken, anywhere."""
    return await session.get(Agency, agency_id) is not None
