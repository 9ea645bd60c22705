"""Everything the pages of one case show, in one statement, hence of one instant: never half a turn."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar

from pydantic import TypeAdapter
from sqlalchemy import ColumnElement, and_, func, literal_column, select
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import col

from models.queries.papers_shown import papers_shown
from models.tables import (
    Applicant,
    Case,
    CaseClockEntry,
    CaseEvent,
    Delivery,
    Document,
    DossierItem,
    FormDraft,
    Note,
    Operation,
    Payment,
    ProcedureVersion,
    Task,
)
from models.viewer import Viewer
from runtime.database import ReadSession

Part = TypeVar(
    "Part", CaseEvent, Task, Note, Document, Operation, CaseClockEntry, DossierItem, Payment, Delivery
)  # fmt: skip

#: Parts of a case: label, table, order of the rows.
_PARTS = (
    ("events", "case_events", "seq"),
    ("tasks", "tasks", "opened_at, id"),
    ("notes", "notes", "created_at"),
    ("documents", "documents", "created_at"),
    ("operations", "operations", "since, key"),
    ("clock", "case_clock", "position"),
    ("items", "dossier_items", "component_id"),
    ("payments", "payments", "created_at"),
    ("deliveries", "deliveries", "ordered_at"),
)
#: Everybody of the staff who occurs anywhere in the case.
_NAMES = """(
    select coalesce(jsonb_object_agg(s.id, s.name), '{}') from staff s where s.id in (
        select x.id::uuid from (
            select e.actor from case_events e where e.case_id = cases.id
            union select e.on_behalf_of from case_events e where e.case_id = cases.id
            union select n.author from notes n where n.case_id = cases.id
            union select d.created_by from documents d where d.case_id = cases.id
            union select t.done_by from tasks t where t.case_id = cases.id
            union select t.claimed_by::text from tasks t where t.case_id = cases.id
            union select cases.filed_by
        ) as x (id) where x.id ~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$'))"""
#: The calendar published last when the case was first recorded here. A case of before the first edition, or one
#: brought in from elsewhere, carries what was in force when it came. One that followed a revision says so itself.
_EDITION = """coalesce(cases.calendar_id, (
    select k.id from calendars k where k.published_at <= case
        when exists (select from case_events e where e.case_id = cases.id and e.kind = 'imported')
            or not exists (select from calendars k where k.published_at <= cases.filed_at)
        then coalesce((select e.recorded_at from case_events e where e.case_id = cases.id and e.seq = 1), now())
        else cases.filed_at end
    order by k.id desc limit 1))"""


#: What was said and decided in the case that this one is a complaint about; of a second complaint, in both before it.
_JUDGED = """coalesce((
    select jsonb_agg(to_jsonb(e) - 'hash' order by e.case_id, e.seq) from case_links l
    left join case_links b on l.kind = 'appeal' and b.from_case = l.to_case and b.kind in ('complaint', 'appeal')
    join case_events e on e.case_id in (l.to_case, b.to_case)
    where l.from_case = cases.id and l.kind in ('complaint', 'appeal')
        and e.kind in ('reviewed', 'visited', 'signed', 'denied', 'refused_at_intake')), '[]')"""
_JUDGED_AS = "coalesce((select l.kind from case_links l where l.from_case = cases.id), '')"


@dataclass(frozen=True, slots=True)
class Draft:
    """What the viewer has typed into one form of the case and not sent."""

    fields: Mapping[str, Any]
    saved_at: datetime


@dataclass(frozen=True, slots=True)
class CasePage:
    """A case as its pages show it.

    `names` maps staff ids (as text) that occur anywhere to names; `drafts` are the viewer's own, by place.
    `judged_before` are the appraisals and decisions of the case this one complains of, `judged_as` what it is to that
    case. `calendar_id` is the edition of
    the working calendar the case was filed under, None when there is none.
    """

    case: Case
    applicant: Applicant
    procedure_vi: str
    procedure_en: str
    events: Sequence[CaseEvent]
    tasks: Sequence[Task]
    operations: Sequence[Operation]
    clock: Sequence[CaseClockEntry]
    items: Sequence[DossierItem]
    documents: Sequence[Document]
    notes: dict[str, Note]
    names: dict[str, str]
    pay_address: str = ""
    payments: Sequence[Payment] = ()
    deliveries: Sequence[Delivery] = ()
    drafts: dict[str, Draft] = field(default_factory=dict)
    calendar_id: int | None = None
    judged_before: Sequence[CaseEvent] = ()
    judged_as: str = ""


_DRAFT_MAP = TypeAdapter(dict[str, Draft])


def _rows(table: str, order: str) -> str:
    # The hash of an event binds it to the one before; no page shows it.
    row = "to_jsonb(p) - 'hash'" if table == "case_events" else "to_jsonb(p)"
    found = f"(select coalesce(jsonb_agg({row} order by {order}), '[]')"
    return f"{found} from {table} p where p.case_id = cases.id)"  # names of our own tables only


def _drafts_of(viewer: Viewer) -> ColumnElement[Any]:
    """Return what the viewer has typed into the forms of the case, by place."""
    one = func.jsonb_build_object("fields", col(FormDraft.fields), "saved_at", col(FormDraft.saved_at))
    return (
        select(func.jsonb_object_agg(col(FormDraft.place), one))
        .where(
            col(FormDraft.staff_id) == viewer.staff_id,
            col(FormDraft.place).like(func.concat("case/", col(Case.code), ":%")),
        )
        .scalar_subquery()
    )


def _built(part: type[Part], rows: Sequence[Mapping[str, Any]]) -> list[Part]:
    """Return the rows of one table from their JSON."""
    return [part.model_validate(row) for row in rows]


_COLUMNS = (
    *(literal_column(_rows(table, order), JSONB).label(label) for label, table, order in _PARTS),
    literal_column(_NAMES, JSONB).label("names"),
)


async def case_page(session: ReadSession, viewer: Viewer, code: str) -> CasePage | None:
    """Return a case with all its parts, or None when there is no such case within the viewer's agencies."""
    found = await session.execute(
        select(
            Case,
            Applicant,
            col(ProcedureVersion.name_vi),
            col(ProcedureVersion.name_en),
            *_COLUMNS,
            _drafts_of(viewer).label("drafts"),
            literal_column(_EDITION).label("calendar_id"),
            literal_column(_JUDGED, JSONB).label("judged_before"),
            literal_column(_JUDGED_AS).label("judged_as"),
        )
        .join(Applicant, col(Applicant.case_id) == col(Case.id))
        .outerjoin(
            ProcedureVersion,
            and_(
                col(ProcedureVersion.procedure_code) == col(Case.procedure_code),
                col(ProcedureVersion.version) == col(Case.procedure_version),
            ),
        )
        .where(col(Case.code) == code, viewer.sees_case())
    )
    row = found.one_or_none()
    if row is None:
        return None
    parts = row._mapping  # the public name of it, in spite of the underscore
    case, applicant, name_vi, name_en = row[:4]
    notes = _built(Note, parts["notes"])
    shown = await papers_shown(session, viewer, case)
    payments = _built(Payment, parts["payments"])
    asked = [payment.pay_address for payment in payments if payment.status == "requested" and payment.pay_address]
    return CasePage(
        case=case,
        applicant=applicant,
        procedure_vi=name_vi or case.procedure_code,
        procedure_en=name_en or name_vi or case.procedure_code,
        events=_built(CaseEvent, [{**event, "hash": b""} for event in parts["events"]]),
        tasks=_built(Task, parts["tasks"]),
        operations=_built(Operation, parts["operations"]),
        clock=_built(CaseClockEntry, parts["clock"]),
        items=_built(DossierItem, parts["items"]),
        documents=[one for one in _built(Document, parts["documents"]) if shown.includes(one)],
        notes={str(note.id): note for note in notes},
        payments=payments,
        deliveries=_built(Delivery, parts["deliveries"]),
        names=parts["names"],
        pay_address=asked[-1] if asked and case.money == "requested" else "",
        drafts=_DRAFT_MAP.validate_python(parts["drafts"] or {}),
        calendar_id=parts["calendar_id"],
        judged_before=_built(CaseEvent, [{**event, "hash": b""} for event in parts["judged_before"]]),
        judged_as=parts["judged_as"],
    )
