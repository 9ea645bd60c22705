"""What the questions about a period share: each case once, where it counts. `domain.reports.lives` says the same.

Parameters: :agencies, :begins and :ends (instants of the period, the end not included), :judged (the day by which what
is in process is judged: the last day of the period, today while it runs).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from domain.reports.periods import Span

_COLUMNS: Final = """case_id, since, until, agency_id, desk_id, procedure_code, field, channel, is_part, due_on,
    halted_on, waits, entry, exit"""

#: One row per case: most have a single span, which needs no sorting. Of the others the last span before the end
#: counts, and whether any lies over the beginning.
EACH_ONCE: Final = f"""
counted as (
    select {_COLUMNS}, since < :begins as carried, false as reopened
    from process_spans
    where single and agency_id = any(cast(:agencies as text[])) and until >= :begins and since < :ends
    union all
    select * from (
        select distinct on (case_id) {_COLUMNS},
            bool_or(since < :begins) over (partition by case_id) as carried,
            bool_or(entry = 'reopened') over (partition by case_id)
                and not bool_or(since < :begins) over (partition by case_id) as reopened
        from process_spans
        where not single and until >= :begins and since < :ends and case_id in (
            select case_id from process_spans
            where not single and agency_id = any(cast(:agencies as text[])) and until >= :begins and since < :ends)
        order by case_id, since desc
    ) last where agency_id = any(cast(:agencies as text[]))
), placed as (
    select case_id, agency_id, procedure_code, field, case when carried then 'carried' else channel end as entry,
        case
            when until >= :ends then
                case when coalesce(halted_on, :judged) > due_on
                    then case when waits then 'waiting_overdue' else 'overdue' end
                    else case when waits then 'waiting' else 'in_time' end end
            when due_on is null or coalesce(halted_on, vietnam_day(until)) = due_on then
                case when exit = 'decided' then 'on_time' else 'ended_on_time' end
            when coalesce(halted_on, vietnam_day(until)) < due_on then
                case when exit = 'decided' then 'early' else 'ended_early' end
            else case when exit = 'decided' then 'late' else 'ended_late' end
        end as outcome,
        is_part, desk_id <> agency_id and not is_part as elsewhere, reopened, due_on, since, until
    from counted where not (exit = 'undone' and until < :ends)
)
"""  # noqa: S608  # made of our own texts


@dataclass(frozen=True, slots=True)
class Scope:
    """Whose figures and of which days. `judged` is the day by which what is in process is judged."""

    agencies: Sequence[str]
    days: Span
    judged: date

    @classmethod
    def of(cls, agencies: Sequence[str], days: Span, today: date) -> "Scope":
        """Return the scope of a period that may still run."""
        return cls(sorted(agencies), days, min(days.last, today))

    @property
    def values(self) -> dict[str, Any]:
        """The parameters of a question."""
        return {
            "agencies": list(self.agencies),
            "begins": self.days.begins,
            "ends": self.days.ends,
            "judged": self.judged,
        }
