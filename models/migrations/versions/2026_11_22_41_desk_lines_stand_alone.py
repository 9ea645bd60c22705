"""A line of the desk says what its row shows of the case, so that a page reads lines and not cases."""

from alembic import op

revision = "2026_11_22_41"
down_revision = "2026_11_22_40"
branch_labels = None
depends_on = None

_TEXTS = ("code", "phase", "holder_name", "task_id")


def upgrade() -> None:
    """Add the columns; the lines themselves are made anew by the next look, within a minute."""
    op.execute("delete from desk_lines")
    op.execute("alter table desk_lines add column procedure_version integer not null")
    for column in _TEXTS:
        op.execute(f"alter table desk_lines add column {column} varchar not null")


def downgrade() -> None:
    """Take them back."""
    for column in ("procedure_version", *_TEXTS):
        op.execute(f"alter table desk_lines drop column {column}")
