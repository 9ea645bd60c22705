"""The statements of filing and what fills them. Their shape is the point: few round trips, short locks."""

import json
from functools import lru_cache
from typing import Any, Final
from uuid import UUID

from models.filing_parts import Filing

#: Store everything about a case at once; returns 0 and stores nothing when the key has filed one meanwhile.
FILE: Final = """
with filed as (
    insert into filing_keys (principal, key, digest, case_id) values ($1, $2, $3, $4)
    on conflict do nothing
    returning case_id
), stored as (
    insert into cases (
        id, code, secret_hash, procedure_code, procedure_version, procedure_sha256, agency_id,
        received_at_agency, channel, way, filed_at, filed_by, summary, facts, fee,
        phase, money, delivery, decision, paid, step, waiting_for, hold, overdue, seq, last_hash, recorded_at
    )
    select case_id, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17::jsonb, $18,
        'filed', 'none', 'none', '', 0, '', 'counter', '', false, 0, ''::bytea, now()
    from filed
), people as (
    insert into applicants (
        case_id, kind, name, identity_number, birth_date, phone, email, address, owner_name,
        owner_identity_number, owner_address, proxy_basis, recipient_name, recipient_phone, recipient_address
    )
    select case_id, $19, $20, $21, $22, $23, $24, $25, $26, $27, $28, $29, $30, $31, $32 from filed
), papers as (
    insert into dossier_items (case_id, component_id, originals, certified, photocopies, note)
    select case_id, component_id, originals, certified, photocopies, note
    from filed, jsonb_to_recordset($33::jsonb) as item (
        component_id text, originals int, certified int, photocopies int, note text
    )
), start as (
    insert into outbox (workflow_id, kind, payload, status, attempts, last_problem, created_at, try_at)
    select $34, 'start', $35::jsonb, 'waiting', 0, '', now(), now() from filed
)
select count(*) from filed
"""

#: The case that was filed under a key.
KNOWN: Final = """
select f.digest, f.case_id, c.code from filing_keys f join cases c on c.id = f.case_id
where f.principal = $1 and f.key = $2
"""


def file_values(filing: Filing, digest: str, case_id: UUID, code: str, secret_hash: str) -> list[Any]:
    """Return the parameters of FILE in their order."""
    person = filing.applicant
    return [
        filing.principal,
        filing.key,
        digest,
        case_id,
        code,
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
        json.dumps([item.model_dump() for item in filing.items]),
        f"case/{code}",
        _start_case(filing, case_id, code),
    ]


def _start_case(filing: Filing, case_id: UUID, code: str) -> str:
    """Return the start input of the case workflow (workflows.messages.StartCase) as JSON."""
    rest = {
        "case_id": str(case_id),
        "case_code": code,
        "channel": filing.channel.value,
        "way": filing.way.value,
        "filed_at": filing.filed_at.isoformat(),
        "fee": filing.fee,
        "pays_online": filing.pays_online,
        "past": list(filing.past),
    }
    # Plan and calendar are most of the text and the same for thousands of cases: escaped once, then put in front.
    return f'{{"plan":{_as_json(filing.plan)},"calendar":{_as_json(filing.calendar)},{json.dumps(rest)[1:]}'


@lru_cache(maxsize=4096)
def _as_json(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
