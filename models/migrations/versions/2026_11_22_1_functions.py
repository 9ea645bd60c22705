"""Create what tables lean on: text search without diacritics, and the guards of what may not change."""

from alembic import op

revision = "2026_11_22_1"
down_revision = None
branch_labels = None
depends_on = None

STATEMENTS = (
    "create extension if not exists unaccent",
    "create extension if not exists pg_trgm",
    # unaccent() with its dictionary named is the same for ever, which the one-argument form cannot promise;
    # only an immutable function may stand in an index or a generated column. It maps đ to d.
    """
    create function fold_text(value text) returns text
        language sql immutable strict parallel safe
        return lower(public.unaccent('public.unaccent'::regdictionary, value))
    """,
    """
    create function refuse_change() returns trigger language plpgsql as $$
    begin
        raise exception 'rows of % may not be changed', tg_table_name using errcode = 'restrict_violation';
    end $$
    """,
    # A published version may only get an end date, once its successor is published.
    """
    create function keep_published() returns trigger language plpgsql as $$
    begin
        if tg_op = 'UPDATE' then
            if to_jsonb(new) - 'effective_to' = to_jsonb(old) - 'effective_to' then
                return new;
            end if;
        end if;
        raise exception 'a published version may not be changed' using errcode = 'restrict_violation';
    end $$
    """,
)


def upgrade() -> None:
    """Create extensions and functions."""
    for statement in STATEMENTS:
        op.execute(statement)


def downgrade() -> None:
    """Drop the functions; the extensions stay, others may use them."""
    op.execute("drop function keep_published()")
    op.execute("drop function refuse_change()")
    op.execute("drop function fold_text(text)")
