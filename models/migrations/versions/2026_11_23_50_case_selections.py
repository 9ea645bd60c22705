"""A decision to move running cases may be about chosen ones: selections, frozen."""

from alembic import op

revision = "2026_11_23_50"
down_revision = "2026_11_23_49"
branch_labels = None
depends_on = None

STATEMENTS = (
    """
    create table case_selections (
        id uuid not null,
        procedure_code varchar not null,
        version integer not null,
        cases integer not null,
        made_by uuid not null,
        made_at timestamptz not null,
        constraint pk_case_selections primary key (id),
        constraint ck_case_selections_cases check (cases > 0),
        constraint fk_case_selections_made_by foreign key (made_by) references staff (id)
    )
    """,
    """
    create table case_selection_cases (
        selection_id uuid not null,
        case_id uuid not null,
        constraint pk_case_selection_cases primary key (selection_id, case_id),
        constraint fk_case_selection_cases_selection_id foreign key (selection_id) references case_selections (id),
        constraint fk_case_selection_cases_case_id foreign key (case_id) references cases (id)
    )
    """,
    "alter table procedure_moves add column selection_id uuid",
    """
    alter table procedure_moves add constraint fk_procedure_moves_selection_id
        foreign key (selection_id) references case_selections (id)
    """,
)
TABLES = ("case_selections", "case_selection_cases")


def upgrade() -> None:
    """Create them; what was chosen stays as it was chosen."""
    for statement in STATEMENTS:
        op.execute(statement)
    for table in TABLES:
        op.execute(
            f"create trigger keep_{table} before update or delete on {table}"
            " for each row execute function refuse_change()"
        )


def downgrade() -> None:
    """Drop them; a decision about chosen cases has taken in its cases, another try would take in all of the version."""
    op.execute("alter table procedure_moves drop column selection_id")
    for table in reversed(TABLES):
        op.drop_table(table)
