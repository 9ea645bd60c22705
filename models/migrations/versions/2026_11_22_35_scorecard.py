"""Indexes by which the scorecard finds what was received and what was finished in a period."""

from alembic import op

revision = "2026_11_22_35"
down_revision = "2026_11_22_34"
branch_labels = None
depends_on = None

_INDEXES = (
    """
    create index ix_cases_agency_received on cases (agency_id, received_at, id) where received_at is not null
    """,
    """
    create index ix_cases_agency_finished on cases (agency_id, coalesce(decided_at, ended_at))
        where received_at is not null
    """,
    """
    create index ix_case_events_supplement_requested on case_events (case_id, at) where kind = 'supplement_requested'
    """,
)


def upgrade() -> None:
    """Make the indexes."""
    for statement in _INDEXES:
        op.execute(statement)


def downgrade() -> None:
    """Drop them."""
    op.execute("drop index ix_case_events_supplement_requested")
    op.execute("drop index ix_cases_agency_finished")
    op.execute("drop index ix_cases_agency_received")
