"""`motcua escalation`: check rule files, and publish one for the province or for an agency."""

from __future__ import annotations

import asyncio
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from domain.escalation.reading import load_rules
from domain.procedure.errors import DefinitionErrors
from domain.procedure.source import read_text
from models.escalation_rules import publish_rules, stored_rules
from models.tables import Agency
from runtime.database import Sessions
from runtime.settings import get_settings

escalation_app = typer.Typer(
    help="Quy tắc báo lên cấp trên / Rules of who is told when something goes wrong", no_args_is_help=True
)
Files = Annotated[list[Path], typer.Argument(help="YAML files of rules.", exists=True, dir_okay=False)]


class _Outcome(StrEnum):
    STORED = "đã lưu / stored"
    SAME = "không đổi / nothing changed"
    KEPT = (
        "giữ nguyên: người của cơ quan đã sửa quy tắc ở /board/rules / kept: people changed the rules at /board/rules"
    )
    NO_AGENCY = "không có cơ quan này / there is no such agency"


@escalation_app.command()
def check(files: Files) -> None:
    """Read rule files and print every mistake as file:line:column; exit code 1 when there is one."""
    wrong = 0
    for file in files:
        try:
            rules = load_rules(file)
        except DefinitionErrors as found:
            wrong += len(found.errors)
            _tell(found)
        else:
            typer.echo(f"{file}: {len(rules.rules)} quy tắc / rules")
    raise typer.Exit(int(wrong > 0))


@escalation_app.command()
def publish(
    file: Annotated[Path, typer.Argument(help="YAML file of rules.", exists=True, dir_okay=False)],
    agency: Annotated[str, typer.Option(help="Agency id; left out: the province.")] = "",
) -> None:
    """Store rules for the province, or for an agency and all below it. Rules that people wrote there stay.

    Exit code 1 when the rules of the file do not hold afterwards: mistakes (printed as by `check`), an agency that
    is not there, rules that people wrote.
    """
    try:
        written = read_text(file)
        load_rules(written, str(file))
    except DefinitionErrors as found:
        _tell(found, err=True)
        raise typer.Exit(1) from None
    outcome = asyncio.run(_publish(written, agency))
    failed = outcome in (_Outcome.KEPT, _Outcome.NO_AGENCY)
    typer.echo(f"{agency}: {outcome}" if agency else outcome, err=failed)
    raise typer.Exit(int(failed))


def _tell(found: DefinitionErrors, *, err: bool = False) -> None:
    for one in found.errors:
        typer.echo(f"{one.file}:{one.line}:{one.column}: {one.code} {one.message_vi} {one.mend_vi}", err=err)
        typer.echo(f"  {one.message_en} {one.mend_en}", err=err)


async def _publish(written: str, agency: str) -> _Outcome:
    sessions = Sessions.open(get_settings().database_url, pool_size=1)
    try:
        async with sessions.write() as session:
            if agency and await session.get(Agency, agency) is None:
                return _Outcome.NO_AGENCY
            if await publish_rules(session, {agency: written}):
                return _Outcome.STORED
            present = (await stored_rules(session))[agency]
            return _Outcome.SAME if present.text == written else _Outcome.KEPT
    finally:
        await sessions.close()
