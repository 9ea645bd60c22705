"""Count period reports from the spans in which cases were in process, and freeze the periods that were closed.

The spans follow the case rows by a trigger, in the transaction of the turn: so the figures of any day can be counted
from what was told then, and cost one row for most cases.
"""

from alembic import op

revision = "2026_11_22_32"
down_revision = "2026_11_22_31"
branch_labels = None
depends_on = None

_TABLES = (
    """
    create table procedure_services (
        procedure_code varchar not null,
        version integer not null,
        field varchar not null,
        online varchar not null,
        constraint pk_procedure_services primary key (procedure_code, version),
        constraint fk_procedure_services_version foreign key(procedure_code, version)
            references procedure_versions (procedure_code, version) on delete cascade
    )
    """,
    """
    create table process_spans (
        case_id uuid not null,
        since timestamptz not null,
        until timestamptz not null,
        agency_id varchar not null,
        desk_id varchar not null,
        procedure_code varchar not null,
        field varchar not null,
        channel varchar not null,
        is_part boolean not null,
        due_on date,
        halted_on date,
        waits boolean not null,
        entry varchar not null,
        exit varchar not null,
        single boolean not null,
        recorded_at timestamptz not null,
        constraint pk_process_spans primary key (case_id, since),
        constraint fk_process_spans_case_id foreign key(case_id) references cases (id) on delete cascade,
        constraint ck_process_spans_channel check (channel in ('online_full', 'online_partial', 'post', 'direct')),
        constraint ck_process_spans_entry check (entry in ('received', 'reopened', 'changed')),
        constraint ck_process_spans_exit check (exit in ('', 'decided', 'withdrawn', 'stopped', 'changed', 'undone')),
        constraint ck_process_spans_order check (until >= since),
        constraint ck_process_spans_ended check ((exit = '') = (until = 'infinity'))
    )
    """,
    "create unique index uq_process_spans_open on process_spans (case_id) where until = 'infinity'",
    "create index ix_process_spans_agency on process_spans (agency_id, until)",
    "create index ix_process_spans_several on process_spans (until) where not single",
    """
    create table report_closings (
        id uuid not null,
        form varchar not null,
        period varchar not null,
        agency_id varchar not null,
        edition integer not null,
        begins date not null,
        ends date not null,
        reason varchar not null,
        content jsonb not null,
        sha256 varchar not null,
        closed_by uuid,
        closed_by_name varchar not null,
        closed_at timestamptz not null,
        constraint pk_report_closings primary key (id),
        constraint fk_report_closings_agency_id foreign key(agency_id) references agencies (id),
        constraint fk_report_closings_closed_by foreign key(closed_by) references staff (id),
        constraint ck_report_closings_form check (form in ('07a', '07b', '06a')),
        constraint ck_report_closings_days check (ends >= begins),
        constraint ck_report_closings_edition check (edition >= 1 and (edition = 1 or reason <> ''))
    )
    """,
    "create unique index uq_report_closings_edition on report_closings (agency_id, form, period, edition)",
    """
    create table report_cells (
        closing_id uuid not null,
        place integer not null,
        agency_id varchar not null,
        field varchar not null,
        entry varchar not null,
        outcome varchar not null,
        is_part boolean not null,
        elsewhere boolean not null,
        reopened boolean not null,
        number integer not null,
        cases uuid[] not null,
        cases_sha256 varchar not null,
        constraint pk_report_cells primary key (closing_id, place),
        constraint fk_report_cells_closing_id foreign key(closing_id) references report_closings (id)
            deferrable initially deferred,
        constraint ck_report_cells_entry check (entry in ('carried', 'online_full', 'online_partial', 'post',
            'direct')),
        constraint ck_report_cells_outcome check (outcome in ('early', 'on_time', 'late', 'ended_early',
            'ended_on_time', 'ended_late', 'in_time', 'overdue', 'waiting', 'waiting_overdue')),
        constraint ck_report_cells_number check (number = cardinality(cases) and number > 0)
    )
    """,
)

#: The day of an instant in Vietnam: UTC+7 the whole year, and no zone to be looked up for each of a million rows.
_DAY = """
    create function vietnam_day(moment timestamptz) returns date language sql immutable parallel safe as
    $$ select (moment at time zone interval '7 hours')::date $$
"""
#: A text that is no definition tells no level of service.
_SERVICE = """
    create function read_service() returns trigger language plpgsql as $$
    declare level varchar := '';
    begin
        begin
            level := coalesce(new.text::jsonb ->> 'online', '');
        exception when data_exception then
            level := '';
        end;
        insert into procedure_services (procedure_code, version, field, online)
        values (new.procedure_code, new.version, new.field, level) on conflict do nothing;
        return null;
    end $$
"""
#: Which of the events of a turn moved the facts a span tells; its instant is the instant of the change.
_MOVING = (
    "'supplement_requested', 'supplemented', 'extended', 'held', 'released', 'reopened', 'transferred', 'undone', "
    "'calendar_changed', 'moved_to_version', 'move_undone', 'obligation_sent', 'obligation_settled'"
)
#: `was` is the present span, `before_it` the last one of a case that is in none; `happened` is the instant of the
#: change, `over` when the case was settled.
#: A case is settled when its result is there, or when it ended without one after it was received. A clock that stands
#: keeps the last day that was told: the case is judged by the day it halted.
_KEEP = f"""
    create function keep_process_spans() returns trigger language plpgsql as $$
    declare
        was process_spans;
        before_it process_spans;
        happened timestamptz;
        over timestamptz := coalesce(new.decided_at, new.ended_at);
        of_procedure varchar;
        level varchar;
        said varchar;
        due date;
        halted date;
        how varchar;
        begins timestamptz;
    begin
        if tg_op = 'UPDATE' then
            if new.parent_id is distinct from old.parent_id then
                update process_spans set is_part = new.parent_id is not null where case_id = new.id;
            end if;
            select e.at into happened from case_events e
            where e.case_id = new.id and e.seq > old.seq and e.seq <= new.seq
            order by (e.kind in ({_MOVING})) desc, e.seq desc limit 1;
        end if;
        happened := coalesce(happened, now());
        if tg_op = 'UPDATE' then
            select * into was from process_spans where case_id = new.id and until = 'infinity';
        end if;
        if new.received_at is null then
            update process_spans set until = greatest(happened, since), exit = 'undone', recorded_at = now()
            where case_id = new.id and until = 'infinity';
            return null;
        end if;
        if over is not null then
            how := case when new.decided_at is not null then 'decided'
                when new.phase = 'withdrawn' then 'withdrawn' else 'stopped' end;
        end if;
        if tg_op = 'UPDATE' and was.case_id is null then
            select * into before_it from process_spans where case_id = new.id order by since desc limit 1;
            if before_it.case_id is not null and over is not null and over <= before_it.until then
                return null;
            end if;
        end if;
        due := coalesce(vietnam_day(new.due_at - interval '1 microsecond'), was.due_on, before_it.due_on);
        halted := case when new.due_at is null and (was.case_id is not null or before_it.case_id is not null)
            then coalesce(was.halted_on, before_it.halted_on, vietnam_day(happened)) end;
        if was.case_id is not null and over is not null then
            update process_spans set until = greatest(over, since), exit = how, due_on = due, halted_on = halted,
                recorded_at = now()
            where case_id = new.id and since = was.since;
            return null;
        end if;
        select s.field, s.online into of_procedure, level from procedure_services s
        where s.procedure_code = new.procedure_code and s.version = new.procedure_version;
        of_procedure := coalesce(of_procedure, '');
        if was.case_id is not null then
            if (was.agency_id, was.desk_id, was.field, was.due_on, was.halted_on, was.waits) is not distinct from
                (new.agency_id, new.received_at_agency, of_procedure, due, halted, new.phase = 'awaiting_supplement')
            then
                return null;
            end if;
            if happened <= was.since then
                update process_spans set agency_id = new.agency_id, desk_id = new.received_at_agency,
                    field = of_procedure, due_on = due, halted_on = halted,
                    waits = new.phase = 'awaiting_supplement', recorded_at = now()
                where case_id = new.id and since = was.since;
                return null;
            end if;
            update process_spans set until = happened, exit = 'changed', recorded_at = now()
            where case_id = new.id and since = was.since;
            said := was.channel;
        else
            said := before_it.channel;
        end if;
        if said is null then
            said := case new.channel when 'post' then 'post'
                when 'online' then case level when 'full' then 'online_full' else 'online_partial' end
                else 'direct' end;
        end if;
        if was.case_id is not null or before_it.case_id is not null then
            update process_spans set single = false where case_id = new.id and single;
        end if;
        begins := case
            when was.case_id is not null then happened
            when before_it.case_id is null then new.received_at
            when before_it.exit = 'undone'
                then greatest(new.received_at, before_it.until + interval '1 microsecond')
            else greatest(happened, before_it.until + interval '1 microsecond')
        end;
        insert into process_spans (
            case_id, since, until, agency_id, desk_id, procedure_code, field, channel, is_part, due_on, halted_on,
            waits, entry, exit, single, recorded_at
        ) values (
            new.id, begins, case when over is null then 'infinity' else greatest(over, begins) end,
            new.agency_id, new.received_at_agency, new.procedure_code, of_procedure, said, new.parent_id is not null,
            due, halted, new.phase = 'awaiting_supplement' and over is null,
            case when was.case_id is not null then 'changed'
                when before_it.case_id is null or before_it.exit = 'undone' then 'received' else 'reopened' end,
            coalesce(how, ''), was.case_id is null and before_it.case_id is null, now()
        );
        return null;
    end $$
"""  # noqa: S608  # made of our own texts
_FACTS = (
    "{row}.received_at, {row}.due_at, {row}.decided_at, {row}.ended_at, {row}.agency_id, {row}.received_at_agency, "
    "{row}.procedure_version, {row}.parent_id, {row}.phase = 'awaiting_supplement'"
)
_TRIGGERS = (
    """create trigger read_service after insert on procedure_versions
        for each row execute function read_service()""",
    """create trigger keep_first_process_span after insert on cases
        for each row when (new.received_at is not null) execute function keep_process_spans()""",
    f"""create trigger keep_process_spans after update on cases
        for each row when ((old.received_at is not null or new.received_at is not null)
            and ({_FACTS.format(row="old")}) is distinct from ({_FACTS.format(row="new")}))
        execute function keep_process_spans()""",
    """create trigger keep_report before update or delete on report_closings
        for each row execute function refuse_change()""",
    """create trigger keep_reports before truncate on report_closings
        for each statement execute function refuse_change()""",
    """create trigger keep_report_cell before update or delete on report_cells
        for each row execute function refuse_change()""",
    """create trigger keep_report_cells before truncate on report_cells
        for each statement execute function refuse_change()""",
)
#: What is there already, told by how it stands now: earlier due dates of these cases are in their logs only.
_FILL_SERVICES = """
    insert into procedure_services (procedure_code, version, field, online)
    select procedure_code, version, field, coalesce(text::jsonb ->> 'online', '') from procedure_versions
"""
_FILL_SPANS = """
    insert into process_spans (
        case_id, since, until, agency_id, desk_id, procedure_code, field, channel, is_part, due_on, halted_on, waits,
        entry, exit, single, recorded_at
    )
    select c.id, c.received_at, coalesce(greatest(coalesce(c.decided_at, c.ended_at), c.received_at), 'infinity'),
        c.agency_id, c.received_at_agency, c.procedure_code, coalesce(s.field, ''),
        case c.channel when 'post' then 'post'
            when 'online' then case f.online when 'full' then 'online_full' else 'online_partial' end
            else 'direct' end,
        c.parent_id is not null, vietnam_day(c.due_at - interval '1 microsecond'), null,
        c.phase = 'awaiting_supplement', 'received',
        case when c.decided_at is not null then 'decided' when c.phase = 'withdrawn' then 'withdrawn'
            when c.ended_at is not null then 'stopped' else '' end,
        true, now()
    from cases c
    left join procedure_services s on (s.procedure_code, s.version) = (c.procedure_code, c.procedure_version)
    left join procedure_services f
        on (f.procedure_code, f.version) = (c.procedure_code, coalesce(c.filed_version, c.procedure_version))
    where c.received_at is not null
"""


def upgrade() -> None:
    """Make the tables, fill them from what is there, then let the triggers keep them."""
    op.execute(_DAY)
    for statement in _TABLES:
        op.execute(statement)
    op.execute(_FILL_SERVICES)
    op.execute(_FILL_SPANS)
    for statement in (_SERVICE, _KEEP, *_TRIGGERS):
        op.execute(statement)


def downgrade() -> None:
    """Take all of it back, closed periods included."""
    op.execute("drop trigger keep_process_spans on cases")
    op.execute("drop trigger keep_first_process_span on cases")
    op.execute("drop trigger read_service on procedure_versions")
    op.execute("drop function keep_process_spans()")
    op.execute("drop function read_service()")
    for table in ("report_cells", "report_closings", "process_spans", "procedure_services"):
        op.execute(f"drop table {table}")
    op.execute("drop function vietnam_day(timestamptz)")
