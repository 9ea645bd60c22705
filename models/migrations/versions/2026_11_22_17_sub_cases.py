"""Let a case say for which step of which case it was opened."""

from alembic import op

revision = "2026_11_22_17"
down_revision = "2026_11_22_16"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the two columns, which belong together, and find the parts of a case."""
    op.execute("alter table cases add column parent_id uuid, add column parent_operation varchar")
    op.execute("alter table cases add constraint fk_cases_parent_id foreign key(parent_id) references cases (id)")
    op.execute(
        "alter table cases add constraint ck_cases_parent check ((parent_id is null) = (parent_operation is null))"
    )
    op.execute("""
        create unique index ix_cases_parent on cases (parent_id, parent_operation) where parent_id is not null
    """)


def downgrade() -> None:
    """Take them back."""
    op.execute("drop index ix_cases_parent")
    op.execute("alter table cases drop constraint ck_cases_parent")
    op.execute("alter table cases drop column parent_operation, drop column parent_id")
