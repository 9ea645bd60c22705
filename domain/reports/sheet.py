"""A filled form as the rows of a sheet, the same on the screen, on paper and in a file. The forms are Vietnamese."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from domain.procedure.fields import field_name
from domain.reports.forms import PARTS, RESULTS, STANDING, Column, Form, Layout, Line, Table
from domain.reports.periods import Period, Span
from domain.reports.words import HEADS, number


class RowKind(StrEnum):
    """What a row is: the sum of everything, the sum of a part (I, II), one sector."""

    TOTAL = "total"
    PART = "part"
    LINE = "line"


@dataclass(frozen=True, slots=True)
class SheetRow:
    """One row: its number on the sheet, its name, one number of dossiers for each column of the form."""

    kind: RowKind
    mark: str
    name: str
    line: Line

    def numbers(self, layout: Layout) -> list[tuple[Column, int]]:
        """Return the row's numbers in the order of the columns."""
        return [(column, self.line.numbers[column]) for column in layout.columns]


@dataclass(frozen=True, slots=True)
class Group:
    """A head over several columns."""

    title: str
    columns: tuple[Column, ...]


def rows(filled: Table) -> list[SheetRow]:
    """Return the rows of a form in order, the sum of everything last."""
    found: list[SheetRow] = []
    if filled.form is Form.PROVINCE:
        for mark, part in zip(("I", "II"), filled.parts, strict=True):
            found.append(SheetRow(RowKind.PART, mark, PARTS[part.part].vi, part))
            found += _sectors([line for line in filled.lines if line.part == part.part])
    else:
        found += _sectors(filled.lines)
    return [*found, SheetRow(RowKind.TOTAL, "", "Tổng cộng", filled.total)]


def _sectors(lines: Sequence[Line]) -> list[SheetRow]:
    named = sorted(((field_name(line.field).vi, line) for line in lines), key=lambda pair: _place(pair[0]))
    return [SheetRow(RowKind.LINE, str(place), name, line) for place, (name, line) in enumerate(named, start=1)]


def _place(name: str) -> tuple[str, str]:
    """Return what puts Vietnamese names in order: plain letters first, đ after d, then the marks."""
    lower = name.lower().replace("đ", "d\uffff")
    plain = "".join(one for one in unicodedata.normalize("NFD", lower) if not unicodedata.combining(one))
    return plain, lower


def groups(layout: Layout) -> tuple[Group, Group, Group]:
    """Return the three groups of columns every form has: received, settled, in process."""
    return (
        Group("Số lượng hồ sơ tiếp nhận", layout.received),
        Group("Số lượng hồ sơ đã giải quyết", RESULTS),
        Group("Số lượng hồ sơ đang giải quyết", STANDING),
    )


def in_period(layout: Layout) -> tuple[Column, ...]:
    """Return the columns under "Trong kỳ": what came in, without the total and what was carried over."""
    return layout.received[1:-1]


def head(column: Column) -> str:
    """Return what stands over a column."""
    return HEADS[column]


def period_line(period: Period, days: Span) -> str:
    """Return the line that names the period: "Kỳ báo cáo: Tháng 10 năm 2026 (từ ngày … đến ngày …)"."""
    first, last = days.first, days.last
    return f"Kỳ báo cáo: {period.name.vi} (từ ngày {first:%d/%m/%Y} đến ngày {last:%d/%m/%Y})"


def shown(value: int) -> str:
    """Return a number as the sheet shows it; nothing is a dash."""
    return number(value, "vi") if value else "–"
