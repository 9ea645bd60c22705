"""The supervisor's desk: a line for each case that needs somebody, and what a look at the engine found."""

from alembic import op

revision = "2026_11_22_34"
down_revision = "2026_11_22_33"
branch_labels = None
depends_on = None

_TABLES = """
create table desk_lines (
    case_id uuid not null,
    agency_id varchar not null,
    desk_id varchar not null,
    procedure_code varchar not null,
    step varchar not null,
    cause varchar not null,
    rank int not null,
    side varchar not null,
    who varchar not null,
    holder uuid,
    key varchar not null,
    since timestamptz not null,
    due_at timestamptz,
    others text[] not null,
    detail jsonb not null,
    judged_at timestamptz not null,
    constraint pk_desk_lines primary key (case_id),
    constraint ck_desk_lines_side
        check (side in ('counter', 'officer', 'leader', 'supervisor', 'applicant', 'agency',
        'gateway', 'post', 'portal', 'system', 'operator')),
    constraint fk_desk_lines_case_id foreign key(case_id) references cases (id) on delete cascade
);
create index ix_desk_lines_cause on desk_lines (agency_id, cause, coalesce(due_at, 'infinity'::timestamptz), case_id);
create index ix_desk_lines_due on desk_lines (agency_id, coalesce(due_at, 'infinity'::timestamptz), case_id)
    include (cause, side, procedure_code, step, due_at, holder, since);
create index ix_desk_lines_elsewhere on desk_lines (desk_id, coalesce(due_at, 'infinity'::timestamptz), case_id)
    where desk_id <> agency_id;
create index ix_desk_lines_since on desk_lines (agency_id, since, case_id);
create table desk_looks (
    id int not null,
    looked_at timestamptz not null,
    lines int not null,
    milliseconds int not null,
    constraint pk_desk_looks primary key (id),
    constraint ck_desk_looks_one check (id = 1)
);
create table troubles (
    id bigint generated always as identity,
    subject varchar not null,
    cause varchar not null,
    name varchar not null,
    key varchar not null,
    case_id uuid,
    since timestamptz not null,
    seen_at timestamptz not null,
    gone_at timestamptz,
    detail jsonb not null,
    constraint pk_troubles primary key (id),
    constraint ck_troubles_subject
        check (subject in ('case', 'queue', 'system', 'schedule', 'workflow', 'installation')),
    constraint uq_troubles_cause_name_key_case_id_gone_at
        unique nulls not distinct (cause, name, key, case_id, gone_at),
    constraint fk_troubles_case_id foreign key(case_id) references cases (id) on delete cascade
);
create index ix_troubles_case_id on troubles (case_id)
    where gone_at is null;
create index ix_troubles_open on troubles (subject, since)
    where gone_at is null
"""


def upgrade() -> None:
    """Make the tables, and the index by which notices that stay under way are found."""
    for statement in _TABLES.split(";\n"):
        op.execute(statement)
    op.execute("create index ix_notices_sending on notices (created_at) where status = 'sending'")


def downgrade() -> None:
    """Take them away: the desk is made anew by the next look."""
    op.execute("drop index ix_notices_sending")
    for table in ("troubles", "desk_looks", "desk_lines"):
        op.drop_table(table)
