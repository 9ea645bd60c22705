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
    """A webhook as it came, stored once per system and event id.

    The content of a dossier from the portal is personal data: it is dropped after a time (`body_dropped_at`), and told
    by its SHA-256 (`body_digest`) from then on.
    """

    __tablename__ = "inbox"
    __table_args__: ClassVar[TableArguments] = (
        UniqueConstraint("system", "event_id"),
        Index(
            "ix_inbox_intakes",
            "received_at",
            postgresql_where=text("system = 'portal' and event_id like 'dossier/%' and body is not null"),
        ),
    )

    id: int | None = _identity()
    system: str
    event_id: str
    case_code: str = Field(index=True)
    body: str | None
    received_at: datetime = Field(default_factory=now, sa_type=Instant)
    body_digest: str = Field(default="", sa_column_kwargs={"server_default": ""})
    body_dropped_at: datetime | None = Field(default=None, sa_type=Instant)


class OutboxMessage(Row, table=True):
    """A message to a workflow, sent by the relay in order per workflow.

    `kind` is start, command, answer or letter; `payload` the JSON of StartCase, Command, Answer or NoticeToSend. A
    start names its plan and calendar by hash (`plan_sha256`, `calendar_sha256`). A message the workflow can no
    longer take becomes `undeliverable`, stays visible and blocks nobody; once its case has ended, a supervisor sets it
    aside.
    """

    __tablename__ = "outbox"
    __table_args__: ClassVar[TableArguments] = (
        one_of("kind", ("start", "command", "answer", "letter")),
        one_of("status", ("waiting", "sent", "undeliverable", "set_aside")),
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


class FrozenText(Row, table=True):
    """A plan or a calendar that cases carry, once under its hash. A trigger refuses every change."""

    __tablename__ = "frozen_texts"

    sha256: str = Field(primary_key=True)
    text: str


class Notice(Row, table=True):
    """A message to a person, under its business key, so that a retry cannot send it twice.

    `channel` is email, sms, zalo or screen, or none for an applicant whom no way reached: a person calls, and
    settles it. `base` is what all ways of one telling share; `about` what the letter needs besides the case. A held
    one is sent at `send_at`; `reason` says why this way ("first", "fallback", "legal", "resend") or why not.
    `delivery` is what the gateway says became of it; `target_hash` knows the receiver without naming them.
    It belongs to a case or to a feedback.
    """

    __tablename__ = "notices"
    __table_args__: ClassVar[TableArguments] = (
        one_of("status", ("held", "sending", "sent", "failed", "dropped")),
        one_of("audience", ("applicant", "staff")),
        one_of("delivery", ("", "accepted", "delivered", "failed", "unknown")),
        one_of("settled_how", ("", "phone", "paper", "visit")),
        CheckConstraint("num_nonnulls(case_id, feedback_id) = 1", name="about_one"),
        Index("ix_notices_look_at", "look_at", postgresql_where=text("look_at is not null")),
        Index("ix_notices_sending", "created_at", postgresql_where=text("status = 'sending'")),
        Index("ix_notices_target_hash", "target_hash", "created_at", postgresql_where=text("target_hash <> ''")),
        Index(
            "ix_notices_unsettled",
            "status",
            "created_at",
            postgresql_where=text("status in ('held', 'sending', 'failed')"),
        ),
        Index(
            "ix_notices_unreached",
            "created_at",
            "key",
            postgresql_where=text("channel = 'none' and status = 'failed' and settled_at is null"),
        ),
    )

    key: str = Field(primary_key=True)
    case_id: UUID | None = Field(default=None, foreign_key="cases.id", index=True)
    feedback_id: UUID | None = Field(default=None, foreign_key="feedback.id", index=True, ondelete="CASCADE")
    channel: str
    message: str
    status: str
    created_at: datetime = Field(default_factory=now, sa_type=Instant)
    sent_at: datetime | None = Field(default=None, sa_type=Instant)
    reference: str = ""
    problem: str = ""
    base: str = ""
    audience: str = "applicant"
    about: dict[str, Any] = Field(default_factory=dict, sa_type=JSONB)
    reason: str = ""
    send_at: datetime | None = Field(default=None, sa_type=Instant)
    target_hash: str = ""
    delivery: str = ""
    delivery_at: datetime | None = Field(default=None, sa_type=Instant)
    look_at: datetime | None = Field(default=None, sa_type=Instant)
    looks: int = 0
    asked_by: str = ""
    settled_at: datetime | None = Field(default=None, sa_type=Instant)
    settled_by: str = ""
    settled_how: str = ""


class NoticePost(Row, table=True):
    """A notice on screen is up for a post: everybody who holds the role in the agency finds it."""

    __tablename__ = "notice_posts"

    agency_id: str = Field(primary_key=True)
    role: str = Field(primary_key=True)
    created_at: datetime = Field(primary_key=True, sa_type=Instant)
    notice_key: str = Field(primary_key=True, foreign_key="notices.key", index=True, ondelete="CASCADE")


class NoticeReading(Row, table=True):
    """A person has read a notice; for colleagues of the same post it stays unread."""

    __tablename__ = "notice_readings"

    staff_id: UUID = Field(primary_key=True, foreign_key="staff.id", ondelete="CASCADE")
    notice_key: str = Field(primary_key=True, foreign_key="notices.key", index=True, ondelete="CASCADE")
    read_at: datetime = Field(default_factory=now, sa_type=Instant)


class NoticeMark(Row, table=True):
    """A person has read everything that was put up until then."""

    __tablename__ = "notice_marks"

    staff_id: UUID = Field(primary_key=True, foreign_key="staff.id", ondelete="CASCADE")
    read_until: datetime = Field(sa_type=Instant)


class Payment(Row, table=True):
    """Money asked for or taken, under its business key. `amount` is in đồng.

    `way` is online, cash or card; `taken_by` the staff id of who took it at the counter.
    """

    __tablename__ = "payments"
    __table_args__: ClassVar[TableArguments] = (
        one_of("way", ("online", "cash", "card")),
        one_of("status", ("requested", "paid", "failed", "refunded", "cancelled")),
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
