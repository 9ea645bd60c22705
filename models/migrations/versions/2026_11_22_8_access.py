"""Create batches of acts, let passwords be handed out once, and tell every process when access changes."""

from alembic import op

revision = "2026_11_22_8"
down_revision = "2026_11_22_7"
branch_labels = None
depends_on = None

STATEMENTS = (
    "alter table staff add column must_change_password boolean not null default false",
    # The default was for the rows that were there; new rows say what they hold.
    "alter table staff alter must_change_password drop default",
    """
    create table batches (
        id uuid not null,
        staff_id uuid not null,
        act varchar not null,
        procedure_code varchar not null,
        created_at timestamptz not null,
        constraint pk_batches primary key (id),
        constraint fk_batches_staff_id foreign key(staff_id) references staff (id)
    )
    """,
    "create index ix_batches_staff_id on batches (staff_id)",
    """
    create table batch_items (
        batch_id uuid not null,
        case_id uuid not null,
        position integer not null,
        task_id varchar not null,
        command_id varchar not null,
        seq integer not null,
        constraint pk_batch_items primary key (batch_id, case_id),
        constraint fk_batch_items_batch_id foreign key(batch_id) references batches (id) on delete cascade,
        constraint fk_batch_items_case_id foreign key(case_id) references cases (id)
    )
    """,
    "create index ix_batch_items_case_id on batch_items (case_id)",
    # Block ranges: the log only grows, and a day of it lies together.
    "create index ix_reading_log_at on reading_log using brin (at)",
    # Every process remembers for a few seconds who may come in; this tells them all to ask again at once.
    # The payload is the person it concerns, or empty for everybody.
    """
    create function tell_access_changed() returns trigger language plpgsql as $$
    begin
        if tg_table_name = 'staff_sessions' then
            perform pg_notify('access_changed', old.staff_id::text);
        else
            perform pg_notify('access_changed', '');
        end if;
        return null;
    end $$
    """,
)
#: Which changes of which tables may change who gets in. A new session takes nothing from anybody.
WATCHED = {
    "staff_sessions": "update or delete",
    "staff_roles": "insert or update or delete",
    "absences": "insert or update or delete",
    "staff": "update or delete",
    "api_tokens": "update or delete",
    "agencies": "update",
}


def upgrade() -> None:
    """Create them."""
    for statement in STATEMENTS:
        op.execute(statement)
    for table, changes in WATCHED.items():
        op.execute(
            f"create trigger access_changed after {changes} on {table}"
            " for each row execute function tell_access_changed()"
        )


def downgrade() -> None:
    """Drop them."""
    for table in WATCHED:
        op.execute(f"drop trigger access_changed on {table}")
    op.execute("drop function tell_access_changed()")
    op.execute("drop index ix_reading_log_at")
    op.drop_table("batch_items")
    op.drop_table("batches")
    op.execute("alter table staff drop column must_change_password")
