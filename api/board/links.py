"""Where a number of the board leads: one place, so that every number leads to its cases the same way.

The list behind a number holds exactly the cases that were counted. It leads on to the supervisor's desk: to the very
same cases where the desk can tell them apart, else to what there is about them that needs somebody, under its name.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final
from urllib.parse import quote, urlencode

from domain.supervision.causes import Cause

#: The query of the desk that lists exactly the cases a number counts.
_SAME: Final[Mapping[str, Mapping[str, str]]] = {
    "overdue": {"left": "late"},
    "untold": {"cause": Cause.LATE_UNTOLD},
    "due_today": {"left": "today"},
    "due_soon": {"cause": Cause.DUE_SOON, "left": "later"},
}
#: What the desk lists about others: not all that a number counts needs somebody. Some numbers have no place there.
_ABOUT: Final[Mapping[str, Cause]] = {
    "filed": Cause.FILING_UNANSWERED,
    "free": Cause.UNASSIGNED,
    "applicant": Cause.SUPPLEMENT_SILENT,
    "money": Cause.PAYMENT_WAITING,
    "agencies": Cause.AGENCY_LATE,
    "post": Cause.POST_LATE,
    "hold": Cause.HELD_TOO_LONG,
}


@dataclass(frozen=True, slots=True)
class DeskLink:
    """An address of the desk. `same` tells that it lists the very cases of the number, `about` the cause it lists.

    Neither is true of a person's number: the desk then lists the lines that go by this holder.
    """

    address: str
    same: bool
    about: Cause | None


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


def desk_link(
    name: str, *, agency: str = "", procedure: str = "", step: str = "", officer: str = ""
) -> DeskLink | None:
    """Return where the supervisor's desk has what a number counts; None where it has no place for it.

    A person is counted for every task at an agency, a line of the desk goes by one holder: these are not the same
    cases. What nobody holds the desk does not list apart.
    """
    about, same = _ABOUT.get(name), _SAME.get(name)
    if (about is None and same is None) or officer == "nobody":
        return None
    wanted = {"agency": agency, "procedure": procedure, "step": step, "officer": officer}
    wanted |= same or {"cause": str(about)}
    address = f"/desk?{urlencode({key: value for key, value in wanted.items() if value})}"
    return DeskLink(address, same is not None and not officer, about)


def step_link(procedure: str, step: str, *, agency: str = "") -> str:
    """Return the address of the page of one step: by week, and between agencies."""
    narrowed = f"?{urlencode({'agency': agency})}" if agency else ""
    return f"/board/procedures/{quote(procedure, safe='')}/steps/{quote(step, safe='')}{narrowed}"


def person_link(officer: str, *, agency: str) -> str:
    """Return the address of the page of what one person did at an agency, by step."""
    return f"/board/workload/people/{quote(officer, safe='')}?{urlencode({'agency': agency})}"
