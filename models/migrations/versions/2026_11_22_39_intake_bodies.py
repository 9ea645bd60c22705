"""The contents of portal intakes are dropped after a time; what they can be told by stays."""

from alembic import op

revision = "2026_11_22_39"
down_revision = "2026_11_22_38"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the digest and the time of dropping, and let the content be gone."""
    op.execute("alter table inbox alter column body drop not null")
    op.execute("alter table inbox add column body_digest varchar not null default ''")
    op.execute("alter table inbox add column body_dropped_at timestamptz")
    op.execute("""
        create index ix_inbox_intakes on inbox (received_at)
        where system = 'portal' and event_id like 'dossier/%' and body is not null
    """)


def downgrade() -> None:
    """Take them back; what was dropped stays gone."""
    op.execute("drop index ix_inbox_intakes")
    op.execute("alter table inbox drop column body_dropped_at")
    op.execute("alter table inbox drop column body_digest")
    op.execute("update inbox set body = '' where body is null")
    op.execute("alter table inbox alter column body set not null")
