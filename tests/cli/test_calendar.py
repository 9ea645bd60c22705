from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from cli.calendar import calendar_app


def run(*arguments: str) -> Result:
    return CliRunner().invoke(calendar_app, list(arguments))


def test_due_answers_in_one_vietnamese_sentence() -> None:
    """Without options the answer is the sentence a citizen could read, over Tết."""
    answer = run("due", "--received", "2026-02-13T14:05", "--limit", "7 days")
    assert answer.exit_code == 0
    assert answer.stdout.startswith("Nhận lúc 14:05 thứ Sáu 13/02/2026; thời hạn 7 ngày")
    assert "hết hạn khi kết thúc thứ Hai 23/02/2026" in answer.stdout
    assert answer.stdout.count("\n") == 1


def test_due_as_json_carries_everything_in_both_languages() -> None:
    """Programs get the due date, the appointment, the steps and both sentences."""
    answer = run("due", "--received", "2026-08-20T15:10", "--limit", "2 working days", "--cut-off", "15:00", "--json")
    found = json.loads(answer.stdout)
    assert found["received"] == "2026-08-20T15:10:00+07:00"
    assert found["limit"] == "2 working days"
    assert found["due"] == "2026-08-25T00:00:00+07:00"
    assert found["last_day"] == "2026-08-24"
    assert found["appointment"] == "2026-08-24T17:00:00+07:00"
    assert found["convention"] == "civil_code"
    assert found["provisional"] is False
    assert [step["kind"] for step in found["explanation"]] == [
        "received", "after_cut_off", "counted", "skipped_weekend", "extra_working_day",
    ]  # fmt: skip
    assert set(found["sentences"]) == {"vi", "en"}


def test_an_offset_in_the_moment_is_respected() -> None:
    """A moment given in UTC is the same instant as its Vietnam time."""
    utc = run("due", "--received", "2026-11-16T02:00+00:00", "--limit", "1 working day")
    assert utc.stdout == run("due", "--received", "2026-11-16T09:00", "--limit", "1 working day").stdout


def test_convention_and_language_are_options() -> None:
    """The eight-hour convention answers to the minute, in English when asked."""
    answer = run(
        "due", "--received", "2026-11-16T09:00", "--limit", "3 working days",
        "--convention", "eight_hour", "--language", "en",
    )  # fmt: skip
    assert "it ends at 09:00 on Thursday 19 November 2026" in answer.stdout


def test_show_prints_a_month_with_its_days_named() -> None:
    """January 2026 shows New Year, the swapped Friday and the Saturday worked for it."""
    answer = run("show", "--month", "2026-01")
    assert answer.exit_code == 0
    assert answer.stdout.startswith("Tháng 01/2026: 21 ngày làm việc")
    assert "1*    2~    3-    4-" in answer.stdout
    assert "+ thứ Bảy 10/01/2026: Nghỉ hoán đổi dịp Tết Dương lịch, làm bù cho thứ Sáu 02/01/2026" in answer.stdout
    assert "tạm tính" not in answer.stdout


def test_show_gathers_a_long_holiday_and_says_when_a_year_is_undecided() -> None:
    """Tết 2027 is one line, and the month says its holidays are not decided yet."""
    answer = run("show", "--month", "2027-02", "--language", "en")
    assert "* 5 to 11 February 2027: Lunar New Year" in answer.stdout
    assert "The holidays of 2027 are not decided yet" in answer.stdout


def test_a_calendar_of_ones_own_replaces_the_shipped_one(tmp_path: Path) -> None:
    """With --calendar only the named files count."""
    path = tmp_path / "own.yaml"
    path.write_text("calendar: own\nworking_hours: {saturday: 08:00-12:00}\n", encoding="utf-8")
    answer = run("due", "--received", "2026-02-13T14:05", "--limit", "1 working day", "--calendar", str(path), "--json")
    assert json.loads(answer.stdout)["appointment"] == "2026-02-14T12:00:00+07:00"


@pytest.mark.parametrize(
    ("option", "value", "mend"),
    [
        ("--received", "yesterday", "write YYYY-MM-DDTHH:MM"),
        ("--received", "2026-02-13", "add it, for example 2026-02-13T08:00"),
        ("--received", "9999-12-31T09:00", "from 2000 to 2100"),
        ("--limit", "7 dayz", '"3 working days"'),
        ("--limit", "0 days", "whole number from 1"),
        ("--cut-off", "3pm", "write HH:MM"),
        ("--convention", "lunar", "use civil_code or eight_hour"),
        ("--language", "fr", "use vi or en"),
        ("--calendar", "no-such-file.yaml", "name an existing calendar file"),
    ],
)
def test_a_wrong_option_is_refused_in_one_sentence(option: str, value: str, mend: str) -> None:
    """The refusal names the option and the mend on standard error, and the exit code is 2."""
    options = {"--received": "2026-02-13T14:05", "--limit": "7 days", option: value}
    answer = run("due", *(part for pair in options.items() for part in pair))
    assert answer.exit_code == 2
    assert answer.stdout == ""
    assert answer.stderr.startswith(f"{option}: ")
    assert mend in answer.stderr
    assert answer.stderr.count("\n") == 1


def test_a_wrong_month_is_refused() -> None:
    """A month that is none is refused with the way to write one."""
    answer = run("show", "--month", "2026-13")
    assert answer.exit_code == 2
    assert answer.stderr.startswith("--month: '2026-13' is not a month: write it as YYYY-MM")
