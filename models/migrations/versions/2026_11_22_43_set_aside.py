"""A message nobody can deliver, because its case has ended, is set aside on record."""

from alembic import op

revision = "2026_11_22_43"
down_revision = "2026_11_22_42"
branch_labels = None
depends_on = None

_BEFORE = (
    "retry", "skip", "enter_answer", "reassign", "remind", "hold", "release", "extend", "apologise", "escalate",
    "resend", "project", "restart", "retry_activity", "unpause", "reset_to_step", "move_version", "move_code",
    "terminate", "call_applicant", "settle_money", "open_case",
)  # fmt: skip


def _allow(table: str, column: str, values: tuple[str, ...]) -> None:
    name = f"ck_{table}_{column}"
    listed = ", ".join(f"'{value}'" for value in values)
    op.execute(
        f"alter table {table} drop constraint {name}, add constraint {name} check ({column} in ({listed})) not valid"
    )
    op.execute(f"alter table {table} validate constraint {name}")


def upgrade() -> None:
    """Allow the new state of a message, and the way out that brings it there."""
    _allow("outbox", "status", ("waiting", "sent", "undeliverable", "set_aside"))
    _allow("interventions", "way", (*_BEFORE, "set_aside"))


def downgrade() -> None:
    """Take both back: what was set aside stands on the desk again, and what was decided there is forgotten."""
    op.execute("update outbox set status = 'undeliverable' where status = 'set_aside'")
    op.execute("delete from intervention_cases using interventions v where v.id = intervention_id"
               " and v.way = 'set_aside'")  # fmt: skip
    op.execute("delete from interventions where way = 'set_aside'")
    _allow("outbox", "status", ("waiting", "sent", "undeliverable"))
    _allow("interventions", "way", _BEFORE)
