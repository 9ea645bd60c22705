"""A book of numbers for the slips signed when money is paid back in cash."""

from alembic import op

revision = "2026_11_22_38"
down_revision = "2026_11_22_37"
branch_labels = None
depends_on = None

_BEFORE = "'register', 'supplement', 'refusal', 'apology', 'stop', 'transfer', 'result', 'returned'"


def _books(listed: str) -> None:
    for table in ("paper_books", "paper_numbers"):
        op.execute(f"alter table {table} drop constraint ck_{table}_book")
        op.execute(f"alter table {table} add constraint ck_{table}_book check (book in ({listed}))")


def upgrade() -> None:
    """Allow the new book."""
    _books(f"{_BEFORE}, 'refunded'")


def downgrade() -> None:
    """Take it back, with the numbers given in it."""
    op.execute("delete from paper_numbers where book = 'refunded'")
    op.execute("delete from paper_books where book = 'refunded'")
    _books(_BEFORE)
