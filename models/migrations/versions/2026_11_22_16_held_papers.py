"""Say of a dossier component which register already holds it, so that it is not handed in."""

from alembic import op

revision = "2026_11_22_16"
down_revision = "2026_11_22_15"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column; nothing filed so far stood in a register.

    The default stays: processes of the version before go on filing while the new ones start.
    """
    op.execute("alter table dossier_items add column held_in varchar not null default ''")


def downgrade() -> None:
    """Take it back."""
    op.execute("alter table dossier_items drop column held_in")
