"""Money: the ledger of every case, receipts of the counter, the day's closing, the gateway's statement."""

from datetime import date, datetime
from typing import Any, ClassVar
from uuid import UUID, uuid4

from sqlalchemy import BigInteger, CheckConstraint, ForeignKeyConstraint, Identity, Index, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field

from domain.money.ledger import Account, EntryKind
from domain.money.reconciliation import DifferenceClass
from models.base import Instant, Row, TableArguments, filled, now, one_of

#: Entries that went through somebody's till at the counter.
AT_THE_TILL = "debit in ('cash', 'card') or credit in ('cash', 'card')"


class MoneyEntry(Row, table=True):
    """One movement of money, read off the event `seq` of the case (`domain.money.ledger`). Append-only by trigger.

    `amount` đồng went into `debit`, out of `credit`. `key` is the bank's transaction number or the refund's name.
    `actor` is the staff id of who took or gave it, `agency_id` the one-stop unit whose till it was.
    """

    __tablename__ = "money_entries"
    __table_args__: ClassVar[TableArguments] = (
        one_of("kind", EntryKind),
        one_of("debit", Account),
        one_of("credit", Account),
        CheckConstraint("amount > 0 and debit <> credit", name="amount"),
        Index("ix_money_entries_till", "agency_id", "actor", "at", postgresql_where=text(AT_THE_TILL)),
        Index(
            "ix_money_entries_by_person",
            "agency_id",
            "case_id",
            postgresql_where=text("debit = 'refund_counter' or credit = 'refund_counter'"),
        ),
        Index(
            "ix_money_entries_transfer",
            "agency_id",
            "at",
            postgresql_where=text("debit = 'transfer' or credit = 'transfer'"),
        ),
        Index("ix_money_entries_online", "at", postgresql_where=text("debit = 'online' or credit = 'online'")),
        Index("ix_money_entries_key", "key", postgresql_where=text("key <> ''")),
    )

    case_id: UUID = Field(primary_key=True, foreign_key="cases.id")
    seq: int = Field(primary_key=True)
    kind: str
    debit: str
    credit: str
    amount: int = Field(sa_type=BigInteger)
    key: str = ""
    actor: str = ""
    agency_id: str
    at: datetime = Field(sa_type=Instant)


class TransferClaim(Row, table=True):
    """The bank's number of a transfer, taken for the case on which somebody books it: none is booked twice.

    `command` is the act that took it. What is booked stands in the ledger under the same number.
    """

    __tablename__ = "transfer_claims"
    __table_args__: ClassVar[TableArguments] = (filled("reference"),)

    reference: str = Field(primary_key=True)
    case_id: UUID = Field(foreign_key="cases.id", index=True)
    command: str
    claimed_at: datetime = Field(default_factory=now, sa_type=Instant)


class ReceiptRange(Row, table=True):
    """A registered series of printed receipt numbers of one agency (mẫu số, ký hiệu, from number to number).

    `next` is the number that is taken next; `last` + 1 when the series is used up.
    """

    __tablename__ = "receipt_ranges"
    __table_args__: ClassVar[TableArguments] = (
        filled("form"),
        filled("symbol"),
        CheckConstraint("first >= 1 and last >= first and next between first and last + 1", name="numbers"),
        CheckConstraint("(retired_at is null) = (retired_by is null)", name="retired"),
    )

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    agency_id: str = Field(foreign_key="agencies.id", index=True)
    form: str
    symbol: str
    first: int
    last: int
    next: int
    registered_by: UUID = Field(foreign_key="staff.id")
    registered_at: datetime = Field(default_factory=now, sa_type=Instant)
    retired_at: datetime | None = Field(default=None, sa_type=Instant)
    retired_by: UUID | None = Field(default=None, foreign_key="staff.id")
    retire_reason: str = ""


class MoneyReceipt(Row, table=True):
    """One receipt (biên lai): a number of a series, given to one payment over the counter or by transfer.

    Taken by a trigger in the transaction that records the payment, so that no number is missing or twice. A spoiled
    one is cancelled with its reason and stays. `prints` counts how often it was printed; a second print is a copy.
    """

    __tablename__ = "money_receipts"
    __table_args__: ClassVar[TableArguments] = (
        ForeignKeyConstraint(
            ["case_id", "seq"], ["money_entries.case_id", "money_entries.seq"], name="fk_money_receipts_entry"
        ),
        CheckConstraint(
            "(cancelled_at is null) = (cancelled_by is null) and (cancelled_at is null) = (cancel_reason = '')",
            name="cancelled",
        ),
        Index("uq_money_receipts_valid", "case_id", "seq", unique=True, postgresql_where=text("cancelled_at is null")),
        Index("ix_money_receipts_agency_issued", "agency_id", "issued_at"),
    )

    range_id: UUID = Field(primary_key=True, foreign_key="receipt_ranges.id")
    number: int = Field(primary_key=True)
    case_id: UUID
    seq: int
    agency_id: str
    amount: int = Field(sa_type=BigInteger)
    issued_by: str
    issued_at: datetime = Field(default_factory=now, sa_type=Instant)
    prints: int = 0
    cancelled_at: datetime | None = Field(default=None, sa_type=Instant)
    cancelled_by: UUID | None = Field(default=None, foreign_key="staff.id")
    cancel_reason: str = ""


class DayClosing(Row, table=True):
    """What a cashier counted at the end of a day, and what the books say. Final once the second person has signed.

    `expected_*` are sums of the entries it covers, `counted_*` what was there, all in đồng; `notes` how many of each
    note and coin, by its value. One that the second person sent back covers nothing any more and stays to be seen.
    """

    __tablename__ = "day_closings"
    __table_args__: ClassVar[TableArguments] = (
        one_of("status", ("counted", "signed", "sent_back")),
        CheckConstraint("counted_cash >= 0 and counted_card >= 0", name="counted"),
        CheckConstraint("signed_by <> cashier_id", name="two_people"),
        CheckConstraint(
            "(signed_at is null) = (signed_by is null) and (signed_at is null) = (status = 'counted')", name="signed"
        ),
        Index(
            "uq_day_closings_day",
            "agency_id",
            "cashier_id",
            "day",
            unique=True,
            postgresql_where=text("status <> 'sent_back'"),
        ),
        Index("ix_day_closings_agency_day", "agency_id", "day"),
    )

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    agency_id: str = Field(foreign_key="agencies.id")
    cashier_id: UUID = Field(foreign_key="staff.id")
    day: date
    status: str = "counted"
    expected_cash: int = Field(sa_type=BigInteger)
    expected_card: int = Field(sa_type=BigInteger)
    counted_cash: int = Field(sa_type=BigInteger)
    counted_card: int = Field(sa_type=BigInteger)
    notes: dict[str, Any] = Field(default_factory=dict, sa_type=JSONB)
    reason: str = ""
    counted_at: datetime = Field(default_factory=now, sa_type=Instant)
    signed_by: UUID | None = Field(default=None, foreign_key="staff.id")
    signed_at: datetime | None = Field(default=None, sa_type=Instant)
    answer: str = ""


class ClosingEntry(Row, table=True):
    """A movement through a till that a closing covers; none is covered twice."""

    __tablename__ = "closing_entries"
    __table_args__: ClassVar[TableArguments] = (
        ForeignKeyConstraint(
            ["case_id", "seq"], ["money_entries.case_id", "money_entries.seq"], name="fk_closing_entries_entry"
        ),
    )

    case_id: UUID = Field(primary_key=True)
    seq: int = Field(primary_key=True)
    closing_id: UUID = Field(foreign_key="day_closings.id", index=True)


class PaymentStatement(Row, table=True):
    """The gateway's statement of one Vietnamese day, as last fetched. Sums are in đồng."""

    __tablename__ = "payment_statements"

    day: date = Field(primary_key=True)
    fetched_at: datetime = Field(default_factory=now, sa_type=Instant)
    lines: int
    received: int = Field(sa_type=BigInteger)
    refunded: int = Field(sa_type=BigInteger)


class StatementLine(Row, table=True):
    """One line of a statement, kept once under the gateway's own number. `kind` is payment or refund.

    `key` is our business key, "<case code>/<request or refund>"; `statement_day` the statement it first stood in.
    """

    __tablename__ = "payment_statement_lines"
    __table_args__: ClassVar[TableArguments] = (
        one_of("kind", ("payment", "refund")),
        UniqueConstraint("kind", "transaction"),
        Index("ix_payment_statement_lines_occurred_at", "occurred_at"),
        Index("ix_payment_statement_lines_key", "key"),
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=BigInteger, sa_column_args=(Identity(always=True),))
    kind: str
    transaction: str
    key: str
    amount: int = Field(sa_type=BigInteger)
    occurred_at: datetime = Field(sa_type=Instant)
    statement_day: date


class PaymentDifference(Row, table=True):
    """Something that stands in our books and not in the gateway's, or the other way round, or with another amount.

    `ours` and `theirs` are in đồng, None where there is none. `status` is open, gone (a later statement agrees),
    booked (sent to its case as if the webhook had come) or settled by a person with a reason.
    """

    __tablename__ = "payment_differences"
    __table_args__: ClassVar[TableArguments] = (
        one_of("sort", DifferenceClass),
        one_of("status", ("open", "gone", "booked", "settled")),
        UniqueConstraint("sort", "key", "transaction"),
        CheckConstraint("ours is not null or theirs is not null", name="evidence"),
        Index("ix_payment_differences_open", "day", postgresql_where=text("status in ('open', 'booked')")),
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=BigInteger, sa_column_args=(Identity(always=True),))
    day: date = Field(index=True)
    sort: str
    key: str
    transaction: str = ""
    case_id: UUID | None = Field(default=None, foreign_key="cases.id")
    agency_id: str = ""
    ours: int | None = Field(default=None, sa_type=BigInteger)
    theirs: int | None = Field(default=None, sa_type=BigInteger)
    status: str = "open"
    found_at: datetime = Field(default_factory=now, sa_type=Instant)
    settled_at: datetime | None = Field(default=None, sa_type=Instant)
    settled_by: UUID | None = Field(default=None, foreign_key="staff.id")
    note: str = ""
