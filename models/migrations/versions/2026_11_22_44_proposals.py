"""Many drafts are put to a second person at once, by one decision."""

from alembic import op

revision = "2026_11_22_44"
down_revision = "2026_11_22_43"
branch_labels = None
depends_on = None

STATEMENTS = (
    """
    create table publication_proposals (
        id uuid not null,
        state varchar not null,
        decision varchar not null,
        decided_on date not null,
        effective_from date not null,
        proposed_by varchar not null,
        proposed_at timestamptz not null,
        approved_by varchar not null,
        approved_at timestamptz,
        seen_at timestamptz not null,
        constraint pk_publication_proposals primary key (id),
        constraint ck_publication_proposals_state check (state in ('proposed', 'approved', 'withdrawn')),
        constraint ck_publication_proposals_decision check (decision <> ''),
        constraint ck_publication_proposals_two_people check (approved_by = '' or approved_by <> proposed_by),
        constraint ck_publication_proposals_approved check
            (state <> 'approved' or (approved_by <> '' and approved_at is not null))
    )
    """,
    """
    create table proposed_drafts (
        proposal_id uuid not null,
        draft_id uuid not null,
        revision integer not null,
        state varchar not null,
        why jsonb not null,
        by varchar not null,
        at timestamptz not null,
        constraint pk_proposed_drafts primary key (proposal_id, draft_id),
        constraint ck_proposed_drafts_state check (state in
            ('chosen', 'not_final', 'ready', 'taken_out', 'published', 'not_published')),
        constraint fk_proposed_drafts_proposal_id foreign key(proposal_id) references publication_proposals (id),
        constraint fk_proposed_drafts_draft_id foreign key(draft_id) references procedure_drafts (id)
    )
    """,
    "create index ix_proposed_drafts_draft_id on proposed_drafts (draft_id)",
)


def upgrade() -> None:
    """Create them."""
    for statement in STATEMENTS:
        op.execute(statement)


def downgrade() -> None:
    """Drop them; what was published stays, with who wrote and who confirmed it."""
    op.drop_table("proposed_drafts")
    op.drop_table("publication_proposals")
