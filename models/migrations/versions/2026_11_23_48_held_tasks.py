"""A person's task in a case that is held waits for the release, also when its turn came after the hold.

Cases keep telling it so from now on; those that are held today wrote it down as open before.
"""

from alembic import op

revision = "2026_11_23_48"
down_revision = "2026_11_23_47"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Put these tasks aside; what an agency was asked goes on during a hold."""
    op.execute("""
        update tasks t set status = 'suspended' from cases c
        where c.id = t.case_id and c.phase = 'on_hold' and t.status = 'open' and t.kind <> 'ask'
    """)


def downgrade() -> None:
    """Show as open again what opened after the hold: cases that told it so once do not tell it anew at the release."""
    op.execute("""
        update tasks t set status = 'open' from cases c
        where c.id = t.case_id and c.phase = 'on_hold' and t.status = 'suspended' and t.kind <> 'ask'
            and t.opened_at > (select max(e.at) from case_events e where e.case_id = c.id and e.kind = 'held')
    """)
