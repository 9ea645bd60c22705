"""Number the messages to the national portal as they are written, not by what a statement saw when it began."""

from alembic import op

revision = "2026_11_22_29"
down_revision = "2026_11_22_28"
branch_labels = None
depends_on = None

#: Whoever writes messages of a case holds its row. A statement that waited for that row still reads what was there
#: when it began; a function that may change data reads what was committed while it waited, and what this very
#: statement wrote before.
_NUMBER = """
    create function number_portal_message() returns trigger language plpgsql volatile as $$
    begin
        new.seq := coalesce((select max(seq) from portal_messages where case_id = new.case_id), 0) + 1;
        return new;
    end $$
"""
_TRIGGER = """
    create trigger number_portal_message before insert on portal_messages
        for each row when (new.seq is null) execute function number_portal_message()
"""


def upgrade() -> None:
    """Let the table number what comes without a number."""
    op.execute(_NUMBER)
    op.execute(_TRIGGER)


def downgrade() -> None:
    """Leave the numbering to who writes."""
    op.execute("drop trigger number_portal_message on portal_messages")
    op.execute("drop function number_portal_message()")
