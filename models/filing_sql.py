"""The statements of filing and what fills them. Their shape is the point: few round trips, short locks."""

import hashlib
import json
from collections.abc import Sequence
from functools import lru_cache
from typing import Any, Final
from uuid import UUID

from domain.case.state import EDITION
from domain.deadline.moments import local_day
from models.filing_parts import Filing
from runtime import tracing

#: Store everything about some cases at once; returns id and code of those stored. One whose key has filed a
#: case before, or stands twice in the company, is left out as a whole and takes no number. Keys are taken first
#: and then counters, each in order, so that two companies never wait for each other in a circle.
FILE: Final = """
with given as materialized (
    select * from unnest(
        $1::uuid[], $2::text[], $3::text[], $4::text[], $5::text[], $6::date[], $7::text[], $8::text[], $9::int[],
        $10::text[], $11::text[], $12::text[], $13::text[], $14::text[], $15::timestamptz[], $16::text[],
        $17::text[], $18::text[], $19::bigint[], $20::text[], $21::text[], $22::text[], $23::date[], $24::text[],
        $25::text[], $26::text[], $27::text[], $28::text[], $29::text[], $30::text[], $31::text[], $32::text[],
        $33::text[], $34::text[], $35::uuid[], $36::text[]
    ) with ordinality as given (
        case_id, principal, key, digest, code_start, day, secret_hash, procedure_code, procedure_version,
        procedure_sha256, agency_id, received_at_agency, channel, way, filed_at, filed_by,
        summary, facts, fee, kind, name, identity_number, birth_date, phone,
        email, address, owner_name, owner_identity_number, owner_address, proxy_basis, recipient_name, recipient_phone,
        recipient_address, start, about_case, about_kind, place
    )
), texts as (
    insert into frozen_texts (sha256, text)
    select sha256, text from unnest($37::text[], $38::text[]) as carried (sha256, text)
    order by sha256
    on conflict do nothing
), filed as (
    insert into filing_keys (principal, key, digest, case_id)
    select principal, key, digest, case_id from given order by principal, key
    on conflict do nothing
    returning case_id
), counters as (
    insert into case_numbers as n (agency_id, day, value)
    select agency_id, day, count(*) from given join filed using (case_id) group by agency_id, day
    order by agency_id, day
    on conflict (agency_id, day) do update set value = n.value + excluded.value
    returning agency_id, day, value
), numbered as (
    select case_id, code_start, value - count(*) over counter + row_number() over (counter order by place) as number
    from given join filed using (case_id) join counters using (agency_id, day)
    window counter as (partition by agency_id, day)
), coded as materialized (
    select case_id, code_start || lpad(number::text, greatest(7, length(number::text)), '0') as code from numbered
), stored as (
    insert into cases (
        id, code, secret_hash, procedure_code, procedure_version, procedure_sha256, agency_id,
        received_at_agency, channel, way, filed_at, filed_by, summary, facts, fee,
        phase, money, delivery, decision, paid, step, waiting_for, hold, overdue, seq, last_hash, recorded_at,
        portal_number
    )
    select case_id, code, secret_hash, procedure_code, procedure_version, procedure_sha256, agency_id,
        received_at_agency, channel, way, filed_at, filed_by, summary, facts::jsonb, fee,
        'filed', 'none', 'none', '', 0, '', 'counter', '', false, 0, ''::bytea, now(),
        case when principal = 'portal' then key else '' end
    from given join coded using (case_id)
), people as (
    insert into applicants (
        case_id, kind, name, identity_number, birth_date, phone, email, address, owner_name,
        owner_identity_number, owner_address, proxy_basis, recipient_name, recipient_phone, recipient_address
    )
    select case_id, kind, name, identity_number, birth_date, phone, email, address, owner_name,
        owner_identity_number, owner_address, proxy_basis, recipient_name, recipient_phone, recipient_address
    from given join coded using (case_id)
), papers as (
    insert into dossier_items (case_id, component_id, originals, certified, photocopies, note, held_in)
    select case_id, component_id, originals, certified, photocopies, note, held_in
    from unnest($39::uuid[], $40::text[], $41::int[], $42::int[], $43::int[], $44::text[], $45::text[]) as item (
        case_id, component_id, originals, certified, photocopies, note, held_in
    ) join coded using (case_id)
), linked as (
    insert into case_links (from_case, to_case, kind, linked_by)
    select case_id, about_case, about_kind, filed_by from given join coded using (case_id) where about_case is not null
), starts as (
    insert into outbox (workflow_id, kind, payload, status, attempts, last_problem, created_at, try_at)
    select 'case/' || code, 'start', start::jsonb || jsonb_build_object('case_code', code),
        'waiting', 0, '', now(), now()
    from given join coded using (case_id) order by place
)
select case_id, code from coded
"""

#: The case that was filed under a key.
KNOWN: Final = """
select f.digest, f.case_id, c.code from filing_keys f join cases c on c.id = f.case_id
where f.principal = $1 and f.key = $2
"""

#: What one filing gives to FILE: its row, its papers, and the texts its case carries by their hashes.
Given = tuple[tuple[Any, ...], Sequence[tuple[Any, ...]], dict[str, str]]


def given_to_file(filing: Filing, case_id: UUID, secret_hash: str) -> Given:
    """Return what a filing gives to FILE."""
    day = local_day(filing.filed_at)
    person = filing.applicant
    carried = {"plan": _sha256(filing.plan), "calendar": _sha256(filing.calendar)}
    row = (
        case_id,
        filing.principal,
        filing.key,
        filing.digest(),
        f"{filing.agency_id}-{day:%Y%m%d}-",
        day,
        secret_hash,
        filing.procedure_code,
        filing.procedure_version,
        filing.procedure_sha256,
        filing.agency_id,
        filing.received_at_agency,
        filing.channel.value,
        filing.way.value,
        filing.filed_at,
        filing.filed_by,
        filing.summary,
        json.dumps(filing.facts),
        filing.fee,
        person.kind,
        person.name,
        person.identity_number,
        person.birth_date,
        person.phone,
        person.email,
        person.address,
        person.owner_name,
        person.owner_identity_number,
        person.owner_address,
        person.proxy_basis,
        person.recipient_name,
        person.recipient_phone,
        person.recipient_address,
        _start_case(filing, case_id, carried),
        filing.about.case_id if filing.about else None,
        filing.about.kind.value if filing.about else "",
    )
    papers = [
        (case_id, item.component_id, item.originals, item.certified, item.photocopies, item.note, item.held_in)
        for item in filing.items
    ]
    return row, papers, {carried["plan"]: filing.plan, carried["calendar"]: filing.calendar}


def file_values(company: Sequence[Given]) -> list[Sequence[Any]]:
    """Return the parameters of FILE for some filings: one list a column."""
    texts: dict[str, str] = {}
    papers: list[tuple[Any, ...]] = []
    for _, handed_in, carried in company:
        texts |= carried
        papers += handed_in
    return [
        *zip(*(row for row, _, _ in company), strict=True),
        list(texts),
        list(texts.values()),
        *(zip(*papers, strict=True) if papers else [()] * _PAPER_COLUMNS),
    ]


_PAPER_COLUMNS: Final = 7


def _start_case(filing: Filing, case_id: UUID, carried: dict[str, str]) -> str:
    """Return the start input of the case workflow (workflows.messages.StartCase) as JSON, its texts by hash.

    FILE adds the code.
    """
    carried_trace = tracing.carried()
    return json.dumps(
        {
            **({tracing.TRACE: carried_trace} if carried_trace else {}),
            "case_id": str(case_id),
            **{f"{text}_sha256": sha256 for text, sha256 in carried.items()},
            "channel": filing.channel.value,
            "way": filing.way.value,
            "filed_at": filing.filed_at.isoformat(),
            "fee": filing.fee,
            "pays_online": filing.pays_online,
            "edition": EDITION,
            "past": list(filing.past),
            "receiving_agency": filing.receiving_agency,
            "barred": filing.about.barred if filing.about else {},
        }
    )


@lru_cache(maxsize=4096)
def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
