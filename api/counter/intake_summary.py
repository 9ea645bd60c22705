"""What is known of a dossier while it is being typed: fee, appointment, what is missing, what may be done."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from api.counter.intake_reuse import Reusable, reusable
from api.counter.typed_form import PAID_HERE, PAYMENTS, counts_typed, held_typed, summary_of
from api.deadline_view import rules_of
from api.definitions import NoCalendarError, Procedure
from api.language import Readable, say
from api.security.people import Person
from api.services import Services
from api.v1.cases import sender_of
from domain.case.acts import Role
from domain.deadline.due import Due, ReasonKind, due
from domain.deadline.limit import Limit
from domain.deadline.moments import local_day
from domain.procedure.dossier import Component
from domain.procedure.fees import FeeFacts, FeeQuote, quote
from domain.procedure.handed_in import missing
from domain.procedure.plan import Channel, FeeMoment
from models.tables import Agency

_PUT_OFF = frozenset({ReasonKind.AFTER_CUT_OFF, ReasonKind.RECEIVED_ON_REST_DAY})


@dataclass(frozen=True, slots=True)
class Summary:
    """The right-hand column. `put_off` when what comes now counts as received on a later day.

    `desk` is the one-stop unit that takes the dossier in for another agency, None for the agency's own counter;
    `store` is what the applicant holds already of the papers that are asked for.
    """

    agency: Agency | None
    fee: FeeQuote | None
    due: Due | None
    put_off: bool
    missing: Sequence[Component]
    about: str
    payments: tuple[str, ...]
    may_accept: bool
    not_accepted_because: Readable | None
    desk: Agency | None = None
    store: Reusable = field(default_factory=Reusable)


async def summary(
    services: Services, staff: Person, procedure: Procedure, typed: Mapping[str, str], now: datetime
) -> Summary:
    """Return what follows from what is typed so far, were it filed `now`."""
    definition = procedure.definition
    agency = await services.definitions.agency(typed.get("agency", ""))
    if agency is not None and agency.kind != definition.agency:
        agency = None
    fee = fee_typed(procedure, typed, now)
    store = await reusable(services, staff, typed, definition)
    lacking = missing(definition, counts_typed(typed, definition), held_typed(typed, definition), store.taken)
    at_filing = bool(agency) and moment_of(services, procedure, typed) is FeeMoment.AT_FILING
    owed = fee is not None and fee.total > 0
    because: Readable | None = None
    received_at = sender_of(staff, agency.id).received_at if agency is not None else ""
    if agency is not None and not staff.viewer.agencies_as(Role.COUNTER):
        because = say("Cơ quan giải quyết tự tiếp nhận; ở đây chỉ nộp.")
    elif lacking:
        because = say("Còn thiếu giấy tờ nên chưa tiếp nhận được; vẫn nộp được để lấy mã.")
    elif owed and at_filing and typed.get("pay") not in PAID_HERE:
        because = say("Tiếp nhận sau khi tiền đã vào tài khoản.")
    term = await _due(services, procedure, typed, agency, now)
    return Summary(
        agency=agency,
        fee=fee,
        due=term,
        put_off=term is not None and any(reason.kind in _PUT_OFF for reason in term.explanation),
        missing=lacking,
        about=summary_of(typed, definition),
        payments=(PAYMENTS[:-1] if at_filing else PAYMENTS) if owed else (),
        may_accept=agency is not None and because is None,
        not_accepted_because=because,
        desk=await services.definitions.agency(received_at) if agency and received_at != agency.id else None,
        store=store,
    )


def fee_typed(procedure: Procedure, typed: Mapping[str, str], now: datetime) -> FeeQuote | None:
    """Return the fee of what is typed so far, or None while it cannot be reckoned."""
    try:
        facts = FeeFacts(
            channel=Channel(typed["channel"]),
            filed_on=local_day(now),
            pages=int(typed.get("facts.pages") or 1),
            copies=int(typed.get("facts.copies") or 1),
            exemption=typed.get("facts.exemption") or None,
        )
        return quote(procedure.definition, facts)
    except (KeyError, ValueError):  # counts, channel, exemption or rate that do not fit (yet)
        return None


def moment_of(services: Services, procedure: Procedure, typed: Mapping[str, str]) -> FeeMoment | None:
    """Return when the fee must have been paid, or None without a fee."""
    return services.definitions.plan(procedure, typed.get("agency", "")).fee_moment


async def _due(
    services: Services, procedure: Procedure, typed: Mapping[str, str], agency: Agency | None, now: datetime
) -> Due | None:
    try:
        limit = procedure.definition.deadline_of(Channel(typed.get("channel", "")))
        calendar = await services.definitions.calendar(typed.get("agency", ""))
    except (ValueError, NoCalendarError):
        return None
    if limit is None or agency is None:
        return None
    plan = services.definitions.plan(procedure, agency.id)
    return due(now, Limit.parse(limit), calendar, rules_of(plan))
