"""Find the cases that a member of staff has filed: what the counter uses most stands first there."""

from alembic import op

revision = "2026_11_22_9"
down_revision = "2026_11_22_8"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the index. What applicants and machines file is not in it."""
    op.execute("create index ix_cases_filed_by on cases (filed_by, filed_at) where filed_by <> ''")


def downgrade() -> None:
    """Drop it."""
    op.execute("drop index ix_cases_filed_by")
