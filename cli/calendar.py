"""`motcua calendar`: ask for a due date and its reasons, or see a month, with the code the cases run on."""

from __future__ import annotations

import json
from calendar import monthrange
from datetime import date, datetime, time
from itertools import groupby
from pathlib import Path
from typing import Annotated, Any, NoReturn

import typer

from domain.deadline.calendar import WorkingCalendar
from domain.deadline.calendar_file import load_calendar
from domain.deadline.days import Day, DayStatus
from domain.deadline.due import Convention, CountingRules, Due, Reason
from domain.deadline.due import due as compute_due
from domain.deadline.errors import CalendarFileError, LimitError
from domain.deadline.limit import Limit
from domain.deadline.moments import VIETNAM, local
from domain.deadline.text import MONTHS_EN, day_text, pick, range_text

calendar_app = typer.Typer(
    help="Ngày làm việc, ngày nghỉ, hạn / Working days, holidays, due dates",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)

DEFAULT_CALENDARS = Path(__file__).resolve().parent.parent / "procedure_defs" / "calendars"

CalendarOption = Annotated[
    list[Path] | None,
    typer.Option("--calendar", help="Tệp hoặc thư mục lịch, lặp lại được / Calendar file or folder; repeatable"),
]
LanguageOption = Annotated[str, typer.Option("--language", help="vi | en")]

_MARKS = {
    DayStatus.WORKING: " ",
    DayStatus.WEEKEND: "-",
    DayStatus.HOLIDAY: "*",
    DayStatus.SWAPPED_OFF: "~",
    DayStatus.EXTRA_WORKING_DAY: "+",
    DayStatus.HALF_DAY: "/",
    DayStatus.CLOSED: "x",
}


@calendar_app.command("due")
def show_due(
    received: Annotated[str, typer.Option(help="Lúc tiếp nhận, giờ Việt Nam / Moment of receipt, Vietnam time")],
    limit: Annotated[str, typer.Option(help='Thời hạn / Time limit: "3 working days", "8 working hours"')],
    cut_off: Annotated[str | None, typer.Option(help="Nhận từ giờ này tính ngày sau / From then on: next day")] = None,
    convention: Annotated[
        str, typer.Option(help="Cách tính / How it is counted: civil_code | eight_hour")
    ] = Convention.CIVIL_CODE.value,
    calendar: CalendarOption = None,
    language: LanguageOption = "vi",
    *,
    as_json: Annotated[bool, typer.Option("--json", help="In JSON, hai ngôn ngữ / JSON in both languages")] = False,
) -> None:
    """Tính hạn và giải thích bằng một câu / Compute a due date and explain it in one sentence."""
    _check_language(language)
    moment = _moment(received)
    rules = CountingRules(_convention(convention), _cut_off(cut_off))
    try:
        parsed = Limit.parse(limit)
    except LimitError as error:
        _refuse("--limit", str(error))
    working = _calendar(calendar)
    found = compute_due(moment, parsed, working, rules)
    if as_json:
        typer.echo(json.dumps(_as_json(moment, found, working), ensure_ascii=False, indent=2))
    else:
        typer.echo(found.sentence(language))


@calendar_app.command("show")
def show_month(
    month: Annotated[str, typer.Option(help="Tháng / Month: YYYY-MM")],
    calendar: CalendarOption = None,
    language: LanguageOption = "vi",
) -> None:
    """In lịch một tháng / Print a month with its holidays, swapped days and half days named."""
    _check_language(language)
    try:
        first = datetime.strptime(month, "%Y-%m").date()  # noqa: DTZ007 - a month, not a moment
    except ValueError:
        _refuse("--month", f"{month!r} is not a month: write it as YYYY-MM, for example 2026-02")
    for line in _month_lines(first, _calendar(calendar), language):
        typer.echo(line)


def _month_lines(first: date, calendar: WorkingCalendar, language: str) -> list[str]:
    """Return a month as a grid of weeks, then the meaning of each mark and the name of each marked day."""
    last = first.replace(day=monthrange(first.year, first.month)[1])
    days = [calendar.day(date.fromordinal(n)) for n in range(first.toordinal(), last.toordinal() + 1)]
    working = sum(1 for day in days if day.is_working)
    title = pick(language, f"Tháng {first:%m/%Y}", f"{MONTHS_EN[first.month - 1]} {first.year}")
    count = pick(language, f"{working} ngày làm việc", f"{working} working days")
    lines = [f"{title}: {count} ({pick(language, 'lịch', 'calendar')} {calendar.identity})", ""]
    heads = pick(language, "T2 T3 T4 T5 T6 T7 CN", "Mo Tu We Th Fr Sa Su").split()
    lines.append("".join(f"{head:>5} " for head in heads).rstrip())
    cells = ["      "] * first.weekday() + [f"{day.day.day:>5}{_MARKS[day.status]}" for day in days]
    lines.extend("".join(cells[i : i + 7]).rstrip() for i in range(0, len(cells), 7))
    legend = pick(
        language,
        "- nghỉ cuối tuần  * nghỉ lễ  ~ nghỉ hoán đổi  + làm bù  / làm nửa ngày",
        "- weekend  * holiday  ~ swapped off  + make-up working day  / half day",
    )
    named = _named_days(days, language)
    lines += ["", legend, *([""] if named else []), *named]
    if calendar.is_provisional(first):
        lines += [
            "",
            pick(
                language,
                f"Lịch nghỉ năm {first.year} chưa được quyết định: tháng này là tạm tính.",
                f"The holidays of {first.year} are not decided yet: this month is provisional.",
            ),
        ]
    return lines


def _named_days(days: list[Day], language: str) -> list[str]:
    """Return a line for each marked day or run of days of one holiday."""
    runs = groupby((day for day in days if day.name), key=lambda day: (day.status, day.name, day.other))
    return [_named(list(run), language) for _, run in runs]


def _named(run: list[Day], language: str) -> str:
    """Return one line naming neighbouring days of one name, with the other day of a swap."""
    day = run[0]
    name = day.name.text(language) if day.name else ""
    line = f"{_MARKS[day.status]} {range_text(day.day, run[-1].day, language)}: {name}"
    if day.other is None:
        return line
    other = day_text(day.other, language)
    if day.status is DayStatus.SWAPPED_OFF:
        return line + pick(language, f", làm bù {other}", f", made up on {other}")
    return line + pick(language, f", làm bù cho {other}", f", makes up for {other}")


def _as_json(received: datetime, found: Due, calendar: WorkingCalendar) -> dict[str, Any]:
    """Return a due date for programs; moments carry the Vietnamese offset."""
    return {
        "received": local(received).isoformat(),
        "limit": found.limit.text(),
        "due": local(found.instant).isoformat(),
        "last_day": found.last_day.isoformat(),
        "appointment": local(found.appointment).isoformat(),
        "convention": found.convention.value,
        "provisional": found.provisional,
        "calendar": calendar.identity,
        "explanation": [_reason(reason) for reason in found.explanation],
        "sentences": {language: found.sentence(language) for language in ("vi", "en")},
    }


def _reason(reason: Reason) -> dict[str, Any]:
    parts = {
        "kind": reason.kind.value,
        "first": reason.first.isoformat() if reason.first else None,
        "last": reason.last.isoformat() if reason.last else None,
        "amount": reason.amount or None,
        "at": local(reason.at).isoformat() if reason.at else None,
        "vi": reason.text("vi"),
        "en": reason.text("en"),
    }
    return {key: value for key, value in parts.items() if value is not None}


def _calendar(paths: list[Path] | None) -> WorkingCalendar:
    try:
        return load_calendar(paths or [DEFAULT_CALENDARS])
    except CalendarFileError as error:
        _refuse("--calendar", str(error))


def _moment(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        _refuse("--received", f"{text!r} is not a moment: write YYYY-MM-DDTHH:MM, for example 2026-02-13T14:05")
    if len(text) <= len("2026-02-13"):
        _refuse("--received", f"{text!r} has no time of day: add it, for example {text}T08:00")
    if not 2000 <= moment.year <= 2100:
        _refuse("--received", f"the year {moment.year} is out of reach: give one from 2000 to 2100")
    return moment if moment.tzinfo else moment.replace(tzinfo=VIETNAM)


def _cut_off(text: str | None) -> time | None:
    if text is None:
        return None
    try:
        return datetime.strptime(text, "%H:%M").time()  # noqa: DTZ007 - a wall-clock time in Vietnam
    except ValueError:
        _refuse("--cut-off", f"{text!r} is not a time of day: write HH:MM, for example 15:00")


def _convention(text: str) -> Convention:
    try:
        return Convention(text)
    except ValueError:
        _refuse("--convention", f"{text!r} is not a convention: use civil_code or eight_hour")


def _check_language(text: str) -> None:
    if text not in {"vi", "en"}:
        _refuse("--language", f"{text!r} is not spoken here: use vi or en")


def _refuse(option: str, sentence: str) -> NoReturn:
    """Say on standard error what is wrong with an option and end with exit code 2."""
    typer.echo(f"{option}: {sentence}", err=True)
    raise typer.Exit(2)
