"""What a revision of the calendar would make of every running case: counted by the rules the cases count by."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, time
from typing import Any, Final
from uuid import UUID

from sqlalchemy import text

from domain.case.correcting import CORRECT_WITHIN
from domain.deadline.calendar import WorkingCalendar
from domain.deadline.calendar_edits import edited
from domain.deadline.clock import ClockEntry, ClockEvent
from domain.deadline.due import Convention, CountingRules
from domain.deadline.ledger import current_run
from domain.deadline.limit import Limit
from domain.deadline.redating import DueDates, End
from domain.procedure.compile import read_compiled
from domain.procedure.limits import Counting
from models.base import now
from models.calendar_revisions import base_of, edits_of, held
from models.procedures import version_of
from models.tables import RevisionState
from runtime.database import WriteSession

#: Cases looked at in one go: the process serves others in between.
CHUNK: Final = 2000
#: Every ledger says the limit it began with; this one is for entries of imports that do not.
_NO_LIMIT: Final = Limit.parse("1 working day")

_RUNNING: Final = text("""
select c.id, c.code, c.agency_id, c.procedure_code, coalesce(c.limits_version, c.procedure_version) as version,
    -- A result that is being corrected has its three working days only; the date it was decided under stays.
    case when c.decided_at is null then c.due_at end as due_at,
    case when c.decided_at is null then c.appointment_at end as appointment_at, k.events, k.ats, k.limits,
    correction.at as correction_begun, correction.until as correct_until
from cases c left join lateral (
    -- The calendar may have moved those three days before: what was said last of them is what is promised.
    select b.at, (
        select (e."values" ->> 'last')::timestamptz from case_events e
        where e.case_id = c.id and e.seq >= b.seq and e."values" ->> 'last' <> ''
            and e.kind in ('correction_begun', 'calendar_changed', 'calendar_followed')
        order by e.seq desc limit 1
    ) as until
    from case_events b where b.case_id = c.id and b.kind = 'correction_begun' order by b.seq desc limit 1
) correction on c.phase = 'correcting'
cross join lateral (
    select array_agg(event order by position) as events, array_agg(at order by position) as ats,
        array_agg("limit" order by position) as limits
    from case_clock where case_id = c.id
) k
where c.ended_at is null and (c.decided_at is null or c.phase = 'correcting') and c.id > :after
order by c.id limit :limit
""")
_FORGET: Final = text("delete from calendar_revision_cases where revision_id = :revision")
_KEEP: Final = text("""
insert into calendar_revision_cases (revision_id, case_id, code, agency_id, procedure_code, counted_from,
    old_due, new_due, old_appointment, new_appointment, was_late, is_late, moves, run, outcome)
select :revision, u.case_id, u.code, u.agency_id, u.procedure_code, u.counted_from, u.old_due, u.new_due,
    u.old_appointment, u.new_appointment, u.was_late, u.is_late, u.moves, 0, ''
from unnest(cast(:case_id as uuid[]), cast(:code as text[]), cast(:agency_id as text[]),
    cast(:procedure_code as text[]), cast(:counted_from as timestamptz[]), cast(:old_due as timestamptz[]),
    cast(:new_due as timestamptz[]), cast(:old_appointment as timestamptz[]),
    cast(:new_appointment as timestamptz[]), cast(:was_late as boolean[]), cast(:is_late as boolean[]),
    cast(:moves as boolean[])) as u (case_id, code, agency_id, procedure_code, counted_from, old_due, new_due,
    old_appointment, new_appointment, was_late, is_late, moves)
on conflict (revision_id, case_id) do update set
    counted_from = excluded.counted_from, old_due = excluded.old_due, new_due = excluded.new_due,
    old_appointment = excluded.old_appointment, new_appointment = excluded.new_appointment,
    was_late = excluded.was_late, is_late = excluded.is_late, moves = excluded.moves
where calendar_revision_cases.run = 0
""")
_COLUMNS: Final = (
    "case_id", "code", "agency_id", "procedure_code", "counted_from", "old_due", "new_due", "old_appointment",
    "new_appointment", "was_late", "is_late", "moves",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Looked:
    """How many running cases were looked at, and how many of them move."""

    cases: int
    moved: int


async def preview_revision(session: WriteSession, revision_id: UUID, convention: str) -> Looked:
    """Look at every running case and keep those whose date would move; what the preview before said is forgotten.

    `convention` is the installation's way of counting. Raises EditError when an edit fits the newest calendar no more.
    """
    revision = await held(session, revision_id, RevisionState.DRAFT, RevisionState.PROPOSED)
    newest, calendar = await base_of(session)
    made = edited(calendar, edits_of(revision))
    await session.change(_FORGET, {"revision": revision_id})
    looked = await keep_moves(session, revision_id, made, convention, everything=False)
    revision.previewed_version, revision.previewed_on = revision.version, newest.id
    revision.previewed_at, revision.looked_at = now(), looked.cases
    await session.flush()
    return looked


async def keep_moves(
    session: WriteSession, revision_id: UUID, calendar: WorkingCalendar, convention: str, *, everything: bool
) -> Looked:
    """Keep one line for each running case whose date another calendar moves; with `everything`, for each one."""
    counting = _Rules(convention)
    dates: dict[str, DueDates] = {}
    cases = moved = 0
    after = UUID(int=0)
    moment = now()
    while True:
        rows = (await session.execute(_RUNNING, {"after": after, "limit": CHUNK})).all()
        if not rows:
            return Looked(cases, moved)
        await counting.learn(session, {(row.procedure_code, row.version) for row in rows})
        lines = []
        for row in rows:
            by_agency = dates.get(row.agency_id)
            if by_agency is None:
                by_agency = dates[row.agency_id] = DueDates(calendar.for_agency(row.agency_id))
            line = _line(row, by_agency, counting.of(row.procedure_code, row.version), moment)
            moved += line["moves"]
            if everything or line["moves"]:
                lines.append(line)
        if lines:
            columns = {name: [line[name] for line in lines] for name in _COLUMNS}
            await session.change(_KEEP, {"revision": revision_id, **columns})
        cases += len(rows)
        after = rows[-1].id


def _line(row: Any, dates: DueDates, rules: CountingRules, moment: datetime) -> dict[str, Any]:
    entries = list(_entries(row))
    old: datetime | None = row.due_at
    end: End | None = dates.end(entries, _NO_LIMIT, rules) if old is not None else None
    due, appointment = (end.instant, end.appointment) if end else (None, None)
    moves = end is not None and (due, appointment) != (old, row.appointment_at)
    run = current_run(entries) if moves else None
    counted_from = run.start if run else None
    if row.correct_until is not None:
        # Counted as the case does it: from when the correction began, no cut-off hour, and nobody was given a day.
        old, due = row.correct_until, _correction_ends(row.correction_begun, dates, rules)
        moves = due is not None and due != old
        counted_from = row.correction_begun if moves else None
    return {
        "case_id": row.id,
        "code": row.code,
        "agency_id": row.agency_id,
        "procedure_code": row.procedure_code,
        "counted_from": counted_from,
        "old_due": old,
        "new_due": due,
        "old_appointment": row.appointment_at,
        "new_appointment": appointment,
        "was_late": old is not None and old < moment,
        "is_late": due is not None and due < moment,
        "moves": moves,
    }


def _correction_ends(begun: datetime, dates: DueDates, rules: CountingRules) -> datetime | None:
    started = ClockEntry(ClockEvent.STARTED, begun, "", CORRECT_WITHIN)
    end = dates.end([started], Limit.parse(CORRECT_WITHIN), CountingRules(rules.convention))
    return end.instant if end else None


def _entries(row: Any) -> Iterator[ClockEntry]:
    for event, at, limit in zip(row.events or (), row.ats or (), row.limits or (), strict=True):
        yield ClockEntry(ClockEvent(event), at, "", limit or None)


class _Rules:
    """How each version of each procedure counts, read once."""

    def __init__(self, convention: str) -> None:
        self._convention = convention
        self._known: dict[tuple[str, int], CountingRules] = {}

    async def learn(self, session: WriteSession, versions: set[tuple[str, int]]) -> None:
        """Read what is not known yet."""
        for code, number in versions - self._known.keys():
            published = await version_of(session, code, number)
            counting = (read_compiled(published.text).counting if published else None) or Counting()
            cut_off = time.fromisoformat(counting.cut_off) if counting.cut_off else None
            self._known[code, number] = CountingRules(Convention(counting.convention or self._convention), cut_off)

    def of(self, code: str, number: int) -> CountingRules:
        """Return how a version counts."""
        return self._known[code, number]
