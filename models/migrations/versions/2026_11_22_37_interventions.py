"""What supervisors do from their desk, singly and in bulk: dry run, approval, run, and what became of each case."""

from alembic import op

revision = "2026_11_22_37"
down_revision = "2026_11_22_36"
branch_labels = None
depends_on = None

_TABLES = """
create table interventions (
    id uuid not null,
    key varchar not null,
    way varchar not null,
    params jsonb not null,
    reason varchar not null,
    agencies text[] not null,
    left_out int not null,
    stage varchar not null,
    second boolean not null,
    per_second double precision not null,
    asked_by uuid not null,
    asked_at timestamptz not null,
    tried_at timestamptz,
    confirmed_at timestamptz,
    approved_by uuid,
    approved_at timestamptz,
    answer varchar not null,
    ended_at timestamptz,
    constraint pk_interventions primary key (id),
    constraint ck_interventions_way check (way in ('retry', 'skip', 'enter_answer', 'reassign', 'remind',
        'hold', 'release', 'extend', 'apologise', 'escalate', 'resend', 'project', 'restart', 'retry_activity',
        'unpause', 'reset_to_step', 'move_version', 'move_code', 'terminate', 'call_applicant', 'settle_money',
        'open_case')),
    constraint ck_interventions_stage check (stage in ('trying', 'tried', 'waiting', 'running', 'done',
        'stopped', 'dropped')),
    constraint ck_interventions_two_people check (approved_by is null or approved_by <> asked_by),
    constraint uq_interventions_key unique (key),
    constraint fk_interventions_asked_by foreign key(asked_by) references staff (id),
    constraint fk_interventions_approved_by foreign key(approved_by) references staff (id)
);
create index ix_interventions_asked_at on interventions (asked_at, id);
create index ix_interventions_open on interventions (stage) where stage not in ('done', 'stopped', 'dropped');
create table intervention_cases (
    intervention_id uuid not null,
    case_id uuid not null,
    place int not null,
    cause varchar not null,
    key varchar not null,
    who varchar not null,
    since timestamptz,
    verdict varchar not null,
    told jsonb not null,
    outcome varchar not null,
    said jsonb not null,
    at timestamptz,
    constraint pk_intervention_cases primary key (intervention_id, case_id),
    constraint ck_intervention_cases_verdict check (verdict in ('', 'can', 'cannot', 'no_longer', 'no_answer')),
    constraint ck_intervention_cases_outcome check (outcome in ('', 'done', 'refused', 'no_longer',
        'failed', 'not_reached')),
    constraint fk_intervention_cases_intervention_id foreign key(intervention_id) references interventions
        (id) on delete cascade,
    constraint fk_intervention_cases_case_id foreign key(case_id) references cases (id)
);
create index ix_intervention_cases_case_id on intervention_cases (case_id);
create index ix_intervention_cases_place on intervention_cases (intervention_id, place)
"""


def upgrade() -> None:
    """Make the two tables."""
    for statement in _TABLES.split(";\n"):
        op.execute(statement)


def downgrade() -> None:
    """Take them away; what was done to the cases stands in their own logs."""
    for table in ("intervention_cases", "interventions"):
        op.drop_table(table)
