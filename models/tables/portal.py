"""The national portal: what it is told of each case, what it filed with us, and how both sides compare."""

from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import BigInteger, Identity, Index, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field

from domain.portal.comparing import Difference
from domain.portal.telling import Action
from models.base import Instant, Row, TableArguments, now, one_of

MESSAGE_STATUSES = ("waiting", "sending", "sent", "confirmed", "refused", "skipped")
#: What still has to happen before the next message of the same case may go.
OPEN_MESSAGES = "status in ('waiting', 'sending', 'sent', 'refused')"
#: Whose content has had its day: nobody sends, mends or waits for it any more.
OVER_MESSAGES = "status in ('confirmed', 'skipped') and body is not null"
#: What the relay may take up when its time has come.
MOVING_MESSAGES = "status in ('waiting', 'sending', 'sent')"


class PortalMessage(Row, table=True):
    """One message about a case, in the order of `seq`; written in the transaction that records what it tells.

    `event_seq` is the event it tells of, 0 for one that a person asked for (`asked_by`). `facts` is where the case
    stood then, `body` what was sent in the national field names (made at the first sending, the same for every
    attempt of a `round`). `sent` means that the portal has it and will say later what it makes of it; `try_at` is
    when it is taken up next, which while it is being sent is the end of the claim. `answer` is what the portal said,
    `problem` a code of ours. `body_digest` is what the body can be told by once it was dropped (`body_dropped_at`).
    """

    __tablename__ = "portal_messages"
    __table_args__: ClassVar[TableArguments] = (
        one_of("action", Action),
        one_of("status", MESSAGE_STATUSES),
        Index("ix_portal_messages_moving", "try_at", postgresql_where=text(MOVING_MESSAGES)),
        Index("ix_portal_messages_open", "case_id", "seq", postgresql_where=text(OPEN_MESSAGES)),
        Index("ix_portal_messages_over", "settled_at", postgresql_where=text(OVER_MESSAGES)),
        Index("ix_portal_messages_refused", "created_at", "case_id", postgresql_where=text("status = 'refused'")),
        Index(
            "ix_portal_messages_event",
            "case_id",
            "event_seq",
            "action",
            unique=True,
            postgresql_where=text("event_seq > 0"),
        ),
        Index("ix_portal_messages_resend", "resend_id", postgresql_where=text("resend_id is not null")),
    )

    case_id: UUID = Field(primary_key=True, foreign_key="cases.id", ondelete="CASCADE")
    seq: int = Field(primary_key=True)
    event_seq: int = 0
    action: str
    cause: str
    code: int
    at: datetime = Field(sa_type=Instant)
    facts: dict[str, Any] = Field(default_factory=dict, sa_type=JSONB)
    status: str = "waiting"
    round: int = 1
    attempts: int = 0
    body: dict[str, Any] | None = Field(default=None, sa_type=JSONB)
    body_digest: str = Field(default="", sa_column_kwargs={"server_default": ""})
    body_dropped_at: datetime | None = Field(default=None, sa_type=Instant)
    answer: str = ""
    problem: str = ""
    created_at: datetime = Field(default_factory=now, sa_type=Instant)
    try_at: datetime = Field(default_factory=now, sa_type=Instant)
    sent_at: datetime | None = Field(default=None, sa_type=Instant)
    settled_at: datetime | None = Field(default=None, sa_type=Instant)
    asked_by: str = ""
    reason: str = ""
    resend_id: UUID | None = None


class PortalFile(Row, table=True):
    """A file of a dossier filed on the portal, which lies there until it is fetched. `number` is the portal's own."""

    __tablename__ = "portal_files"
    __table_args__: ClassVar[TableArguments] = (
        one_of("status", ("waiting", "fetched", "refused")),
        Index("ix_portal_files_waiting", "try_at", postgresql_where=text("status = 'waiting'")),
    )

    number: str = Field(primary_key=True)
    place: int = Field(primary_key=True)
    component_id: str
    file_name: str
    address: str
    status: str = "waiting"
    attempts: int = 0
    problem: str = ""
    try_at: datetime = Field(default_factory=now, sa_type=Instant)
    document_id: UUID | None = None


class PortalComparison(Row, table=True):
    """One comparison of what both sides hold. `ours` and `theirs` count dossiers, `on_the_way` those left out.

    A dossier whose newest message is only just on its way is left out: it would differ for nothing.
    """

    __tablename__ = "portal_comparisons"

    id: int | None = Field(default=None, primary_key=True, sa_type=BigInteger, sa_column_args=(Identity(always=True),))
    started_at: datetime = Field(default_factory=now, sa_type=Instant)
    ended_at: datetime | None = Field(default=None, sa_type=Instant)
    ours: int = 0
    theirs: int = 0
    on_the_way: int = 0


class PortalHeld(Row, table=True):
    """One entry of the portal as a comparison found it; deleted when the next comparison is done."""

    __tablename__ = "portal_held"

    comparison_id: int = Field(
        primary_key=True, sa_type=BigInteger, foreign_key="portal_comparisons.id", ondelete="CASCADE"
    )
    number: str = Field(primary_key=True)
    place: int = Field(primary_key=True)
    entry: dict[str, Any] = Field(sa_type=JSONB)


class PortalDifference(Row, table=True):
    """One difference that a comparison found. `agency_id` is the case's, or what its number begins with."""

    __tablename__ = "portal_differences"
    __table_args__: ClassVar[TableArguments] = (
        one_of("difference", Difference),
        Index("ix_portal_differences_list", "comparison_id", "difference", "agency_id", "id"),
        Index("ix_portal_differences_case_id", "case_id", "comparison_id"),
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=BigInteger, sa_column_args=(Identity(always=True),))
    comparison_id: int = Field(sa_type=BigInteger, foreign_key="portal_comparisons.id", ondelete="CASCADE")
    difference: str
    number: str
    case_id: UUID | None = Field(default=None, foreign_key="cases.id", ondelete="CASCADE")
    agency_id: str
    ours: dict[str, Any] = Field(default_factory=dict, sa_type=JSONB)
    theirs: dict[str, Any] = Field(default_factory=dict, sa_type=JSONB)


class PortalResend(Row, table=True):
    """A whole class of differences sent again: who asked for it, when, how many dossiers were chosen then."""

    __tablename__ = "portal_resends"

    id: UUID = Field(primary_key=True)
    comparison_id: int = Field(sa_type=BigInteger)
    difference: str
    asked_by: str
    asked_at: datetime = Field(default_factory=now, sa_type=Instant)
    chosen: int = 0
