"""Create drafts of procedures, the record of their publication, and decisions that move running cases."""

from alembic import op

revision = "2026_11_22_13"
down_revision = "2026_11_22_12"
branch_labels = None
depends_on = None

STATEMENTS = (
    "alter table procedure_versions add column cancelled_at timestamptz",
    # A version may get an end date, and be cancelled once, before its first day. When it is, the version before
    # it gets back the days it had lost: its end may be put off only then.
    """
    create or replace function keep_published() returns trigger language plpgsql as $$
    begin
        if tg_op = 'UPDATE' then
            if to_jsonb(new) - 'effective_to' = to_jsonb(old) - 'effective_to' and (
                old.effective_to is null or new.effective_to <= old.effective_to
                or exists (
                    select from procedure_versions v
                    where v.procedure_code = old.procedure_code and v.cancelled_at is not null
                        and v.effective_from = old.effective_to + 1
                )
            ) then
                return new;
            end if;
            if old.cancelled_at is null and new.cancelled_at is not null
                and old.effective_from > (now() at time zone 'Asia/Ho_Chi_Minh')::date
                and to_jsonb(new) - 'cancelled_at' = to_jsonb(old) - 'cancelled_at'
            then
                return new;
            end if;
        end if;
        raise exception 'a published version may not be changed' using errcode = 'restrict_violation';
    end $$
    """,
    """
    create table procedure_drafts (
        id uuid not null,
        procedure_code varchar not null,
        agency_kind varchar not null,
        state varchar not null,
        revision integer not null,
        name_vi varchar not null,
        name_en varchar not null,
        text varchar not null,
        scenarios varchar not null,
        origin varchar not null,
        created_by varchar not null,
        created_at timestamptz not null,
        written_by varchar not null,
        written_at timestamptz not null,
        finalised_by varchar not null,
        finalised_at timestamptz,
        version integer,
        sha256 varchar not null,
        compiled varchar not null,
        constraint pk_procedure_drafts primary key (id),
        constraint ck_procedure_drafts_state check (state in ('draft', 'final', 'published', 'discarded')),
        constraint ck_procedure_drafts_revision check (revision > 0),
        constraint ck_procedure_drafts_compiled check
            (state not in ('final', 'published') or (compiled <> '' and version is not null))
    )
    """,
    "create index ix_procedure_drafts_agency_kind on procedure_drafts (agency_kind, procedure_code)",
    """
    create table draft_revisions (
        draft_id uuid not null,
        revision integer not null,
        text varchar not null,
        scenarios varchar not null,
        written_by varchar not null,
        written_at timestamptz not null,
        constraint pk_draft_revisions primary key (draft_id, revision),
        constraint fk_draft_revisions_draft_id foreign key(draft_id) references procedure_drafts (id)
    )
    """,
    """
    create table publications (
        procedure_code varchar not null,
        version integer not null,
        draft_id uuid,
        written_by varchar not null,
        finalised_by varchar not null,
        confirmed_by varchar not null,
        confirmed_at timestamptz not null,
        decision varchar not null,
        decided_on date,
        source varchar not null,
        scenarios varchar not null,
        transition jsonb not null,
        constraint pk_publications primary key (procedure_code, version),
        constraint ck_publications_two_people check
            (draft_id is null or (confirmed_by <> written_by and confirmed_by <> finalised_by)),
        constraint fk_publications_procedure_code_version foreign key(procedure_code, version)
            references procedure_versions (procedure_code, version),
        constraint fk_publications_draft_id foreign key(draft_id) references procedure_drafts (id)
    )
    """,
    """
    create table procedure_changes (
        id bigint generated always as identity,
        procedure_code varchar not null,
        agency_kind varchar not null,
        kind varchar not null,
        by varchar not null,
        at timestamptz not null,
        detail jsonb not null,
        constraint pk_procedure_changes primary key (id)
    )
    """,
    "create index ix_procedure_changes_procedure_code on procedure_changes (procedure_code, id)",
    """
    create table procedure_moves (
        id uuid not null,
        procedure_code varchar not null,
        agency_kind varchar not null,
        from_version integer not null,
        to_version integer not null,
        mapping jsonb not null,
        legal_time varchar not null,
        reason varchar not null,
        decision varchar not null,
        decided_by varchar not null,
        decided_at timestamptz not null,
        confirmed_by varchar not null,
        confirmed_at timestamptz,
        run integer not null,
        kind varchar not null,
        constraint pk_procedure_moves primary key (id),
        constraint ck_procedure_moves_legal_time check (legal_time in ('keep', 'new')),
        constraint ck_procedure_moves_kind check (kind in ('', 'try', 'move', 'undo')),
        constraint ck_procedure_moves_versions check (from_version <> to_version),
        constraint ck_procedure_moves_two_people check (confirmed_by = '' or confirmed_by <> decided_by)
    )
    """,
    "create index ix_procedure_moves_procedure_code on procedure_moves (procedure_code)",
    """
    create table procedure_move_cases (
        move_id uuid not null,
        case_id uuid not null,
        run integer not null,
        outcome varchar not null,
        snags jsonb not null,
        fates jsonb not null,
        at timestamptz,
        constraint pk_procedure_move_cases primary key (move_id, case_id),
        constraint ck_procedure_move_cases_outcome check (outcome in
            ('', 'can_move', 'cannot_move', 'moved', 'not_moved', 'undone', 'not_undone', 'no_answer')),
        constraint fk_procedure_move_cases_move_id foreign key(move_id) references procedure_moves (id),
        constraint fk_procedure_move_cases_case_id foreign key(case_id) references cases (id)
    )
    """,
    "create index ix_procedure_move_cases_case_id on procedure_move_cases (case_id)",
)
APPEND_ONLY = ("draft_revisions", "publications", "procedure_changes")


def upgrade() -> None:
    """Create them."""
    for statement in STATEMENTS:
        op.execute(statement)
    for table in APPEND_ONLY:
        op.execute(
            f"create trigger keep_{table} before update or delete on {table}"
            " for each row execute function refuse_change()"
        )


def downgrade() -> None:
    """Drop them; a cancelled version cannot be told from others any more."""
    for table in (
        "procedure_move_cases",
        "procedure_moves",
        "procedure_changes",
        "publications",
        "draft_revisions",
        "procedure_drafts",
    ):
        op.drop_table(table)
    op.execute("alter table procedure_versions drop column cancelled_at")
    op.execute("""
        create or replace function keep_published() returns trigger language plpgsql as $$
        begin
            if tg_op = 'UPDATE' then
                if to_jsonb(new) - 'effective_to' = to_jsonb(old) - 'effective_to' then
                    return new;
                end if;
            end if;
            raise exception 'a published version may not be changed' using errcode = 'restrict_violation';
        end $$
    """)
