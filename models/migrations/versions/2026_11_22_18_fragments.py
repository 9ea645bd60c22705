"""Keep the fragments that came with a bundle, so that a text which uses them can be edited here."""

from alembic import op

revision = "2026_11_22_18"
down_revision = "2026_11_22_17"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the table; what is in it never changes."""
    op.execute("""
        create table procedure_fragments (
            fragment varchar not null,
            version integer not null,
            sha256 varchar not null,
            text varchar not null,
            origin varchar not null,
            installed_by varchar not null,
            installed_at timestamptz not null,
            constraint pk_procedure_fragments primary key (fragment, version),
            constraint ck_procedure_fragments_sha256 check (sha256 = encode(sha256(convert_to(text, 'UTF8')), 'hex'))
        )
    """)
    op.execute("""
        create trigger procedure_fragments_append_only before update or delete on procedure_fragments
        for each row execute function refuse_change()
    """)


def downgrade() -> None:
    """Take it back; final drafts keep their compiled text."""
    op.execute("drop table procedure_fragments")
