"""What the national portal is told of each case, what it filed with us, and how both sides compare."""

from alembic import op

revision = "2026_11_22_21"
down_revision = "2026_11_22_20"
branch_labels = None
depends_on = None

_DIFFERENCES = "'late_there', 'missing_there', 'status', 'dates', 'result_missing', 'twice_there', 'missing_here'"


def upgrade() -> None:
    """Create the tables, and let a case keep the number the portal gave it."""
    op.execute("alter table cases add column portal_number varchar not null default ''")
    op.execute("create unique index ix_cases_portal_number on cases (portal_number) where portal_number <> ''")
    op.execute("""
        create table portal_messages (
            case_id uuid not null,
            seq integer not null,
            event_seq integer not null,
            action varchar not null,
            cause varchar not null,
            code integer not null,
            at timestamptz not null,
            facts jsonb not null,
            status varchar not null,
            round integer not null,
            attempts integer not null,
            body jsonb,
            answer varchar not null,
            problem varchar not null,
            created_at timestamptz not null,
            try_at timestamptz not null,
            sent_at timestamptz,
            settled_at timestamptz,
            asked_by varchar not null,
            reason varchar not null,
            resend_id uuid,
            constraint pk_portal_messages primary key (case_id, seq),
            constraint fk_portal_messages_case_id foreign key(case_id) references cases (id) on delete cascade,
            constraint ck_portal_messages_action check (action in ('dossier', 'progress')),
            constraint ck_portal_messages_status
                check (status in ('waiting', 'sending', 'sent', 'confirmed', 'refused', 'skipped'))
        )
    """)
    op.execute("""
        create index ix_portal_messages_moving on portal_messages (try_at)
        where status in ('waiting', 'sending', 'sent')
    """)
    op.execute("""
        create index ix_portal_messages_open on portal_messages (case_id, seq)
        where status in ('waiting', 'sending', 'sent', 'refused')
    """)
    op.execute("""
        create index ix_portal_messages_refused on portal_messages (created_at, case_id) where status = 'refused'
    """)
    op.execute("""
        create unique index ix_portal_messages_event on portal_messages (case_id, event_seq, action)
        where event_seq > 0
    """)
    op.execute("create index ix_portal_messages_resend on portal_messages (resend_id) where resend_id is not null")
    op.execute("""
        create table portal_files (
            number varchar not null,
            place integer not null,
            component_id varchar not null,
            file_name varchar not null,
            address varchar not null,
            status varchar not null,
            attempts integer not null,
            problem varchar not null,
            try_at timestamptz not null,
            document_id uuid,
            constraint pk_portal_files primary key (number, place),
            constraint ck_portal_files_status check (status in ('waiting', 'fetched', 'refused'))
        )
    """)
    op.execute("create index ix_portal_files_waiting on portal_files (try_at) where status = 'waiting'")
    op.execute("""
        create table portal_comparisons (
            id bigint generated always as identity,
            started_at timestamptz not null,
            ended_at timestamptz,
            ours integer not null,
            theirs integer not null,
            on_the_way integer not null,
            constraint pk_portal_comparisons primary key (id)
        )
    """)
    op.execute("""
        create table portal_held (
            comparison_id bigint not null,
            number varchar not null,
            place integer not null,
            entry jsonb not null,
            constraint pk_portal_held primary key (comparison_id, number, place),
            constraint fk_portal_held_comparison_id foreign key(comparison_id)
                references portal_comparisons (id) on delete cascade
        )
    """)
    op.execute(f"""
        create table portal_differences (
            id bigint generated always as identity,
            comparison_id bigint not null,
            difference varchar not null,
            number varchar not null,
            case_id uuid,
            agency_id varchar not null,
            ours jsonb not null,
            theirs jsonb not null,
            constraint pk_portal_differences primary key (id),
            constraint fk_portal_differences_comparison_id foreign key(comparison_id)
                references portal_comparisons (id) on delete cascade,
            constraint fk_portal_differences_case_id foreign key(case_id) references cases (id) on delete cascade,
            constraint ck_portal_differences_difference check (difference in ({_DIFFERENCES}))
        )
    """)
    op.execute("""
        create index ix_portal_differences_list on portal_differences (comparison_id, difference, agency_id, id)
    """)
    op.execute("create index ix_portal_differences_case_id on portal_differences (case_id, comparison_id)")
    op.execute("""
        create table portal_resends (
            id uuid not null,
            comparison_id bigint not null,
            difference varchar not null,
            asked_by varchar not null,
            asked_at timestamptz not null,
            chosen integer not null,
            constraint pk_portal_resends primary key (id)
        )
    """)


def downgrade() -> None:
    """Drop them; what the portal was told is forgotten."""
    for table in (
        "portal_resends",
        "portal_differences",
        "portal_held",
        "portal_comparisons",
        "portal_files",
        "portal_messages",
    ):
        op.drop_table(table)
    op.execute("drop index ix_cases_portal_number")
    op.execute("alter table cases drop column portal_number")
