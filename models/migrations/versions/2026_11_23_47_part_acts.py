"""Buttons for parts of the installation: who pressed what and why, and what came of it."""

from alembic import op

revision = "2026_11_23_47"
down_revision = "2026_11_22_46"
branch_labels = None
depends_on = None

STATEMENTS = (
    """
    create table part_acts (
        id uuid not null,
        key varchar not null,
        trouble_id bigint not null,
        cause varchar not null,
        subject varchar not null,
        name varchar not null,
        way varchar not null,
        reason varchar not null,
        asked_by uuid not null,
        asked_at timestamptz not null,
        outcome varchar not null,
        problem varchar not null,
        ended_at timestamptz,
        constraint pk_part_acts primary key (id),
        constraint uq_part_acts_key unique (key),
        constraint ck_part_acts_way check (way in
            ('set_up', 'let_run', 'run_now', 'try_now', 'start_anew', 'unpause', 'end_run')),
        constraint ck_part_acts_outcome check (outcome in ('', 'done', 'no_longer', 'failed', 'no_answer')),
        constraint ck_part_acts_reason check (reason <> ''),
        constraint ck_part_acts_ended check ((outcome = '') = (ended_at is null)),
        constraint fk_part_acts_trouble_id foreign key (trouble_id) references troubles (id),
        constraint fk_part_acts_asked_by foreign key (asked_by) references staff (id)
    )
    """,
    "create unique index uq_part_acts_open on part_acts (trouble_id) where outcome = ''",
    "create index ix_part_acts_trouble_id on part_acts (trouble_id, asked_at)",
    "create index ix_part_acts_asked_at on part_acts (asked_at)",
    # A press gets its outcome once; who pressed and why stays for ever.
    """
    create function keep_part_act() returns trigger language plpgsql as $$
    begin
        if tg_op = 'UPDATE' then
            if old.outcome = '' and to_jsonb(new) - array['outcome', 'problem', 'ended_at']
                    = to_jsonb(old) - array['outcome', 'problem', 'ended_at'] then
                return new;
            end if;
        end if;
        raise exception 'rows of % may not be changed', tg_table_name using errcode = 'restrict_violation';
    end $$
    """,
    """
    create trigger keep_part_acts before update or delete on part_acts
        for each row execute function keep_part_act()
    """,
)


def upgrade() -> None:
    """Create it, and guard it."""
    for statement in STATEMENTS:
        op.execute(statement)


def downgrade() -> None:
    """Drop it."""
    op.drop_table("part_acts")
    op.execute("drop function keep_part_act()")
