"""`motcua procedures`: check, read, compile and publish procedure definitions."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Annotated, NoReturn

import typer

from domain.procedure.compile import Compiled, compile_definition
from domain.procedure.definition import Definition
from domain.procedure.errors import DefinitionError, DefinitionErrors
from domain.procedure.loader import load_definition
from domain.procedure.outline import Outline
from domain.procedure.register import REGISTER_NAME, Register, load_register
from domain.procedure.schema import schema_text
from domain.procedure.shelf import ShippedVersionChangedError, add_to_lock, find_definitions, misplaced
from runtime.settings import get_settings

procedures_app = typer.Typer(
    help="Kiểm tra, xem và công bố thủ tục / Check, read and publish procedures",
    no_args_is_help=True,
    pretty_exceptions_show_locals=False,
)
SHIPPED = Path(__file__).resolve().parent.parent / "procedure_defs"

LanguageOption = Annotated[str, typer.Option("--language", help="vi | en")]
Paths = Annotated[list[Path], typer.Argument(help="Tệp hoặc thư mục / Files or folders")]


@procedures_app.command("check")
def check(paths: Paths, language: LanguageOption = "vi") -> None:
    """Kiểm tra định nghĩa, báo từng lỗi theo dòng và cột / Check definitions; every problem with its place."""
    errors: list[DefinitionError] = []
    files = _expand(paths, language)
    for file in files:
        try:
            _compiled(file)
        except DefinitionErrors as found:
            errors.extend(found.errors)
    _report(errors, language)
    typer.echo(_say(language, f"Đạt: {len(files)} định nghĩa.", f"Passed: {len(files)} definitions."))


@procedures_app.command("show")
def show(
    what: Annotated[str, typer.Argument(help="Mã thủ tục hoặc tệp / Procedure code or file")],
    language: LanguageOption = "vi",
) -> None:
    """Xem các bước, thời hạn, phí của một thủ tục / Read a procedure: steps, deadlines, fees."""
    file = _find(what, language)
    try:
        definition = load_definition(file)
        register = _register_for(file)
    except DefinitionErrors as found:
        _report(found.errors, language)
    else:
        typer.echo("\n".join(Outline(definition, language, register).lines()))


@procedures_app.command("list")
def list_procedures(language: LanguageOption = "vi") -> None:
    """Liệt kê các thủ tục trong thư mục đã cài / List the procedures in the configured folders."""
    for root in get_settings().procedure_paths:
        for file in find_definitions(root):
            try:
                definition = load_definition(file)
            except DefinitionErrors as found:
                typer.echo(f"{file}: {len(found.errors)} {_say(language, 'lỗi', 'errors')}", err=True)
                continue
            typer.echo(_row(definition, language))


@procedures_app.command("schema")
def schema() -> None:
    """In JSON Schema của ngôn ngữ cho trình soạn thảo / Print the language's JSON Schema for editors."""
    typer.echo(schema_text(), nl=False)


@procedures_app.command("compile")
def compile_one(
    path: Annotated[Path, typer.Argument(help="Tệp định nghĩa / Definition file")],
    agency: Annotated[str, typer.Option("--plan-for", help="Mã cơ quan: in kế hoạch / Agency: print the plan")] = "",
    language: LanguageOption = "vi",
) -> None:
    """In văn bản chuẩn và mã băm, hoặc kế hoạch của một cơ quan / Print canonical text and hash, or a plan."""
    try:
        compiled = _compiled(path)
    except DefinitionErrors as found:
        _report(found.errors, language)
    else:
        text = compiled.plan_for(agency).to_json() if agency else compiled.text
        typer.echo(json.dumps(json.loads(text), ensure_ascii=False, indent=2, sort_keys=True))
        typer.echo(f"sha256 {compiled.sha256}", err=True)


@procedures_app.command("lock")
def lock(
    root: Annotated[Path, typer.Argument(help="Thư mục thủ tục / Folder of procedures")] = SHIPPED,
    language: LanguageOption = "vi",
) -> None:
    """Ghi mã băm của các phiên bản mới vào versions.lock / Add the hashes of new versions to versions.lock."""
    try:
        hashes = {f.relative_to(root).as_posix(): _compiled(f).sha256 for f in find_definitions(root)}
        added = add_to_lock(root, hashes)
    except DefinitionErrors as found:
        _report(found.errors, language)
    except ShippedVersionChangedError as changed:
        _refuse(
            _say(
                language,
                f"Phiên bản đã phát hành bị sửa, hãy viết phiên bản mới: {', '.join(changed.paths)}",
                f"A shipped version was edited, write a new version instead: {', '.join(changed.paths)}",
            )
        )
    else:
        typer.echo(_say(language, f"Đã thêm {len(added)} phiên bản.", f"Added {len(added)} versions."))


@procedures_app.command("publish")
def publish(
    paths: Paths,
    effective_from: Annotated[str, typer.Option("--from", help="Ngày áp dụng / First day, YYYY-MM-DD")],
    published_by: Annotated[str, typer.Option("--by", help="Người công bố / Who publishes")],
    language: LanguageOption = "vi",
) -> None:
    """Công bố các phiên bản: tất cả hoặc không có gì / Publish versions, all of them or none."""
    try:
        first_day = date.fromisoformat(effective_from)
    except ValueError:
        _refuse(_say(language, "--from phải là ngày YYYY-MM-DD.", "--from must be a date, YYYY-MM-DD."))
    errors: list[DefinitionError] = []
    ready: list[Compiled] = []
    for file in _expand(paths, language):
        try:
            ready.append(_compiled(file))
        except DefinitionErrors as found:
            errors.extend(found.errors)
    _report(errors, language)
    # Imported here, so that checking a file needs neither a database nor its driver.
    from models.errors import VersionPublishedError

    try:
        new = asyncio.run(_publish(ready, first_day, published_by))
    except VersionPublishedError as refused:
        _refuse(
            _say(
                language,
                f"{refused.procedure_code} v{refused.version} đã công bố với nội dung khác: "
                f"đặt version: {refused.mend}.",
                f"{refused.procedure_code} v{refused.version} is published with another text: "
                f"set version: {refused.mend}.",
            )
        )
    for compiled, is_new in zip(ready, new, strict=True):
        told = _say(language, "đã công bố", "published") if is_new else _say(language, "không đổi", "unchanged")
        typer.echo(f"{_row(compiled.definition, language)}  {compiled.sha256[:12]}  {told}")


async def _publish(ready: Iterable[Compiled], first_day: date, published_by: str) -> list[bool]:
    """Publish in one transaction and return, for each, whether it is new."""
    from models import procedures
    from runtime.database import Sessions

    sessions = Sessions.open(get_settings().database_url, pool_size=1)
    try:
        async with sessions.write() as session:
            return [await procedures.publish(session, c, first_day, published_by) for c in ready]
    finally:
        await sessions.close()


def _compiled(file: Path) -> Compiled:
    definition = load_definition(file)
    wrong_place = misplaced(definition, file)
    try:
        compiled = compile_definition(definition, _register_for(file))
    except DefinitionErrors as found:
        raise DefinitionErrors([*found.errors, *wrong_place]) from found
    if wrong_place:
        raise DefinitionErrors(wrong_place)
    return compiled


def _register_for(file: Path) -> Register:
    """Read the register beside the definition or above it, else the shipped one."""
    near = (folder / REGISTER_NAME for folder in file.absolute().parents)
    return load_register(next((path for path in near if path.exists()), SHIPPED / REGISTER_NAME))


def _expand(paths: Iterable[Path], language: str) -> list[Path]:
    files = [file for path in paths for file in (find_definitions(path) if path.is_dir() else (path,))]
    if not files:
        _refuse(_say(language, "Không thấy định nghĩa nào.", "No definition found."))
    return files


def _find(what: str, language: str) -> Path:
    """Return the file of that path, or the newest version of that procedure code."""
    if Path(what).is_file():
        return Path(what)
    roots = get_settings().procedure_paths
    files = [file for root in roots for file in find_definitions(root) if file.parent.name == what]
    if not files:
        _refuse(_say(language, f"Không có thủ tục hoặc tệp nào là {what}.", f"No procedure or file is {what}."))
    return max(files, key=lambda file: int(file.stem[1:]))


def _row(definition: Definition, language: str) -> str:
    return f"{definition.procedure}  v{definition.version}  {definition.name.in_language(language)}"


def _report(errors: Iterable[DefinitionError], language: str) -> None:
    """Print every error as `file:line:column: severity code message`, its mend below, and leave with code 1."""
    listed = list(errors)
    for error in listed:
        severity = _say(language, "lỗi", "error")
        typer.echo(f"{error.file}:{error.line}:{error.column}: {severity} {error.code} {error.message(language)}")
        typer.echo(f"    → {error.mend(language)}")
    if listed:
        raise typer.Exit(1)


def _refuse(text: str) -> NoReturn:
    typer.echo(text, err=True)
    raise typer.Exit(1)


def _say(language: str, vi: str, en: str) -> str:
    return en if language == "en" else vi
