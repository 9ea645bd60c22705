"""A member of staff as they see themselves: posts, unit, absences, whom they stand in for, where they are signed in."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import text

from runtime.database import ReadSession


@dataclass(frozen=True, slots=True)
class Account:
    """The person. Unit names are empty for somebody in no unit; without a password of ours the provider has it."""

    login: str
    name: str
    position: str
    phone: str
    email: str
    unit_vi: str
    unit_en: str
    has_password: bool
    password_hash: str


@dataclass(frozen=True, slots=True)
class HeldPost:
    """A post: the role and the agency it is held in."""

    role: str
    agency_vi: str
    agency_en: str


@dataclass(frozen=True, slots=True)
class Away:
    """A time of absence that is not over. `other` is the substitute of one's own, or the one who is away."""

    starts_at: datetime
    ends_at: datetime
    role: str
    other: str
    own: bool


@dataclass(frozen=True, slots=True)
class SignIn:
    """A session that is still good, newest first."""

    id: UUID
    token_hash: str
    user_agent: str
    created_at: datetime
    expires_at: datetime


_ACCOUNT: Final = text("""
select s.login, s.name, s.position, s.phone, s.email, coalesce(u.name_vi, '') as unit_vi,
    coalesce(nullif(u.name_en, ''), u.name_vi, '') as unit_en, s.password_hash <> '' as has_password, s.password_hash
from staff s left join units u on u.id = s.unit_id where s.id = :me
""")
_POSTS: Final = text("""
select r.role, a.name_vi as agency_vi, coalesce(nullif(a.name_en, ''), a.name_vi) as agency_en
from staff_roles r join agencies a on a.id = r.agency_id where r.staff_id = :me order by a.name_vi, r.role
""")
_AWAY: Final = text("""
select a.starts_at, a.ends_at, a.role, coalesce(o.name, '') as other, a.staff_id = :me as own
from absences a
left join staff o on o.id = case when a.staff_id = :me then a.substitute_id else a.staff_id end
where (a.staff_id = :me or a.substitute_id = :me) and a.revoked_at is null and a.ends_at > :now
order by a.starts_at
""")
_SIGN_INS: Final = text("""
select id, token_hash, user_agent, created_at, expires_at from staff_sessions
where staff_id = :me and revoked_at is null and expires_at > :now order by created_at desc limit 20
""")


async def my_account(session: ReadSession, staff_id: UUID) -> Account:
    """Return the person's own account."""
    return Account(**(await session.execute(_ACCOUNT, {"me": staff_id})).mappings().one())


async def my_posts(session: ReadSession, staff_id: UUID) -> Sequence[HeldPost]:
    """Return the posts held in one's own right."""
    return [HeldPost(**row) for row in (await session.execute(_POSTS, {"me": staff_id})).mappings()]


async def my_absences(session: ReadSession, staff_id: UUID, now: datetime) -> Sequence[Away]:
    """Return absences of one's own and of those one stands in for, present and to come."""
    return [Away(**row) for row in (await session.execute(_AWAY, {"me": staff_id, "now": now})).mappings()]


async def my_sign_ins(session: ReadSession, staff_id: UUID, now: datetime) -> Sequence[SignIn]:
    """Return where one is signed in."""
    return [SignIn(**row) for row in (await session.execute(_SIGN_INS, {"me": staff_id, "now": now})).mappings()]
