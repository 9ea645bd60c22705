"""Parts of a case: cases opened for a step of another one, the word they send when they are decided, and the notes."""

from dataclasses import dataclass
from typing import Final
from uuid import UUID

from sqlalchemy import text

from domain.case.sub_cases import WHOLE
from runtime.database import ReadSession, WriteSession

#: Who files parts: it scopes the idempotency keys, which are the business keys of the calls.
PRINCIPAL: Final = "case"


def ending(row: str) -> str:
    """Return the SQL for how a decided or ended case row answers whoever waits for it (`domain.case.sub_cases`).

    A case refused at reception was refused; one that was decided stays decided, whatever follows.
    """
    return f"""case when {row}.decision <> '' then {row}.decision
        when {row}.phase = 'refused_at_intake' then 'refused' else {row}.phase end"""


def answer_json(operation: str, code: str, answer: str) -> str:
    """Return the SQL of a `workflows.messages.Answer` by which one case tells another; the arguments are SQL."""
    return f"""jsonb_build_object('operation', {operation}, 'answer_id', 'case/' || {code}, 'answer', {answer},
            'values', jsonb_build_object('case', {code}))"""


@dataclass(frozen=True, slots=True)
class Part:
    """A part as the case that waits for it sees it; `answer` is empty while it is neither decided nor ended."""

    id: UUID
    code: str
    answer: str


_FILED: Final = text("""
select f.case_id, c.code from filing_keys f join cases c on c.id = f.case_id
where f.principal = :principal and f.key = :key
""")
_PART: Final = text(f"""
select p.id, p.code,
    case when p.decided_at is null and p.ended_at is null then '' else {ending("p")} end as answer
from cases p where p.parent_id = :whole and p.parent_operation = :operation
""")  # noqa: S608  # made of our own texts
_LINK: Final = text("""
update cases set parent_id = :whole, parent_operation = :operation where id = :part and parent_id is null
""")
#: Files of the components that the part's procedure asks for too; their bytes are stored once under their hash.
_FILES: Final = text("""
insert into documents (id, case_id, kind, file_name, media_type, size, sha256, created_at, created_by)
select md5(cast(p.id as text) || cast(d.id as text))::uuid, p.id, d.kind, d.file_name, d.media_type, d.size,
    d.sha256, d.created_at, d.created_by
from cases p
join procedure_versions v on v.procedure_code = p.procedure_code and v.version = p.procedure_version
join documents d on d.case_id = p.parent_id
where p.id = :part and exists (
    select from jsonb_array_elements(v.text::jsonb -> 'dossier') as c (component)
    where 'component:' || (c.component ->> 'id') = d.kind
)
on conflict do nothing
""")
_TELL: Final = text(f"""
insert into outbox (workflow_id, kind, payload, status, attempts, last_problem, created_at, try_at)
select 'case/' || part.code, 'answer', {answer_json(f"'{WHOLE}'", "whole.code", ending("whole"))},
    'waiting', 0, '', now(), now()
from cases part join cases whole on whole.id = part.parent_id
where part.id = :part and part.decided_at is null and part.ended_at is null
    and (whole.decided_at is not null or whole.ended_at is not null) and {ending("whole")} <> 'approved'
""")  # noqa: S608  # likewise


async def filed_for(session: ReadSession, key: str) -> tuple[UUID, str] | None:
    """Return id and code of the case that was opened under a business key, or None."""
    row = (await session.execute(_FILED, {"principal": PRINCIPAL, "key": key})).one_or_none()
    return (row.case_id, row.code) if row else None


async def part_of(session: ReadSession, whole: UUID, operation: str) -> Part | None:
    """Return the part that a call of a case opened, or None."""
    row = (await session.execute(_PART, {"whole": whole, "operation": operation})).mappings().one_or_none()
    return Part(**row) if row else None


async def link(session: WriteSession, part: UUID, whole: UUID, operation: str) -> None:
    """Make a filed case a part of another one and give it the files that fit. Again, it changes nothing."""
    await session.change(_LINK.bindparams(part=part, whole=whole, operation=operation))
    await session.change(_FILES.bindparams(part=part))


async def tell_of_the_whole(session: WriteSession, part: UUID) -> None:
    """Tell a part that was opened too late how the case it was opened for had ended; told again, it stays one line."""
    await session.change(_TELL.bindparams(part=part))
