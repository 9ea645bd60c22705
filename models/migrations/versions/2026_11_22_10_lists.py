"""Let long lists count and filter within an index, and keep what somebody looked for out of addresses."""

from alembic import op

revision = "2026_11_22_10"
down_revision = "2026_11_22_9"
branch_labels = None
depends_on = None

_TASKS_OPEN = """
    create index ix_tasks_open on tasks (agency_id, role, coalesce(due_at, 'infinity'::timestamptz), case_id, id)
    {include} where status in ('open', 'suspended')
"""
_CASES_OPEN = "create index ix_cases_open_due on cases (agency_id, due_at) include ({include}) where ended_at is null"


def upgrade() -> None:
    """Widen the indexes of open work, add those of filtering and searching, and the table."""
    op.execute("drop index ix_tasks_open")
    op.execute(_TASKS_OPEN.format(include="include (status, claimed_by, opened_at, step, due_at)"))
    op.execute("drop index ix_cases_open_due")
    op.execute(_CASES_OPEN.format(include="phase, waiting_for, hold, id, procedure_code, channel, step"))
    op.execute("create index ix_tasks_done_by on tasks (done_by, done_at) include (case_id) where done_by <> ''")
    op.execute("""
        create index ix_tasks_suspended on tasks (agency_id, role) include (claimed_by, case_id)
        where status = 'suspended'
    """)
    op.execute("create index ix_cases_code_end on cases (right(code, 7))")
    op.execute("""
        create index ix_cases_received_elsewhere_filed on cases (received_at_agency, filed_at)
        where received_at_agency <> agency_id
    """)
    op.execute("""
        create table kept_looks (
            id uuid not null,
            staff_id uuid not null,
            kind varchar not null,
            content jsonb not null,
            created_at timestamptz not null,
            constraint pk_kept_looks primary key (id),
            constraint fk_kept_looks_staff_id foreign key(staff_id) references staff (id) on delete cascade
        )
    """)
    op.execute("create index ix_kept_looks_staff_id on kept_looks (staff_id)")
    op.execute("create index ix_kept_looks_created_at on kept_looks (created_at)")


def downgrade() -> None:
    """Take them back."""
    op.drop_table("kept_looks")
    op.execute("drop index ix_cases_received_elsewhere_filed")
    op.execute("drop index ix_cases_code_end")
    op.execute("drop index ix_tasks_suspended")
    op.execute("drop index ix_tasks_done_by")
    op.execute("drop index ix_cases_open_due")
    op.execute(_CASES_OPEN.format(include="phase, waiting_for, hold"))
    op.execute("drop index ix_tasks_open")
    op.execute(_TASKS_OPEN.format(include=""))
