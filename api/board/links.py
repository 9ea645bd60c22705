"""Where a number of the board leads: one place, so that every number leads to its cases the same way.

The list behind a number holds exactly the cases that were counted. The supervisor's desk holds what needs somebody,
each case under one cause; a list leads on to the desk where the number is about such a cause.
"""

from __future__ import annotations

from datetime import date
from urllib.parse import quote, urlencode

#: The cause under which the desk shows what a number counts; numbers without one have no place on the desk.
CAUSES = {
    "overdue": "overdue",
    "untold": "late_untold",
    "due_today": "due_soon",
    "due_soon": "due_soon",
    "filed": "filing_unanswered",
    "free": "unassigned",
    "applicant": "supplement_silent",
    "money": "payment_waiting",
    "agencies": "agency_late",
    "post": "post_late",
    "hold": "held_too_long",
}


def cases_link(
    name: str,
    *,
    agency: str = "",
    procedure: str = "",
    step: str = "",
    officer: str = "",
    week: date | None = None,
    page: int = 1,
) -> str:
    """Return the address of the cases behind one number; `officer` is a staff id or "nobody"."""
    wanted = {
        "count": name,
        "agency": agency,
        "procedure": procedure,
        "step": step,
        "officer": officer,
        "week": week.isoformat() if week else "",
        "page": str(page) if page > 1 else "",
    }
    return f"/board/cases?{urlencode({key: value for key, value in wanted.items() if value})}"


def desk_link(name: str, *, agency: str = "", procedure: str = "", step: str = "", officer: str = "") -> str:
    """Return the address of the supervisor's desk for what a number counts, empty where the desk has no such cause."""
    cause = CAUSES.get(name)
    if cause is None:
        return ""
    wanted = {"agency": agency, "procedure": procedure, "step": step, "officer": officer, "cause": cause}
    return f"/desk?{urlencode({key: value for key, value in wanted.items() if value})}"


def step_link(procedure: str, step: str, *, agency: str = "") -> str:
    """Return the address of the page of one step: by week, and between agencies."""
    narrowed = f"?{urlencode({'agency': agency})}" if agency else ""
    return f"/board/procedures/{quote(procedure, safe='')}/steps/{quote(step, safe='')}{narrowed}"


def person_link(officer: str, *, agency: str) -> str:
    """Return the address of the page of what one person did at an agency, by step."""
    return f"/board/workload/people/{quote(officer, safe='')}?{urlencode({'agency': agency})}"
