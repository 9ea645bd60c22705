"""Create the texts that starts in the outbox name by their hashes."""

from alembic import op

revision = "2026_11_22_7"
down_revision = "2026_11_22_6"
branch_labels = None
depends_on = None

STATEMENTS = (
    """
    create table frozen_texts (
        sha256 varchar not null,
        text varchar not null,
        constraint pk_frozen_texts primary key (sha256)
    )
    """,
    """
    create trigger keep_frozen_texts before update or delete on frozen_texts
        for each row execute function refuse_change()
    """,
)


def upgrade() -> None:
    """Create the table. Starts written before carry their texts themselves, and are sent as they are."""
    for statement in STATEMENTS:
        op.execute(statement)


def downgrade() -> None:
    """Drop it; starts that still wait get their texts back first, as the version before expects them."""
    op.execute(
        """
        update outbox o set payload = payload - 'plan_sha256' - 'calendar_sha256'
            || jsonb_build_object('plan', plan.text, 'calendar', calendar.text)
        from frozen_texts plan, frozen_texts calendar
        where o.kind = 'start' and plan.sha256 = o.payload ->> 'plan_sha256'
            and calendar.sha256 = o.payload ->> 'calendar_sha256'
        """
    )
    op.execute("drop table frozen_texts")
