"""Say of each case when its papers left the counter, so that what is still there is found without the rest."""

from alembic import op

revision = "2026_11_22_14"
down_revision = "2026_11_22_13"
branch_labels = None
depends_on = None

_IN_HAND = """
    create index ix_cases_in_hand on cases (agency_id, received_at, id)
    where received_at is not null and decided_at is null and ended_at is null{still_here}
"""
_GIVEN_BEFORE = """
    update cases c set papers_given_at = given.at from (
        select h.case_id, max(l.created_at) as at, bool_or(h.received is null) as on_a_list
        from hand_over_items h join hand_over_lists l on l.id = h.list_id
        where h.received is not false group by h.case_id
    ) as given
    where c.id = given.case_id and (given.on_a_list or not exists (
        select from case_events e where e.case_id = c.id and e.kind = 'supplemented' and e.at >= given.at))
"""
#: Papers that complete a dossier come to the counter; while a list is open, it is decided when that is confirmed.
_COME_AGAIN = """
    create function papers_come_again() returns trigger language plpgsql as $$
    begin
        update cases set papers_given_at = null
        where id = new.case_id and papers_given_at <= new.at and not exists (
            select from hand_over_items h where h.case_id = new.case_id and h.received is null);
        return null;
    end $$
"""


def upgrade() -> None:
    """Add the column, fill it from the lists made so far, and narrow the index to what is still at the counter."""
    op.execute("alter table cases add column papers_given_at timestamptz")
    op.execute(_GIVEN_BEFORE)
    op.execute("drop index ix_cases_in_hand")
    op.execute(_IN_HAND.format(still_here=" and papers_given_at is null"))
    op.execute(_COME_AGAIN)
    op.execute("""
        create trigger papers_come_again after insert on case_events
        for each row when (new.kind = 'supplemented') execute function papers_come_again()
    """)


def downgrade() -> None:
    """Take them back."""
    op.execute("drop trigger papers_come_again on case_events")
    op.execute("drop function papers_come_again()")
    op.execute("drop index ix_cases_in_hand")
    op.execute(_IN_HAND.format(still_here=""))
    op.execute("alter table cases drop column papers_given_at")
