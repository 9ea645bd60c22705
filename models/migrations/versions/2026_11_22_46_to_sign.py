"""What waits for a signature has an index of its own: a leader has thousands among tens of thousands of tasks."""

from alembic import op

revision = "2026_11_22_46"
down_revision = "2026_11_22_45"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the index."""
    op.execute("""
        create index ix_tasks_to_sign on tasks (agency_id, role, coalesce(due_at, 'infinity'::timestamptz), case_id, id)
            include (due_at) where status = 'open' and kind = 'sign'
    """)


def downgrade() -> None:
    """Drop the index."""
    op.execute("drop index ix_tasks_to_sign")
