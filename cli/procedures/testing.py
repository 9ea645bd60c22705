"""`motcua procedures test`: run the scenarios that lie beside procedures, and say which branches they leave out."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import typer

from cli.procedures.app import LanguageOption, Paths, procedures_app
from cli.procedures.files import load, register_for
from cli.procedures.saying import say
from cli.procedures.simulating import CalendarOption, FormatOption, calendar_of
from cli.procedures.simulation_text import coverage_lines
from domain.procedure.errors import DefinitionError, DefinitionErrors
from domain.simulation.checking import Verdict, judge
from domain.simulation.coverage import Coverage, coverage
from domain.simulation.reading import definition_file_of, load_scenarios, scenario_file_of
from domain.simulation.scenarios import SUFFIX, scenario_schema
from domain.simulation.trial import Trial
from runtime.settings import get_settings

FAILED, UNREADABLE = 1, 2


@dataclass(frozen=True)
class Tested:
    """What came of one scenario file; `trial` is None when it or its procedure could not be read."""

    file: Path
    verdicts: tuple[Verdict, ...] = ()
    errors: tuple[DefinitionError, ...] = ()
    trial: Trial | None = None
    covered: Coverage | None = None


@procedures_app.command("test")
def run_scenarios(
    paths: Paths,
    calendar: CalendarOption = None,
    output: FormatOption = "human",
    language: LanguageOption = "vi",
    *,
    covering: Annotated[bool, typer.Option("--coverage", help="Nhánh chưa có kịch bản / Branches left out")] = False,
) -> None:
    """Chạy các kịch bản cạnh thủ tục; mã thoát 0 đạt, 1 có kịch bản hỏng, 2 có tệp sai / Run scenarios as tests."""
    files = _scenario_files(paths)
    if not files:
        typer.echo(say(language, "Không thấy kịch bản nào.", "No scenario found."), err=True)
        raise typer.Exit(UNREADABLE)
    working = calendar_of(calendar, language)
    tested = [_run_file(file, working, covering=covering) for file in files]
    if output == "json":
        typer.echo(json.dumps(_as_json(tested, language), ensure_ascii=False, indent=2))
    else:
        _print(tested, language)
    if any(one.errors for one in tested):
        raise typer.Exit(UNREADABLE)
    if any(not verdict.passed for one in tested for verdict in one.verdicts):
        raise typer.Exit(FAILED)


@procedures_app.command("scenario-schema")
def scenario_schema_command() -> None:
    """In JSON Schema của tệp kịch bản / Print the JSON Schema of scenario files, for editors."""
    typer.echo(json.dumps(scenario_schema(), ensure_ascii=False, indent=2, sort_keys=True))


def _scenario_files(paths: Iterable[Path]) -> list[Path]:
    found: dict[Path, None] = {}
    for path in paths:
        if path.is_dir():
            found.update(dict.fromkeys(sorted(path.rglob(f"*{SUFFIX}"))))
        else:
            found[path if path.name.endswith(SUFFIX) else scenario_file_of(path)] = None
    return list(found)


def _run_file(file: Path, calendar: Any, *, covering: bool) -> Tested:
    try:
        beside = definition_file_of(file)
        definition = load(beside)
        trial = Trial(definition, calendar, get_settings().convention)
        register = register_for(beside)
        stories = load_scenarios(file, definition)
    except DefinitionErrors as found:
        return Tested(file, errors=found.errors)
    verdicts = tuple(judge(trial, story, register) for story in stories)
    reached = [verdict.run.branches for verdict in verdicts if verdict.run]
    return Tested(file, verdicts, (), trial, coverage(trial, reached) if covering else None)


def _print(tested: list[Tested], language: str) -> None:
    for one in tested:
        marks = "".join("." if verdict.passed else "F" for verdict in one.verdicts) or "E"
        typer.echo(f"{one.file} {marks}")
    for one in tested:
        for error in one.errors:
            place = f"{error.file}:{error.line}:{error.column}"
            typer.echo(f"{place}: {say(language, 'lỗi', 'error')} {error.code} {error.message(language)}")
            typer.echo(f"    → {error.mend(language)}")
        for verdict in one.verdicts:
            if not verdict.passed:
                name = verdict.story.scenario.name.in_language(language)
                typer.echo(f"\n{say(language, 'HỎNG', 'FAILED')} {one.file}:{verdict.story.line} {name}")
                for mismatch in verdict.mismatches:
                    typer.echo(f"    {mismatch.sentence(language)}")
    for one in tested:
        if one.trial and one.covered:
            definition = one.trial.definition
            typer.echo(f"\n{definition.procedure} v{definition.version}  {definition.name.in_language(language)}")
            typer.echo("\n".join(coverage_lines(one.trial, one.covered, language)))
    verdicts = [verdict for one in tested for verdict in one.verdicts]
    good = sum(verdict.passed for verdict in verdicts)
    wrong = sum(bool(one.errors) for one in tested)
    typer.echo(
        "\n"
        + say(
            language,
            f"{len(verdicts)} kịch bản: {good} đạt, {len(verdicts) - good} hỏng; {wrong} tệp sai.",
            f"{len(verdicts)} scenarios: {good} passed, {len(verdicts) - good} failed; {wrong} files with errors.",
        )
    )


def _as_json(tested: list[Tested], language: str) -> dict[str, Any]:
    return {"files": [_file_json(one, language) for one in tested]}


def _file_json(one: Tested, language: str) -> dict[str, Any]:
    told: dict[str, Any] = {
        "file": str(one.file),
        "errors": [
            {"line": e.line, "column": e.column, "code": e.code, "message": e.message(language)} for e in one.errors
        ],
        "scenarios": [
            {
                "name": {"vi": verdict.story.scenario.name.vi, "en": verdict.story.scenario.name.en},
                "line": verdict.story.line,
                "passed": verdict.passed,
                "mismatches": [mismatch.sentence(language) for mismatch in verdict.mismatches],
            }
            for verdict in one.verdicts
        ],
    }
    if one.covered:
        told["coverage"] = {
            "share": round(one.covered.share, 4),
            "missing": [{"kind": b.kind, "subject": b.subject, "outcome": b.outcome} for b in one.covered.missing],
        }
    return told
