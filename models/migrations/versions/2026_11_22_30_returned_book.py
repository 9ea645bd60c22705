"""A book of numbers for the slips signed when a result is given out."""

from alembic import op

revision = "2026_11_22_30"
down_revision = "2026_11_22_29"
branch_labels = None
depends_on = None

_BEFORE = "'register', 'supplement', 'refusal', 'apology', 'stop', 'transfer', 'result'"


def _books(listed: str) -> None:
    for table in ("paper_books", "paper_numbers"):
        op.execute(f"alter table {table} drop constraint ck_{table}_book")
        op.execute(f"alter table {table} add constraint ck_{table}_book check (book in ({listed}))")


def upgrade() -> None:
    """Allow the new book."""
    _books(f"{_BEFORE}, 'returned'")


def downgrade() -> None:
    """Take it back, with the numbers given in it."""
    op.execute("delete from paper_numbers where book = 'returned'")
    op.execute("delete from paper_books where book = 'returned'")
    _books(_BEFORE)
