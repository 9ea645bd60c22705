"""`motcua procedures lint`: everything there is to say about definitions."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path
from typing import Annotated, NoReturn

import typer

from cli.procedures.app import LanguageOption, Paths, procedures_app
from cli.procedures.files import SHIPPED
from cli.procedures.lint_many import lint_many
from cli.procedures.lint_words import Words
from cli.procedures.saying import say
from domain.procedure.errors import DefinitionError, DefinitionErrors
from domain.procedure.lint import LintContext, context_of, definitions_in, fix_text, lint_text, root_of
from domain.procedure.lint.as_json import to_json, to_sarif
from domain.procedure.source import read_text

CLEAN, FOUND, UNREADABLE = 0, 1, 2
#: A fix may uncover another one; a text that still changes after so many rounds is left to a person.
_ROUNDS = 5


class Format(StrEnum):
    """How findings are told."""

    HUMAN = "human"
    JSON = "json"
    SARIF = "sarif"


@procedures_app.command("lint")
def lint(
    paths: Paths,
    format_: Annotated[Format, typer.Option("--format", help="human | json | sarif")] = Format.HUMAN,
    fix: Annotated[bool, typer.Option("--fix", help="Tự sửa chỗ chắc chắn / Do the safe edits")] = False,  # noqa: FBT002 - a flag
    strict: Annotated[bool, typer.Option("--strict", help="Cảnh báo cũng là lỗi / Warnings count")] = False,  # noqa: FBT002 - a flag
    jobs: Annotated[int, typer.Option("--jobs", min=0, help="Số tiến trình, 0 là mọi nhân / Processes, 0: all")] = 0,
    language: LanguageOption = "vi",
) -> None:
    """Soát định nghĩa: lỗi, cảnh báo, gợi ý, đúng chỗ / Lint definitions: errors, warnings and notes in place.

    Mã thoát 0: không có lỗi; 1: có lỗi; 2: không đọc được. / Exit code 0: no error; 1: errors; 2: unreadable.
    """
    missing = [path for path in paths if not path.exists()]
    if missing:
        _leave(say(language, f"Không có {missing[0]}.", f"There is no {missing[0]}."))
    root = root_of(paths[0], SHIPPED)
    files = list(dict.fromkeys(file for path in paths for file in definitions_in(path, root)))
    if not files:
        _leave(say(language, "Không thấy định nghĩa nào.", "No definition found."))
    try:
        findings = _lint(files, root, jobs, language if fix else None)
    except DefinitionErrors as broken:
        # The register or a fragment of the folder cannot be read, so nothing in it can be judged.
        findings = list(broken.errors)
    _tell(findings, len(files), format_, language)
    grave = {"error", "warning"} if strict else {"error"}
    raise typer.Exit(FOUND if any(finding.severity in grave for finding in findings) else CLEAN)


def _lint(files: Sequence[Path], root: Path, jobs: int, fix_in: str | None) -> list[DefinitionError]:
    context = context_of(root, *([] if root.resolve() == SHIPPED else [SHIPPED]))
    linted = lint_many(files, root, context, jobs)
    if fix_in is not None:
        changed = [
            file
            for file, one in zip(files, linted, strict=True)
            if any(finding.fix for finding in one.findings) and _fix(file, context, fix_in)
        ]
        if changed:
            linted = lint_many(files, root, context, jobs)
    return [finding for one in linted for finding in one.findings]


def _fix(file: Path, context: LintContext, language: str) -> bool:
    """Do the safe edits of a file, saying each; True when it changed. Line ends and everything else stay."""
    before = text = read_text(file)
    for _ in range(_ROUNDS):
        found = lint_text(text, str(file), context).findings
        fixed = fix_text(text, [finding for finding in found if finding.file == str(file)])
        errors = sum(finding.severity == "error" for finding in found)
        after = lint_text(fixed.text, str(file), context).findings
        # An edit that makes a text worse was not safe after all.
        if not fixed.mended or sum(finding.severity == "error" for finding in after) > errors:
            break
        for finding in fixed.mended:
            edit = finding.fix
            place = f"{finding.file}:{finding.line}:{finding.column}"
            told = say(language, "đã sửa", "fixed")
            typer.echo(f"{place}: {told} {finding.code} → {edit.text if edit else ''}", err=True)
        text = fixed.text
    if text == before:
        return False
    start = b"\xef\xbb\xbf" if file.read_bytes().startswith(b"\xef\xbb\xbf") else b""
    file.write_bytes(start + text.encode())
    return True


def _tell(findings: Sequence[DefinitionError], files: int, format_: Format, language: str) -> None:
    if format_ is Format.JSON:
        typer.echo(to_json(findings, files))
    elif format_ is Format.SARIF:
        typer.echo(to_sarif(findings, language))
    else:
        words = Words(language, coloured=sys.stdout.isatty())
        for line in words.of(findings):
            typer.echo(line)
        typer.echo(words.summary(findings, files))


def _leave(text: str) -> NoReturn:
    typer.echo(text, err=True)
    raise typer.Exit(UNREADABLE)
