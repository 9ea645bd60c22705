"""Find what waits at the counter, tie the return of a result to its act, count papers on both sides of a hand-over."""

from alembic import op

revision = "2026_11_22_11"
down_revision = "2026_11_22_10"
branch_labels = None
depends_on = None

_RETURNS = """
    create table result_returns (
        {key} uuid not null,
        {case}
        collected_by varchar not null,
        checked varchar not null,
        collector_name varchar not null,
        collector_identity varchar not null,
        basis varchar not null,
        originals jsonb not null,
        staff_id uuid not null,
        at timestamptz not null,
        constraint pk_result_returns primary key ({key}),
        constraint ck_result_returns_collected_by check (collected_by in ('owner', 'proxy')),
        constraint ck_result_returns_checked check (checked in ('receipt', 'identity_card', 'vneid')),
        {note}
        constraint fk_result_returns_case_id foreign key(case_id) references cases (id) on delete cascade,
        constraint fk_result_returns_staff_id foreign key(staff_id) references staff (id)
    )
"""
_OF_NOTE = "constraint fk_result_returns_note_id foreign key(note_id) references notes (id) on delete cascade,"


def upgrade() -> None:
    """Make them. Nothing has been written to the table of returns before: it is made anew."""
    op.drop_table("result_returns")
    op.execute(_RETURNS.format(key="note_id", case="case_id uuid not null,", note=_OF_NOTE))
    op.execute("create index ix_result_returns_case_id on result_returns (case_id)")
    op.execute("alter table hand_over_items add column counted integer")
    op.execute("""
        alter table hand_over_items add constraint ck_hand_over_items_counts check (papers >= 0 and counted >= 0)
    """)
    op.execute("create unique index uq_hand_over_items_open on hand_over_items (case_id) where received is null")
    op.execute("""
        create index ix_cases_online_filed on cases (agency_id, filed_at)
        where phase = 'filed' and channel = 'online'
    """)
    op.execute("""
        create index ix_cases_to_collect on cases (agency_id, decided_at, id)
        where phase = 'decided' and way = 'counter'
    """)
    op.execute("""
        create index ix_cases_in_hand on cases (agency_id, received_at, id)
        where received_at is not null and decided_at is null and ended_at is null
    """)
    op.execute("create index ix_case_events_supplemented on case_events (case_id, at) where kind = 'supplemented'")


def downgrade() -> None:
    """Take them back."""
    op.execute("drop index ix_case_events_supplemented")
    for index in ("ix_cases_in_hand", "ix_cases_to_collect", "ix_cases_online_filed", "uq_hand_over_items_open"):
        op.execute(f"drop index {index}")
    op.execute("alter table hand_over_items drop constraint ck_hand_over_items_counts")
    op.execute("alter table hand_over_items drop column counted")
    op.drop_table("result_returns")
    op.execute(_RETURNS.format(key="case_id", case="", note=""))
