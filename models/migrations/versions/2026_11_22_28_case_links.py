"""What a case is about when it is about another case: complaints, corrections, dossiers filed again."""

from alembic import op

revision = "2026_11_22_28"
down_revision = "2026_11_22_27"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table of links; a case is about at most one other."""
    op.execute(
        """
        create table case_links (
            from_case uuid not null, to_case uuid not null, kind varchar not null,
            linked_at timestamptz not null default now(), linked_by varchar not null default '',
            constraint pk_case_links primary key (from_case),
            constraint ck_case_links_kind check (kind in ('complaint', 'appeal', 'correction', 'repeat')),
            constraint ck_case_links_itself check (from_case <> to_case),
            constraint fk_case_links_from_case foreign key (from_case) references cases (id) on delete cascade,
            constraint fk_case_links_to_case foreign key (to_case) references cases (id) on delete cascade
        )
        """
    )
    op.execute("create index ix_case_links_to_case on case_links (to_case)")


def downgrade() -> None:
    """Forget what cases are about."""
    op.execute("drop table case_links")
