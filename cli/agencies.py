"""`motcua agencies`: agencies from a spreadsheet, checked row by row, stored all at once or not at all."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path
from typing import Annotated, NoReturn
from uuid import UUID

import typer

from api.administration.import_agency_words import agencies_csv, agencies_xlsx, agency_problem_sentences
from api.administration.import_sheet import LARGEST, read_sheet
from api.agency_names import agency_names
from api.errors import InvalidInput
from cli.reaching import reaching_database
from domain.case.acts import Role
from domain.staff.agency_sheet import HEADS, check_agencies, read_agencies
from domain.staff.rows import CheckedRow, Row, SheetProblem
from models.agencies_import import around, known_agencies, store_agencies
from models.people import person_by_login, posts_of
from models.realm import realm_of
from runtime.database import ReadSession, Sessions
from runtime.settings import Settings, get_settings

agencies_app = typer.Typer(
    help="Cơ quan của hệ thống / Agencies of the installation", no_args_is_help=True, add_completion=False
)


class _Language(StrEnum):
    VI = "vi"
    EN = "en"


class _NoAdministratorError(Exception):
    """Nobody who administers an agency and may sign in has this login."""


LanguageOption = Annotated[_Language, typer.Option("--language", help="vi | en")]


@agencies_app.command("import")
def import_agencies(
    file: Annotated[Path, typer.Argument(help="Tệp .xlsx hoặc .csv / File", exists=True, dir_okay=False)],
    by: Annotated[str, typer.Option(help="Tên đăng nhập của người quản trị / Login of the administrator it is by")],
    *,
    store: Annotated[
        bool, typer.Option("--store", help="Lưu; không ghi thì chỉ kiểm tra / Store; left out: only look")
    ] = False,
    language: LanguageOption = _Language.VI,
) -> None:
    """Kiểm tra, hoặc lưu, một danh sách cơ quan / Check, or store, a list of agencies.

    In mỗi dòng sẽ làm gì. Mã 1: có điều phải sửa, không lưu gì / Prints what each row would do. Code 1: there is
    something to mend, and nothing is stored.
    """
    try:
        rows, problems = read_agencies(read_sheet(file.read_bytes()[: LARGEST + 1]))
    except InvalidInput as error:
        _refuse(
            "\n".join(
                f"{one.rule}: {one.detail.read(language)}\n    → {one.mend.read(language)}" for one in error.errors
            )
        )
    if problems:
        _refuse("\n".join(_problem(one, language) for one in problems))
    settings = get_settings()
    try:
        with reaching_database():
            checked, stored = asyncio.run(_import(settings, rows, by, store=store))
    except _NoAdministratorError:
        vi, en = f"Không có người quản trị «{by}».", f"There is no administrator “{by}”."
        _refuse(en if language is _Language.EN else vi)
    wrong = sum(bool(row.problems) for row in checked)
    for row in checked:
        typer.echo(_row(row, language), err=bool(row.problems))
    if wrong:
        vi, en = f"{wrong} dòng cần sửa. Chưa lưu gì.", f"Rows to mend: {wrong}. Nothing is stored."
        _refuse(en if language is _Language.EN else vi)
    added, changed = stored or (sum(row.is_new for row in checked), sum(bool(row.changes) for row in checked))
    typer.echo(_counted(added, changed, language, done=stored is not None))


@agencies_app.command("template")
def template(
    file: Annotated[Path, typer.Argument(help="Tệp .xlsx hoặc .csv sẽ ghi / File to write", dir_okay=False)],
) -> None:
    """Ghi tệp mẫu của một danh sách cơ quan / Write the template of a list of agencies."""
    kind = file.suffix.lower()
    if kind not in (".xlsx", ".csv"):
        _refuse("Đặt tên tệp .xlsx hoặc .csv. / Name a file .xlsx or .csv.")
    file.write_bytes(agencies_xlsx(agency_names(get_settings())) if kind == ".xlsx" else agencies_csv())
    typer.echo(str(file))


async def _import(
    settings: Settings, rows: Sequence[Row], by: str, *, store: bool
) -> tuple[list[CheckedRow], tuple[int, int] | None]:
    """Return the rows as checked and, when they were stored, how many agencies were added and changed."""
    sessions = Sessions.open(settings.database_url, pool_size=1)
    try:
        if not store:
            async with sessions.read() as session:
                return (await _check(settings, session, rows, by))[1], None
        async with sessions.write() as session:
            person, checked = await _check(settings, session, rows, by)
            if any(row.problems for row in checked):
                return checked, None
            return checked, await store_agencies(session, checked, person)
    finally:
        await sessions.close()


async def _check(
    settings: Settings, session: ReadSession, rows: Sequence[Row], by: str
) -> tuple[UUID, list[CheckedRow]]:
    person = await person_by_login(session, by)
    posts = await posts_of(session, person.id) if person is not None and person.active else ()
    roots = {post.agency_id for post in posts if post.role == Role.ADMINISTRATOR}
    if person is None or not roots:
        raise _NoAdministratorError(by)
    realm = await realm_of(session, roots)
    known = await known_agencies(session, realm, sorted({cells.get("id", "").upper() for _, cells in rows}))
    return person.id, check_agencies(rows, around(realm, agency_names(settings)), known)


def _row(row: CheckedRow, language: str) -> str:
    """Return what a row does in one line, what is wrong with it below."""
    english = language == "en"
    line = f"{'row' if english else 'dòng'} {row.number}: {row.cells['id'] or '–'} {row.cells['name_vi']}"
    if row.problems:
        return "\n".join([line, *(f"  {_problem(one, language)}" for one in row.problems)])
    if row.is_new:
        return f"{line}: {'new, below' if english else 'thêm mới, dưới'} {row.cells['parent_id']}"
    if not row.changes:
        return f"{line}: {'stays as it is' if english else 'giữ nguyên'}"
    told = "; ".join(
        f"{HEADS[name][0]}: {before or '–'} → {after or '–'}" for name, (before, after) in row.changes.items()
    )
    return f"{line}: {told}"


def _problem(problem: SheetProblem, language: str) -> str:
    """Return field, rule and what is wrong, the mend on a second line."""
    detail, mend = agency_problem_sentences(problem)
    head = f"{HEADS[problem.field][0]}: " if problem.field else ""
    return f"{head}{problem.rule}: {detail.read(language)}\n    → {mend.read(language)}"


def _counted(added: int, changed: int, language: str, *, done: bool) -> str:
    if language == "en":
        return (
            f"Added {added}, changed {changed}." if done else f"Would add {added}, change {changed}. Nothing is stored."
        )
    return f"Đã thêm {added}, sửa {changed}." if done else f"Sẽ thêm {added}, sửa {changed}. Chưa lưu gì."


def _refuse(text: str) -> NoReturn:
    typer.echo(text, err=True)
    raise typer.Exit(1)
