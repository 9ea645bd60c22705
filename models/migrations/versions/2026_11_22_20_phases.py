"""Let a case be held, wait for a financial obligation, or have its result corrected; keep how an ended case ended."""

from alembic import op

revision = "2026_11_22_20"
down_revision = "2026_11_22_19"
branch_labels = None
depends_on = None

_BEFORE = (
    "'filed', 'received', 'refused_at_intake', 'in_progress', 'awaiting_supplement', 'withdrawn', 'stopped', "
    "'decided', 'returned'"
)
_NOW = (
    "'filed', 'received', 'refused_at_intake', 'in_progress', 'awaiting_supplement', 'awaiting_obligation', "
    "'withdrawn', 'stopped', 'on_hold', 'decided', 'correcting', 'returned'"
)


def upgrade() -> None:
    """Widen the check, and make room for the state an ended case can be opened again with."""
    op.execute("alter table cases drop constraint ck_cases_phase")
    op.execute(f"alter table cases add constraint ck_cases_phase check (phase in ({_NOW}))")
    op.execute("""
        create table case_ends (
            case_id uuid not null,
            seq integer not null,
            plan_sha256 varchar not null,
            calendar_sha256 varchar not null,
            state varchar not null,
            recorded_at timestamptz not null,
            constraint pk_case_ends primary key (case_id),
            constraint fk_case_ends_case_id foreign key(case_id) references cases (id) on delete cascade
        )
    """)


def downgrade() -> None:
    """Take both back; cases in one of the new phases stand in the way."""
    op.execute("drop table case_ends")
    op.execute("alter table cases drop constraint ck_cases_phase")
    op.execute(f"alter table cases add constraint ck_cases_phase check (phase in ({_BEFORE}))")
