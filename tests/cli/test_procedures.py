"""`motcua procedures`, as a legal officer and a build use it."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from cli.procedures import SHIPPED
from domain.procedure.compile import read_compiled
from domain.procedure.plan import parse_plan
from domain.procedure.schema import schema_text
from models.procedures import in_force
from runtime.database import Sessions
from tests.cli.procedures_run import MARITAL, later, run


@pytest.fixture
def shelf(tmp_path: Path) -> Path:
    """A folder of its own with one good procedure and the register."""
    folder = tmp_path / "ubnd-xa" / "1.004873"
    folder.mkdir(parents=True)
    (folder / "v1.yaml").write_text(MARITAL.read_text(encoding="utf-8"), encoding="utf-8")
    (tmp_path / "agencies.yaml").write_text((SHIPPED / "agencies.yaml").read_text(encoding="utf-8"), encoding="utf-8")
    return tmp_path


def spoil(shelf: Path, old: str, new: str) -> Path:
    """Replace text in the folder's procedure and return its file."""
    file = shelf / "ubnd-xa" / "1.004873" / "v1.yaml"
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")
    return file


def test_check_passes_the_shipped_folder() -> None:
    """A folder is searched for definitions, and a clean one ends with code 0 and a count."""
    answer = run("check", SHIPPED)
    assert answer.exit_code == 0
    assert answer.stdout.startswith("Đạt: ")


def test_check_points_to_every_mistake(shelf: Path) -> None:
    """Each problem is one line `file:line:column: severity code message` with its mend, and the code is 1."""
    file = spoil(shelf, "online: full", "online: ful")
    spoil(shelf, "version: 1", "verson: 1")
    answer = run("check", shelf)
    assert answer.exit_code == 1
    lines = answer.stdout.splitlines()
    places = [line.split(": lỗi ")[0] for line in lines if ": lỗi " in line]
    text = file.read_text(encoding="utf-8").splitlines()
    wrong = next(number for number, line in enumerate(text, 1) if line.startswith("verson"))
    bad = next(number for number, line in enumerate(text, 1) if line.startswith("online"))
    assert f"{file}:{wrong}:1" in places
    assert f"{file}:{bad}:9" in places
    assert any("Có phải ý bạn là `version`?" in line for line in lines)


def test_check_speaks_english_when_asked(shelf: Path) -> None:
    """With --language en the same problems are told in English."""
    file = spoil(shelf, "within: 12 working hours", "within: 5 working days")
    answer = run("check", file, "--language", "en")
    assert answer.exit_code == 1
    assert "error budget_over_deadline The longest path needs 44 working hours" in answer.stdout


def test_check_knows_the_register_and_the_place(shelf: Path) -> None:
    """An agency missing in the register above the file, and a file in the wrong folder, are both told."""
    spoil(shelf, "ask: cong-an", "ask: cong-ann")
    spoil(shelf, 'procedure: "1.004873"', 'procedure: "1.004874"')
    answer = run("check", shelf)
    assert answer.exit_code == 1
    assert "unknown_agency" in answer.stdout
    assert "misplaced" in answer.stdout
    assert "ubnd-xa/1.004874/v1.yaml" in answer.stdout


def test_check_of_nothing_is_an_error(tmp_path: Path) -> None:
    """A folder without definitions does not pass silently."""
    assert run("check", tmp_path).exit_code == 1


def test_show_takes_a_code_or_a_file() -> None:
    """The page by code and by file are the same, with limits and agencies in words."""
    by_code = run("show", "1.004873")
    assert by_code.exit_code == 0
    assert by_code.stdout == run("show", MARITAL).stdout
    assert "Thời hạn giải quyết: 3 ngày làm việc" in by_code.stdout
    assert "song song với review" in by_code.stdout
    assert "in parallel with review" in run("show", "1.004873", "--language", "en").stdout


def test_show_of_an_unknown_code_says_so() -> None:
    """An unknown code is a sentence and code 1."""
    answer = run("show", "9.999999")
    assert answer.exit_code == 1
    assert "9.999999" in answer.stderr


def test_list_has_one_line_for_each_version() -> None:
    """Every shipped procedure is listed with code, version and name."""
    answer = run("list")
    assert answer.exit_code == 0
    assert "1.004873  v1  Cấp Giấy xác nhận tình trạng hôn nhân" in answer.stdout.splitlines()
    assert "1.004873  v1  Certificate of marital status" in run("list", "--language", "en").stdout


def test_schema_prints_the_schema_for_editors() -> None:
    """The output is exactly the schema file."""
    assert run("schema").stdout == schema_text()


def test_compile_prints_the_frozen_text_and_the_plan() -> None:
    """The printed text reads back as a definition, the printed plan as a plan of the agency asked for."""
    answer = run("compile", MARITAL)
    assert answer.exit_code == 0
    assert read_compiled(answer.stdout).procedure == "1.004873"
    assert "sha256 " in answer.stderr
    plan = parse_plan(run("compile", MARITAL, "--plan-for", "H61.12").stdout)
    assert (plan.procedure, plan.agency) == ("1.004873", "H61.12")


def test_lock_refuses_an_edited_version(shelf: Path) -> None:
    """The first run adds the version; after an edit of its meaning the next run refuses and names the file."""
    assert run("lock", shelf).exit_code == 0
    assert run("lock", shelf, "--language", "en").stdout.strip() == "Added 0 versions."
    spoil(shelf, "set_by: provincial council", "amount: 1")
    answer = run("lock", shelf)
    assert answer.exit_code == 1
    assert "ubnd-xa/1.004873/v1.yaml" in answer.stderr


async def test_publish_stores_the_version_and_is_repeatable(on_database: str, sessions: Sessions) -> None:
    """A published version is in force from its day; publishing it again changes nothing and says so."""
    arguments = ("publish", MARITAL, "--from", "2026-12-01", "--by", "Phòng Tư pháp")
    first = await later(*arguments)
    assert first.exit_code == 0, first.output
    assert "đã công bố" in first.stdout
    async with sessions.read() as session:
        assert await in_force(session, "1.004873", date(2026, 11, 30)) is None
        version = await in_force(session, "1.004873", date(2026, 12, 1))
    assert version is not None
    assert read_compiled(version.text).procedure == "1.004873"
    assert json.loads(version.text)["version"] == 1
    again = await later(*arguments)
    assert again.exit_code == 0
    assert "không đổi" in again.stdout


async def test_publish_refuses_another_text_under_a_published_version(
    on_database: str, sessions: Sessions, shelf: Path
) -> None:
    """A changed text needs a new version number, and the refusal names the next free one."""
    arguments = ("--from", "2026-12-01", "--by", "Phòng Tư pháp", "--language", "en")
    await later("publish", MARITAL, *arguments)
    file = spoil(shelf, "set_by: provincial council", "amount: 15000")
    answer = await later("publish", file, *arguments)
    assert answer.exit_code == 1
    assert "set version: 2" in answer.stderr


def test_publish_needs_a_date_and_a_clean_definition(shelf: Path) -> None:
    """A wrong date or a definition with a problem is refused before the database is touched."""
    assert run("publish", MARITAL, "--from", "01/12/2026", "--by", "A").exit_code == 1
    answer = run("publish", spoil(shelf, "agency: ubnd-xa", "agency: nowhere"), "--from", "2026-12-01", "--by", "A")
    assert answer.exit_code == 1
    assert "unknown_agency" in answer.stdout
