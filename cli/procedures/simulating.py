"""`motcua procedures simulate`: one dossier through a procedure, or every way it can go, on the real calendar."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from cli.procedures.app import LanguageOption, procedures_app
from cli.procedures.files import find, load, register_for
from cli.procedures.saying import refuse, report, say
from cli.procedures.simulation_text import paths_lines, run_lines
from cli.procedures.specimens import write_papers
from domain.deadline.calendar import WorkingCalendar
from domain.deadline.calendar_file import load_calendar
from domain.deadline.errors import CalendarFileError
from domain.deadline.moments import local
from domain.procedure.definition import Definition
from domain.procedure.errors import DefinitionErrors
from domain.procedure.fees import NoRate, UnknownExemption
from domain.simulation.coverage import Coverage, coverage
from domain.simulation.paths import Paths, all_paths
from domain.simulation.reading import Story, load_scenarios, scenario_file_of
from domain.simulation.run import Run
from domain.simulation.simulate import run_trial
from domain.simulation.trial import Trial
from runtime.settings import get_settings

FormatOption = Annotated[str, typer.Option("--format", help="human | json")]
CalendarOption = Annotated[
    list[Path] | None,
    typer.Option("--calendar", help="Lịch làm việc, tệp hoặc thư mục / Calendar files or folders"),
]


@procedures_app.command("simulate")
def simulate_command(
    what: Annotated[str, typer.Argument(help="Mã thủ tục hoặc tệp / Procedure code or file")],
    channel: Annotated[str, typer.Option(help="Cách nộp / counter | online | post")] = "",
    applicant: Annotated[str, typer.Option(help="Ai nộp / Who files: citizen, enterprise, ...")] = "citizen",
    case_type: Annotated[str, typer.Option(help="Trường hợp / Case of the procedure")] = "",
    fact: Annotated[list[str] | None, typer.Option(help="Câu trả lời khi nộp / Answer at filing: pages=12")] = None,
    filed: Annotated[str, typer.Option(help="Nộp lúc, giờ Việt Nam / When: 2027-02-04 15:20; now if left out")] = "",
    way: Annotated[str, typer.Option(help="Nhận kết quả / counter | post | online")] = "",
    exemption: Annotated[str, typer.Option(help="Diện miễn, giảm / Exemption claimed")] = "",
    decide: Annotated[
        list[str] | None,
        typer.Option(help="Ai quyết gì / Who decides what: review=refuse, 'sign=approve@1 working day'"),
    ] = None,
    forms: Annotated[
        Path | None, typer.Option(help="Ghi các mẫu và thông báo (bản thử) / Write specimen forms and notices here")
    ] = None,
    calendar: CalendarOption = None,
    output: FormatOption = "human",
    language: LanguageOption = "vi",
    *,
    every: Annotated[bool, typer.Option("--all-paths", help="Đi mọi nhánh / Walk every branch")] = False,
) -> None:
    """Chạy thử một hồ sơ: dòng thời gian, các hạn, phí, mẫu và thông báo / Try a dossier, without any server."""
    file = find(what, language)
    given: dict[str, Any] = {"applicant": applicant, "case_type": case_type, "facts": _facts(fact or [], language)}
    given |= {key: value for key, value in (("channel", channel), ("way", way), ("exemption", exemption)) if value}
    given["filed"] = filed or f"{local(datetime.now(UTC)):%Y-%m-%d %H:%M}"
    try:
        definition, register = load(file), register_for(file)
        given.setdefault("channel", definition.accepted_channels[0].value)
        trial = Trial(definition, calendar_of(calendar, language), get_settings().convention)
        if every:
            _print_paths(definition, trial, file, output, language)
            return
        story = _story(definition, given, [_line(text, language) for text in decide or []])
        run = run_trial(trial, story.filing, story.script, register)
        _print_run(run, trial, file, output, language)
    except DefinitionErrors as found:
        report(found.errors, language)
    except (NoRate, UnknownExemption) as error:
        refuse(say(language, f"Không tính được phí: {error}.", f"The fee cannot be told: {error}."))
    else:
        if forms is not None:
            write_papers(run, trial.definition, forms, language)


def calendar_of(paths: list[Path] | None, language: str) -> WorkingCalendar:
    """Return the calendar of these paths, else the installation's; leaves with an error when there is none."""
    try:
        return load_calendar(paths or get_settings().calendar_paths)
    except CalendarFileError as error:
        refuse(say(language, f"Lịch làm việc không đọc được: {error}", f"The calendar cannot be read: {error}"))


def scenarios_of(definition: Definition, file: Path) -> tuple[Story, ...]:
    """Return the scenarios beside a definition file; none when there is no such file."""
    beside = scenario_file_of(file)
    return load_scenarios(beside, definition) if beside.is_file() else ()


def _story(definition: Definition, given: dict[str, Any], lines: list[Any]) -> Story:
    name = {"vi": "dòng lệnh", "en": "command line"}
    told = {"scenarios": [{"name": name, "given": given, "do": lines, "expect": {}}]}
    return load_scenarios(json.dumps(told, ensure_ascii=False), definition, "simulate")[0]


def _facts(texts: list[str], language: str) -> dict[str, str]:
    facts = dict(text.partition("=")[::2] for text in texts)
    if not all(facts.values()):
        refuse(say(language, "--fact có dạng tên=giá trị.", "--fact is written name=value."))
    return facts


def _line(text: str, language: str) -> dict[str, str] | str:
    subject, _, outcome = text.partition("=")
    outcome, _, after = outcome.partition("@")
    if not subject or ("=" in text and not outcome):
        refuse(say(language, f"--decide {text}: viết bước=kết quả.", f"--decide {text}: write step=outcome."))
    if not outcome:
        return subject
    return {subject: outcome} | ({"after": after} if after else {})


def _covered(trial: Trial, file: Path) -> Coverage:
    stories = scenarios_of(trial.definition, file)
    return coverage(trial, (run_trial(trial, story.filing, story.script).branches for story in stories))


def _print_run(run: Run, trial: Trial, file: Path, output: str, language: str) -> None:
    covered = _covered(trial, file)
    if output == "json":
        known = {"share": round(covered.share, 4), "missing": [_branch(b) for b in covered.missing]}
        typer.echo(json.dumps({**run.to_json(), "coverage": known}, ensure_ascii=False, indent=2))
        return
    typer.echo("\n".join(run_lines(run, trial, covered, language)))


def _print_paths(definition: Definition, trial: Trial, file: Path, output: str, language: str) -> None:
    walked: Paths = all_paths(definition, trial.calendar, convention=trial.convention)
    covered = _covered(trial, file)
    if output == "json":
        told = {
            "procedure": definition.procedure,
            "version": definition.version,
            "paths": len(walked.paths),
            "cut": walked.cut,
            "closed": walked.closed,
            "situations": walked.situations,
            "situations_known": walked.situations_known,
            "endings": walked.endings,
            "late": len(walked.late),
            "stuck": len(walked.stuck),
            "never_reached": [_branch(b) for b in sorted(covered.known - walked.branches)],
            "not_in_scenarios": [_branch(b) for b in covered.missing],
        }
        typer.echo(json.dumps(told, ensure_ascii=False, indent=2))
        return
    typer.echo("\n".join(paths_lines(walked, trial, covered, language)))


def _branch(branch: Any) -> dict[str, str]:
    return {"kind": branch.kind.value, "subject": branch.subject, "outcome": branch.outcome}
