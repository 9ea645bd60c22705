"""Create cases, the people they concern, and what was handed in."""

from alembic import op

revision = "2026_11_22_3"
down_revision = "2026_11_22_2"
branch_labels = None
depends_on = None

STATEMENTS = (
    """
    create table cases (
        id uuid not null,
        code varchar not null,
        secret_hash varchar not null,
        procedure_code varchar not null,
        procedure_version integer not null,
        procedure_sha256 varchar not null,
        agency_id varchar not null,
        received_at_agency varchar not null,
        channel varchar not null,
        filed_at timestamptz not null,
        filed_by varchar not null,
        summary varchar not null,
        facts jsonb not null,
        phase varchar not null,
        money varchar not null,
        delivery varchar not null,
        decision varchar not null,
        way varchar not null,
        fee bigint not null,
        paid bigint not null,
        step varchar not null,
        waiting_for varchar not null,
        hold varchar not null,
        overdue boolean not null,
        received_at timestamptz,
        due_at timestamptz,
        appointment_at timestamptz,
        decided_at timestamptz,
        ended_at timestamptz,
        next_at timestamptz,
        seq integer not null,
        last_hash bytea not null,
        recorded_at timestamptz not null,
        constraint pk_cases primary key (id),
        constraint ck_cases_channel check (channel in ('counter', 'online', 'post')),
        constraint ck_cases_way check (way in ('counter', 'post', 'online')),
        constraint ck_cases_phase check (phase in ('filed', 'received', 'refused_at_intake',
            'in_progress', 'awaiting_supplement', 'withdrawn', 'stopped', 'decided', 'returned')),
        constraint ck_cases_money check (money in ('none', 'due', 'requested', 'paid')),
        constraint ck_cases_delivery check (delivery in ('none', 'ready', 'ordered', 'in_transit',
            'handed_over')),
        constraint ck_cases_decision check (decision in ('', 'approved', 'refused')),
        constraint ck_cases_amounts check (fee >= 0 and paid >= 0),
        constraint uq_cases_code unique (code)
    )
    """,
    "create index ix_cases_agency_ended on cases (agency_id, ended_at) where ended_at is not null",
    "create index ix_cases_agency_filed on cases (agency_id, filed_at)",
    """
    create index ix_cases_open_due on cases (agency_id, due_at) include (phase, waiting_for, hold)
            where ended_at is null
    """,
    "create index ix_cases_open_next_at on cases (next_at) where ended_at is null and next_at is not null",
    """
    create index ix_cases_open_received_elsewhere on cases (received_at_agency, due_at) where ended_at
            is null and received_at_agency <> agency_id
    """,
    """
    create table applicants (
        case_id uuid not null,
        kind varchar not null,
        name varchar not null,
        identity_number varchar not null,
        birth_date date,
        phone varchar not null,
        email varchar not null,
        address varchar not null,
        owner_name varchar not null,
        owner_identity_number varchar not null,
        owner_address varchar not null,
        proxy_basis varchar not null,
        recipient_name varchar not null,
        recipient_phone varchar not null,
        recipient_address varchar not null,
        search_key varchar generated always as (fold_text(name || ' ' || owner_name)) stored not null,
        constraint pk_applicants primary key (case_id),
        constraint ck_applicants_kind check (kind in ('person', 'organisation')),
        constraint fk_applicants_case_id foreign key(case_id) references cases (id) on delete cascade
    )
    """,
    """
    create index ix_applicants_identity_number on applicants (identity_number) where identity_number <>
            ''
    """,
    """
    create index ix_applicants_owner_identity_number on applicants (owner_identity_number) where
            owner_identity_number <> ''
    """,
    "create index ix_applicants_phone on applicants (phone) where phone <> ''",
    "create index ix_applicants_search_key on applicants using gin (search_key gin_trgm_ops)",
    """
    create table dossier_items (
        case_id uuid not null,
        component_id varchar not null,
        originals integer not null,
        certified integer not null,
        photocopies integer not null,
        note varchar not null,
        constraint pk_dossier_items primary key (case_id, component_id),
        constraint ck_dossier_items_counts check (originals >= 0 and certified >= 0 and photocopies >=
            0),
        constraint fk_dossier_items_case_id foreign key(case_id) references cases (id) on delete cascade
    )
    """,
    """
    create table document_contents (
        sha256 varchar not null,
        content bytea not null,
        constraint pk_document_contents primary key (sha256)
    )
    """,
    """
    create table documents (
        id uuid not null,
        case_id uuid not null,
        kind varchar not null,
        file_name varchar not null,
        media_type varchar not null,
        size bigint not null,
        sha256 varchar not null,
        created_at timestamptz not null,
        created_by varchar not null,
        constraint pk_documents primary key (id),
        constraint ck_documents_kind check (kind <> ''),
        constraint ck_documents_size check (size >= 0),
        constraint fk_documents_case_id foreign key(case_id) references cases (id),
        constraint fk_documents_sha256 foreign key(sha256) references document_contents (sha256)
    )
    """,
    "create index ix_documents_case_id on documents (case_id)",
    "create index ix_documents_sha256 on documents (sha256)",
    """
    create table notes (
        id uuid not null,
        case_id uuid not null,
        author varchar not null,
        text varchar not null,
        items jsonb not null,
        created_at timestamptz not null,
        constraint pk_notes primary key (id),
        constraint fk_notes_case_id foreign key(case_id) references cases (id)
    )
    """,
    "create index ix_notes_case_id on notes (case_id)",
)
TABLES = ("notes", "documents", "document_contents", "dossier_items", "applicants", "cases")


def upgrade() -> None:
    """Create the tables."""
    for statement in STATEMENTS:
        op.execute(statement)


def downgrade() -> None:
    """Drop them."""
    for table in TABLES:
        op.execute(f"drop table {table}")
