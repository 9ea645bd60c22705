"""On time or late by the national index (QĐ 766/QĐ-TTg, indicator 2.1): counts, and which cases they are.

Most dossiers were never sent back for more: for those the rule is one comparison, which PostgreSQL makes. The others
are judged one by one by `domain.portal.on_time`, which is the rule itself; a test holds both against each other.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import SimpleNamespace
from typing import Any, Final
from uuid import UUID

from sqlalchemy import text

from domain.case.state import Phase
from domain.portal.codes import CODE_OF_PHASE, ENDED, code_of
from domain.portal.on_time import on_time
from models.portal_comparing import ours_of_case
from runtime.database import ReadSession

#: The phases in which the handling of a dossier is over, for the index.
OVER_PHASES: Final = tuple(sorted(phase for phase, code in CODE_OF_PHASE.items() if code in ENDED))
_FINISHED: Final = "coalesce(c.decided_at, c.ended_at)"

#: Received before the end, and not finished before the beginning: what was received or handled in the period. A case
#: that was opened for another one is no dossier of its own.
COUNTED: Final = f"""c.agency_id = any(cast(:agencies as text[])) and c.parent_id is null
    and c.received_at is not null and c.received_at < :until
    and ({_FINISHED} >= :start or {_FINISHED} is null
        or (c.ended_at is null and c.phase <> all(cast(:over as text[]))))"""
#: When it was finished, if before the end of the period.
OVER_AT: Final = f"case when c.phase = any(cast(:over as text[])) and {_FINISHED} < :until then {_FINISHED} end"
_DUE: Final = "date_trunc('second', coalesce(c.appointment_at, c.due_at))"
ASKED: Final = """exists (select from case_events e where e.case_id = c.id and e.kind = 'supplement_requested'
    and e.at < :until)"""
#: For a dossier that was never sent back for more.
SIMPLY_ON_TIME: Final = f"coalesce(date_trunc('second', {OVER_AT}), :at) <= {_DUE}"
_MONTH: Final = f"coalesce(to_char(({OVER_AT}) at time zone 'Asia/Ho_Chi_Minh', 'YYYY-MM'), '')"


@dataclass(frozen=True, slots=True)
class OnTimeCount:
    """How many cases of one agency and procedure were on time, or late.

    `month` ("2026-11", Vietnam) is when they were finished, empty for those open at the end of the period.
    """

    agency_id: str
    procedure_code: str
    month: str
    on_time: bool
    cases: int


@dataclass(frozen=True, slots=True)
class Judged:
    """One case that was sent back for more, with its verdict."""

    case_id: UUID
    agency_id: str
    procedure_code: str
    month: str
    on_time: bool


_SIMPLE: Final = text(f"""
select c.agency_id, c.procedure_code, {_MONTH} as month, {SIMPLY_ON_TIME} as on_time, count(*) as cases
from cases c where {COUNTED} and coalesce(c.appointment_at, c.due_at) is not null and not {ASKED}
group by 1, 2, 3, 4
""")  # noqa: S608  # made of constants
_ONE_BY_ONE: Final = text(f"""
select c.id, c.agency_id, c.procedure_code, {_MONTH} as month, c.phase, c.received_at, c.due_at, c.appointment_at,
    case when {OVER_AT} is not null then c.decided_at end as decided_at,
    case when {OVER_AT} is not null then c.ended_at end as ended_at, r.rounds
from cases c cross join lateral (
    select jsonb_agg(jsonb_build_array(e.kind, e.at) order by e.seq) as rounds from case_events e
    where e.case_id = c.id and e.kind in ('supplement_requested', 'supplemented') and e.at < :until
) r
where {COUNTED} and {ASKED}
""")  # noqa: S608  # made of constants


def parameters(agencies: Iterable[str], start: datetime, until: datetime, at: datetime) -> dict[str, Any]:
    """Return what the conditions of this file ask for. What is open ends with the period, or now."""
    return {
        "agencies": sorted(agencies),
        "start": start,
        "until": until,
        "at": min(at, until),
        "over": list(OVER_PHASES),
    }


async def judged(
    session: ReadSession, agencies: Iterable[str], start: datetime, until: datetime, at: datetime
) -> list[Judged]:
    """Return the cases of a period that were sent back for more, each with its verdict. Instants are aware."""
    values = parameters(agencies, start, until, at)
    found: list[Judged] = []
    for row in await session.execute(_ONE_BY_ONE, values):
        rounds = [(str(kind), datetime.fromisoformat(when)) for kind, when in row.rounds]
        then = SimpleNamespace(
            phase=_phase_then(row, rounds, past=until <= at),
            received_at=row.received_at,
            due_at=row.due_at,
            appointment_at=row.appointment_at,
            decided_at=row.decided_at,
            ended_at=row.ended_at,
        )
        verdict = on_time(ours_of_case(then, rounds, 0, None).dates, values["at"])
        if verdict is not None:
            found.append(Judged(row.id, row.agency_id, row.procedure_code, row.month, verdict))
    return found


def _phase_then(row: Any, rounds: Sequence[tuple[str, datetime]], *, past: bool) -> str:
    """Return the phase a case was in at the end of the period, as far as the index looks at it."""
    over = row.decided_at is not None or row.ended_at is not None
    if over or not past:
        # A case may be over now that was open at the end of the period.
        return str(row.phase) if over or code_of(row.phase) not in ENDED else Phase.IN_PROGRESS.value
    asked = rounds[-1][0] == "supplement_requested"
    return (Phase.AWAITING_SUPPLEMENT if asked else Phase.IN_PROGRESS).value


async def on_time_counts(
    session: ReadSession, agencies: Iterable[str], start: datetime, until: datetime, at: datetime
) -> list[OnTimeCount]:
    """Return the cases received or handled in a period, on time and late, by agency, procedure and month of the end.

    `at` is now; a case without a date of return is not counted.
    """
    values = parameters(agencies, start, until, at)
    counts: Counter[tuple[str, str, str, bool]] = Counter()
    for row in await session.execute(_SIMPLE, values):
        counts[row.agency_id, row.procedure_code, row.month, row.on_time] += row.cases
    for one in await judged(session, values["agencies"], start, until, at):
        counts[one.agency_id, one.procedure_code, one.month, one.on_time] += 1
    return [OnTimeCount(*key, cases=cases) for key, cases in sorted(counts.items())]


_AVERAGE: Final = text(f"""
select c.procedure_code, count(*) as cases,
    avg(extract(epoch from {_FINISHED} - c.received_at)) / 86400 as days
from cases c
where c.agency_id = any(cast(:agencies as text[])) and c.parent_id is null and c.received_at >= :start
    and c.received_at < :until and c.phase in ('decided', 'returned') and {_FINISHED} is not null
group by 1 order by 1
""")  # noqa: S608  # made of constants


@dataclass(frozen=True, slots=True)
class AverageTime:
    """How many dossiers of a procedure were finished, and after how many days (24 hours each) on average."""

    procedure_code: str
    cases: int
    days: float


async def average_times(
    session: ReadSession, agencies: Iterable[str], start: datetime, until: datetime
) -> list[AverageTime]:
    """Return the average time of the dossiers received in a period that are done, by procedure (indicator 2.2)."""
    found = await session.execute(_AVERAGE, {"agencies": sorted(agencies), "start": start, "until": until})
    return [AverageTime(row.procedure_code, row.cases, float(row.days)) for row in found]
