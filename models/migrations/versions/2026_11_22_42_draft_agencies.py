"""A draft names the agency whose author began it, so that two agencies of one kind have drafts apart."""

from alembic import op

revision = "2026_11_22_42"
down_revision = "2026_11_22_41"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Drafts there are belong to the agency of who began them, where that agency is of the draft's kind."""
    op.execute("alter table procedure_drafts add column agency_id varchar not null default ''")
    op.execute("""
update procedure_drafts d set agency_id = s.agency_id
from staff s join agencies a on a.id = s.agency_id
where s.id::text = d.created_by and a.kind = d.agency_kind
""")


def downgrade() -> None:
    """Drop the column."""
    op.execute("alter table procedure_drafts drop column agency_id")
