"""Notices: waiting, delivery, people's choices, the office's rules and wording, letters outside cases."""

from alembic import op

revision = "2026_11_22_22"
down_revision = "2026_11_22_21"
branch_labels = None
depends_on = None

_COLUMNS = """
    alter table notices
        alter column case_id drop not null,
        add column feedback_id uuid,
        add column base varchar not null default '',
        add column audience varchar not null default 'applicant',
        add column about jsonb not null default '{}',
        add column reason varchar not null default '',
        add column send_at timestamptz,
        add column target_hash varchar not null default '',
        add column delivery varchar not null default '',
        add column delivery_at timestamptz,
        add column look_at timestamptz,
        add column looks integer not null default 0,
        add column asked_by varchar not null default '',
        add column settled_at timestamptz,
        add column settled_by varchar not null default '',
        add column settled_how varchar not null default '',
        drop constraint ck_notices_status,
        add constraint ck_notices_status check (status in ('held', 'sending', 'sent', 'failed', 'dropped')),
        add constraint ck_notices_audience check (audience in ('applicant', 'staff')),
        add constraint ck_notices_delivery check (delivery in ('', 'accepted', 'delivered', 'failed', 'unknown')),
        add constraint ck_notices_settled_how check (settled_how in ('', 'phone', 'paper', 'visit')),
        add constraint ck_notices_about_one check (num_nonnulls(case_id, feedback_id) = 1),
        add constraint fk_notices_feedback_id foreign key (feedback_id)
            references feedback (id) on delete cascade
"""
_KNOWN = """
    update notices set
        audience = case when channel = 'screen' or key ~ '/email/[^/]+$' then 'staff' else 'applicant' end,
        base = regexp_replace(key, '/(sms|zalo|none|screen|email)(/[^/]+)?$', ''),
        delivery = case when status = 'sent' and channel in ('sms', 'zalo', 'email') then 'accepted' else '' end,
        delivery_at = case when status = 'sent' and channel in ('sms', 'zalo', 'email') then sent_at end
"""
_NO_DEFAULTS = """
    alter table notices
        alter column base drop default,
        alter column audience drop default,
        alter column about drop default,
        alter column reason drop default,
        alter column target_hash drop default,
        alter column delivery drop default,
        alter column looks drop default,
        alter column asked_by drop default,
        alter column settled_by drop default,
        alter column settled_how drop default
"""
_INDEXES = (
    "create index ix_notices_feedback_id on notices (feedback_id)",
    "create index ix_notices_look_at on notices (look_at) where look_at is not null",
    "create index ix_notices_target_hash on notices (target_hash, created_at) where target_hash <> ''",
    """
    create index ix_notices_unreached on notices (created_at, key)
    where channel = 'none' and status = 'failed' and settled_at is null
    """,
)
_TABLES = (
    """
    create table notice_rules (
        agency_id varchar not null, rules jsonb not null, changed_by varchar not null,
        changed_at timestamptz not null,
        constraint pk_notice_rules primary key (agency_id)
    )
    """,
    """
    create table notice_wordings (
        message varchar not null, part varchar not null, text varchar not null, changed_by varchar not null,
        changed_at timestamptz not null,
        constraint pk_notice_wordings primary key (message, part),
        constraint ck_notice_wordings_part check (part in ('short_vi', 'short_en', 'subject', 'body_vi', 'body_en')),
        constraint ck_notice_wordings_text check (text <> '')
    )
    """,
    """
    create table notice_choices (
        case_id uuid not null, ways jsonb not null, language varchar not null,
        chosen_by varchar not null, changed_at timestamptz not null,
        constraint pk_notice_choices primary key (case_id),
        constraint fk_notice_choices_case_id foreign key (case_id) references cases (id) on delete cascade,
        constraint ck_notice_choices_language check (language in ('vi', 'en'))
    )
    """,
    """
    create table notice_stops (
        target_hash varchar not null, channel varchar not null, stopped_at timestamptz not null,
        constraint pk_notice_stops primary key (target_hash, channel)
    )
    """,
)
_OUTBOX = "alter table outbox drop constraint ck_outbox_kind, add constraint ck_outbox_kind check (kind in ({}))"


def upgrade() -> None:
    """Add columns and tables; what was sent before counts as taken by its gateway."""
    op.execute(_COLUMNS)
    op.execute(_KNOWN)
    op.execute(_NO_DEFAULTS)
    for statement in (*_INDEXES, *_TABLES):
        op.execute(statement)
    op.execute(_OUTBOX.format("'start', 'command', 'answer', 'letter'"))


def downgrade() -> None:
    """Take them back; letters outside cases and what was never sent go with them."""
    op.execute("delete from outbox where kind = 'letter'")
    op.execute(_OUTBOX.format("'start', 'command', 'answer'"))
    for table in ("notice_stops", "notice_choices", "notice_wordings", "notice_rules"):
        op.execute(f"drop table {table}")
    op.execute("delete from notices where case_id is null or status in ('held', 'dropped')")
    op.execute("""
        alter table notices drop constraint ck_notices_about_one,
            drop constraint ck_notices_status, drop column feedback_id, drop column base, drop column audience,
            drop column about, drop column reason, drop column send_at, drop column target_hash, drop column delivery,
            drop column delivery_at, drop column look_at, drop column looks, drop column asked_by,
            drop column settled_at, drop column settled_by, drop column settled_how,
            alter column case_id set not null,
            add constraint ck_notices_status check (status in ('sending', 'sent', 'failed'))
    """)
