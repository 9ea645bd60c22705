"""Create what the people's pages keep: units, absences, desks, hand-overs, drafts, ratings, feedback."""

from alembic import op

revision = "2026_11_22_6"
down_revision = "2026_11_22_5"
branch_labels = None
depends_on = None

STATEMENTS = (
    """
    create table units (
        id uuid not null,
        agency_id varchar not null,
        name_vi varchar not null,
        name_en varchar not null,
        phone varchar not null,
        active boolean not null,
        constraint pk_units primary key (id),
        constraint ck_units_name_vi check (name_vi <> ''),
        constraint fk_units_agency_id foreign key(agency_id) references agencies (id)
    )
    """,
    "create index ix_units_agency_id on units (agency_id)",
    """
    alter table staff
        add column unit_id uuid constraint fk_staff_unit_id references units (id),
        add column position varchar not null default '',
        add column phone varchar not null default '',
        add column email varchar not null default ''
    """,
    # The empty text was for the rows that were there; new rows say what they hold.
    "alter table staff alter position drop default, alter phone drop default, alter email drop default",
    "create index ix_staff_unit_id on staff (unit_id)",
    """
    create table absences (
        id uuid not null,
        staff_id uuid not null,
        substitute_id uuid,
        role varchar not null,
        starts_at timestamptz not null,
        ends_at timestamptz not null,
        basis varchar not null,
        created_by uuid not null,
        created_at timestamptz not null,
        revoked_at timestamptz,
        constraint pk_absences primary key (id),
        constraint ck_absences_times check (ends_at > starts_at),
        constraint ck_absences_substitute check (substitute_id is null or substitute_id <> staff_id),
        constraint fk_absences_staff_id foreign key(staff_id) references staff (id),
        constraint fk_absences_substitute_id foreign key(substitute_id) references staff (id),
        constraint fk_absences_created_by foreign key(created_by) references staff (id)
    )
    """,
    "create index ix_absences_staff_id on absences (staff_id)",
    "create index ix_absences_substitute_id on absences (substitute_id)",
    """
    create table staff_changes (
        id uuid not null,
        agency_id varchar not null,
        staff_id uuid,
        kind varchar not null,
        detail varchar not null,
        changed_by uuid not null,
        at timestamptz not null,
        constraint pk_staff_changes primary key (id),
        constraint fk_staff_changes_agency_id foreign key(agency_id) references agencies (id),
        constraint fk_staff_changes_staff_id foreign key(staff_id) references staff (id),
        constraint fk_staff_changes_changed_by foreign key(changed_by) references staff (id)
    )
    """,
    "create index ix_staff_changes_agency_id on staff_changes (agency_id)",
    "create index ix_staff_changes_staff_id on staff_changes (staff_id)",
    """
    create table saved_filters (
        id uuid not null,
        staff_id uuid not null,
        page varchar not null,
        name varchar not null,
        query varchar not null,
        created_at timestamptz not null,
        constraint pk_saved_filters primary key (id),
        constraint ck_saved_filters_name check (name <> ''),
        constraint uq_saved_filters_staff_id_page_name unique (staff_id, page, name),
        constraint fk_saved_filters_staff_id foreign key(staff_id) references staff (id) on delete cascade
    )
    """,
    """
    create table form_drafts (
        staff_id uuid not null,
        place varchar not null,
        fields jsonb not null,
        saved_at timestamptz not null,
        constraint pk_form_drafts primary key (staff_id, place),
        constraint fk_form_drafts_staff_id foreign key(staff_id) references staff (id) on delete cascade
    )
    """,
    """
    create table presences (
        case_id uuid not null,
        staff_id uuid not null,
        opened_at timestamptz not null,
        seen_at timestamptz not null,
        constraint pk_presences primary key (case_id, staff_id),
        constraint fk_presences_case_id foreign key(case_id) references cases (id) on delete cascade,
        constraint fk_presences_staff_id foreign key(staff_id) references staff (id) on delete cascade
    )
    """,
    """
    create table hand_over_lists (
        id uuid not null,
        agency_id varchar not null,
        number varchar not null,
        unit_id uuid,
        receiver varchar not null,
        note varchar not null,
        created_by uuid not null,
        created_at timestamptz not null,
        received_by uuid,
        received_at timestamptz,
        receiver_note varchar not null,
        constraint pk_hand_over_lists primary key (id),
        constraint ck_hand_over_lists_number check (number <> ''),
        constraint uq_hand_over_lists_agency_id_number unique (agency_id, number),
        constraint fk_hand_over_lists_agency_id foreign key(agency_id) references agencies (id),
        constraint fk_hand_over_lists_unit_id foreign key(unit_id) references units (id),
        constraint fk_hand_over_lists_created_by foreign key(created_by) references staff (id),
        constraint fk_hand_over_lists_received_by foreign key(received_by) references staff (id)
    )
    """,
    "create index ix_hand_over_lists_agency_id on hand_over_lists (agency_id)",
    """
    create table hand_over_items (
        list_id uuid not null,
        case_id uuid not null,
        position integer not null,
        papers integer not null,
        received boolean,
        constraint pk_hand_over_items primary key (list_id, case_id),
        constraint fk_hand_over_items_list_id foreign key(list_id) references hand_over_lists (id) on delete cascade,
        constraint fk_hand_over_items_case_id foreign key(case_id) references cases (id)
    )
    """,
    "create index ix_hand_over_items_case_id on hand_over_items (case_id)",
    """
    create table result_returns (
        case_id uuid not null,
        collected_by varchar not null,
        checked varchar not null,
        collector_name varchar not null,
        collector_identity varchar not null,
        basis varchar not null,
        originals jsonb not null,
        staff_id uuid not null,
        at timestamptz not null,
        constraint pk_result_returns primary key (case_id),
        constraint ck_result_returns_collected_by check (collected_by in ('owner', 'proxy')),
        constraint ck_result_returns_checked check (checked in ('receipt', 'identity_card', 'vneid')),
        constraint fk_result_returns_case_id foreign key(case_id) references cases (id) on delete cascade,
        constraint fk_result_returns_staff_id foreign key(staff_id) references staff (id)
    )
    """,
    """
    create table filing_drafts (
        id uuid not null,
        secret_hash varchar not null,
        procedure_code varchar not null,
        agency_id varchar not null,
        fields jsonb not null,
        created_at timestamptz not null,
        saved_at timestamptz not null,
        expires_at timestamptz not null,
        filed_code varchar not null,
        constraint pk_filing_drafts primary key (id),
        constraint uq_filing_drafts_secret_hash unique (secret_hash)
    )
    """,
    "create index ix_filing_drafts_expires_at on filing_drafts (expires_at)",
    """
    create table draft_files (
        id uuid not null,
        draft_id uuid not null,
        component_id varchar not null,
        file_name varchar not null,
        media_type varchar not null,
        size bigint not null,
        sha256 varchar not null,
        created_at timestamptz not null,
        constraint pk_draft_files primary key (id),
        constraint ck_draft_files_size check (size >= 0),
        constraint fk_draft_files_draft_id foreign key(draft_id) references filing_drafts (id) on delete cascade,
        constraint fk_draft_files_sha256 foreign key(sha256) references document_contents (sha256)
    )
    """,
    "create index ix_draft_files_draft_id on draft_files (draft_id)",
    "create index ix_draft_files_sha256 on draft_files (sha256)",
    """
    create table ratings (
        case_id uuid not null,
        scores jsonb not null,
        comment varchar not null,
        at timestamptz not null,
        constraint pk_ratings primary key (case_id),
        constraint fk_ratings_case_id foreign key(case_id) references cases (id) on delete cascade
    )
    """,
    """
    create table feedback (
        id uuid not null,
        code varchar not null,
        secret_hash varchar not null,
        agency_id varchar not null,
        kind varchar not null,
        case_code varchar not null,
        procedure_code varchar not null,
        name varchar not null,
        phone varchar not null,
        email varchar not null,
        text varchar not null,
        status varchar not null,
        received_at timestamptz not null,
        closed_at timestamptz,
        constraint pk_feedback primary key (id),
        constraint ck_feedback_kind check (kind in ('feedback', 'complaint', 'praise')),
        constraint ck_feedback_status check (status in ('received', 'asked', 'refused', 'answered')),
        constraint ck_feedback_code check (code <> ''),
        constraint uq_feedback_code unique (code),
        constraint fk_feedback_agency_id foreign key(agency_id) references agencies (id)
    )
    """,
    "create index ix_feedback_open on feedback (agency_id, received_at) where status in ('received', 'asked')",
    """
    create table feedback_events (
        feedback_id uuid not null,
        position integer not null,
        kind varchar not null,
        at timestamptz not null,
        staff_id uuid,
        text varchar not null,
        constraint pk_feedback_events primary key (feedback_id, position),
        constraint fk_feedback_events_feedback_id foreign key(feedback_id) references feedback (id) on delete cascade,
        constraint fk_feedback_events_staff_id foreign key(staff_id) references staff (id)
    )
    """,
)

DROPPED = (
    "feedback_events", "feedback", "ratings", "draft_files", "filing_drafts", "result_returns", "hand_over_items",
    "hand_over_lists", "presences", "form_drafts", "saved_filters", "staff_changes", "absences",
)  # fmt: skip


def upgrade() -> None:
    """Create them."""
    for statement in STATEMENTS:
        op.execute(statement)


def downgrade() -> None:
    """Drop them."""
    for table in DROPPED:
        op.drop_table(table)
    op.execute("alter table staff drop column unit_id, drop column position, drop column phone, drop column email")
    op.drop_table("units")
