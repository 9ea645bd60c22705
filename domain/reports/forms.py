"""The official forms as tables: which columns they have, and what of a case's place goes into which.

Biểu 07a and 07b/BTP/KSTT are those of TT 09/2026/TT-BTP (in force 1/8/2026), II.06a/VPCP/KSTT of TT 01/2020/TT-VPCP.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from domain.procedure.basics import Words
from domain.reports.lives import CARRIED, IN_PROCESS, Outcome, Received


class Form(StrEnum):
    """The forms, by the name people use."""

    UNIT = "07a"
    PROVINCE = "07b"
    OLD_UNIT = "06a"


class Column(StrEnum):
    """What a column counts, in dossiers."""

    RECEIVED = "received"
    ONLINE = "online"
    ONLINE_FULL = "online_full"
    ONLINE_PARTIAL = "online_partial"
    POST = "post"
    DIRECT = "direct"
    DIRECT_OR_POST = "direct_or_post"
    CARRIED = "carried"
    RESOLVED = "resolved"
    EARLY = "early"
    ON_TIME = "on_time"
    EARLY_OR_ON_TIME = "early_or_on_time"  # on no form: the way figures are often published
    LATE = "late"
    IN_PROCESS = "in_process"
    IN_TIME = "in_time"
    OVERDUE = "overdue"


RESULTS: Final = (Column.RESOLVED, Column.EARLY, Column.ON_TIME, Column.LATE)
STANDING: Final = (Column.IN_PROCESS, Column.IN_TIME, Column.OVERDUE)


@dataclass(frozen=True, slots=True)
class Layout:
    """One form: number and name on the sheet, legal source, columns in order, and what it counts.

    `columns` are numbered from (3) on, after number and sector. `counts_parts` tells whether the part of a linked case
    is a dossier of its own: it is the work of its agency, but the citizen filed one. `ended_counts_on_time` puts what
    was withdrawn or stopped among those on time, and never leaves what waits for a supplement overdue.
    """

    form: Form
    code: str
    title: Words
    source: str
    columns: tuple[Column, ...]
    counts_parts: bool
    ended_counts_on_time: bool = False

    @property
    def received(self) -> tuple[Column, ...]:
        """The columns of what came in, the total first."""
        return self.columns[: -len(RESULTS) - len(STANDING)]


_SOURCE: Final = "Thông tư số 09/2026/TT-BTP"
_TITLE: Final = Words(
    vi="Tình hình, kết quả giải quyết thủ tục hành chính",
    en="State and results of handling administrative procedures",
)
_NOW: Final = (
    Column.RECEIVED, Column.ONLINE_FULL, Column.ONLINE_PARTIAL, Column.POST, Column.DIRECT, Column.CARRIED,
    *RESULTS, *STANDING,
)  # fmt: skip
LAYOUTS: Final[Mapping[Form, Layout]] = {
    Form.UNIT: Layout(Form.UNIT, "07a/BTP/KSTT", _TITLE, _SOURCE, _NOW, counts_parts=True),
    Form.PROVINCE: Layout(Form.PROVINCE, "07b/BTP/KSTT", _TITLE, _SOURCE, _NOW, counts_parts=False),
    Form.OLD_UNIT: Layout(
        Form.OLD_UNIT,
        "II.06a/VPCP/KSTT",
        _TITLE,
        "Thông tư số 01/2020/TT-VPCP",
        (Column.RECEIVED, Column.ONLINE, Column.DIRECT_OR_POST, Column.CARRIED, *RESULTS, *STANDING),
        counts_parts=True,
        ended_counts_on_time=True,
    ),
}

_ONLINE: Final = (Received.ONLINE_FULL, Received.ONLINE_PARTIAL)
#: Which ways in a column of what was received counts; None is all.
ENTRIES: Final[Mapping[Column, tuple[str, ...] | None]] = {
    Column.RECEIVED: None,
    Column.ONLINE: _ONLINE,
    Column.ONLINE_FULL: (Received.ONLINE_FULL,),
    Column.ONLINE_PARTIAL: (Received.ONLINE_PARTIAL,),
    Column.POST: (Received.POST,),
    Column.DIRECT: (Received.DIRECT,),
    Column.DIRECT_OR_POST: (Received.DIRECT, Received.POST),
    Column.CARRIED: (CARRIED,),
}
_WITHOUT_RESULT: Final = (Outcome.ENDED_EARLY, Outcome.ENDED_ON_TIME, Outcome.ENDED_LATE)


def outcomes_of(column: Column, layout: Layout) -> tuple[Outcome, ...] | None:
    """Return the outcomes a column counts; None is all of them."""
    kind = layout.ended_counts_on_time
    match column:
        case Column.RESOLVED:
            return tuple(outcome for outcome in Outcome if outcome not in IN_PROCESS)
        case Column.EARLY:
            return (Outcome.EARLY,) if kind else (Outcome.EARLY, Outcome.ENDED_EARLY)
        case Column.ON_TIME:
            return (Outcome.ON_TIME, *_WITHOUT_RESULT) if kind else (Outcome.ON_TIME, Outcome.ENDED_ON_TIME)
        case Column.EARLY_OR_ON_TIME:
            return (
                (Outcome.EARLY, Outcome.ON_TIME, *_WITHOUT_RESULT)
                if kind
                else (Outcome.EARLY, Outcome.ENDED_EARLY, Outcome.ON_TIME, Outcome.ENDED_ON_TIME)
            )
        case Column.LATE:
            return (Outcome.LATE,) if kind else (Outcome.LATE, Outcome.ENDED_LATE)
        case Column.IN_PROCESS:
            return tuple(outcome for outcome in Outcome if outcome in IN_PROCESS)
        case Column.IN_TIME:
            late = (Outcome.WAITING_OVERDUE,) if kind else ()
            return (Outcome.IN_TIME, Outcome.WAITING, *late)
        case Column.OVERDUE:
            return (Outcome.OVERDUE,) if kind else (Outcome.OVERDUE, Outcome.WAITING_OVERDUE)
        case _:
            return None


@dataclass(frozen=True, slots=True)
class Cell:
    """How many cases came in one way and stand one way, in one sector of one agency.

    `elsewhere` ones were received by another one-stop unit than the agency's, `reopened` ones came in again.
    """

    agency: str
    field: str
    entry: str
    outcome: Outcome
    number: int
    is_part: bool = False
    elsewhere: bool = False
    reopened: bool = False

    def counts(self, column: Column, layout: Layout) -> bool:
        """Tell whether the cell's cases are among those of a column."""
        if self.is_part and not layout.counts_parts:
            return False
        if column in ENTRIES:
            entries = ENTRIES[column]
            return entries is None or self.entry in entries
        outcomes = outcomes_of(column, layout)
        return outcomes is None or self.outcome in outcomes


@dataclass(frozen=True, slots=True)
class Line:
    """One line: a sector of a part of the form, with a number for each column. `field` is empty for a total."""

    part: str
    field: str
    numbers: Mapping[Column, int]


@dataclass(frozen=True, slots=True)
class Table:
    """A form filled in: its lines by sector, the totals of its parts, the total of all."""

    form: Form
    lines: tuple[Line, ...]
    parts: tuple[Line, ...]
    total: Line


#: The parts of form 07b: what the province's own units settle, what communes do.
PROVINCIAL: Final = "provincial"
COMMUNES: Final = "communes"
PARTS: Final[Mapping[str, Words]] = {
    PROVINCIAL: Words(vi="Cấp tỉnh", en="Provincial level"),
    COMMUNES: Words(vi="Cấp xã", en="Commune level"),
}


def part_of(kind: str) -> str:
    """Return the part of form 07b an agency of a kind ("ubnd-xa") belongs to."""
    return COMMUNES if kind.endswith("-xa") else PROVINCIAL


@dataclass
class _Sums:
    numbers: dict[Column, int] = field(default_factory=dict)


def table(layout: Layout, cells: Iterable[Cell], part_of_agency: Mapping[str, str] | None = None) -> Table:
    """Return a form filled in from cells; form 07b needs to know the part of each agency."""
    by_place: dict[tuple[str, str], _Sums] = {}
    parts: dict[str, _Sums] = {}
    whole = _Sums()
    in_parts = layout.form is Form.PROVINCE
    if in_parts:
        parts = {PROVINCIAL: _Sums(), COMMUNES: _Sums()}
    for cell in cells:
        part = (part_of_agency or {}).get(cell.agency, PROVINCIAL) if in_parts else ""
        sums = [whole, by_place.setdefault((part, cell.field), _Sums())]
        if in_parts:
            sums.append(parts[part])
        for column in layout.columns:
            if cell.counts(column, layout):
                for one in sums:
                    one.numbers[column] = one.numbers.get(column, 0) + cell.number
    order = {PROVINCIAL: 0, COMMUNES: 1}
    lines = [
        _line(layout, part, sector, sums)
        for (part, sector), sums in sorted(by_place.items(), key=lambda item: (order.get(item[0][0], 0), item[0][1]))
        if sums.numbers
    ]
    return Table(
        layout.form,
        tuple(lines),
        tuple(_line(layout, part, "", sums) for part, sums in parts.items()),
        _line(layout, "", "", whole),
    )


def _line(layout: Layout, part: str, sector: str, sums: _Sums) -> Line:
    return Line(part, sector, {column: sums.numbers.get(column, 0) for column in layout.columns})
