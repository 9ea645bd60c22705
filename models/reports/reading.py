"""A report as people read it: the table of a period, closed or still open, and the checks under it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final
from uuid import UUID

from sqlalchemy import text

from domain.reports.checks import CarriedOver, Misfit, misfits_of
from domain.reports.forms import (
    COMMUNES,
    LAYOUTS,
    PROVINCIAL,
    Cell,
    Column,
    Form,
    Layout,
    Line,
    Table,
    part_of,
    table,
)
from domain.reports.lives import Outcome
from domain.reports.periods import Closing, Period, Span
from models.realm import RealmAgency, realm_of
from models.reports.carrying import carried_over, changed_number
from models.reports.closing import closings, frozen_cells, last_closing, table_of
from models.reports.counting import Scope
from models.reports.figures import cells, summed_cells
from models.tables import ReportClosing
from runtime.database import ReadSession

_ENDED: Final = (Outcome.ENDED_EARLY, Outcome.ENDED_ON_TIME, Outcome.ENDED_LATE)


@dataclass(frozen=True, slots=True)
class Subject:
    """Which report: a form of an agency for a period. `agencies` are those it counts, `today` the day it is asked."""

    form: Form
    period: Period
    agency: RealmAgency
    agencies: tuple[RealmAgency, ...]
    closing: Closing
    today: date

    @property
    def layout(self) -> Layout:
        """The form's columns."""
        return LAYOUTS[self.form]

    @property
    def days(self) -> Span:
        """The days of the period."""
        return self.period.span(self.closing)

    @property
    def scope(self) -> Scope:
        """What is counted."""
        return Scope.of([agency.id for agency in self.agencies], self.days, self.today)

    @property
    def parts(self) -> dict[str, str]:
        """The part of form 07b of each agency."""
        return {agency.id: part_of(agency.kind) for agency in self.agencies}

    @property
    def over(self) -> bool:
        """True when the period has ended, so that it can be closed."""
        return self.days.last < self.today


@dataclass(frozen=True, slots=True)
class Notes:
    """What the form has no column for, in dossiers: counts of cases that are in the table, but for `parts_left_out`.

    `parts` are parts of linked cases; on a form that leaves them out they are in `parts_left_out` instead.
    """

    parts: int
    parts_left_out: int
    elsewhere: int
    reopened: int
    ended: int


@dataclass(frozen=True, slots=True)
class Report:
    """A report with everything its page shows. `shown` is the edition shown, None for figures as of now.

    `before` is the closing of the period before, `changed` how many cases a closed period would count otherwise now.
    `by_agency` are the totals of each agency that has any.
    """

    subject: Subject
    table: Table
    notes: Notes
    editions: Sequence[ReportClosing]
    shown: ReportClosing | None
    before: ReportClosing | None
    carried: CarriedOver
    misfits: Sequence[Misfit]
    changed: int = 0
    by_agency: Sequence[tuple[RealmAgency, Line]] = ()
    unit_closings: Mapping[str, ReportClosing] = field(default_factory=dict)

    @property
    def holds(self) -> bool:
        """True when the sums add up and the period goes on from the one before."""
        return not self.misfits and self.carried.holds

    @property
    def next_edition(self) -> int:
        """The edition that closing would make."""
        return self.editions[0].edition + 1 if self.editions else 1


async def subject_of(
    session: ReadSession, form: Form, period: Period, agency_id: str, closing: Closing, today: date
) -> Subject | None:
    """Return what a report is about; None for an unknown agency, or a province's form where nothing lies below."""
    realm = await realm_of(session, [agency_id])
    agency = realm.agency(agency_id)
    if agency is None or (form is Form.PROVINCE and len(realm.agencies) < 2):
        return None
    agencies = realm.agencies if form is Form.PROVINCE else (agency,)
    return Subject(form, period, agency, agencies, closing, today)


async def read_report(session: ReadSession, subject: Subject, edition: int | None = None) -> Report | None:
    """Return a report: of its newest edition, of the one asked for (0: as of now), or as of now while it is open.

    None when there is no such edition.
    """
    made = await closings(session, subject.form, subject.period, subject.agency.id)
    wanted = (made[0].edition if made else 0) if edition is None else edition
    shown = next((one for one in made if one.edition == wanted), None)
    if wanted and shown is None:
        return None
    before = await last_closing(session, subject.form, subject.period.previous, subject.agency.id)
    found, of_agencies, parts = await _figures(session, subject, shown)
    filled = table_of(shown) if shown else table(subject.layout, found, parts)
    carried = await carried_over(
        session, subject.scope, before.id if before else None, parts=subject.layout.counts_parts
    )
    return Report(
        subject=subject,
        table=filled,
        notes=_notes(found, subject.layout),
        editions=made,
        shown=shown,
        before=before,
        carried=carried,
        misfits=misfits_of(filled),
        changed=await changed_number(session, subject.scope, shown.id) if shown else 0,
        by_agency=_by_agency(subject, of_agencies),
        unit_closings=await _unit_closings(session, subject) if of_agencies else {},
    )


async def _figures(
    session: ReadSession, subject: Subject, shown: ReportClosing | None
) -> tuple[list[Cell], list[Cell], dict[str, str]]:
    """Return the cells, those to be told by agency (none for a single one), and the part each of the first is in."""
    several = len(subject.agencies) > 1
    if shown is not None:
        found = await frozen_cells(session, shown.id)
        return found, found if several else [], subject.parts
    if not several:
        return await cells(session, subject.scope), [], subject.parts
    communes = [agency for agency, part in subject.parts.items() if part == COMMUNES]
    by_part, by_agency = await summed_cells(session, subject.scope, communes)
    return by_part, by_agency, {PROVINCIAL: PROVINCIAL, COMMUNES: COMMUNES}


def _notes(found: Sequence[Cell], layout: Layout) -> Notes:
    counted = [cell for cell in found if cell.counts(Column.RECEIVED, layout)]
    parts = sum(cell.number for cell in found if cell.is_part)
    return Notes(
        parts=parts if layout.counts_parts else 0,
        parts_left_out=0 if layout.counts_parts else parts,
        elsewhere=sum(cell.number for cell in counted if cell.elsewhere),
        reopened=sum(cell.number for cell in counted if cell.reopened),
        ended=sum(cell.number for cell in counted if cell.outcome in _ENDED),
    )


def _by_agency(subject: Subject, found: Sequence[Cell]) -> list[tuple[RealmAgency, Line]]:
    own: dict[str, list[Cell]] = {}
    for cell in found:
        own.setdefault(cell.agency, []).append(cell)
    return [
        (agency, table(subject.layout, own[agency.id], subject.parts).total)
        for agency in subject.agencies
        if agency.id in own
    ]


_UNITS: Final = text("""
select distinct on (agency_id) agency_id, id from report_closings
where form = '07a' and period = :period and agency_id = any(cast(:agencies as text[]))
order by agency_id, edition desc
""")


async def _unit_closings(session: ReadSession, subject: Subject) -> dict[str, ReportClosing]:
    """Return the newest closed form 07a of each agency of a province for the period."""
    values = {"period": subject.period.key, "agencies": [agency.id for agency in subject.agencies]}
    ids: list[UUID] = [row.id for row in await session.execute(_UNITS, values)]
    found = [await session.get(ReportClosing, closing_id) for closing_id in ids]
    return {closing.agency_id: closing for closing in found if closing is not None}
