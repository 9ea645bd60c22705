"""What somebody looked for: the form of the search page, kept on our side so that no address carries a name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

from api.desk.list_query import id_of
from api.errors import FieldProblem
from api.filters import VIETNAM
from api.language import say
from domain.case.asked import Asked, Kind, recognise
from domain.case.state import Decision, Phase
from domain.procedure.fields import fields_called
from domain.procedure.plan import Channel
from models.kept_looks import kept_look
from models.queries.case_conditions import CaseFilter, DeadlineState
from models.queries.procedures_of_field import procedures_of_field
from models.viewer import Viewer
from runtime.database import ReadSession

KIND = "search"
FIELDS = ("q", "field", "procedure", "phase", "deadline", "channel", "result", "holder", "filed_from", "filed_to")
_CLOSED_SETS: dict[str, tuple[str, ...]] = {
    "phase": tuple(Phase),
    "deadline": tuple(DeadlineState),
    "channel": tuple(Channel),
    "result": tuple(Decision),
}
_LONGEST = 400


@dataclass(frozen=True, slots=True)
class Search:
    """What was typed, by field, and what it means."""

    typed: Mapping[str, str]
    asked: Asked
    wanted: CaseFilter

    @property
    def empty(self) -> bool:
        """True when nothing at all was asked for."""
        return not any(self.typed.values())

    @property
    def narrowed(self) -> bool:
        """True when more than the one box was filled in."""
        return any(text for name, text in self.typed.items() if name != "q")


def typed_of(given: Mapping[str, object]) -> dict[str, str]:
    """Return the fields of the form, each a text of bounded length; what is not in its list of words is left out.

    Of a scanned receipt only the code is kept: the applicant's copy also tells the applicant's secret.
    """
    typed = {name: str(given.get(name, "")).strip()[:_LONGEST] for name in FIELDS}
    asked = recognise(typed["q"])
    if asked.kind is Kind.CODE:
        typed["q"] = asked.value
    for name, words in _CLOSED_SETS.items():
        if typed[name] not in words:
            typed[name] = ""
    return typed


def search_of(typed: Mapping[str, str]) -> Search:
    """Return the search behind the typed fields; a day that cannot be read bounds nothing (see `problems_of`)."""
    first, last = day_of(typed["filed_from"]), day_of(typed["filed_to"])
    wanted = CaseFilter(
        procedure=typed["procedure"].split(" ")[0],
        phase=typed["phase"],
        deadline=typed["deadline"],
        channel=typed["channel"],
        result=typed["result"],
        holder=id_of(typed["holder"]),
        filed_from=_midnight(first) if first else None,
        filed_to=_midnight(last + timedelta(days=1)) if last else None,
    )
    return Search(typed, recognise(typed["q"]), wanted)


def problems_of(typed: Mapping[str, str]) -> tuple[FieldProblem, ...]:
    """Return what must be mended before searching."""
    problems = [
        FieldProblem(name, "bad_day", _BAD_DAY, _MEND_DAY)
        for name in ("filed_from", "filed_to")
        if typed[name] and day_of(typed[name]) is None
    ]
    first, last = day_of(typed["filed_from"]), day_of(typed["filed_to"])
    if first and last and first > last:
        problems.append(FieldProblem("filed_to", "order", _ORDER, _MEND_ORDER))
    return tuple(problems)


def day_of(text: str) -> date | None:
    """Return a typed day, "05/09/2026", "5/9/2026", "05092026" or "2026-09-05"; None when it is none."""
    for pattern in ("%d/%m/%Y", "%d%m%Y", "%Y-%m-%d"):
        try:
            day = datetime.strptime(text, pattern).replace(tzinfo=UTC).date()
        except ValueError:
            continue
        return day if 2000 <= day.year <= 2200 else None
    return None


async def read_search(session: ReadSession, viewer: Viewer, look_id: UUID) -> Search | None:
    """Return what this person looked for under this id, None when it is no more kept."""
    if viewer.staff_id is None:
        return None
    kept = await kept_look(session, viewer.staff_id, KIND, look_id)
    if kept is None:
        return None
    search = search_of(typed_of(kept))
    if not search.typed["field"]:
        return search
    typed = search.typed["field"]
    codes = await procedures_of_field(session, typed, fields_called(typed))
    return replace(search, wanted=replace(search.wanted, procedures=codes))


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=VIETNAM)


_BAD_DAY = say("Không đọc được ngày này.")
_MEND_DAY = say("Gõ ngày, tháng, năm, ví dụ 05/09/2026 hoặc 05092026.")
_ORDER = say("Ngày cuối đứng trước ngày đầu.")
_MEND_ORDER = say("Đổi lại thứ tự hai ngày.")
