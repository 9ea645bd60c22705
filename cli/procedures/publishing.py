"""`motcua procedures publish`: from files to what is in force."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cli.procedures.app import LanguageOption, Paths, procedures_app
from cli.procedures.files import expand, listed_beside, read_and_compile
from cli.procedures.saying import refuse, report, row, say
from cli.procedures.stored import a_day, refusal_sentence
from domain.catalogue.open_doubts import OpenDoubt, open_in_list
from domain.procedure.compile import Compiled
from domain.procedure.errors import DefinitionError, DefinitionErrors
from runtime.settings import get_settings

if TYPE_CHECKING:
    from models.publication import Decision


@procedures_app.command("publish")
def publish(
    paths: Paths,
    effective_from: Annotated[str, typer.Option("--from", help="Ngày áp dụng / First day, YYYY-MM-DD")],
    published_by: Annotated[str, typer.Option("--by", help="Người công bố / Who publishes")],
    written_by: Annotated[str, typer.Option("--written-by", help="Người soạn, khác --by / Who wrote it")] = "",
    decision: Annotated[str, typer.Option("--decision", help="Số quyết định công bố / Number of the decision")] = "",
    decided_on: Annotated[str, typer.Option("--decided-on", help="Ngày quyết định / Its date, YYYY-MM-DD")] = "",
    language: LanguageOption = "vi",
) -> None:
    """Công bố các phiên bản: tất cả hoặc không có gì / Publish versions, all of them or none."""
    first_day = a_day(effective_from, "--from", language)
    day = a_day(decided_on, "--decided-on", language) if decided_on else None
    errors: list[DefinitionError] = []
    ready: list[tuple[Path, Compiled]] = []
    doubts: dict[Path, tuple[OpenDoubt, ...]] = {}
    for file in expand(paths, language):
        try:
            ready.append((file, read_and_compile(file)))
            doubts[file] = open_in_list(listed_beside(file, language))
        except DefinitionErrors as found:
            errors.extend(found.errors)
    report(errors, language)
    # Imported here, so that checking a file needs neither a database nor its driver.
    from models.errors import StorageRefusedError
    from models.publication import Decision

    rests_on = Decision(decision, day) if decision and day else None
    try:
        new = asyncio.run(_publish(ready, doubts, first_day, published_by, written_by, rests_on))
    except StorageRefusedError as refused:
        refuse(refusal_sentence(refused, language))
    for (_, compiled), is_new in zip(ready, new, strict=True):
        told = say(language, "đã công bố", "published") if is_new else say(language, "không đổi", "unchanged")
        typer.echo(f"{row(compiled.definition, language)}  {compiled.sha256[:12]}  {told}")


async def _publish(
    ready: Iterable[tuple[Path, Compiled]],
    doubts: Mapping[Path, Sequence[OpenDoubt]],
    first_day: date,
    by: str,
    written_by: str,
    decision: Decision | None,
) -> list[bool]:
    """Publish in one transaction and return, for each, whether it is new."""
    from models import procedures
    from models.authoring import Author
    from models.publication import record_file_publication
    from runtime.database import Sessions

    sessions = Sessions.open(get_settings().database_url, pool_size=1)
    new = []
    try:
        async with sessions.write() as session:
            for file, compiled in ready:
                is_new = await procedures.publish(session, compiled, first_day, by)
                new.append(is_new)
                if is_new:
                    await record_file_publication(
                        session,
                        Author(by),
                        compiled,
                        source=file.read_text(encoding="utf-8-sig"),
                        scenarios=_scenarios_beside(file),
                        written_by=written_by,
                        decision=decision,
                        effective_from=first_day,
                        doubts=doubts[file],
                    )
    finally:
        await sessions.close()
    return new


def _scenarios_beside(file: Path) -> str:
    scenarios = file.with_name(f"{file.stem}.scenarios.yaml")
    return scenarios.read_text(encoding="utf-8-sig") if scenarios.is_file() else ""
