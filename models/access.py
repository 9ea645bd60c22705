"""Who may come in: local accounts, sessions, machine tokens. Only hashes of secrets are kept."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from sqlalchemy import ColumnElement, or_, select, text, update
from sqlmodel import col

from models.realm import overseen_from
from models.tables import Agency, ApiToken, Staff, StaffRole, StaffSession
from models.viewer import Post, StandIn
from runtime.database import ReadSession, WriteSession


@dataclass(frozen=True, slots=True)
class StaffAccount:
    """An active member of staff with the posts held: `posts` are the own ones, `stands_in` those of absent colleagues.

    `below` is what these posts oversee from above. `good_until` is when this picture changes by itself: the session
    ends, or an absence begins or ends.
    """

    staff_id: UUID
    name: str
    agency_id: str
    agency_vi: str
    agency_en: str
    posts: frozenset[Post]
    stands_in: tuple[StandIn, ...] = ()
    stood_in: tuple[StandIn, ...] = ()
    below: frozenset[Post] = frozenset()
    password_hash: str = ""
    must_change_password: bool = False
    good_until: datetime | None = None


async def account_by_login(session: ReadSession, login: str) -> StaffAccount | None:
    """Return the active account of a login, or None."""
    return await _account(session, col(Staff.login) == login)


async def account_of(session: ReadSession, staff_id: UUID, now: datetime) -> StaffAccount | None:
    """Return an active account with the posts held now, own and for absent colleagues; None when there is none."""
    account = await _account(session, col(Staff.id) == staff_id)
    return await _with_stand_ins(session, account, now, now) if account is not None else None


async def account_of_identity(session: WriteSession, subject: str, login: str) -> StaffAccount | None:
    """Return the account an identity provider vouches for: known by `subject`, else linked by `login` once.

    An account that is linked to another subject is never taken over by its login.
    """
    known = await _account(session, col(Staff.subject) == subject)
    if known is not None or not login:
        return known
    linked = await session.change(
        update(Staff)
        .where(col(Staff.login) == login, col(Staff.subject).is_(None), col(Staff.active))
        .values(subject=subject)
        .returning(col(Staff.id))
    )
    staff_id = linked.scalar()
    return await _account(session, col(Staff.id) == staff_id) if staff_id is not None else None


async def staff_of_session(session: ReadSession, token_hash: str, now: datetime) -> StaffAccount | None:
    """Return whose session it is, or None when it is unknown, over, revoked, or the account is closed."""
    found = await session.execute(
        select(col(StaffSession.staff_id), col(StaffSession.expires_at)).where(
            col(StaffSession.token_hash) == token_hash,
            col(StaffSession.revoked_at).is_(None),
            col(StaffSession.expires_at) > now,
        )
    )
    row = found.one_or_none()
    if row is None:
        return None
    staff_id, expires_at = row
    account = await _account(session, col(Staff.id) == staff_id)
    return await _with_stand_ins(session, account, now, expires_at) if account else None


async def machine_of_token(session: ReadSession, token_hash: str, now: datetime) -> ApiToken | None:
    """Return the machine token of that hash while it is good, or None."""
    return await session.scalar(
        select(ApiToken).where(
            col(ApiToken.token_hash) == token_hash,
            col(ApiToken.revoked_at).is_(None),
            or_(col(ApiToken.expires_at).is_(None), col(ApiToken.expires_at) > now),
        )
    )


async def open_session(
    session: WriteSession, staff_id: UUID, token_hash: str, user_agent: str, expires_at: datetime
) -> None:
    """Store a new session; the token itself is in the person's cookie only."""
    session.add(
        StaffSession(staff_id=staff_id, token_hash=token_hash, user_agent=user_agent[:200], expires_at=expires_at)
    )
    await session.flush()


async def end_session(session: WriteSession, token_hash: str, now: datetime) -> None:
    """Revoke one session; an unknown one changes nothing."""
    await _revoke(session, now, col(StaffSession.token_hash) == token_hash)


async def end_all_sessions(session: WriteSession, staff_id: UUID, now: datetime) -> None:
    """Revoke every session of a person."""
    await _revoke(session, now, col(StaffSession.staff_id) == staff_id)


async def end_other_sessions(session: WriteSession, staff_id: UUID, kept_token_hash: str, now: datetime) -> None:
    """Revoke every session of a person but this one."""
    mine = (col(StaffSession.staff_id) == staff_id) & (col(StaffSession.token_hash) != kept_token_hash)
    await _revoke(session, now, mine)


async def choose_password(session: WriteSession, staff_id: UUID, password_hash: str, now: datetime) -> None:
    """Keep the password a person chose, and end the sessions opened with the one before."""
    await session.change(
        update(Staff).where(col(Staff.id) == staff_id).values(password_hash=password_hash, must_change_password=False)
    )
    await end_all_sessions(session, staff_id, now)


async def _revoke(session: WriteSession, now: datetime, which: ColumnElement[bool]) -> None:
    await session.change(
        update(StaffSession).where(which, col(StaffSession.revoked_at).is_(None)).values(revoked_at=now)
    )


#: So long somebody is told that standing in for a colleague is over, and not only that a role is missing.
_REMEMBERED: Final = timedelta(days=14)
_STANDS_IN: Final = text("""
select a.staff_id, s.name, a.starts_at, least(a.ends_at, a.revoked_at) as ends_at, r.role, r.agency_id
from absences a
join staff s on s.id = a.staff_id and s.active
left join staff_roles r on r.staff_id = a.staff_id and a.role in ('', r.role) and a.starts_at <= :now
where a.substitute_id = :me and least(a.ends_at, a.revoked_at) > :since
order by a.starts_at, a.created_at, r.role, r.agency_id
""")


async def _with_stand_ins(
    session: ReadSession, account: StaffAccount, now: datetime, expires_at: datetime
) -> StaffAccount:
    """Add the posts held for colleagues who are away now. What they hold for others in turn is not passed on."""
    asked = {"me": account.staff_id, "now": now, "since": now - _REMEMBERED}
    found = (await session.execute(_STANDS_IN, asked)).all()
    in_force = [row for row in found if row.ends_at > now]
    over = [row for row in found if row.ends_at <= now]
    turns = [row.ends_at if row.starts_at <= now else row.starts_at for row in in_force]
    held = _posts_of(in_force)
    below = await overseen_from(session, account.posts | {one.post for one in held})
    until = min([expires_at, *turns])
    return replace(account, stands_in=held, stood_in=_posts_of(over), below=below, good_until=until)


def _posts_of(rows: Sequence[Any]) -> tuple[StandIn, ...]:
    return tuple(
        StandIn(Post(row.role, row.agency_id), row.staff_id, row.name, row.ends_at)
        for row in rows
        if row.role is not None
    )


async def _account(session: ReadSession, which: ColumnElement[bool]) -> StaffAccount | None:
    found = await session.execute(
        select(Staff, col(Agency.name_vi), col(Agency.name_en), col(StaffRole.role), col(StaffRole.agency_id))
        .join(Agency, col(Agency.id) == col(Staff.agency_id))
        .outerjoin(StaffRole, col(StaffRole.staff_id) == col(Staff.id))
        .where(which, col(Staff.active))
    )
    rows = found.all()
    if not rows:
        return None
    staff, agency_vi, agency_en = rows[0][:3]
    posts = frozenset(Post(role, agency) for *_, role, agency in rows if role and agency)
    return StaffAccount(
        staff_id=staff.id,
        name=staff.name,
        agency_id=staff.agency_id,
        agency_vi=agency_vi,
        agency_en=agency_en or agency_vi,
        posts=posts,
        password_hash=staff.password_hash,
        must_change_password=staff.must_change_password,
    )
