"""`motcua procedures diff A B`: what a clerk, an officer and a citizen will notice, and whom it meets."""

from __future__ import annotations

import json
from dataclasses import asdict
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cli.procedures.app import LanguageOption, procedures_app
from cli.procedures.saying import report, say
from cli.procedures.stored import definition_of, shipped_register, with_database
from domain.procedure.difference import Audience, Change, difference, of_audience, steps_touched
from domain.procedure.errors import DefinitionErrors

if TYPE_CHECKING:
    from domain.procedure.definition import Definition
    from runtime.database import Sessions

_HEADINGS = {
    Audience.CLERK: ("Bộ phận một cửa", "At the counter"),
    Audience.OFFICER: ("Người xử lý", "Who decides"),
    Audience.CITIZEN: ("Người nộp hồ sơ", "Who applies"),
}
_WHAT = Annotated[str, typer.Argument(help="Tệp, MÃ hoặc MÃ@PHIÊN BẢN / File, CODE or CODE@VERSION")]


class Format(StrEnum):
    """How the answer is written."""

    HUMAN = "human"
    JSON = "json"


@procedures_app.command("diff")
def diff(
    old: _WHAT,
    new: _WHAT,
    audience: Annotated[Audience | None, typer.Option("--for", help="clerk | officer | citizen")] = None,
    form: Annotated[Format, typer.Option("--format", help="human | json")] = Format.HUMAN,
    *,
    cases: Annotated[bool, typer.Option("--cases", help="Đếm hồ sơ đang chạy / Count running cases")] = False,
    language: LanguageOption = "vi",
) -> None:
    """So sánh hai phiên bản bằng lời / Compare two versions in words."""
    try:
        before, after = definition_of(old, language), definition_of(new, language)
        changes = difference(before, after, shipped_register())
    except DefinitionErrors as found:
        report(found.errors, language)
        return
    concerned = _cases(before, changes, language) if cases else None
    if form is Format.JSON:
        shown = of_audience(changes, audience) if audience else changes
        answer: dict[str, Any] = {
            "procedure": after.procedure,
            "from_version": before.version,
            "to_version": after.version,
            "changes": [asdict(change) for change in shown],
        }
        if concerned is not None:
            answer["cases"] = concerned
        typer.echo(json.dumps(answer, ensure_ascii=False, indent=2))
        return
    _say(changes, audience, language)
    if concerned is not None:
        _say_cases(concerned, language)


def _say(changes: tuple[Change, ...], audience: Audience | None, language: str) -> None:
    if not changes:
        typer.echo(say(language, "Không có gì khác.", "Nothing differs."))
    for one in (audience,) if audience else tuple(Audience):
        noticed = of_audience(changes, one)
        if noticed:
            typer.echo(say(language, *_HEADINGS[one]))
        for change in noticed:
            mark = {"major": "!", "notable": "-", "minor": " "}[change.severity]
            typer.echo(f"  {mark} {change.sentence(language)}")


def _cases(before: Definition, changes: tuple[Change, ...], language: str) -> dict[str, Any]:
    from models.authoring import Author
    from models.queries.blast_radius import pinned_cases, standing_cases

    touched = steps_touched(changes)

    async def count(sessions: Sessions) -> dict[str, Any]:
        async with sessions.read() as session:
            pinned = await pinned_cases(session, Author(""), before.procedure)
            standing = await standing_cases(session, Author(""), before.procedure, before.version)
        return {
            "pinned": [asdict(line) for line in pinned],
            "standing_on_changed": [
                {"step": line.step, "cases": line.cases, "becomes": touched[line.step]}
                for line in standing
                if line.step in touched
            ],
        }

    return with_database(count, language)


def _say_cases(concerned: dict[str, Any], language: str) -> None:
    typer.echo(say(language, "Hồ sơ đang chạy", "Running cases"))
    for line in concerned["pinned"]:
        typer.echo(
            say(
                language,
                f"    v{line['version']}: {line['running']} hồ sơ, {line['undecided']} chưa có kết quả.",
                f"    v{line['version']}: {line['running']} cases, {line['undecided']} undecided.",
            )
        )
    for line in concerned["standing_on_changed"]:
        gone = line["becomes"] == "removed"
        vi, en = ("bị bỏ", "is gone") if gone else ("có thay đổi", "changed")
        typer.echo(
            say(
                language,
                f"  ! {line['cases']} hồ sơ đang ở bước «{line['step']}», bước này {vi}.",
                f"  ! {line['cases']} cases stand on step “{line['step']}”, which {en}.",
            )
        )
