"""`motcua procedures check, show, list, schema, compile, lock`: reading definitions."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from cli.procedures.app import LanguageOption, Paths, procedures_app
from cli.procedures.files import SHIPPED, expand, find, load, read_and_compile, register_for
from cli.procedures.saying import refuse, report, row, say
from domain.procedure.errors import DefinitionError, DefinitionErrors
from domain.procedure.outline import Outline
from domain.procedure.schema import schema_text
from domain.procedure.shelf import ShippedVersionChangedError, add_to_lock, find_definitions
from runtime.settings import get_settings


@procedures_app.command("check")
def check(paths: Paths, language: LanguageOption = "vi") -> None:
    """Kiểm tra định nghĩa, báo từng lỗi theo dòng và cột / Check definitions; every problem with its place."""
    errors: list[DefinitionError] = []
    files = expand(paths, language)
    for file in files:
        try:
            read_and_compile(file)
        except DefinitionErrors as found:
            errors.extend(found.errors)
    report(errors, language)
    typer.echo(say(language, f"Đạt: {len(files)} định nghĩa.", f"Passed: {len(files)} definitions."))


@procedures_app.command("show")
def show(
    what: Annotated[str, typer.Argument(help="Mã thủ tục hoặc tệp / Procedure code or file")],
    language: LanguageOption = "vi",
) -> None:
    """Xem các bước, thời hạn, phí của một thủ tục / Read a procedure: steps, deadlines, fees."""
    file = find(what, language)
    try:
        definition = load(file)
        register = register_for(file)
    except DefinitionErrors as found:
        report(found.errors, language)
    else:
        typer.echo("\n".join(Outline(definition, language, register).lines()))


@procedures_app.command("list")
def list_procedures(language: LanguageOption = "vi") -> None:
    """Liệt kê các thủ tục trong thư mục đã cài / List the procedures in the configured folders."""
    for root in get_settings().procedure_paths:
        for file in find_definitions(root):
            try:
                definition = load(file)
            except DefinitionErrors as found:
                typer.echo(f"{file}: {len(found.errors)} {say(language, 'lỗi', 'errors')}", err=True)
                continue
            typer.echo(row(definition, language))


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
        compiled = read_and_compile(path)
    except DefinitionErrors as found:
        report(found.errors, language)
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
        hashes = {f.relative_to(root).as_posix(): read_and_compile(f).sha256 for f in find_definitions(root)}
        added = add_to_lock(root, hashes)
    except DefinitionErrors as found:
        report(found.errors, language)
    except ShippedVersionChangedError as changed:
        refuse(
            say(
                language,
                f"Phiên bản đã phát hành bị sửa, hãy viết phiên bản mới: {', '.join(changed.paths)}",
                f"A shipped version was edited, write a new version instead: {', '.join(changed.paths)}",
            )
        )
    else:
        typer.echo(say(language, f"Đã thêm {len(added)} phiên bản.", f"Added {len(added)} versions."))
