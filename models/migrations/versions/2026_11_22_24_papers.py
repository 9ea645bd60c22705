"""Number papers without gaps; keep what is being signed, the results people hold, and what was scanned."""

from alembic import op

revision = "2026_11_22_24"
down_revision = "2026_11_22_23"
branch_labels = None
depends_on = None

_BOOKS = "'register', 'supplement', 'refusal', 'apology', 'stop', 'transfer', 'result'"
_TABLES = f"""
create table paper_books (
    agency_id varchar not null, book varchar not null, year integer not null,
    volume integer default 1 not null, last integer not null,
    constraint pk_paper_books primary key (agency_id, book, year),
    constraint ck_paper_books_book check (book in ({_BOOKS})),
    constraint ck_paper_books_counts check (last >= 0 and volume >= 1)
);
create table paper_numbers (
    case_id uuid not null, seq integer not null, book varchar not null, agency_id varchar not null,
    year integer not null, volume integer not null, number integer not null, at timestamptz not null,
    constraint pk_paper_numbers primary key (case_id, seq, book),
    constraint ck_paper_numbers_book check (book in ({_BOOKS})),
    constraint uq_paper_numbers_agency_id_book_year_number unique (agency_id, book, year, number),
    constraint fk_paper_numbers_case_id foreign key (case_id) references cases (id) on delete cascade
);
create unique index uq_paper_numbers_register on paper_numbers (case_id) where book = 'register';
create table signature_requests (
    key varchar not null, case_id uuid not null, form varchar not null, digest varchar not null, prepared bytea,
    start integer not null, "end" integer not null, asked_at timestamptz not null, signed_at timestamptz,
    document_id uuid,
    constraint pk_signature_requests primary key (key),
    constraint fk_signature_requests_case_id foreign key (case_id) references cases (id) on delete cascade,
    constraint fk_signature_requests_document_id foreign key (document_id) references documents (id)
);
create index ix_signature_requests_case_id on signature_requests (case_id);
create table held_results (
    id uuid not null, paper_code varchar not null, type_code varchar not null, name varchar not null,
    holder_number varchar not null, holder_name varchar not null, agency_id varchar not null, case_id uuid not null,
    seq integer not null, document_id uuid not null, issued_at timestamptz not null, valid_until timestamptz,
    superseded_by uuid,
    constraint pk_held_results primary key (id),
    constraint uq_held_results_case_id_seq unique (case_id, seq),
    constraint fk_held_results_case_id foreign key (case_id) references cases (id),
    constraint fk_held_results_document_id foreign key (document_id) references documents (id),
    constraint fk_held_results_superseded_by foreign key (superseded_by) references held_results (id)
);
create index ix_held_results_holder on held_results (holder_number, type_code)
    where superseded_by is null and holder_number <> '';
"""
#: Dossiers received before there was a register are entered in it in the order they were received.
_ENTERED = """
insert into paper_numbers (case_id, seq, book, agency_id, year, volume, number, at)
select e.case_id, e.seq, 'register', c.received_at_agency, e.year, 1,
    row_number() over (partition by c.received_at_agency, e.year order by e.at, e.case_id), e.at
from (
    select distinct on (case_id) case_id, seq, at,
        extract(year from at at time zone 'Asia/Ho_Chi_Minh')::int as year
    from case_events where kind = 'received' order by case_id, seq
) e join cases c on c.id = e.case_id
"""
_COUNTED = """
insert into paper_books (agency_id, book, year, last)
select agency_id, book, year, max(number) from paper_numbers group by agency_id, book, year
"""


def upgrade() -> None:
    """Make the tables; enter what was received so far in the register."""
    for statement in _TABLES.split(";"):
        if statement.strip():
            op.execute(statement)
    op.execute("""
        alter table dossier_items add column reused uuid
        constraint fk_dossier_items_reused references held_results (id)
    """)
    op.execute("""
        alter table hand_over_items add column scanned_at timestamptz, add column scanned_by uuid
        constraint fk_hand_over_items_scanned_by references staff (id)
    """)
    op.execute(_ENTERED)
    op.execute(_COUNTED)


def downgrade() -> None:
    """Take them back. Numbers that were given are lost."""
    op.execute("alter table hand_over_items drop column scanned_at, drop column scanned_by")
    op.execute("alter table dossier_items drop column reused")
    for table in ("held_results", "signature_requests", "paper_numbers", "paper_books"):
        op.execute(f"drop table {table}")
