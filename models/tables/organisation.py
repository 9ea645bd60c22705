"""How an agency is divided, and who stands in for whom."""

from datetime import datetime
from typing import ClassVar
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint
from sqlmodel import Field

from models.base import Instant, Row, TableArguments, filled, now


class Unit(Row, table=True):
    """A division or counter group of one agency, as its people call it."""

    __tablename__ = "units"
    __table_args__: ClassVar[TableArguments] = (filled("name_vi"),)

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    agency_id: str = Field(foreign_key="agencies.id", index=True)
    name_vi: str
    name_en: str = ""
    phone: str = ""
    active: bool = True


class Absence(Row, table=True):
    """A time in which somebody is away; the substitute then holds the posts of the absent person as well.

    `role` limits the substitution to one role; empty means every post. Without a substitute the absence is
    only told to colleagues. `basis` names the decision or message it rests on.
    """

    __tablename__ = "absences"
    __table_args__: ClassVar[TableArguments] = (
        CheckConstraint("ends_at > starts_at", name="times"),
        CheckConstraint("substitute_id is null or substitute_id <> staff_id", name="substitute"),
    )

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    staff_id: UUID = Field(foreign_key="staff.id", index=True)
    substitute_id: UUID | None = Field(default=None, foreign_key="staff.id", index=True)
    role: str = ""
    starts_at: datetime = Field(sa_type=Instant)
    ends_at: datetime = Field(sa_type=Instant)
    basis: str = ""
    created_by: UUID = Field(foreign_key="staff.id")
    created_at: datetime = Field(default_factory=now, sa_type=Instant)
    revoked_at: datetime | None = Field(default=None, sa_type=Instant)


class StaffChange(Row, table=True):
    """One change an administrator made to people, units or agencies, for whoever asks later who did it."""

    __tablename__ = "staff_changes"

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    agency_id: str = Field(foreign_key="agencies.id", index=True)
    staff_id: UUID | None = Field(default=None, foreign_key="staff.id", index=True)
    kind: str
    detail: str = ""
    changed_by: UUID = Field(foreign_key="staff.id")
    at: datetime = Field(default_factory=now, sa_type=Instant)
