"""Keep every đồng of a case in a ledger; receipts, the day's closing, the gateway's statement and what differs."""

from alembic import op

revision = "2026_11_22_25"
down_revision = "2026_11_22_24"
branch_labels = None
depends_on = None

_TABLES = """
create table money_entries (
    case_id uuid not null,
    seq integer not null,
    kind varchar not null,
    debit varchar not null,
    credit varchar not null,
    amount bigint not null,
    key varchar not null,
    actor varchar not null,
    agency_id varchar not null,
    at timestamptz not null,
    constraint pk_money_entries primary key (case_id, seq),
    constraint ck_money_entries_kind check (kind in ('fee_charged', 'fee_waived', 'fee_restored',
        'received_cash', 'received_card', 'received_online', 'received_post', 'refund_due', 'refund_failed',
        'refunded', 'refunded_again', 'refund_forgone')),
    constraint ck_money_entries_debit check (debit in ('applicant', 'fees', 'cash', 'card', 'online',
        'post', 'transfer', 'refund_online', 'refund_counter')),
    constraint ck_money_entries_credit check (credit in ('applicant', 'fees', 'cash', 'card', 'online',
        'post', 'transfer', 'refund_online', 'refund_counter')),
    constraint ck_money_entries_amount check (amount > 0 and debit <> credit),
    constraint fk_money_entries_case_id foreign key(case_id) references cases (id)
);
create index ix_money_entries_by_person on money_entries (agency_id, case_id) where debit = 'refund_counter'
    or credit = 'refund_counter';
create index ix_money_entries_key on money_entries (key) where key <> '';
create index ix_money_entries_online on money_entries (at) where debit = 'online' or credit = 'online';
create index ix_money_entries_till on money_entries (agency_id, actor, at) where debit in ('cash', 'card')
    or credit in ('cash', 'card');
create table receipt_ranges (
    id uuid not null,
    agency_id varchar not null,
    form varchar not null,
    symbol varchar not null,
    first integer not null,
    last integer not null,
    next integer not null,
    registered_by uuid not null,
    registered_at timestamptz not null,
    retired_at timestamptz,
    retired_by uuid,
    retire_reason varchar not null,
    constraint pk_receipt_ranges primary key (id),
    constraint ck_receipt_ranges_form check (form <> ''),
    constraint ck_receipt_ranges_symbol check (symbol <> ''),
    constraint ck_receipt_ranges_numbers check (first >= 1 and last >= first and next between first and last
        + 1),
    constraint ck_receipt_ranges_retired check ((retired_at is null) = (retired_by is null)),
    constraint fk_receipt_ranges_agency_id foreign key(agency_id) references agencies (id),
    constraint fk_receipt_ranges_registered_by foreign key(registered_by) references staff (id),
    constraint fk_receipt_ranges_retired_by foreign key(retired_by) references staff (id)
);
create index ix_receipt_ranges_agency_id on receipt_ranges (agency_id);
create table money_receipts (
    range_id uuid not null,
    number integer not null,
    case_id uuid not null,
    seq integer not null,
    agency_id varchar not null,
    amount bigint not null,
    issued_by varchar not null,
    issued_at timestamptz not null,
    prints integer not null,
    cancelled_at timestamptz,
    cancelled_by uuid,
    cancel_reason varchar not null,
    constraint pk_money_receipts primary key (range_id, number),
    constraint fk_money_receipts_entry foreign key(case_id, seq) references money_entries (case_id, seq),
    constraint ck_money_receipts_cancelled check ((cancelled_at is null) = (cancelled_by is null) and
        (cancelled_at is null) = (cancel_reason = '')),
    constraint fk_money_receipts_range_id foreign key(range_id) references receipt_ranges (id),
    constraint fk_money_receipts_cancelled_by foreign key(cancelled_by) references staff (id)
);
create index ix_money_receipts_agency_issued on money_receipts (agency_id, issued_at);
create unique index uq_money_receipts_valid on money_receipts (case_id, seq) where cancelled_at is null;
create table day_closings (
    id uuid not null,
    agency_id varchar not null,
    cashier_id uuid not null,
    day date not null,
    status varchar not null,
    expected_cash bigint not null,
    expected_card bigint not null,
    counted_cash bigint not null,
    counted_card bigint not null,
    notes jsonb not null,
    reason varchar not null,
    counted_at timestamptz not null,
    signed_by uuid,
    signed_at timestamptz,
    answer varchar not null,
    constraint pk_day_closings primary key (id),
    constraint ck_day_closings_status check (status in ('counted', 'signed', 'sent_back')),
    constraint ck_day_closings_counted check (counted_cash >= 0 and counted_card >= 0),
    constraint ck_day_closings_two_people check (signed_by <> cashier_id),
    constraint ck_day_closings_signed check ((signed_at is null) = (signed_by is null) and (signed_at is
        null) = (status = 'counted')),
    constraint fk_day_closings_agency_id foreign key(agency_id) references agencies (id),
    constraint fk_day_closings_cashier_id foreign key(cashier_id) references staff (id),
    constraint fk_day_closings_signed_by foreign key(signed_by) references staff (id)
);
create index ix_day_closings_agency_day on day_closings (agency_id, day);
create unique index uq_day_closings_day on day_closings (agency_id, cashier_id, day) where status <>
    'sent_back';
create table closing_entries (
    case_id uuid not null,
    seq integer not null,
    closing_id uuid not null,
    constraint pk_closing_entries primary key (case_id, seq),
    constraint fk_closing_entries_entry foreign key(case_id, seq) references money_entries (case_id, seq),
    constraint fk_closing_entries_closing_id foreign key(closing_id) references day_closings (id)
);
create index ix_closing_entries_closing_id on closing_entries (closing_id);
create table payment_statements (
    day date not null,
    fetched_at timestamptz not null,
    lines integer not null,
    received bigint not null,
    refunded bigint not null,
    constraint pk_payment_statements primary key (day)
);
create table payment_statement_lines (
    id bigint generated always as identity,
    kind varchar not null,
    transaction varchar not null,
    key varchar not null,
    amount bigint not null,
    occurred_at timestamptz not null,
    statement_day date not null,
    constraint pk_payment_statement_lines primary key (id),
    constraint ck_payment_statement_lines_kind check (kind in ('payment', 'refund')),
    constraint uq_payment_statement_lines_kind_transaction unique (kind, transaction)
);
create index ix_payment_statement_lines_key on payment_statement_lines (key);
create index ix_payment_statement_lines_occurred_at on payment_statement_lines (occurred_at);
create table payment_differences (
    id bigint generated always as identity,
    day date not null,
    sort varchar not null,
    key varchar not null,
    transaction varchar not null,
    case_id uuid,
    agency_id varchar not null,
    ours bigint,
    theirs bigint,
    status varchar not null,
    found_at timestamptz not null,
    settled_at timestamptz,
    settled_by uuid,
    note varchar not null,
    constraint pk_payment_differences primary key (id),
    constraint ck_payment_differences_sort check (sort in ('paid_here_only', 'paid_there_only',
        'paid_other_amount', 'refunded_here_only', 'refunded_there_only', 'refunded_other_amount')),
    constraint ck_payment_differences_status check (status in ('open', 'gone', 'booked', 'settled')),
    constraint uq_payment_differences_sort_key_transaction unique (sort, key, transaction),
    constraint ck_payment_differences_evidence check (ours is not null or theirs is not null),
    constraint fk_payment_differences_case_id foreign key(case_id) references cases (id),
    constraint fk_payment_differences_settled_by foreign key(settled_by) references staff (id)
);
create index ix_payment_differences_day on payment_differences (day);
create index ix_payment_differences_open on payment_differences (day) where status in ('open', 'booked')
"""
_NAMES = (
    "payment_differences",
    "payment_statement_lines",
    "payment_statements",
    "closing_entries",
    "day_closings",
    "money_receipts",
    "receipt_ranges",
    "money_entries",
)

#: The same entries the case would have written: until now a case charged its fee and took money in, nothing else.
_FILL = """
    insert into money_entries (case_id, seq, kind, debit, credit, amount, key, actor, agency_id, at)
    select e.case_id, e.seq,
        case when e.kind = 'filed' then 'fee_charged' else case e."values" ->> 'way'
            when 'online' then 'received_online' when 'post' then 'received_post' else 'received_cash' end end,
        case when e.kind = 'filed' then 'applicant' else case e."values" ->> 'way'
            when 'online' then 'online' when 'post' then 'post' else 'cash' end end,
        case when e.kind = 'filed' then 'fees' else 'applicant' end,
        (e."values" ->> case when e.kind = 'filed' then 'fee' else 'amount' end)::bigint,
        '', e.actor, c.received_at_agency, e.at
    from case_events e join cases c on c.id = e.case_id
    where e.kind in ('filed', 'paid')
        and e."values" ->> case when e.kind = 'filed' then 'fee' else 'amount' end ~ '^[1-9][0-9]{0,14}$'
"""

#: Takes the next number of the agency's first series that has one, for a payment without a valid receipt. One at a
#: time in an agency; a function that changes data sees what was committed while it waited. Without a series the
#: payment stands without a receipt, and pages say so.
_TAKE = """
    create function take_receipt(paid_case uuid, paid_seq int, amount bigint, agency varchar, taker varchar)
    returns boolean language plpgsql as $$
    declare
        chosen receipt_ranges%rowtype;
    begin
        perform pg_advisory_xact_lock(hashtextextended('receipts ' || agency, 0));
        select * into chosen from receipt_ranges
            where agency_id = agency and retired_at is null and next <= last order by registered_at, id limit 1
            for update;
        if not found then
            return false;
        end if;
        update receipt_ranges set next = next + 1 where id = chosen.id;
        insert into money_receipts (
            range_id, number, case_id, seq, agency_id, amount, issued_by, issued_at, prints, cancel_reason
        ) values (chosen.id, chosen.next, paid_case, paid_seq, agency, amount, taker, now(), 0, '');
        return true;
    end $$
"""
_ISSUE = """
    create function issue_receipt() returns trigger language plpgsql as $$
    begin
        perform take_receipt(new.case_id, new.seq, new.amount, new.agency_id, new.actor);
        return null;
    end $$
"""
_TRIGGERS = (
    """create trigger issue_receipt after insert on money_entries
        for each row when (new.debit in ('cash', 'card')) execute function issue_receipt()""",
    """create trigger keep_money before update or delete on money_entries
        for each row execute function refuse_change()""",
    """create trigger keep_all_money before truncate on money_entries
        for each statement execute function refuse_change()""",
)


def upgrade() -> None:
    """Make the tables, fill the ledger from the event log, then guard it."""
    op.execute("alter table cases drop constraint ck_cases_money")
    op.execute("""
        alter table cases add constraint ck_cases_money
        check (money in ('none', 'due', 'requested', 'paid', 'refund_due', 'refunded'))
    """)
    op.execute("alter table payments drop constraint ck_payments_status")
    op.execute("""
        alter table payments add constraint ck_payments_status
        check (status in ('requested', 'paid', 'failed', 'refunded', 'cancelled'))
    """)
    for statement in _TABLES.split(";\n"):
        op.execute(statement)
    op.execute(_FILL)
    for statement in (_TAKE, _ISSUE, *_TRIGGERS):
        op.execute(statement)


def downgrade() -> None:
    """Take all of it back; cases with a refund and cancelled requests stand in the way."""
    op.execute("drop trigger issue_receipt on money_entries")
    op.execute("drop function issue_receipt()")
    for name in _NAMES:
        op.drop_table(name)
    op.execute("drop function take_receipt(uuid, int, bigint, varchar, varchar)")
    op.execute("alter table payments drop constraint ck_payments_status")
    op.execute("""
        alter table payments add constraint ck_payments_status
        check (status in ('requested', 'paid', 'failed', 'refunded'))
    """)
    op.execute("alter table cases drop constraint ck_cases_money")
    op.execute("""
        alter table cases add constraint ck_cases_money check (money in ('none', 'due', 'requested', 'paid'))
    """)
