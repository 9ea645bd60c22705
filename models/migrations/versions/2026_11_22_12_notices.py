"""Put notices up for the posts they are meant for, and keep who has read which."""

from alembic import op

revision = "2026_11_22_12"
down_revision = "2026_11_22_11"
branch_labels = None
depends_on = None

#: The roles a message was meant for when it was put up before there was this table.
_PUT_UP = """
    insert into notice_posts (agency_id, role, created_at, notice_key)
    select distinct a.agency_id, r.role, n.created_at, n.key
    from notices n join cases c on c.id = n.case_id
    join (values ('intake_alert', 'counter'), ('overdue', 'leader'), ('overdue', 'supervisor'))
        as r (message, role) on r.message = n.message
    cross join lateral (values (c.agency_id), (c.received_at_agency)) as a (agency_id)
    where n.channel = 'screen'
"""


def upgrade() -> None:
    """Create the tables and put up what was told so far."""
    op.execute("""
        create table notice_posts (
            agency_id varchar not null,
            role varchar not null,
            created_at timestamptz not null,
            notice_key varchar not null,
            constraint pk_notice_posts primary key (agency_id, role, created_at, notice_key),
            constraint fk_notice_posts_notice_key foreign key(notice_key) references notices (key) on delete cascade
        )
    """)
    op.execute("create index ix_notice_posts_notice_key on notice_posts (notice_key)")
    op.execute("""
        create table notice_readings (
            staff_id uuid not null,
            notice_key varchar not null,
            read_at timestamptz not null,
            constraint pk_notice_readings primary key (staff_id, notice_key),
            constraint fk_notice_readings_notice_key foreign key(notice_key) references notices (key)
                on delete cascade,
            constraint fk_notice_readings_staff_id foreign key(staff_id) references staff (id) on delete cascade
        )
    """)
    op.execute("create index ix_notice_readings_notice_key on notice_readings (notice_key)")
    op.execute("""
        create table notice_marks (
            staff_id uuid not null,
            read_until timestamptz not null,
            constraint pk_notice_marks primary key (staff_id),
            constraint fk_notice_marks_staff_id foreign key(staff_id) references staff (id) on delete cascade
        )
    """)
    op.execute(_PUT_UP)


def downgrade() -> None:
    """Drop them."""
    op.drop_table("notice_marks")
    op.drop_table("notice_readings")
    op.drop_table("notice_posts")
