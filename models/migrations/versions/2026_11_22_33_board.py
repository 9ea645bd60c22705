"""The board, the rules by which heads are told of what goes wrong, and what was told by them."""

from alembic import op

revision = "2026_11_22_33"
down_revision = "2026_11_22_32"
branch_labels = None
depends_on = None

_TABLES = (
    """
    create table board_figures (
        level varchar not null,
        agency_id varchar not null,
        procedure_code varchar not null,
        step varchar not null,
        officer varchar not null,
        filed integer not null,
        in_hand integer not null,
        parts integer not null,
        due_today integer not null,
        due_soon integer not null,
        overdue integer not null,
        untold integer not null,
        free integer not null,
        applicant integer not null,
        money integer not null,
        agencies integer not null,
        post integer not null,
        hold integer not null,
        oldest_due timestamptz,
        constraint pk_board_figures primary key (level, agency_id, procedure_code, step, officer),
        constraint ck_board_figures_level check (level in ('agency', 'procedure', 'step', 'officer'))
    )
    """,
    """
    create table finished_tasks (
        case_id uuid not null,
        task_id varchar not null,
        agency_id varchar not null,
        procedure_code varchar not null,
        step varchar not null,
        kind varchar not null,
        role varchar not null,
        done_by varchar not null,
        done_at timestamptz not null,
        seconds bigint not null,
        budget bigint,
        after bigint,
        constraint pk_finished_tasks primary key (case_id, task_id),
        constraint fk_finished_tasks_case_id foreign key(case_id) references cases (id) on delete cascade
    )
    """,
    """
    create table case_times (
        case_id uuid not null,
        agency_id varchar not null,
        procedure_code varchar not null,
        received_on date not null,
        over_on date,
        late boolean not null,
        office bigint not null,
        applicant bigint not null,
        money bigint not null,
        agencies bigint not null,
        hold bigint not null,
        constraint pk_case_times primary key (case_id),
        constraint fk_case_times_case_id foreign key(case_id) references cases (id) on delete cascade
    )
    """,
    """
    create table board_times (
        agency_id varchar not null,
        procedure_code varchar not null,
        step varchar not null,
        kind varchar not null,
        role varchar not null,
        tasks integer not null,
        late integer not null,
        median bigint not null,
        ninetieth bigint not null,
        budget bigint,
        after bigint,
        spread jsonb not null,
        constraint pk_board_times primary key (agency_id, procedure_code, step)
    )
    """,
    """
    create table board_weeks (
        agency_id varchar not null,
        procedure_code varchar not null,
        week date not null,
        received integer not null,
        closed integer not null,
        late integer not null,
        office bigint not null,
        applicant bigint not null,
        money bigint not null,
        agencies bigint not null,
        hold bigint not null,
        constraint pk_board_weeks primary key (agency_id, procedure_code, week)
    )
    """,
    """
    create table board_forecasts (
        case_id uuid not null,
        agency_id varchar not null,
        procedure_code varchar not null,
        step varchar not null,
        officer varchar not null,
        due_at timestamptz not null,
        expected_at timestamptz not null,
        ahead integer not null,
        queue bigint not null,
        after bigint not null,
        constraint pk_board_forecasts primary key (case_id),
        constraint fk_board_forecasts_case_id foreign key(case_id) references cases (id) on delete cascade
    )
    """,
    """
    create table board_looks (
        id integer not null,
        looked_at timestamptz,
        milliseconds integer not null,
        worked_until timestamptz,
        spread_on date,
        forecast_at timestamptz,
        constraint pk_board_looks primary key (id),
        constraint ck_board_looks_one check (id = 1)
    )
    """,
    """
    create table board_todo (
        case_id uuid not null,
        constraint pk_board_todo primary key (case_id),
        constraint fk_board_todo_case_id foreign key(case_id) references cases (id) on delete cascade
    )
    """,
    """
    create table escalation_rules (
        agency_id varchar not null,
        text varchar not null,
        sha256 varchar not null,
        changed_by varchar not null,
        changed_at timestamptz not null,
        constraint pk_escalation_rules primary key (agency_id)
    )
    """,
    """
    create table escalations (
        case_id uuid not null,
        rule varchar not null,
        agency_id varchar not null,
        since timestamptz not null,
        told_at timestamptz not null,
        told jsonb not null,
        ways jsonb not null,
        words jsonb not null,
        constraint pk_escalations primary key (case_id, rule),
        constraint fk_escalations_case_id foreign key(case_id) references cases (id) on delete cascade
    )
    """,
    """
    create table escalation_digests (
        staff_id uuid not null,
        day date not null,
        status varchar not null,
        counts jsonb not null,
        attempts integer not null,
        problem varchar not null,
        sent_at timestamptz,
        constraint pk_escalation_digests primary key (staff_id, day),
        constraint ck_escalation_digests_status check (status in ('sending', 'sent', 'failed', 'empty')),
        constraint fk_escalation_digests_staff_id foreign key(staff_id) references staff (id) on delete cascade
    )
    """,
)
_INDEXES = (
    """
    create index ix_finished_tasks_cell on finished_tasks (agency_id, procedure_code, step, done_at)
        include (seconds, budget, after, done_by, role, kind)
    """,
    "create index ix_finished_tasks_done_at on finished_tasks (done_at)",
    "create index ix_case_times_over on case_times (agency_id, over_on, procedure_code) where over_on is not null",
    "create index ix_case_times_received on case_times (agency_id, received_on, procedure_code)",
    "create index ix_board_forecasts_due on board_forecasts (agency_id, due_at)",
    "create index ix_escalations_told on escalations (agency_id, told_at)",
    "create index ix_case_events_recorded on case_events using brin (recorded_at)",
)
_NAMES = (
    "escalation_digests",
    "escalations",
    "escalation_rules",
    "board_todo",
    "board_looks",
    "board_forecasts",
    "board_weeks",
    "board_times",
    "case_times",
    "finished_tasks",
    "board_figures",
)


def upgrade() -> None:
    """Make the tables; the board fills them itself from what is there."""
    for statement in (*_TABLES, *_INDEXES):
        op.execute(statement)


def downgrade() -> None:
    """Drop them; what was told by a rule is told again by the next installation of this."""
    op.execute("drop index ix_case_events_recorded")
    for name in _NAMES:
        op.execute(f"drop table {name}")
