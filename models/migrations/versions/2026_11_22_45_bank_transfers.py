"""Transfers to the agency's account are booked: their entries, their receipts, and the bank's numbers, each once."""

from alembic import op

revision = "2026_11_22_45"
down_revision = "2026_11_22_44"
branch_labels = None
depends_on = None

_RECEIVED = (
    "fee_charged", "fee_waived", "fee_restored", "received_cash", "received_card", "received_online", "received_post",
)  # fmt: skip
_REFUNDED = ("refund_due", "refund_failed", "refunded", "refunded_again", "refund_forgone")
_TRIGGER = """
    create trigger issue_receipt after insert on money_entries
        for each row when (new.debit in ({tills})) execute function issue_receipt()
"""


def _allow(kinds: tuple[str, ...]) -> None:
    listed = ", ".join(f"'{kind}'" for kind in kinds)
    op.execute(
        "alter table money_entries drop constraint ck_money_entries_kind,"
        f" add constraint ck_money_entries_kind check (kind in ({listed})) not valid"
    )
    op.execute("alter table money_entries validate constraint ck_money_entries_kind")


def _receipts_for(tills: str) -> None:
    op.execute("drop trigger issue_receipt on money_entries")
    op.execute(_TRIGGER.format(tills=tills))


def upgrade() -> None:
    """Allow the new entry, give it a receipt as money over the counter has, and keep which numbers are taken."""
    _allow((*_RECEIVED, "received_transfer", *_REFUNDED))
    _receipts_for("'cash', 'card', 'transfer'")
    op.execute("""
        create index ix_money_entries_transfer on money_entries (agency_id, at)
            where debit = 'transfer' or credit = 'transfer'
    """)
    op.execute("""
        create table transfer_claims (
            reference varchar not null,
            case_id uuid not null,
            command varchar not null,
            claimed_at timestamptz not null,
            constraint pk_transfer_claims primary key (reference),
            constraint ck_transfer_claims_reference check (reference <> ''),
            constraint fk_transfer_claims_case_id foreign key (case_id) references cases (id)
        )
    """)
    op.execute("create index ix_transfer_claims_case_id on transfer_claims (case_id)")


def downgrade() -> None:
    """Take all of it back; a booked transfer stands in the way, for the ledger forgets nothing."""
    op.execute("drop table transfer_claims")
    op.execute("drop index ix_money_entries_transfer")
    _receipts_for("'cash', 'card'")
    _allow((*_RECEIVED, *_REFUNDED))
