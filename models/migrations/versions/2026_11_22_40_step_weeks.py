"""How long steps took by week and by person, kept for the board."""

from alembic import op

revision = "2026_11_22_40"
down_revision = "2026_11_22_39"
branch_labels = None
depends_on = None

_WEEKS = """
    create table board_step_weeks (
        agency_id varchar not null,
        procedure_code varchar not null,
        step varchar not null,
        week date not null,
        stale boolean not null,
        tasks integer not null,
        late integer not null,
        median bigint not null,
        ninetieth bigint not null,
        budget bigint,
        spread jsonb not null,
        constraint pk_board_step_weeks primary key (agency_id, procedure_code, step, week)
    )
"""
_PEOPLE = """
    create table board_people (
        agency_id varchar not null,
        officer varchar not null,
        procedure_code varchar not null,
        step varchar not null,
        kind varchar not null,
        tasks integer not null,
        late integer not null,
        median bigint not null,
        ninetieth bigint not null,
        budget bigint,
        spread jsonb not null,
        constraint pk_board_people primary key (agency_id, officer, procedure_code, step)
    )
"""
#: What was worked up before is marked, and made by the next rounds.
_MARK_ALL = """
    insert into board_step_weeks (
        agency_id, procedure_code, step, week, stale, tasks, late, median, ninetieth, spread
    )
    select distinct agency_id, procedure_code, step,
        date_trunc('week', done_at at time zone interval '7 hours')::date, true, 0, 0, 0, 0, '{}'::jsonb
    from finished_tasks
"""


def upgrade() -> None:
    """Make both tables; rounds of the board fill them from the finished tasks that are there."""
    op.execute(_WEEKS)
    op.execute("create index ix_board_step_weeks_stale on board_step_weeks (week) where stale")
    op.execute(_PEOPLE)
    op.execute(_MARK_ALL)


def downgrade() -> None:
    """Drop them: nothing is lost that is not in the finished tasks."""
    op.execute("drop table board_people")
    op.execute("drop table board_step_weeks")
