"""Let the working calendar be changed by decision, and running cases follow the change."""

from alembic import op

revision = "2026_11_22_23"
down_revision = "2026_11_22_22"
branch_labels = None
depends_on = None

_TABLES = """
    create table calendar_revisions (
        id uuid not null constraint pk_calendar_revisions primary key,
        state varchar not null constraint ck_calendar_revisions_state
            check (state in ('draft', 'proposed', 'published', 'discarded')),
        decision varchar not null,
        decided_on date not null,
        reason varchar not null,
        edits jsonb not null,
        version integer not null,
        written_by varchar not null,
        written_at timestamptz not null,
        previewed_version integer not null,
        previewed_on bigint constraint fk_calendar_revisions_previewed_on references calendars (id),
        previewed_at timestamptz,
        looked_at integer not null,
        confirmed_by varchar not null,
        confirmed_at timestamptz,
        calendar_id bigint constraint fk_calendar_revisions_calendar_id references calendars (id),
        run integer not null,
        constraint ck_calendar_revisions_decision check (decision <> ''),
        constraint ck_calendar_revisions_two_people check (confirmed_by = '' or confirmed_by <> written_by)
    )
"""
_CASES = """
    create table calendar_revision_cases (
        revision_id uuid not null constraint fk_calendar_revision_cases_revision_id
            references calendar_revisions (id) on delete cascade,
        case_id uuid not null constraint fk_calendar_revision_cases_case_id
            references cases (id) on delete cascade,
        code varchar not null,
        agency_id varchar not null,
        procedure_code varchar not null,
        counted_from timestamptz,
        old_due timestamptz,
        new_due timestamptz,
        old_appointment timestamptz,
        new_appointment timestamptz,
        was_late boolean not null,
        is_late boolean not null,
        moves boolean not null,
        run integer not null,
        outcome varchar not null constraint ck_calendar_revision_cases_outcome
            check (outcome in ('', 'moved', 'followed', 'ended', 'gone', 'no_answer')),
        at timestamptz,
        constraint pk_calendar_revision_cases primary key (revision_id, case_id)
    )
"""
_KEEP = """
    create function keep_calendar() returns trigger language plpgsql as $$
    begin
        update cases set calendar_id = (new."values" ->> 'calendar')::bigint where id = new.case_id;
        return null;
    end $$
"""


def upgrade() -> None:
    """Add the tables, what a calendar came from, and which calendar a case follows since it was changed."""
    op.execute(_TABLES)
    op.execute("alter table calendars add column revision_id uuid")
    op.execute(_CASES)
    op.execute("create index ix_calendar_revision_cases_case_id on calendar_revision_cases (case_id)")
    op.execute(
        "create index ix_calendar_revision_cases_todo on calendar_revision_cases (revision_id, run, moves, code)"
    )
    op.execute("alter table cases add column calendar_id bigint")
    op.execute(_KEEP)
    op.execute("""
        create trigger keep_calendar after insert on case_events for each row
        when (new.kind in ('calendar_changed', 'calendar_followed')) execute function keep_calendar()
    """)


def downgrade() -> None:
    """Take them back; the events still tell."""
    op.execute("drop trigger keep_calendar on case_events")
    op.execute("drop function keep_calendar()")
    op.execute("alter table cases drop column calendar_id")
    op.execute("drop table calendar_revision_cases")
    op.execute("alter table calendars drop column revision_id")
    op.execute("drop table calendar_revisions")
