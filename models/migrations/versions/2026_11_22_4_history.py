"""Create what happens to a case: events, clock, tasks, calls to outside systems."""

from alembic import op

revision = "2026_11_22_4"
down_revision = "2026_11_22_3"
branch_labels = None
depends_on = None

STATEMENTS = (
    """
    create table case_events (
        case_id uuid not null,
        seq integer not null,
        kind varchar not null,
        at timestamptz not null,
        actor varchar not null,
        role varchar not null,
        on_behalf_of varchar not null,
        step varchar not null,
        note varchar not null,
        values jsonb not null,
        hash bytea not null,
        recorded_at timestamptz not null,
        constraint pk_case_events primary key (case_id, seq),
        constraint fk_case_events_case_id foreign key(case_id) references cases (id)
    )
    """,
    """
    create table case_clock (
        case_id uuid not null,
        position integer not null,
        event varchar not null,
        at timestamptz not null,
        reason varchar not null,
        "limit" varchar not null,
        constraint pk_case_clock primary key (case_id, position),
        constraint fk_case_clock_case_id foreign key(case_id) references cases (id) on delete cascade
    )
    """,
    """
    create table tasks (
        case_id uuid not null,
        id varchar not null,
        step varchar not null,
        kind varchar not null,
        stage varchar not null,
        role varchar not null,
        agency_id varchar not null,
        status varchar not null,
        opened_at timestamptz,
        due_at timestamptz,
        claimed_by uuid,
        claimed_at timestamptz,
        done_by varchar not null,
        done_at timestamptz,
        outcome varchar not null,
        constraint pk_tasks primary key (case_id, id),
        constraint ck_tasks_status check (status in ('open', 'suspended', 'done', 'cancelled')),
        constraint ck_tasks_claim check ((claimed_by is null) = (claimed_at is null)),
        constraint fk_tasks_case_id foreign key(case_id) references cases (id) on delete cascade,
        constraint fk_tasks_claimed_by foreign key(claimed_by) references staff (id)
    )
    """,
    """
    create index ix_tasks_held on tasks (claimed_by, coalesce(due_at, 'infinity'::timestamptz)) where
            status in ('open', 'suspended') and claimed_by is not null
    """,
    """
    create index ix_tasks_open on tasks (agency_id, role, coalesce(due_at, 'infinity'::timestamptz),
            case_id, id) where status in ('open', 'suspended')
    """,
    """
    create table operations (
        case_id uuid not null,
        key varchar not null,
        system varchar not null,
        action varchar not null,
        step varchar not null,
        status varchar not null,
        problem varchar not null,
        reference varchar not null,
        since timestamptz,
        updated_at timestamptz not null,
        constraint pk_operations primary key (case_id, key),
        constraint ck_operations_status check (status in ('calling', 'retrying', 'awaiting_answer',
            'problem', 'done', 'skipped', 'entered')),
        constraint fk_operations_case_id foreign key(case_id) references cases (id) on delete cascade
    )
    """,
    """
    create index ix_operations_open on operations (system, since) where status in ('calling',
            'retrying', 'awaiting_answer', 'problem')
    """,
    """
    create trigger keep_events before update or delete on case_events
        for each row execute function refuse_change()
    """,
    """
    create trigger keep_all_events before truncate on case_events
        for each statement execute function refuse_change()
    """,
)
TABLES = ("operations", "tasks", "case_clock", "case_events")


def upgrade() -> None:
    """Create the tables."""
    for statement in STATEMENTS:
        op.execute(statement)


def downgrade() -> None:
    """Drop them."""
    for table in TABLES:
        op.execute(f"drop table {table}")
