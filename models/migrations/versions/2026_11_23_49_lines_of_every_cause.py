"""A line of the desk is found under each of its causes, keeps what each is about, and names who has to move."""

from alembic import op

revision = "2026_11_23_49"
down_revision = "2026_11_23_48"
branch_labels = None
depends_on = None

_DUE = """
create index ix_desk_lines_due on desk_lines (agency_id, coalesce(due_at, 'infinity'::timestamptz), case_id)
    include (cause, {others}side, procedure_code, step, due_at, holder, since)
"""


def upgrade() -> None:
    """Add the columns; the lines themselves are made anew by the next look, within a minute."""
    op.execute("delete from desk_lines")
    op.execute("alter table desk_lines add column mover_name varchar not null")
    op.execute("alter table desk_lines add column findings jsonb not null")
    # Lines were found by their first cause alone; now numbers are read from the index that has all their causes.
    op.execute("drop index ix_desk_lines_cause")
    op.execute("drop index ix_desk_lines_due")
    op.execute(_DUE.format(others="others, "))


def downgrade() -> None:
    """Take them back."""
    op.execute("drop index ix_desk_lines_due")
    op.execute(_DUE.format(others=""))
    op.execute(
        "create index ix_desk_lines_cause"
        " on desk_lines (agency_id, cause, coalesce(due_at, 'infinity'::timestamptz), case_id)"
    )
    for column in ("findings", "mover_name"):
        op.execute(f"alter table desk_lines drop column {column}")
