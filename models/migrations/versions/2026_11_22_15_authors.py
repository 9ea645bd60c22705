"""Add authors of procedures, who has a draft open, the doubts of imported drafts, and the imports themselves."""

from alembic import op

revision = "2026_11_22_15"
down_revision = "2026_11_22_14"
branch_labels = None
depends_on = None

_ROLES = "'counter', 'officer', 'leader', 'supervisor', 'administrator'"
_CHECK = "alter table staff_roles add constraint ck_staff_roles_role check (role in ({roles}))"
STATEMENTS = (
    "alter table staff_roles drop constraint ck_staff_roles_role",
    _CHECK.format(roles=f"{_ROLES}, 'author'"),
    """
    create table draft_presences (
        draft_id uuid not null,
        staff_id uuid not null,
        seen_at timestamptz not null,
        constraint pk_draft_presences primary key (draft_id, staff_id),
        constraint fk_draft_presences_draft_id foreign key(draft_id) references procedure_drafts (id),
        constraint fk_draft_presences_staff_id foreign key(staff_id) references staff (id)
    )
    """,
    """
    create table draft_doubts (
        draft_id uuid not null,
        id varchar not null,
        position integer not null,
        blocks boolean not null,
        seconds integer not null,
        asked jsonb not null,
        answer varchar not null,
        answered_by varchar not null,
        answered_at timestamptz,
        constraint pk_draft_doubts primary key (draft_id, id),
        constraint fk_draft_doubts_draft_id foreign key(draft_id) references procedure_drafts (id)
    )
    """,
    """
    create table catalogue_imports (
        id uuid not null,
        begun_by varchar not null,
        file_name varchar not null,
        records integer not null,
        done integer not null,
        drafts integer not null,
        passed_over integer not null,
        refused jsonb not null,
        begun_at timestamptz not null,
        seen_at timestamptz not null,
        ended_at timestamptz,
        constraint pk_catalogue_imports primary key (id)
    )
    """,
)


def upgrade() -> None:
    """Widen the roles and create the tables."""
    for statement in STATEMENTS:
        op.execute(statement)


def downgrade() -> None:
    """Take them back; nobody is an author any more."""
    for table in ("catalogue_imports", "draft_doubts", "draft_presences"):
        op.execute(f"drop table {table}")
    op.execute("delete from staff_roles where role = 'author'")
    op.execute("alter table staff_roles drop constraint ck_staff_roles_role")
    op.execute(_CHECK.format(roles=_ROLES))
