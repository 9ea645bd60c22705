"""Who reads reports: supervisors and leaders, of their agencies and all below. Supervisors close periods."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Annotated

from fastapi import Depends, Query

from api.dependencies import CurrentServices, CurrentStaff
from api.errors import FieldProblem, Forbidden, InvalidInput, NotFound
from api.language import say
from api.security.people import Person
from domain.case.acts import Role
from domain.deadline.moments import local_day
from domain.reports.forms import Form
from domain.reports.periods import Closing, Period, PeriodError, PeriodKind, last_ended
from models.realm import Realm, realm_of
from models.reports.reading import Subject, subject_of
from runtime.database import ReadSession

_NO_PERIOD = (say("Không có kỳ báo cáo này."), say("Chọn một kỳ trong danh sách."))


@dataclass(frozen=True, slots=True)
class Asked:
    """What the address asks for, within what the person may see; `closes` tells whether they may close it."""

    person: Person
    realm: Realm
    subject: Subject
    closing: Closing
    today: date
    closes: bool

    def query(self, **more: object) -> str:
        """Return the address part that asks for the same report, and more."""
        said = {"form": self.subject.form.value, "agency": self.subject.agency.id, "period": self.subject.period.key}
        return "&".join(f"{name}={value}" for name, value in {**said, **more}.items() if value not in ("", None))


async def _asked(
    services: CurrentServices,
    staff: CurrentStaff,
    form: Annotated[str, Query(max_length=10)] = "",
    agency: Annotated[str, Query(max_length=60)] = "",
    period: Annotated[str, Query(max_length=12)] = "",
) -> Asked:
    async with services.sessions.read() as session:
        return await asked_for(
            session,
            staff,
            form=form,
            agency=agency,
            period=period,
            closing=Closing(services.settings.report_closing_day),
        )


CurrentReport = Annotated[Asked, Depends(_asked)]
"""The report the address asks for. 403 without a post that reads reports, 404 for a foreign agency."""


async def asked_for(
    session: ReadSession, staff: Person, *, form: str, agency: str, period: str, closing: Closing
) -> Asked:
    """Return the report that is asked for; what is left out is the person's own agency and the last ended month."""
    reads = staff.viewer.agencies_as(Role.SUPERVISOR, Role.LEADER)
    if not reads:
        raise Forbidden
    realm = await realm_of(session, reads)
    if not realm.agencies:
        raise NotFound
    today = local_day(datetime.now(UTC))
    try:
        wanted = Period.parse(period) if period else last_ended(PeriodKind.MONTH, today, closing)
    except PeriodError:
        raise InvalidInput(errors=(FieldProblem("period", "period", *_NO_PERIOD),)) from None
    if wanted.first_day(closing) > today:
        raise InvalidInput(errors=(FieldProblem("period", "period", *_NO_PERIOD),))
    own = staff.agency_id if realm.has(staff.agency_id) else realm.agencies[0].id
    place = agency or own
    if not realm.has(place) or (form and form not in list(Form)):
        raise NotFound
    below = len(realm.below(place)) > 1
    chosen = Form(form) if form else (Form.PROVINCE if below else Form.UNIT)
    subject = await subject_of(session, chosen, wanted, place, closing, today)
    if subject is None:
        raise NotFound
    supervised = await realm_of(session, staff.viewer.agencies_as(Role.SUPERVISOR))
    return Asked(staff, realm, subject, closing, today, supervised.has(place))
