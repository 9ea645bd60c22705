"""The procedure a case was filed under, as it is for this case."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlmodel import col, select

from domain.deadline.clock import ClockEntry, ClockEvent
from domain.deadline.ledger import limit_in_force
from domain.deadline.limit import Limit
from domain.deadline.moments import local_day
from domain.procedure.compile import read_compiled
from domain.procedure.definition import Definition
from domain.procedure.filed_as import situation_of
from domain.procedure.plan import Channel
from domain.procedure.resolve import resolve
from models.procedures import version_of
from models.tables import Case, CaseClockEntry, ProcedureVersion
from runtime.database import ReadSession


@dataclass(frozen=True)
class CaseDefinitions:
    """What of its procedure holds for a case: the version it follows, counts its legal time by, was filed under.

    They are one version unless the case was moved to another. Each is None when it was never published.
    """

    followed: Definition | None
    limits: Definition | None
    filed: Definition | None
    published: ProcedureVersion | None


def definition_of(case: Case, published: ProcedureVersion | None) -> Definition | None:
    """Return what of the published version holds for the case; None when nothing was published under its number."""
    if published is None:
        return None
    whole = read_compiled(published.text)
    return resolve(whole, situation_of(whole, Channel(case.channel), local_day(case.filed_at), case.facts))


async def definitions_of(session: ReadSession, case: Case) -> CaseDefinitions:
    """Return the definitions a case goes by."""
    numbers = (case.procedure_version, case.limits_version, case.filed_version)
    rows = {
        number: await version_of(session, case.procedure_code, number) for number in set(numbers) if number is not None
    }
    followed, limits, filed = (rows[number or case.procedure_version] for number in numbers)
    return CaseDefinitions(
        definition_of(case, followed), definition_of(case, limits), definition_of(case, filed), followed
    )


async def limit_of_case(session: ReadSession, case: Case, definitions: CaseDefinitions) -> Limit | None:
    """Return the legal time a case counts by: what its clock says, else the version it counts by; None for none."""
    stated = definitions.limits.deadline_of(Channel(case.channel)) if definitions.limits else None
    entries = await _clock_of(session, case)
    known = stated or next((entry.limit for entry in entries if entry.limit), None)
    return limit_in_force(entries, Limit.parse(known)) if known else None


async def _clock_of(session: ReadSession, case: Case) -> Sequence[ClockEntry]:
    rows = await session.scalars(
        select(CaseClockEntry).where(col(CaseClockEntry.case_id) == case.id).order_by(col(CaseClockEntry.position))
    )
    return [ClockEntry(ClockEvent(row.event), row.at, row.reason, row.limit or None) for row in rows.all()]
