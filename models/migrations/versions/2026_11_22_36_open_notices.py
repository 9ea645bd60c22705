"""Messages to people that are not settled can be counted without reading all that were ever sent."""

from alembic import op

revision = "2026_11_22_36"
down_revision = "2026_11_22_35"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """One small index over the messages on their way and those that failed."""
    op.execute(
        "create index ix_notices_unsettled on notices (status, created_at) "
        "where status in ('held', 'sending', 'failed')"
    )


def downgrade() -> None:
    """Take it back."""
    op.execute("drop index ix_notices_unsettled")
