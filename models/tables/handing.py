"""Papers that change hands: dossiers from the counter to a division, results to the citizen."""

from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field

from models.base import Instant, Row, TableArguments, filled, now, one_of


class HandOverList(Row, table=True):
    """A list of dossiers that the counter gives to a division at one time, signed for by both sides.

    `number` counts within the agency and year ("12/2026"); `unit_id` is the receiving division, else
    `receiver` says in words who takes them. `to_agency_id` is the agency the list goes to when that is another one:
    its people then receive it.
    """

    __tablename__ = "hand_over_lists"
    __table_args__: ClassVar[TableArguments] = (
        filled("number"),
        UniqueConstraint("agency_id", "number"),
        Index("ix_hand_over_lists_to_agency_id", "to_agency_id", postgresql_where=text("to_agency_id is not null")),
    )

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    agency_id: str = Field(foreign_key="agencies.id", index=True)
    number: str
    unit_id: UUID | None = Field(default=None, foreign_key="units.id")
    to_agency_id: str | None = Field(default=None, foreign_key="agencies.id")
    receiver: str = ""
    note: str = ""
    created_by: UUID = Field(foreign_key="staff.id")
    created_at: datetime = Field(default_factory=now, sa_type=Instant)
    received_by: UUID | None = Field(default=None, foreign_key="staff.id")
    received_at: datetime | None = Field(default=None, sa_type=Instant)
    receiver_note: str = ""


class HandOverItem(Row, table=True):
    """One dossier on a hand-over list.

    `papers` is what the counter gave, `counted` what the receiving side found; `received` is false when the
    dossier was not there at all. Both are unknown until the list is confirmed; `scanned_at` says when the receiving
    side held it under the scanner, on the way there.
    """

    __tablename__ = "hand_over_items"
    __table_args__: ClassVar[TableArguments] = (
        CheckConstraint("papers >= 0 and counted >= 0", name="counts"),
        # Nobody's papers are on their way twice, whoever makes lists at the same moment.
        Index("uq_hand_over_items_open", "case_id", unique=True, postgresql_where=text("received is null")),
    )

    list_id: UUID = Field(primary_key=True, foreign_key="hand_over_lists.id", ondelete="CASCADE")
    case_id: UUID = Field(primary_key=True, foreign_key="cases.id", index=True)
    position: int
    papers: int = 0
    counted: int | None = None
    received: bool | None = None
    scanned_at: datetime | None = Field(default=None, sa_type=Instant)
    scanned_by: UUID | None = Field(default=None, foreign_key="staff.id")


class ResultReturn(Row, table=True):
    """To whom the result of a case was given at the counter, after which check, with which papers back.

    Written before the act it describes, and true once the case has the event "handed_over" that carries the same
    note: of an act that was refused nothing is left to be seen. `originals` lists the component ids whose
    originals went back to the citizen.
    """

    __tablename__ = "result_returns"
    __table_args__: ClassVar[TableArguments] = (
        one_of("collected_by", ("owner", "proxy")),
        one_of("checked", ("receipt", "identity_card", "vneid")),
    )

    note_id: UUID = Field(primary_key=True, foreign_key="notes.id", ondelete="CASCADE")
    case_id: UUID = Field(foreign_key="cases.id", index=True, ondelete="CASCADE")
    collected_by: str
    checked: str
    collector_name: str = ""
    collector_identity: str = ""
    basis: str = ""
    originals: list[Any] = Field(default_factory=list, sa_type=JSONB)
    staff_id: UUID = Field(foreign_key="staff.id")
    at: datetime = Field(default_factory=now, sa_type=Instant)
