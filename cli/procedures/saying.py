"""What the commands say: a text in the language asked for, a line of a list, errors, a refusal."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NoReturn

import typer

from domain.procedure.definition import Definition
from domain.procedure.errors import DefinitionError


def say(language: str, vi: str, en: str) -> str:
    """Return the text in the language asked for."""
    return en if language == "en" else vi


def row(definition: Definition, language: str) -> str:
    """Return the line of a procedure in a list: code, version, name."""
    return f"{definition.procedure}  v{definition.version}  {definition.name.in_language(language)}"


def report(errors: Iterable[DefinitionError], language: str) -> None:
    """Print every error as `file:line:column: severity code message`, its mend below, and leave with code 1."""
    listed = list(errors)
    for error in listed:
        severity = say(language, "lỗi", "error")
        typer.echo(f"{error.file}:{error.line}:{error.column}: {severity} {error.code} {error.message(language)}")
        typer.echo(f"    → {error.mend(language)}")
    if listed:
        raise typer.Exit(1)


def refuse(text: str) -> NoReturn:
    """Say why nothing was done and leave with code 1."""
    typer.echo(text, err=True)
    raise typer.Exit(1)
