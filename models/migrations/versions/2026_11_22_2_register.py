"""Create what the province is made of: agencies, staff, procedures, calendars."""

from alembic import op

revision = "2026_11_22_2"
down_revision = "2026_11_22_1"
branch_labels = None
depends_on = None

STATEMENTS = (
    """
    create table agencies (
        id varchar not null,
        kind varchar not null,
        name_vi varchar not null,
        name_en varchar not null,
        address varchar not null,
        phone varchar not null,
        parent_id varchar,
        active boolean not null,
        constraint pk_agencies primary key (id),
        constraint ck_agencies_id check (id <> ''),
        constraint fk_agencies_parent_id foreign key(parent_id) references agencies (id)
    )
    """,
    "create index ix_agencies_kind on agencies (kind)",
    "create index ix_agencies_parent_id on agencies (parent_id)",
    """
    create table staff (
        id uuid not null,
        login varchar not null,
        name varchar not null,
        password_hash varchar not null,
        subject varchar,
        agency_id varchar not null,
        active boolean not null,
        created_at timestamptz not null,
        constraint pk_staff primary key (id),
        constraint ck_staff_login check (login <> ''),
        constraint uq_staff_login unique (login),
        constraint uq_staff_subject unique (subject),
        constraint fk_staff_agency_id foreign key(agency_id) references agencies (id)
    )
    """,
    "create index ix_staff_agency_id on staff (agency_id)",
    """
    create table staff_roles (
        staff_id uuid not null,
        role varchar not null,
        agency_id varchar not null,
        constraint pk_staff_roles primary key (staff_id, role, agency_id),
        constraint ck_staff_roles_role check (role in ('counter', 'officer', 'leader', 'supervisor',
            'administrator')),
        constraint fk_staff_roles_staff_id foreign key(staff_id) references staff (id) on delete
            cascade,
        constraint fk_staff_roles_agency_id foreign key(agency_id) references agencies (id)
    )
    """,
    "create index ix_staff_roles_agency_id on staff_roles (agency_id)",
    """
    create table staff_sessions (
        id uuid not null,
        staff_id uuid not null,
        token_hash varchar not null,
        user_agent varchar not null,
        created_at timestamptz not null,
        expires_at timestamptz not null,
        revoked_at timestamptz,
        constraint pk_staff_sessions primary key (id),
        constraint fk_staff_sessions_staff_id foreign key(staff_id) references staff (id) on delete
            cascade,
        constraint uq_staff_sessions_token_hash unique (token_hash)
    )
    """,
    "create index ix_staff_sessions_staff_id on staff_sessions (staff_id)",
    """
    create table api_tokens (
        id uuid not null,
        name varchar not null,
        token_hash varchar not null,
        agency_id varchar not null,
        scopes text[] not null,
        created_at timestamptz not null,
        expires_at timestamptz,
        revoked_at timestamptz,
        constraint pk_api_tokens primary key (id),
        constraint uq_api_tokens_token_hash unique (token_hash),
        constraint fk_api_tokens_agency_id foreign key(agency_id) references agencies (id)
    )
    """,
    "create index ix_api_tokens_agency_id on api_tokens (agency_id)",
    """
    create table procedure_versions (
        procedure_code varchar not null,
        version integer not null,
        sha256 varchar not null,
        name_vi varchar not null,
        name_en varchar not null,
        field varchar not null,
        agency_kind varchar not null,
        text varchar not null,
        effective_from date not null,
        effective_to date,
        published_at timestamptz not null,
        published_by varchar not null,
        constraint pk_procedure_versions primary key (procedure_code, version),
        constraint ck_procedure_versions_version check (version > 0),
        constraint ck_procedure_versions_effective check (effective_to is null or effective_to >=
            effective_from)
    )
    """,
    """
    create table calendars (
        id bigint generated always as identity,
        identity varchar not null,
        sha256 varchar not null,
        text varchar not null,
        published_at timestamptz not null,
        published_by varchar not null,
        constraint pk_calendars primary key (id),
        constraint uq_calendars_sha256 unique (sha256)
    )
    """,
    """
    create trigger keep_published before update or delete on procedure_versions
        for each row execute function keep_published()
    """,
    """
    create trigger keep_calendars before update or delete on calendars
        for each row execute function refuse_change()
    """,
)
TABLES = ("calendars", "procedure_versions", "api_tokens", "staff_sessions", "staff_roles", "staff", "agencies")


def upgrade() -> None:
    """Create the tables."""
    for statement in STATEMENTS:
        op.execute(statement)


def downgrade() -> None:
    """Drop them."""
    for table in TABLES:
        op.execute(f"drop table {table}")
