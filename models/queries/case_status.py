"""What an applicant sees of the own case, with the code and the secret of the receipt."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import and_, or_, select, text
from sqlmodel import col

from models.follow import follow_secret_fits
from models.queries.case_family import cases_above
from models.queries.payments_facts import open_pay_address
from models.tables import Agency, Case, ProcedureVersion
from runtime.database import ReadSession

#: Events an applicant is shown; the rest is the office's own affair.
SHOWN_EVENTS: Final = (
    "filed",
    "received",
    "refused_at_intake",
    "supplement_requested",
    "supplemented",
    "calendar_changed",
    "way_changed",
    "obligation_noticed",
    "obligation_corrected",
    "obligation_paid",
    "obligation_settled",
    "paid",
    "payment_failed",
    "refund_due",
    "refund_refused",
    "refunded",
    "refund_forgone",
    "decided",
    "result_published",
    "result_posted",
    "delivered_by_post",
    "delivery_returned",
    "handed_over",
    "withdrawn",
    "lapsed",
    "ended_by_hand",
    "extended",
    "apologised",
    "held",
    "released",
    "intake_corrected",
    "transferred",
    "correction_begun",
    "result_corrected",
    "reopened",
)
#: Events whose text is written for the applicant.
_ADDRESSED: Final = ("refused_at_intake", "supplement_requested", "decided", "extended", "apologised", "held")


@dataclass(frozen=True, slots=True)
class StatusEvent:
    """One line of the applicant's view; `text` and `items` are what the office wrote to the applicant."""

    seq: int
    kind: str
    at: datetime
    values: dict[str, Any]
    text: str
    items: list[Any]


@dataclass(frozen=True, slots=True)
class CaseStatus:
    """The applicant's view of a case: the case row (without personal data) and its shown events."""

    case: Case
    agency_vi: str
    agency_en: str
    agency_address: str
    agency_phone: str
    procedure_vi: str
    procedure_en: str
    events: Sequence[StatusEvent]
    pay_address: str = ""


_EVENTS: Final = text("""
select e.seq, e.kind, e.at, e."values", coalesce(n.text, '') as text, coalesce(n.items, '[]'::jsonb) as items
from case_events e
left join notes n on n.case_id = e.case_id and n.id::text = e.note and e.kind = any(:addressed)
where e.case_id = :case_id and e.kind = any(:shown)
order by e.seq
""")


async def case_status(session: ReadSession, code: str, secret: str) -> CaseStatus | None:
    """Return the applicant's view, or None when code and secret do not fit: which of them is not said.

    A part is followed with its own secret or that of a case it was opened for.
    """
    found = await _head(session, code)
    if found is None:
        follow_secret_fits(secret, UUID(int=0), "")  # takes the same work as a code that exists
        return None
    fits = follow_secret_fits(secret, found[0].id, found[0].secret_hash)
    if not fits and found[0].parent_id is not None:
        fits = any(follow_secret_fits(secret, above, kept) for above, _, kept in await cases_above(session, code))
    if not fits:
        return None
    return await _whole(session, *found)


async def case_status_let_in(session: ReadSession, code: str) -> CaseStatus | None:
    """Return the applicant's view to who has shown the secret before, or None when there is no such case."""
    found = await _head(session, code)
    return await _whole(session, *found) if found is not None else None


async def _head(session: ReadSession, code: str) -> tuple[Case, Agency | None, ProcedureVersion | None] | None:
    head = await session.execute(
        select(Case, Agency, ProcedureVersion)
        .outerjoin(Agency, col(Agency.id) == col(Case.agency_id))
        .outerjoin(
            ProcedureVersion,
            and_(
                col(ProcedureVersion.procedure_code) == col(Case.procedure_code),
                col(ProcedureVersion.version) == col(Case.procedure_version),
            ),
        )
        .where(or_(col(Case.code) == code, and_(col(Case.portal_number) == code, col(Case.portal_number) != "")))
    )
    found = head.one_or_none()
    return (found[0], found[1], found[2]) if found is not None else None


async def _whole(
    session: ReadSession, case: Case, agency: Agency | None, version: ProcedureVersion | None
) -> CaseStatus:
    events = await session.execute(
        _EVENTS, {"case_id": case.id, "shown": list(SHOWN_EVENTS), "addressed": list(_ADDRESSED)}
    )
    return CaseStatus(
        case=case,
        agency_vi=agency.name_vi if agency else case.agency_id,
        agency_en=(agency.name_en or agency.name_vi) if agency else case.agency_id,
        agency_address=agency.address if agency else "",
        agency_phone=agency.phone if agency else "",
        procedure_vi=version.name_vi if version else case.procedure_code,
        procedure_en=(version.name_en or version.name_vi) if version else case.procedure_code,
        events=[StatusEvent(**row) for row in events.mappings()],
        pay_address=await open_pay_address(session, case.id) if case.money == "requested" else "",
    )
