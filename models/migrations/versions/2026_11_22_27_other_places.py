"""Dossiers received at one counter for another agency: lists that go there, and what waits at the receiving desk."""

from alembic import op

revision = "2026_11_22_27"
down_revision = "2026_11_22_26"
branch_labels = None
depends_on = None

_ELSEWHERE = "received_at_agency <> agency_id and parent_id is null"


def upgrade() -> None:
    """Let a list go to another agency; find what waits at the desk of the agency that only received."""
    op.execute("alter table hand_over_lists add column to_agency_id varchar")
    op.execute(
        "alter table hand_over_lists add constraint fk_hand_over_lists_to_agency_id "
        "foreign key (to_agency_id) references agencies (id)"
    )
    op.execute(
        "create index ix_hand_over_lists_to_agency_id on hand_over_lists (to_agency_id) where to_agency_id is not null"
    )
    op.execute(
        "create index ix_cases_to_collect_elsewhere on cases (received_at_agency, decided_at, id) "
        f"where phase = 'decided' and way = 'counter' and {_ELSEWHERE}"
    )
    op.execute(
        "create index ix_cases_in_hand_elsewhere on cases (received_at_agency, received_at, id) "
        "where received_at is not null and decided_at is null and ended_at is null and papers_given_at is null "
        f"and {_ELSEWHERE}"
    )


def downgrade() -> None:
    """Take them back."""
    op.execute("drop index ix_cases_in_hand_elsewhere")
    op.execute("drop index ix_cases_to_collect_elsewhere")
    op.execute("drop index ix_hand_over_lists_to_agency_id")
    op.execute("alter table hand_over_lists drop constraint fk_hand_over_lists_to_agency_id")
    op.execute("alter table hand_over_lists drop column to_agency_id")
