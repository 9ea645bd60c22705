"""Keep what was recorded at reception and is corrected; put it in place with the event that says so."""

from alembic import op

revision = "2026_11_22_26"
down_revision = "2026_11_22_25"
branch_labels = None
depends_on = None

_TABLE = """
    create table intake_corrections (
        note_id uuid not null, case_id uuid not null, seal varchar not null, after jsonb not null,
        before jsonb not null, asked_at timestamptz not null, seq integer,
        constraint pk_intake_corrections primary key (note_id),
        constraint ck_intake_corrections_seal check (seal <> ''),
        constraint fk_intake_corrections_note_id foreign key (note_id) references notes (id) on delete cascade,
        constraint fk_intake_corrections_case_id foreign key (case_id) references cases (id) on delete cascade
    )
"""
#: A correction waits under the note of its act and is carried out with the event of the act, in its transaction: a
#: refused act changes nothing. What stood there is read in this moment, so that it is true when two correct at once.
_CORRECT = """
    create function correct_intake() returns trigger language plpgsql as $$
    declare
        kept intake_corrections%rowtype;
        was applicants%rowtype;
        fixed applicants%rowtype;
    begin
        select * into kept from intake_corrections
            where note_id = new.note::uuid and case_id = new.case_id and seq is null for update;
        if not found then
            return null;
        end if;
        select * into was from applicants where case_id = new.case_id for update;
        fixed := jsonb_populate_record(was, kept.after - 'papers');
        update intake_corrections set seq = new.seq, before = jsonb_strip_nulls(jsonb_build_object('papers', (
                select jsonb_object_agg(p.component, jsonb_build_object('originals', coalesce(d.originals, 0),
                    'certified', coalesce(d.certified, 0), 'photocopies', coalesce(d.photocopies, 0)))
                from jsonb_object_keys(coalesce(kept.after -> 'papers', '{}')) as p (component)
                left join dossier_items d on d.case_id = new.case_id and d.component_id = p.component
            ))) || coalesce((
                select jsonb_object_agg(f.name, to_jsonb(was) -> f.name)
                from jsonb_object_keys(kept.after - 'papers') as f (name)
            ), '{}')
            where note_id = kept.note_id;
        update applicants set
            kind = fixed.kind, name = fixed.name, identity_number = fixed.identity_number,
            birth_date = fixed.birth_date, phone = fixed.phone, email = fixed.email, address = fixed.address,
            owner_name = fixed.owner_name, owner_identity_number = fixed.owner_identity_number,
            owner_address = fixed.owner_address, proxy_basis = fixed.proxy_basis,
            recipient_name = fixed.recipient_name, recipient_phone = fixed.recipient_phone,
            recipient_address = fixed.recipient_address
            where case_id = new.case_id;
        insert into dossier_items (case_id, component_id, originals, certified, photocopies, note, held_in)
            select new.case_id, p.key, (p.value ->> 'originals')::int, (p.value ->> 'certified')::int,
                (p.value ->> 'photocopies')::int, '', ''
            from jsonb_each(coalesce(kept.after -> 'papers', '{}')) as p
            on conflict (case_id, component_id) do update set originals = excluded.originals,
                certified = excluded.certified, photocopies = excluded.photocopies;
        return null;
    end $$
"""
_TRIGGER = """
    create trigger correct_intake after insert on case_events for each row
    when (new.kind = 'intake_corrected' and new.note ~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$')
    execute function correct_intake()
"""


def upgrade() -> None:
    """Make the table and what carries a correction out."""
    op.execute(_TABLE)
    op.execute("create index ix_intake_corrections_case_id on intake_corrections (case_id)")
    op.execute(_CORRECT)
    op.execute(_TRIGGER)


def downgrade() -> None:
    """Take them back; what was corrected stays corrected."""
    op.execute("drop trigger correct_intake on case_events")
    op.execute("drop function correct_intake()")
    op.execute("drop table intake_corrections")
