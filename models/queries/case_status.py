"""What an applicant sees of the own case, with the code and the secret of the receipt."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import and_, select, text
from sqlmodel import col

from models.follow import follow_secret_fits
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
    "paid",
    "payment_failed",
    "decided",
    "result_published",
    "result_posted",
    "delivered_by_post",
    "delivery_returned",
    "handed_over",
    "withdrawn",
    "lapsed",
)
#: Events whose text is written for the applicant.
_ADDRESSED: Final = ("refused_at_intake", "supplement_requested", "decided")


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
    """Return the applicant's view, or None when code and secret do not fit: which of them is not said."""
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
        .where(col(Case.code) == code)
    )
    found = head.one_or_none()
    if found is None:
        follow_secret_fits(secret, UUID(int=0), "")  # takes the same work as a code that exists
        return None
    case, agency, version = found
    if not follow_secret_fits(secret, case.id, case.secret_hash):
        return None
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
