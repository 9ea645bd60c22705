"""Closing a period: its figures, and the cases behind each of them, are written down once and never change."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from uuid import UUID, uuid4

from sqlalchemy import text
from sqlmodel import col, select

from domain.reports.forms import LAYOUTS, Cell, Column, Form, Line, Table, table
from domain.reports.periods import Period
from models.reports.counting import EACH_ONCE, Scope
from models.reports.figures import cell_of
from models.tables import ReportClosing
from runtime.database import ReadSession, WriteSession


class NotOverError(Exception):
    """The period still runs."""


class OtherEditionError(Exception):
    """Another edition was made meanwhile; carries its number."""

    def __init__(self, edition: int) -> None:
        super().__init__(str(edition))
        self.edition = edition


class ReasonNeededError(Exception):
    """A correction, and figures that do not go on from the period before, need a reason."""


class NothingChangedError(Exception):
    """A correction that would say the same."""


@dataclass(frozen=True, slots=True)
class Closer:
    """Who closes: a member of staff, or nobody's id and the name of who ran the command."""

    staff_id: UUID | None
    name: str


@dataclass(frozen=True, slots=True)
class ToClose:
    """What is to be closed. `parts` is the part of form 07b of each agency, `edition` the one the closer saw coming."""

    form: Form
    period: Period
    agency: str
    scope: Scope
    parts: Mapping[str, str]
    edition: int
    reason: str = ""


_COLUMNS: Final = "agency_id, field, entry, outcome, is_part, elsewhere, reopened"
_CASES: Final = "array_agg(case_id order by case_id)"
_DIGEST: Final = "encode(sha256(convert_to(array_to_string({cases}, ','), 'UTF8')), 'hex')"
_FREEZE: Final = text(f"""
with {EACH_ONCE}, inserted as (
    insert into report_cells (closing_id, place, {_COLUMNS}, number, cases, cases_sha256)
    select cast(:closing as uuid), row_number() over (order by {_COLUMNS}) - 1, {_COLUMNS}, count(*), {_CASES},
        {_DIGEST.format(cases=_CASES)}
    from placed group by {_COLUMNS}
    returning place, {_COLUMNS}, number, cases_sha256
)
select * from inserted order by place
""")  # noqa: S608  # made of our own texts
_FROZEN: Final = text(f"""
select place, {_COLUMNS}, number, cases_sha256, {_DIGEST.format(cases="cases")} as counted_sha256
from report_cells where closing_id = :closing order by place
""")  # noqa: S608  # made of our own texts
_LOCK: Final = text("select pg_advisory_xact_lock(hashtextextended('report ' || :what, 0))")


async def close(session: WriteSession, wanted: ToClose, closer: Closer, today: date, *, holds: bool) -> ReportClosing:
    """Freeze the figures of a period as they are now, and return the edition.

    `holds` tells that they go on from the period before. Raises NotOverError, OtherEditionError, ReasonNeededError
    and NothingChangedError; then nothing is kept.
    """
    if wanted.scope.days.last >= today:
        raise NotOverError
    await session.change(_LOCK, {"what": f"{wanted.form} {wanted.agency} {wanted.period.key}"})
    known = await last_closing(session, wanted.form, wanted.period, wanted.agency)
    edition = known.edition + 1 if known else 1
    if edition != wanted.edition:
        raise OtherEditionError(known.edition if known else 0)
    if not wanted.reason and (known is not None or not holds):
        raise ReasonNeededError
    closing_id = uuid4()
    rows = (await session.change(_FREEZE, {**wanted.scope.values, "closing": closing_id})).mappings().all()
    if known is not None and _said(rows) == _said((await session.execute(_FROZEN, {"closing": known.id})).mappings()):
        raise NothingChangedError
    filled = table(LAYOUTS[wanted.form], [_cell(row) for row in rows], wanted.parts)
    closing = ReportClosing(
        id=closing_id,
        form=wanted.form,
        period=wanted.period.key,
        agency_id=wanted.agency,
        edition=edition,
        begins=wanted.scope.days.first,
        ends=wanted.scope.days.last,
        reason=wanted.reason,
        content=content_of(filled, wanted.parts),
        sha256="",
        closed_by=closer.staff_id,
        closed_by_name=closer.name,
    )
    closing.sha256 = _hash(closing, _said(rows))
    session.add(closing)
    await session.flush()
    return closing


def content_of(filled: Table, parts: Mapping[str, str]) -> dict[str, Any]:
    """Return a table as JSON, which `table_of` reads back."""

    def line(one: Line) -> dict[str, Any]:
        numbers = {column.value: number for column, number in one.numbers.items()}
        return {"part": one.part, "field": one.field, "numbers": numbers}

    return {
        "lines": [line(one) for one in filled.lines],
        "parts": [line(one) for one in filled.parts],
        "total": line(filled.total),
        "agencies": dict(parts),
    }


def table_of(closing: ReportClosing) -> Table:
    """Return the table of a closed period as it was closed."""

    def line(said: Mapping[str, Any]) -> Line:
        numbers = {Column(column): int(number) for column, number in said["numbers"].items()}
        return Line(said["part"], said["field"], numbers)

    content = closing.content
    return Table(
        Form(closing.form),
        tuple(line(one) for one in content["lines"]),
        tuple(line(one) for one in content["parts"]),
        line(content["total"]),
    )


async def closings(session: ReadSession, form: Form, period: Period, agency: str) -> Sequence[ReportClosing]:
    """Return every edition of a period, the newest first."""
    question = (
        select(ReportClosing)
        .where(
            col(ReportClosing.form) == form,
            col(ReportClosing.period) == period.key,
            col(ReportClosing.agency_id) == agency,
        )
        .order_by(col(ReportClosing.edition).desc())
    )
    return (await session.scalars(question)).all()


async def last_closing(session: ReadSession, form: Form, period: Period, agency: str) -> ReportClosing | None:
    """Return the newest edition of a period, or None while it is open."""
    found = await closings(session, form, period, agency)
    return found[0] if found else None


async def frozen_cells(session: ReadSession, closing_id: UUID) -> list[Cell]:
    """Return the cells of a closed period."""
    return [_cell(row) for row in (await session.execute(_FROZEN, {"closing": closing_id})).mappings()]


async def broken(session: ReadSession, closing: ReportClosing) -> list[str]:
    """Return what of a closed period is not what was closed: "cell 3", "content". Empty when it is whole."""
    rows = (await session.execute(_FROZEN, {"closing": closing.id})).mappings().all()
    found = [f"cell {row['place']}" for row in rows if row["counted_sha256"] != row["cases_sha256"]]
    return found if closing.sha256 == _hash(closing, _said(rows)) else [*found, "content"]


def _cell(row: Mapping[Any, Any]) -> Cell:
    left_out = ("place", "agency_id", "cases_sha256", "counted_sha256")
    return cell_of({**{name: row[name] for name in row if name not in left_out}, "agency": row["agency_id"]})


def _said(rows: Any) -> list[list[Any]]:
    """Return what the cells say, as it is hashed: their columns in order, their number, the hash of their cases."""
    names = (*_COLUMNS.split(", "), "number", "cases_sha256")
    return [[row[name] for name in names] for row in rows]


def _hash(closing: ReportClosing, cells: list[list[Any]]) -> str:
    said = {
        "form": str(closing.form),
        "period": closing.period,
        "agency": closing.agency_id,
        "edition": closing.edition,
        "begins": closing.begins.isoformat(),
        "ends": closing.ends.isoformat(),
        "reason": closing.reason,
        "content": closing.content,
        "cells": cells,
    }
    text_of = json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text_of.encode()).hexdigest()
