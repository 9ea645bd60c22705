"""People who work on cases, where they are logged in, and machines that may call the API."""

from datetime import datetime
from typing import ClassVar
from uuid import UUID, uuid4

from sqlalchemy.dialects.postgresql import ARRAY, TEXT
from sqlmodel import Field

from domain.case.acts import Role
from models.base import Instant, Row, TableArguments, filled, now, one_of

STAFF_ROLES = tuple(role for role in Role if role not in (Role.APPLICANT, Role.SYSTEM))


class Staff(Row, table=True):
    """One person on the staff. The actor of a command is `str(id)`.

    `password_hash` is empty for those who only log in through the identity provider, whose stable
    subject stands in `subject`. `position` is the office held in words ("Phó chủ tịch"). A password that an
    administrator handed out opens nothing but the form in which its owner chooses another.
    """

    __tablename__ = "staff"
    __table_args__: ClassVar[TableArguments] = (filled("login"),)

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    login: str = Field(unique=True)
    name: str
    password_hash: str = ""
    subject: str | None = Field(default=None, unique=True)
    agency_id: str = Field(foreign_key="agencies.id", index=True)
    unit_id: UUID | None = Field(default=None, foreign_key="units.id", index=True)
    position: str = ""
    phone: str = ""
    email: str = ""
    must_change_password: bool = False
    active: bool = True
    created_at: datetime = Field(default_factory=now, sa_type=Instant)


class StaffRole(Row, table=True):
    """One post: a role that a person holds in one agency. The rights of a person are the sum of the posts."""

    __tablename__ = "staff_roles"
    __table_args__: ClassVar[TableArguments] = (one_of("role", STAFF_ROLES),)

    staff_id: UUID = Field(primary_key=True, foreign_key="staff.id", ondelete="CASCADE")
    role: str = Field(primary_key=True)
    agency_id: str = Field(primary_key=True, foreign_key="agencies.id", index=True)


class StaffSession(Row, table=True):
    """A login. Only the SHA-256 of the cookie's token is kept; revoking one is setting `revoked_at`."""

    __tablename__ = "staff_sessions"

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    staff_id: UUID = Field(foreign_key="staff.id", index=True, ondelete="CASCADE")
    token_hash: str = Field(unique=True)
    user_agent: str = ""
    created_at: datetime = Field(default_factory=now, sa_type=Instant)
    expires_at: datetime = Field(sa_type=Instant)
    revoked_at: datetime | None = Field(default=None, sa_type=Instant)


class ApiToken(Row, table=True):
    """A machine that may call the JSON API for one agency. Only the SHA-256 of the token is kept."""

    __tablename__ = "api_tokens"

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    name: str
    token_hash: str = Field(unique=True)
    agency_id: str = Field(foreign_key="agencies.id", index=True)
    scopes: list[str] = Field(default_factory=list, sa_type=ARRAY(TEXT))
    created_at: datetime = Field(default_factory=now, sa_type=Instant)
    expires_at: datetime | None = Field(default=None, sa_type=Instant)
    revoked_at: datetime | None = Field(default=None, sa_type=Instant)
