"""Create what goes out and comes in, and the small ledgers."""

from alembic import op

revision = "2026_11_22_5"
down_revision = "2026_11_22_4"
branch_labels = None
depends_on = None

STATEMENTS = (
    """
    create table inbox (
        id bigint generated always as identity,
        system varchar not null,
        event_id varchar not null,
        case_code varchar not null,
        body varchar not null,
        received_at timestamptz not null,
        constraint pk_inbox primary key (id),
        constraint uq_inbox_system_event_id unique (system, event_id)
    )
    """,
    "create index ix_inbox_case_code on inbox (case_code)",
    """
    create table outbox (
        id bigint generated always as identity,
        workflow_id varchar not null,
        kind varchar not null,
        payload jsonb not null,
        status varchar not null,
        attempts integer not null,
        last_problem varchar not null,
        created_at timestamptz not null,
        try_at timestamptz not null,
        sent_at timestamptz,
        constraint pk_outbox primary key (id),
        constraint ck_outbox_kind check (kind in ('start', 'command', 'answer')),
        constraint ck_outbox_status check (status in ('waiting', 'sent', 'undeliverable'))
    )
    """,
    "create index ix_outbox_undeliverable on outbox (id) where status = 'undeliverable'",
    "create index ix_outbox_waiting on outbox (id) where status = 'waiting'",
    "create index ix_outbox_waiting_workflow on outbox (workflow_id, id) where status = 'waiting'",
    """
    create table notices (
        key varchar not null,
        case_id uuid not null,
        channel varchar not null,
        message varchar not null,
        status varchar not null,
        created_at timestamptz not null,
        sent_at timestamptz,
        reference varchar not null,
        problem varchar not null,
        constraint pk_notices primary key (key),
        constraint ck_notices_status check (status in ('sending', 'sent', 'failed')),
        constraint fk_notices_case_id foreign key(case_id) references cases (id)
    )
    """,
    "create index ix_notices_case_id on notices (case_id)",
    """
    create table payments (
        key varchar not null,
        case_id uuid not null,
        amount bigint not null,
        way varchar not null,
        status varchar not null,
        reference varchar not null,
        pay_address varchar not null,
        created_at timestamptz not null,
        paid_at timestamptz,
        taken_by varchar not null,
        receipt_number varchar not null,
        constraint pk_payments primary key (key),
        constraint ck_payments_way check (way in ('online', 'cash', 'card')),
        constraint ck_payments_status check (status in ('requested', 'paid', 'failed', 'refunded')),
        constraint ck_payments_amount check (amount > 0),
        constraint fk_payments_case_id foreign key(case_id) references cases (id)
    )
    """,
    "create index ix_payments_case_id on payments (case_id)",
    """
    create table deliveries (
        key varchar not null,
        case_id uuid not null,
        tracking_number varchar not null,
        status varchar not null,
        ordered_at timestamptz not null,
        updated_at timestamptz not null,
        constraint pk_deliveries primary key (key),
        constraint ck_deliveries_status check (status in ('ordered', 'in_transit', 'delivered',
            'returned', 'failed')),
        constraint fk_deliveries_case_id foreign key(case_id) references cases (id)
    )
    """,
    "create index ix_deliveries_case_id on deliveries (case_id)",
    """
    create table case_numbers (
        agency_id varchar not null,
        day date not null,
        value integer not null,
        constraint pk_case_numbers primary key (agency_id, day)
    )
    """,
    """
    create table filing_keys (
        principal varchar not null,
        key varchar not null,
        digest varchar not null,
        case_id uuid not null,
        constraint pk_filing_keys primary key (principal, key),
        constraint fk_filing_keys_case_id foreign key(case_id) references cases (id)
    )
    """,
    """
    create table reading_log (
        id bigint generated always as identity,
        staff_id uuid not null,
        case_id uuid,
        what varchar not null,
        at timestamptz not null,
        constraint pk_reading_log primary key (id)
    )
    """,
    "create index ix_reading_log_case_id on reading_log (case_id)",
    "create index ix_reading_log_staff_id on reading_log (staff_id)",
    """
    create table integration_circuits (
        system varchar not null,
        failures integer not null,
        opened_until timestamptz,
        last_problem varchar not null,
        last_success_at timestamptz,
        updated_at timestamptz not null,
        constraint pk_integration_circuits primary key (system)
    )
    """,
    """
    create trigger keep_readings before update or delete on reading_log
        for each row execute function refuse_change()
    """,
)
TABLES = (
    "integration_circuits",
    "reading_log",
    "filing_keys",
    "case_numbers",
    "deliveries",
    "payments",
    "notices",
    "outbox",
    "inbox",
)


def upgrade() -> None:
    """Create the tables."""
    for statement in STATEMENTS:
        op.execute(statement)


def downgrade() -> None:
    """Drop them."""
    for table in TABLES:
        op.execute(f"drop table {table}")
