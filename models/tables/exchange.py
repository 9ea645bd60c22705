"""What goes to and comes from others: webhooks, messages to workflows, notices, payments, post."""

from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, Identity, Index, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field

from models.base import Instant, Row, TableArguments, now, one_of


def _identity() -> Any:
    return Field(default=None, primary_key=True, sa_type=BigInteger, sa_column_args=(Identity(always=True),))


class InboxMessage(Row, table=True):
    """A webhook as it came, stored once per system and event id."""

    __tablename__ = "inbox"
    __table_args__: ClassVar[TableArguments] = (UniqueConstraint("system", "event_id"),)

    id: int | None = _identity()
    system: str
    event_id: str
    case_code: str = Field(index=True)
    body: str
    received_at: datetime = Field(default_factory=now, sa_type=Instant)


class OutboxMessage(Row, table=True):
    """A message to a workflow, sent by the relay in order per workflow.

    `kind` is start, command or answer; `payload` the JSON of StartCase, Command or Answer. A message the
    workflow can no longer take becomes `undeliverable`, stays visible and blocks nobody.
    """

    __tablename__ = "outbox"
    __table_args__: ClassVar[TableArguments] = (
        one_of("kind", ("start", "command", "answer")),
        one_of("status", ("waiting", "sent", "undeliverable")),
        Index("ix_outbox_waiting", "id", postgresql_where=text("status = 'waiting'")),
        Index("ix_outbox_waiting_workflow", "workflow_id", "id", postgresql_where=text("status = 'waiting'")),
        Index("ix_outbox_undeliverable", "id", postgresql_where=text("status = 'undeliverable'")),
    )

    id: int | None = _identity()
    workflow_id: str
    kind: str
    payload: dict[str, Any] = Field(sa_type=JSONB)
    status: str = "waiting"
    attempts: int = 0
    last_problem: str = ""
    created_at: datetime = Field(default_factory=now, sa_type=Instant)
    try_at: datetime = Field(default_factory=now, sa_type=Instant)
    sent_at: datetime | None = Field(default=None, sa_type=Instant)


class Notice(Row, table=True):
    """A message to a person, under its business key, so that a retry cannot send it twice.

    `channel` is email, sms, zalo or screen.
    """

    __tablename__ = "notices"
    __table_args__: ClassVar[TableArguments] = (one_of("status", ("sending", "sent", "failed")),)

    key: str = Field(primary_key=True)
    case_id: UUID = Field(foreign_key="cases.id", index=True)
    channel: str
    message: str
    status: str
    created_at: datetime = Field(default_factory=now, sa_type=Instant)
    sent_at: datetime | None = Field(default=None, sa_type=Instant)
    reference: str = ""
    problem: str = ""


class Payment(Row, table=True):
    """Money asked for or taken, under its business key. `amount` is in đồng.

    `way` is online, cash or card; `taken_by` the staff id of who took it at the counter.
    """

    __tablename__ = "payments"
    __table_args__: ClassVar[TableArguments] = (
        one_of("way", ("online", "cash", "card")),
        one_of("status", ("requested", "paid", "failed", "refunded")),
        CheckConstraint("amount > 0", name="amount"),
    )

    key: str = Field(primary_key=True)
    case_id: UUID = Field(foreign_key="cases.id", index=True)
    amount: int = Field(sa_type=BigInteger)
    way: str
    status: str
    reference: str = ""
    pay_address: str = ""
    created_at: datetime = Field(default_factory=now, sa_type=Instant)
    paid_at: datetime | None = Field(default=None, sa_type=Instant)
    taken_by: str = ""
    receipt_number: str = ""


class Delivery(Row, table=True):
    """A parcel ordered from the post, under its business key."""

    __tablename__ = "deliveries"
    __table_args__: ClassVar[TableArguments] = (
        one_of("status", ("ordered", "in_transit", "delivered", "returned", "failed")),
    )

    key: str = Field(primary_key=True)
    case_id: UUID = Field(foreign_key="cases.id", index=True)
    tracking_number: str = ""
    status: str
    ordered_at: datetime = Field(default_factory=now, sa_type=Instant)
    updated_at: datetime = Field(default_factory=now, sa_type=Instant)
