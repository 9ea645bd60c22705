"""``motcua reports``: print, close, export and check the official figures of a period."""

from __future__ import annotations

import asyncio
import getpass
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, NoReturn, TypeVar

import typer
from rich.console import Console
from rich.table import Table

from activities.documents.specimen import specimen_sheet
from activities.documents.typesetter import typeset
from api.reports.sheets import FileKind, as_csv, as_xlsx, pdf_request, state_line
from domain.deadline.moments import local_day
from domain.reports import sheet
from domain.reports.checks import misfits
from domain.reports.forms import Column, Form
from domain.reports.periods import Closing, Period, PeriodError
from domain.reports.words import COLUMNS, MOVED, misfit_sentence
from models.reports import closing as closing_rows
from models.reports.reading import Report, Subject, read_report, subject_of
from models.tables import ReportClosing
from runtime.database import ReadSession, Sessions
from runtime.settings import get_settings

Found = TypeVar("Found")
reports_app = typer.Typer(
    help="Số liệu báo cáo định kỳ / Official figures of a period", no_args_is_help=True, add_completion=False
)
_Agency = Annotated[str, typer.Argument(help="Mã định danh cơ quan / Agency identifier, H61.12")]
_Period = Annotated[str, typer.Argument(help="Kỳ / Period: 2026-M10, 2026-Q3, 2026-H1, 2026")]
_FormOption = Annotated[Form, typer.Option("--form", help="07a, 07b, 06a")]
_Edition = Annotated[
    int | None, typer.Option("--edition", min=0, help="Bản; 0 là tính lại bây giờ / Edition; 0 counts now")
]


@reports_app.command("show")
def show(agency: _Agency, period: _Period, form: _FormOption = Form.UNIT, edition: _Edition = None) -> None:
    """In một biểu ra màn hình / Print a form."""
    report = _run(lambda session: _read(session, agency, period, form, edition))
    layout, console = report.subject.layout, Console(width=max(150, Console().width))
    printed = Table(title=f"{layout.code} · {report.subject.agency.name_vi} · {report.subject.period.name.vi}")
    printed.add_column("STT")
    printed.add_column("Lĩnh vực")
    for column in layout.columns:
        printed.add_column(sheet.head(column), justify="right")
    for row in sheet.rows(report.table):
        printed.add_row(row.mark, row.name, *(sheet.shown(number) for _, number in row.numbers(layout)))
    console.print(printed)
    console.print(state_line(report), highlight=False)
    for line in _doubts(report):
        console.print(line, style="red", highlight=False)


@reports_app.command("export")
def export(
    agency: _Agency,
    period: _Period,
    output: Annotated[Path, typer.Argument(help="Tệp .xlsx, .csv, .pdf / File")],
    form: _FormOption = Form.UNIT,
    edition: _Edition = None,
) -> None:
    """Xuất một biểu ra tệp / Write a form to a file; its ending says which kind."""
    try:
        kind = FileKind(output.suffix.removeprefix("."))
    except ValueError:
        _refuse(f"{output.name}: .xlsx, .csv, .pdf")
    report = _run(lambda session: _read(session, agency, period, form, edition))
    match kind:
        case FileKind.XLSX:
            content = as_xlsx(report)
        case FileKind.CSV:
            content = as_csv(report)
        case FileKind.PDF:
            content = typeset(specimen_sheet(pdf_request(report)))
    output.write_bytes(content)
    typer.echo(f"{output}: {len(content)} byte")


@reports_app.command("close")
def close(
    agency: _Agency,
    period: _Period,
    form: _FormOption = Form.UNIT,
    reason: Annotated[str, typer.Option(help="Lý do đính chính / Why it is corrected")] = "",
) -> None:
    """Chốt số liệu một kỳ / Freeze the figures of a period, or add a correction with its reason (2: refused)."""
    try:
        made = asyncio.run(_close(agency, period, form, reason))
    except closing_rows.NotOverError:
        _refuse("Kỳ chưa kết thúc / The period still runs")
    except closing_rows.ReasonNeededError:
        _refuse("Cần --reason: đã chốt rồi, hoặc số kỳ trước không nối tiếp / --reason is needed")
    except closing_rows.NothingChangedError:
        _refuse("Không khác bản đã chốt / Nothing differs from what was closed")
    typer.echo(f"{made.form} {made.agency_id} {made.period}: bản {made.edition} / edition {made.edition}")
    typer.echo(f"SHA-256 {made.sha256}")


@reports_app.command("verify")
def verify(agency: _Agency, period: _Period, form: _FormOption = Form.UNIT) -> None:
    """Đối chiếu bản đã chốt / Check closed editions: hashes, sums, cases (1: something differs)."""

    async def look(session: ReadSession) -> tuple[list[str], Report]:
        report = await _read(session, agency, period, form, None)
        lines = []
        for one in report.editions:
            wrong = await closing_rows.broken(session, one)
            lines += [f"Bản {one.edition}: {place}" for place in wrong]
        return lines, report

    broken, report = _run(look)
    doubts = [*broken, *_doubts(report)]
    for line in doubts:
        typer.echo(line)
    made = len(report.editions)
    typer.echo(f"{made} bản, {len(doubts)} chỗ khác / {made} editions, {len(doubts)} differences")
    raise typer.Exit(1 if doubts else 0)


@reports_app.command("check-sums")
def check_sums(
    numbers: Annotated[list[str], typer.Argument(help="received=443740 resolved=438755 late=157 ...")],
) -> None:
    """Kiểm một bảng đã công bố có cộng đúng không / Do published figures add up? (1: they do not)"""
    said: dict[Column, int] = {}
    for text in numbers:
        name, _, value = text.partition("=")
        digits = value.replace(".", "").replace(",", "")
        if name not in list(Column) or not digits.isdecimal():
            _refuse(f"{text}: {', '.join(column.value for column in Column)}")
        said[Column(name)] = int(digits)
    found = misfits(said)
    for misfit in found:
        typer.echo(f"{misfit_sentence(misfit, 'vi')} / {misfit_sentence(misfit, 'en')}")
    if not found:
        typer.echo(f"Cộng đúng / They add up: {', '.join(COLUMNS[column].vi for column in said)}")
    raise typer.Exit(1 if found else 0)


def _doubts(report: Report) -> list[str]:
    """Return what does not fit, one line each."""
    lines = [misfit_sentence(misfit, "vi") for misfit in report.misfits]
    lines += [
        f"Kỳ trước: {number} hồ sơ {MOVED[why].vi}"
        for why, number in report.carried.moved.items()
        if number and not why.explains
    ]
    if report.changed:
        lines.append(f"{report.changed} hồ sơ nay sẽ được đếm khác lúc chốt")
    return lines


async def _subject(session: ReadSession, agency: str, period: str, form: Form) -> Subject:
    try:
        wanted = Period.parse(period)
    except PeriodError:
        _refuse(f"Không có kỳ {period} / There is no period {period}")
    closing = Closing(get_settings().report_closing_day)
    subject = await subject_of(session, form, wanted, agency, closing, local_day(datetime.now(UTC)))
    if subject is None:
        _refuse(f"Không có cơ quan {agency} với biểu {form.value} / No agency {agency} with form {form.value}")
    return subject


async def _read(session: ReadSession, agency: str, period: str, form: Form, edition: int | None) -> Report:
    report = await read_report(session, await _subject(session, agency, period, form), edition)
    if report is None:
        _refuse(f"Không có bản {edition} / There is no edition {edition}")
    return report


async def _close(agency: str, period: str, form: Form, reason: str) -> ReportClosing:
    sessions = Sessions.open(get_settings().database_url, pool_size=2)
    try:
        async with sessions.read() as session:
            report = await _read(session, agency, period, form, 0)
        subject = report.subject
        wanted = closing_rows.ToClose(
            form, subject.period, agency, subject.scope, subject.parts, report.next_edition, reason
        )
        closer = closing_rows.Closer(None, f"motcua reports ({getpass.getuser()})")
        async with sessions.write() as session:
            return await closing_rows.close(session, wanted, closer, subject.today, holds=report.holds)
    finally:
        await sessions.close()


def _run(question: Callable[[ReadSession], Awaitable[Found]]) -> Found:
    async def ask() -> Found:
        sessions = Sessions.open(get_settings().database_url, pool_size=1)
        try:
            async with sessions.read() as session:
                return await question(session)
        finally:
            await sessions.close()

    return asyncio.run(ask())


def _refuse(why: str) -> NoReturn:
    typer.echo(why, err=True)
    raise typer.Exit(2)
