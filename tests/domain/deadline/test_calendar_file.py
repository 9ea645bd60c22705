from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from domain.deadline.calendar import WorkingCalendar
from domain.deadline.calendar_file import load_calendar
from domain.deadline.days import DayStatus
from domain.deadline.due import due
from domain.deadline.errors import CalendarFileError
from domain.deadline.limit import Limit
from tests.domain.deadline.examples import shown, vn

HOURS = """\
calendar: test
working_hours:
  monday: 07:00-11:30 13:30-17:00
  tuesday: 07:00-11:30 13:30-17:00
"""
YEAR = """\
calendar: test
year: 2026
decided: true
"""


def write(folder: Path, **files: str) -> list[Path]:
    paths = [folder / f"{name}.yaml" for name in files]
    for path, text in zip(paths, files.values(), strict=True):
        path.write_text(text, encoding="utf-8")
    return paths


def refusal(paths: list[Path]) -> str:
    with pytest.raises(CalendarFileError) as error:
        load_calendar(paths)
    return str(error.value)


def test_files_merge_into_one_calendar_in_any_order(shipped: Path, calendar: WorkingCalendar) -> None:
    """The folder, or its files named one by one backwards, make the same calendar under the same name."""
    again = load_calendar(sorted(shipped.glob("*.yaml"), reverse=True))
    assert again == calendar
    assert again.identity.startswith("vn-2026.")


def test_another_content_is_another_identity(tmp_path: Path) -> None:
    """Adding a day off changes the name of the calendar, so a case tells which one it was counted with."""
    plain = load_calendar(write(tmp_path, hours=HOURS, year=YEAR))
    day = "holidays:\n  - {day: 2026-03-02, name: {vi: nghỉ, en: off}, source: QĐ 1}\n"
    assert load_calendar(write(tmp_path, hours=HOURS, year=YEAR + day)).identity != plain.identity


def test_every_kind_of_entry_is_read(tmp_path: Path) -> None:
    """Days off, runs, swaps, half days and hours of each weekday reach the calendar."""
    entries = """\
holidays:
  - {day: 2026-03-02, name: {vi: nghỉ, en: off}, source: QĐ 1}
  - {from: 2026-03-09, to: 2026-03-10, name: {vi: nghỉ, en: off}, source: QĐ 1}
swaps:
  - {off: 2026-03-16, worked: 2026-03-21, name: {vi: đổi, en: swap}, source: QĐ 2}
half_days:
  - {day: 2026-03-17, hours: 07:00-11:30, name: {vi: nửa ngày, en: half}, source: QĐ 3}
"""
    made = load_calendar(write(tmp_path, hours=HOURS, year=YEAR + entries))
    assert made.status(date(2026, 3, 10)) is DayStatus.HOLIDAY
    assert made.status(date(2026, 3, 21)) is DayStatus.EXTRA_WORKING_DAY
    assert made.status(date(2026, 3, 17)) is DayStatus.HALF_DAY
    assert shown(made.closing(date(2026, 3, 17))) == "2026-03-17 11:30"
    assert made.status(date(2026, 3, 18)) is DayStatus.WEEKEND
    assert shown(made.opening(date(2026, 3, 3))) == "2026-03-03 07:00"


def test_a_half_day_counts_as_one_day_with_fewer_hours(tmp_path: Path) -> None:
    """A limit in days ends on a half day at its early closing; one in hours goes on the next day."""
    half = "half_days:\n  - {day: 2026-03-17, hours: 07:00-11:30, name: {vi: nửa ngày, en: half}, source: QĐ 3}\n"
    made = load_calendar(write(tmp_path, hours=HOURS, year=YEAR + half))
    in_days = due(vn("2026-03-16 08:00"), Limit.parse("1 working day"), made)
    assert shown(in_days.appointment) == "2026-03-17 11:30"
    assert "vẫn là một ngày làm việc" in in_days.sentence("vi")
    in_hours = due(vn("2026-03-17 08:00"), Limit.parse("4 working hours"), made)
    assert shown(in_hours.instant) == "2026-03-23 07:30"


def test_holidays_of_one_name_with_work_between_are_told_apart(tmp_path: Path) -> None:
    """Two Mondays off under one name are two clauses, not a run that swallows the working day between."""
    entry = "  - {day: 2026-03-%s, name: {vi: lễ hội, en: festival}, source: QĐ 1}\n"
    text = "holidays:\n" + entry % "09" + entry % "16"
    made = load_calendar(write(tmp_path, hours=HOURS, year=YEAR + text))
    sentence = due(vn("2026-03-03 09:00"), Limit.parse("3 working days"), made).sentence("en")
    assert "festival (Monday 9 March 2026) is skipped; festival (Monday 16 March 2026) is skipped" in sentence


def test_one_word_decides_whether_a_listed_day_is_off(shipped: Path, tmp_path: Path) -> None:
    """24 November is on record and worked by default; `counted: true` makes it a day off."""
    assert load_calendar([shipped]).is_working_day(date(2026, 11, 24))
    for path in shipped.glob("*.yaml"):
        text = path.read_text(encoding="utf-8").replace("counted: false", "counted: true")
        (tmp_path / path.name).write_text(text, encoding="utf-8")
    assert load_calendar([tmp_path]).status(date(2026, 11, 24)) is DayStatus.HOLIDAY


def test_every_shipped_entry_names_its_source(shipped: Path) -> None:
    """An entry without a legal source does not load, so the shipped files have one for each."""
    text = (shipped / "vn-2026.yaml").read_text(encoding="utf-8")
    assert text.count("source:") == text.count("name:")


@pytest.mark.parametrize(
    ("year", "place", "said"),
    [
        ("calendar: test\nyear: 2026\n", "1:1", "add `decided: true`"),
        ("year: 2026\ndecided: true\n", "1:1", "`calendar` is missing: add it"),
        (YEAR + "holydays: []\n", "4:1", "`holydays` is not a key"),
        (YEAR + "holidays:\n  - day: 2026-02-30\n", "5:5", "write it as YYYY-MM-DD"),
        (YEAR + "holidays:\n  - day: 2026-02-03\n    name: {vi: a, en: b}\n", "5:5", "`source` is missing: add it"),
        (YEAR + "holidays:\n  - {from: 2026-02-03, name: {vi: a, en: b}, source: c}\n", "5:5", "both `from` and `to`"),
        (YEAR + "holidays:\n  - {day: 2027-02-03, name: {vi: a, en: b}, source: c}\n", "1:1", "not in 2026"),
        (
            YEAR + "half_days:\n  - {day: 2026-02-03, hours: 7-11, name: {vi: a, en: b}, source: c}\n",
            "5:23",
            "write HH:MM-HH:MM",
        ),
        (
            YEAR + "swaps:\n  - {off: 2026-02-03, worked: 2026-02-10, name: {vi: a, en: b}, source: c}\n",
            "2:1",
            "swapped with a rest day",
        ),
        ("calendar: test\nyear: soon\ndecided: true\n", "2:1", "`year` is not a whole number"),
        ("calendar: test\nyear: 2026\ndecided: perhaps\n", "3:1", "neither true nor false"),
        (YEAR + "holidays:\n  - 2026-02-03\n", "5:5", "write its keys"),
        ("calendar: test\nyear: [\n", "3:1", "not YAML"),
        ("calendar: test\ncalendar: test\n", "2:1", "not YAML"),
    ],
)
def test_a_mistake_is_reported_at_its_place_with_the_mend(tmp_path: Path, year: str, place: str, said: str) -> None:
    """The author reads file, line, column, the rule and what to write instead."""
    paths = write(tmp_path, hours=HOURS, year=year)
    message = refusal(paths)
    assert message.startswith(f"{paths[1]}:{place}: "), message
    assert said in message


def test_all_mistakes_are_reported_at_once(tmp_path: Path) -> None:
    """Two broken files give the findings of both."""
    paths = write(tmp_path, hours="calendar: test\nworking_hours: {sonntag: 08:00-12:00}\n", year=YEAR + "x: 1\n")
    message = refusal(paths)
    assert "sonntag is not a weekday" in message
    assert "`x` is not a key" in message


@pytest.mark.parametrize(
    ("files", "said"),
    [
        ({"year": YEAR}, "no file has `working_hours`"),
        ({"hours": HOURS, "more": HOURS}, "working hours are in"),
        ({"hours": HOURS, "year": YEAR, "twin": YEAR}, "2026 is in"),
        ({"hours": HOURS, "year": YEAR.replace("test", "other")}, "`calendar` is other"),
        ({"hours": "calendar: test\nworking_hours: {}\n"}, "add working hours"),
        ({"hours": "- monday\n"}, "begin with `calendar: vn`"),
    ],
)
def test_files_that_do_not_fit_together_are_refused(tmp_path: Path, files: dict[str, str], said: str) -> None:
    """Missing or double hours, one year twice and mixed calendars are told apart from each other."""
    assert said in refusal(write(tmp_path, **files))


def test_a_missing_file_and_an_empty_folder_are_named(tmp_path: Path) -> None:
    """What cannot be read is named with what to do."""
    assert "name an existing calendar file" in refusal([tmp_path / "none.yaml"])
    assert "the folder has no calendar file" in refusal([tmp_path])
    assert "name at least one" in refusal([])
