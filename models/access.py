"""Who may come in: local accounts, sessions, machine tokens. Only hashes of secrets are kept."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, or_, select, update
from sqlmodel import col

from models.tables import Agency, ApiToken, Staff, StaffRole, StaffSession
from models.viewer import Post
from runtime.database import ReadSession, WriteSession


@dataclass(frozen=True, slots=True)
class StaffAccount:
    """An active member of staff with the posts held."""

    staff_id: UUID
    name: str
    agency_id: str
    agency_vi: str
    agency_en: str
    posts: frozenset[Post]
    password_hash: str = ""


async def account_by_login(session: ReadSession, login: str) -> StaffAccount | None:
    """Return the active account of a login, or None."""
    return await _account(session, col(Staff.login) == login)


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
    staff_id = await session.scalar(
        select(col(StaffSession.staff_id)).where(
            col(StaffSession.token_hash) == token_hash,
            col(StaffSession.revoked_at).is_(None),
            col(StaffSession.expires_at) > now,
        )
    )
    return await _account(session, col(Staff.id) == staff_id) if staff_id is not None else None


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


async def _revoke(session: WriteSession, now: datetime, which: ColumnElement[bool]) -> None:
    await session.change(
        update(StaffSession).where(which, col(StaffSession.revoked_at).is_(None)).values(revoked_at=now)
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
    )
