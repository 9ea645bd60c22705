"""The people of a realm: lists, one person, who is signed in, and the machines that may call."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import select, text
from sqlmodel import col

from models.tables import ApiToken, Staff, StaffSession
from models.viewer import Post
from runtime.database import ReadSession


@dataclass(frozen=True, slots=True)
class PersonLine:
    """One person as the list shows it. `posts` are "role@agency"."""

    id: UUID
    login: str
    name: str
    position: str
    unit: str
    agency_id: str
    agency_vi: str
    agency_en: str
    phone: str
    email: str
    active: bool
    posts: tuple[str, ...]
    away: bool
    sort_key: str

    @property
    def roles(self) -> tuple[Post, ...]:
        """The posts, read."""
        return tuple(Post(*post.split("@", 1)) for post in self.posts)


@dataclass(frozen=True, slots=True)
class SessionLine:
    """One session that is open now."""

    staff_id: UUID
    name: str
    login: str
    agency_id: str
    user_agent: str
    created_at: datetime
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class SignedInLine:
    """Somebody who is signed in, with how many sessions, since when the newest, until when the last."""

    staff_id: UUID
    name: str
    login: str
    sessions: int
    created_at: datetime
    expires_at: datetime


_PEOPLE: Final = text("""
select s.id, s.login, s.name, s.position, coalesce(u.name_vi, '') as unit, s.agency_id, a.name_vi as agency_vi,
    coalesce(nullif(a.name_en, ''), a.name_vi) as agency_en, s.phone, s.email, s.active,
    array(select r.role || '@' || r.agency_id from staff_roles r where r.staff_id = s.id order by 1) as posts,
    exists (
        select from absences b where b.staff_id = s.id and b.revoked_at is null and b.starts_at <= :now
            and b.ends_at > :now
    ) as away, k.sort_key
from staff s
cross join lateral (
    select fold_text(regexp_replace(s.name, '^.* ', '')) || ' ' || fold_text(s.name) as sort_key
) k
join agencies a on a.id = s.agency_id left join units u on u.id = s.unit_id
where s.agency_id = any(cast(:agencies as text[])) and s.active = :active
    and (:asked = '' or fold_text(s.name || ' ' || s.login || ' ' || s.position)
        like '%' || replace(replace(fold_text(:asked), '%', ''), '_', '') || '%')
    and (k.sort_key, s.id) > (:key, cast(:id as uuid))
order by k.sort_key, s.id limit :limit
""")


async def people(
    session: ReadSession,
    agencies: Sequence[str],
    now: datetime,
    *,
    asked: str = "",
    active: bool = True,
    after: tuple[str, UUID] | None = None,
    limit: int = 50,
) -> list[PersonLine]:
    """Return people of these agencies by given name, one more than `limit` when there are more."""
    key, person = after or ("", UUID(int=0))
    found = await session.execute(
        _PEOPLE,
        {
            "agencies": list(agencies),
            "now": now,
            "asked": asked,
            "active": active,
            "key": key,
            "id": person,
            "limit": limit + 1,
        },
    )
    return [PersonLine(**{**row, "posts": tuple(row["posts"])}) for row in found.mappings()]


async def one_person(session: ReadSession, agencies: Sequence[str], staff_id: UUID) -> Staff | None:
    """Return a member of staff whose home is one of these agencies, or None."""
    return await session.scalar(
        select(Staff).where(col(Staff.id) == staff_id, col(Staff.agency_id).in_(list(agencies)))
    )


_SESSIONS: Final = text("""
select t.staff_id, s.name, s.login, s.agency_id, t.user_agent, t.created_at, t.expires_at
from staff_sessions t join staff s on s.id = t.staff_id
where s.agency_id = any(cast(:agencies as text[])) and t.revoked_at is null and t.expires_at > :now
    and (cast(:person as uuid) is null or t.staff_id = :person)
order by t.created_at desc, t.id limit 200
""")


async def open_sessions(
    session: ReadSession, agencies: Sequence[str], now: datetime, person: UUID | None = None
) -> list[SessionLine]:
    """Return the newest open sessions of people of these agencies, of one person when asked."""
    found = await session.execute(_SESSIONS, {"agencies": list(agencies), "now": now, "person": person})
    return [SessionLine(**row) for row in found.mappings()]


_SIGNED_IN: Final = text("""
select t.staff_id, s.name, s.login, count(*) as sessions, max(t.created_at) as created_at,
    max(t.expires_at) as expires_at
from staff_sessions t join staff s on s.id = t.staff_id
where s.agency_id = any(cast(:agencies as text[])) and t.revoked_at is null and t.expires_at > :now
group by t.staff_id, s.name, s.login order by max(t.created_at) desc, t.staff_id limit 500
""")


async def signed_in_lines(session: ReadSession, agencies: Sequence[str], now: datetime) -> list[SignedInLine]:
    """Return who of these agencies is signed in now, the newest first."""
    found = await session.execute(_SIGNED_IN, {"agencies": list(agencies), "now": now})
    return [SignedInLine(**row) for row in found.mappings()]


async def signed_in_people(session: ReadSession, agencies: Sequence[str], now: datetime, but: UUID) -> list[Staff]:
    """Return everybody of these agencies who is signed in now, except one."""
    found = await session.scalars(
        select(Staff)
        .where(
            col(Staff.agency_id).in_(list(agencies)),
            col(Staff.id) != but,
            col(Staff.id).in_(
                select(col(StaffSession.staff_id)).where(
                    col(StaffSession.revoked_at).is_(None), col(StaffSession.expires_at) > now
                )
            ),
        )
        .order_by(col(Staff.id))
    )
    return list(found.all())


async def tokens(session: ReadSession, agencies: Sequence[str]) -> list[ApiToken]:
    """Return the machines that may call for these agencies, the good ones first."""
    found = await session.scalars(
        select(ApiToken)
        .where(col(ApiToken.agency_id).in_(list(agencies)))
        .order_by(col(ApiToken.revoked_at).is_not(None), col(ApiToken.created_at).desc())
        .limit(200)
    )
    return list(found.all())


async def one_token(session: ReadSession, agencies: Sequence[str], token_id: UUID) -> ApiToken | None:
    """Return a machine's token of one of these agencies, or None."""
    return await session.scalar(
        select(ApiToken).where(col(ApiToken.id) == token_id, col(ApiToken.agency_id).in_(list(agencies)))
    )
