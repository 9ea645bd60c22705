"""What was written to the log since the board last looked, worked up: tasks done, and where a case's time went.

Working time is reckoned here, once, when a task is done, and never while somebody waits for a page. Everything can be
made again: emptying the tables and `board_looks` has the last four hundred days worked up anew.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Row, text

from domain.deadline.calendar import WorkingCalendar
from domain.deadline.moments import local_day
from domain.workload.whereabouts import Span, Whereabouts, pauses, where_time_went, working_seconds
from models.workload.marks import KEPT_TASKS, StepWeekKey, monday, touched
from runtime.database import WriteSession

#: Older than this nothing is kept: a year, and a month to look back from its beginning.
KEPT: Final = timedelta(days=400)
#: Cases worked up in one transaction.
CHUNK: Final = 500
#: A turn that was being written while the log was read has an earlier stamp: this much is read again.
_OVERLAP: Final = timedelta(minutes=2)

_EVERYTHING: Final = text("""
insert into board_todo (case_id) select id from cases where received_at > :since on conflict do nothing
""")
_WRITTEN: Final = text("""
insert into board_todo (case_id)
select distinct e.case_id from case_events e join cases c on c.id = e.case_id
where e.recorded_at > :since and c.received_at is not null
on conflict do nothing
""")
_TAKE: Final = text("""
delete from board_todo where case_id in (select case_id from board_todo limit :limit for update skip locked)
returning case_id
""")
_CASES: Final = text("""
select c.id, c.agency_id, c.procedure_code, c.received_at, coalesce(c.decided_at, c.ended_at) as over_at,
    c.decided_at, c.overdue or coalesce(c.decided_at, c.ended_at) > c.due_at as late
from cases c where c.id = any(cast(:cases as uuid[])) and c.received_at is not null
""")
_TASKS: Final = text("""
select t.case_id, t.id as task_id, t.agency_id, t.step, t.kind, t.role, t.status, t.opened_at, t.due_at, t.done_by,
    t.done_at
from tasks t where t.case_id = any(cast(:cases as uuid[])) and t.opened_at is not null and t.status <> 'cancelled'
""")
_EVENTS: Final = text("""
select case_id, seq, kind, at, step, "values" from case_events
where case_id = any(cast(:cases as uuid[])) order by case_id, seq
""")
_KEEP_TASKS: Final = text("""
insert into finished_tasks as f (
    case_id, task_id, agency_id, procedure_code, step, kind, role, done_by, done_at, seconds, budget, after
)
select * from jsonb_to_recordset(cast(:rows as jsonb)) as r (
    case_id uuid, task_id text, agency_id text, procedure_code text, step text, kind text, role text, done_by text,
    done_at timestamptz, seconds bigint, budget bigint, after bigint
)
on conflict (case_id, task_id) do update set
    agency_id = excluded.agency_id, procedure_code = excluded.procedure_code, step = excluded.step,
    kind = excluded.kind, role = excluded.role, done_by = excluded.done_by, done_at = excluded.done_at,
    seconds = excluded.seconds, budget = excluded.budget, after = excluded.after
""")
#: An undone act opens its task again: what is not done any more is not finished.
_FORGET_TASKS: Final = text("""
delete from finished_tasks f where f.case_id = any(cast(:cases as uuid[])) and not exists (
    select from tasks t where t.case_id = f.case_id and t.id = f.task_id and t.status = 'done')
returning f.agency_id, f.procedure_code, f.step
""")
_OLD_SPANS: Final = text("""
select agency_id, procedure_code, received_on, over_on from case_times where case_id = any(cast(:cases as uuid[]))
""")
_KEEP_SPANS: Final = text("""
insert into case_times as s (
    case_id, agency_id, procedure_code, received_on, over_on, late, office, applicant, money, agencies, hold
)
select * from jsonb_to_recordset(cast(:rows as jsonb)) as r (
    case_id uuid, agency_id text, procedure_code text, received_on date, over_on date, late bool, office bigint,
    applicant bigint, money bigint, agencies bigint, hold bigint
)
on conflict (case_id) do update set
    agency_id = excluded.agency_id, procedure_code = excluded.procedure_code, received_on = excluded.received_on,
    over_on = excluded.over_on, late = excluded.late, office = excluded.office, applicant = excluded.applicant,
    money = excluded.money, agencies = excluded.agencies, hold = excluded.hold
""")

Cell = tuple[str, str, str]
Week = tuple[str, str, date]


@dataclass(slots=True)
class WorkedUp:
    """What a chunk changed: cases, the cells (agency, procedure, step) and weeks (agency, procedure, Monday).

    `step_weeks` are the weeks of steps (agency, procedure, step, Monday).
    """

    cases: int = 0
    cells: set[Cell] = field(default_factory=set)
    weeks: set[Week] = field(default_factory=set)
    step_weeks: set[StepWeekKey] = field(default_factory=set)

    def add(self, other: "WorkedUp") -> None:
        """Take another chunk's changes in."""
        self.cases += other.cases
        self.cells |= other.cells
        self.weeks |= other.weeks
        self.step_weeks |= other.step_weeks


async def note_what_was_written(session: WriteSession, worked_until: datetime | None, now: datetime) -> None:
    """Note which cases are to be worked up: those written since, or all of the last four hundred days at first."""
    if worked_until is None:
        await session.change(_EVERYTHING, {"since": now - KEPT})
    else:
        await session.change(_WRITTEN, {"since": worked_until - _OVERLAP})


async def work_up(session: WriteSession, calendar: WorkingCalendar, *, limit: int = CHUNK) -> WorkedUp:
    """Work up the next cases that are noted, and return what changed; `cases` is 0 when nothing is left."""
    ids = list((await session.change(_TAKE, {"limit": limit})).scalars())
    if not ids:
        return WorkedUp()
    asked = {"cases": ids}
    cases = list(await session.execute(_CASES, asked))
    tasks = _by_case(await session.execute(_TASKS, asked))
    events = _by_case(await session.execute(_EVENTS, asked))
    done: list[dict[str, Any]] = []
    spans: list[dict[str, Any]] = []
    for case in cases:
        of_agency = calendar.for_agency(case.agency_id)
        log, own = events[case.id], tasks[case.id]
        done += _finished(case, own, log, of_agency)
        spans.append(_span(case, own, log, of_agency))
    changed = WorkedUp(cases=len(ids))
    changed.weeks |= {week for row in await session.execute(_OLD_SPANS, asked) for week in _weeks(dict(row._mapping))}
    changed.weeks |= {week for span in spans for week in _weeks(span)}
    kept = list(await session.execute(KEPT_TASKS, asked))
    changed.step_weeks |= touched(kept, done)
    changed.cells |= {
        (row.agency_id, row.procedure_code, row.step) for row in await session.change(_FORGET_TASKS, asked)
    }
    changed.cells |= {(row["agency_id"], row["procedure_code"], row["step"]) for row in done}
    await session.change(_KEEP_TASKS, {"rows": _json(done)})
    await session.change(_KEEP_SPANS, {"rows": _json(spans)})
    return changed


def _by_case(rows: Iterable[Row[Any]]) -> dict[UUID, list[Row[Any]]]:
    found: dict[UUID, list[Row[Any]]] = defaultdict(list)
    for row in rows:
        found[row.case_id].append(row)
    return found


def _finished(
    case: Row[Any], tasks: Sequence[Row[Any]], log: Sequence[Row[Any]], calendar: WorkingCalendar
) -> list[dict[str, Any]]:
    found = []
    for task in tasks:
        if task.status != "done" or task.done_at is None or task.done_at < task.opened_at:
            continue
        rests = pauses(task.opened_at, task.done_at, log)
        decided = case.decided_at if case.decided_at and case.decided_at >= task.done_at else None
        found.append(
            {
                "case_id": str(case.id),
                "task_id": task.task_id,
                "agency_id": task.agency_id,
                "procedure_code": case.procedure_code,
                "step": task.step,
                "kind": task.kind,
                "role": task.role,
                "done_by": task.done_by,
                "done_at": task.done_at.isoformat(),
                "seconds": working_seconds(Span(task.opened_at, task.done_at), rests, calendar),
                "budget": calendar.working_seconds_between(task.opened_at, task.due_at) if task.due_at else None,
                "after": calendar.working_seconds_between(task.done_at, decided) if decided else None,
            }
        )
    return found


def _span(
    case: Row[Any], tasks: Sequence[Row[Any]], log: Sequence[Row[Any]], calendar: WorkingCalendar
) -> dict[str, Any]:
    over = case.over_at
    went: dict[Whereabouts, int] = {}
    if over is not None:
        # An opinion that is asked for in this system is the task of another agency's people.
        own = [Span(task.opened_at, task.done_at or over) for task in tasks if task.kind != "ask"]
        went = where_time_went(case.received_at, over, log, own, calendar)
    return {
        "case_id": str(case.id),
        "agency_id": case.agency_id,
        "procedure_code": case.procedure_code,
        "received_on": local_day(case.received_at).isoformat(),
        "over_on": local_day(over).isoformat() if over else None,
        "late": bool(over and case.late),
        **{side.value: went.get(side, 0) for side in Whereabouts},
    }


def _weeks(span: Mapping[str, Any]) -> set[Week]:
    days = (_day(span["received_on"]), _day(span["over_on"]))
    return {(span["agency_id"], span["procedure_code"], monday(day)) for day in days if day is not None}


def _day(written: date | str | None) -> date | None:
    return date.fromisoformat(written) if isinstance(written, str) else written


def _json(rows: Sequence[Mapping[str, Any]]) -> str:
    return json.dumps(list(rows))
