"""What stays of a message to the national portal once its content is dropped: its digest, and when it was dropped."""

from alembic import op

revision = "2026_11_22_31"
down_revision = "2026_11_22_30"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add both columns, and an index over what still has a content to be dropped."""
    op.execute("alter table portal_messages add column body_digest varchar not null default ''")
    op.execute("alter table portal_messages add column body_dropped_at timestamptz")
    op.execute("""
        create index ix_portal_messages_over on portal_messages (settled_at)
        where status in ('confirmed', 'skipped') and body is not null
    """)


def downgrade() -> None:
    """Take them away; contents that were dropped do not come back."""
    op.execute("drop index ix_portal_messages_over")
    op.execute("alter table portal_messages drop column body_dropped_at")
    op.execute("alter table portal_messages drop column body_digest")
