"""What a message to the national portal is made of: one case as far as the portal knows of such things."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import text

from domain.case.wording import event_sentence
from domain.case.words import ROLES
from domain.deadline.limit import Limit
from domain.portal.dossier import DossierFacts, SentFee, SentFile, SentSupplement, Work
from domain.procedure.definition import Definition
from domain.procedure.fields import field_name
from domain.procedure.plan import Channel
from models.filed_under import definition_of
from models.procedures import version_of
from models.tables import Applicant, Case, PortalMessage
from runtime.database import ReadSession

_COMPONENT: Final = "component:"


@dataclass(frozen=True, slots=True)
class MessageFacts:
    """A message that was taken up, with what its body is made of; `known` is true when the portal has the dossier."""

    message: PortalMessage
    code: str
    dossier: DossierFacts | None
    work: Work | None
    known: bool


_PARTS: Final = text("""
select coalesce(a.name_vi, c.agency_id) as agency_name,
    coalesce((
        select jsonb_agg(jsonb_build_object('id', d.id, 'kind', d.kind, 'name', d.file_name) order by d.created_at)
        from documents d where d.case_id = c.id and d.created_at <= :until), '[]') as files,
    coalesce((select jsonb_agg(i.component_id) from dossier_items i where i.case_id = c.id and i.held_in <> ''), '[]')
        as held,
    coalesce((
        select jsonb_agg(jsonb_build_object('id', r.document_id, 'name', r.name, 'code', r.type_code) order by r.seq)
        from held_results r where r.case_id = c.id and r.superseded_by is null), '[]') as results,
    exists (select from payments p where p.case_id = c.id and p.way = 'online' and p.status = 'paid') as paid_online,
    exists (select from portal_messages m where m.case_id = c.id and m.action = 'dossier'
        and m.status = 'confirmed' and m.seq < :seq) as known
from cases c left join agencies a on a.id = c.agency_id where c.id = :case_id
""")
_ROUNDS: Final = text("""
select e.seq, e.kind, e.at, e."values", coalesce(s.name, '') as person, coalesce(n.text, '') as note,
    coalesce(n.items, '[]') as items
from case_events e
left join staff s on s.id::text = e.actor
left join notes n on n.case_id = e.case_id and n.id::text = e.note
where e.case_id = :case_id and e.kind in ('received', 'supplement_requested', 'supplemented')
    and (cast(:last as int) = 0 or e.seq <= :last)
order by e.seq
""")
_WORK: Final = text("""
select e.kind, e.at, e."values", e.role, coalesce(s.name, '') as person,
    coalesce(s.position, '') as position, coalesce(u.name_vi, a.name_vi, c.agency_id) as unit, t.opened_at, t.due_at
from case_events e join cases c on c.id = e.case_id
left join agencies a on a.id = c.agency_id
left join staff s on s.id::text = e.actor left join units u on u.id = s.unit_id
left join lateral (
    select t.opened_at, t.due_at from tasks t where t.case_id = e.case_id and t.step = e.step and e.step <> ''
    order by t.opened_at desc limit 1
) t on true
where e.case_id = :case_id and e.seq = :seq
""")


async def message_facts(
    session: ReadSession, case_id: UUID, seq: int, base_url: str, agencies: dict[str, str]
) -> MessageFacts | None:
    """Return what message `seq` of a case is made of, None when there is no such message.

    Files are named by addresses under `base_url`; `agencies` names the kinds of agencies that are asked.
    """
    message = await session.get(PortalMessage, (case_id, seq))
    case = await session.get(Case, case_id)
    person = await session.get(Applicant, case_id)
    if message is None or case is None or person is None:
        return None
    until = message.at if message.event_seq else message.created_at
    parts = (await session.execute(_PARTS, {"case_id": case_id, "seq": seq, "until": until})).one()
    if message.action == "progress":
        return MessageFacts(message, case.code, None, await _work(session, case, message, agencies), parts.known)
    return MessageFacts(
        message, case.code, await _dossier(session, case, person, message, parts, base_url), None, parts.known
    )


def number_of(case: Case) -> str:
    """Return the number a citizen knows the case by: the portal's own when it was filed there."""
    return case.portal_number or case.code


async def _dossier(
    session: ReadSession, case: Case, person: Applicant, message: PortalMessage, parts: Any, base_url: str
) -> DossierFacts:
    published = await version_of(session, case.procedure_code, case.procedure_version)
    definition = definition_of(case, published)
    handed_in = [one for one in parts.files if str(one["kind"]).startswith(_COMPONENT)]
    fee = int(message.facts.get("fee", case.fee))
    # The owner is named; who filed for the owner is the province's own affair.
    own = bool(person.owner_name)
    return DossierFacts(
        number=number_of(case),
        receipt=case.code,
        procedure=case.procedure_code,
        procedure_name=published.name_vi if published else case.procedure_code,
        sector=published.field if published else "",
        sector_name=field_name(published.field).vi if published else "",
        channel=case.channel,
        agency_name=parts.agency_name,
        owner=person.owner_name or person.name,
        owner_number=person.owner_identity_number if own else person.identity_number,
        owner_kind="person" if own else person.kind,
        phone=person.phone,
        email=person.email,
        summary=case.summary,
        limit=_limit(definition, Channel(case.channel)),
        paid_online=bool(parts.paid_online),
        result_code=(definition.result.code or "") if definition else "",
        files=[_file(case, one, base_url, parts.held) for one in handed_in],
        fees=[SentFee("Phí, lệ phí", "", fee)] if fee else [],
        supplements=await _rounds(session, case, message),
        results=[_file(case, one, base_url, ()) for one in parts.results],
    )


def _limit(definition: Definition | None, channel: Channel) -> str:
    stated = definition.deadline_of(channel) if definition else None
    return Limit.parse(stated).words("vi") if stated else ""


def _file(case: Case, one: dict[str, Any], base_url: str, held: Sequence[str]) -> SentFile:
    component = str(one.get("kind", "")).removeprefix(_COMPONENT)
    address = f"{base_url}/api/v1/cases/{case.code}/documents/{one['id']}"
    return SentFile(
        str(one["id"]), str(one["name"]), component, address, reused=component in held, code=str(one.get("code", ""))
    )


async def _rounds(session: ReadSession, case: Case, message: PortalMessage) -> list[SentSupplement]:
    rows = (await session.execute(_ROUNDS, {"case_id": case.id, "last": message.event_seq})).all()
    due = next((_instant(row.values.get("due", "")) for row in rows if row.kind == "received"), None)
    after = _instant(str(message.facts.get("due_at", "")))
    rounds: list[SentSupplement] = []
    for row in rows:
        if row.kind == "supplement_requested":
            rounds.append(
                SentSupplement(
                    id=f"{case.code}/{len(rounds) + 1}",
                    asked_by=row.person,
                    text=row.note,
                    asked_at=row.at,
                    papers=tuple(_point(item) for item in row.items),
                    due_before=due,
                )
            )
        elif row.kind == "supplemented" and rounds and rounds[-1].supplied_at is None:
            asked = rounds[-1]
            rounds[-1] = SentSupplement(
                id=asked.id,
                asked_by=asked.asked_by,
                text=asked.text,
                asked_at=asked.asked_at,
                papers=asked.papers,
                supplied_at=row.at,
                taken_by=row.person,
                due_before=asked.due_before,
                due_after=after,
            )
    return rounds


def _point(item: Any) -> str:
    return str(item.get("component") or item.get("text") or "") if isinstance(item, dict) else str(item)


def _instant(text_: str) -> datetime | None:
    return datetime.fromisoformat(text_) if text_ else None


async def _work(session: ReadSession, case: Case, message: PortalMessage, agencies: dict[str, str]) -> Work | None:
    row = (await session.execute(_WORK, {"case_id": case.id, "seq": message.event_seq})).one_or_none()
    if row is None:
        return None
    values = {name: str(value) for name, value in row.values.items()}
    if "agency" in values:
        values["agency"] = agencies.get(values["agency"], values["agency"])
    return Work(
        number=number_of(case),
        person=row.person,
        position=row.position or (ROLES[row.role][0] if row.role in ROLES else ""),
        unit=row.unit,
        text=event_sentence(row.kind, values, "vi", row.role),
        at=row.at,
        code=message.code,
        began_at=row.opened_at,
        due_at=row.due_at,
    )
