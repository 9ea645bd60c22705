"""`motcua procedures lint`, as a legal officer, an editor and a build use it."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from cli.procedures import SHIPPED, procedures_app
from cli.procedures.lint_many import FEWEST_SHARED, lint_many
from domain.procedure.lint import context_of, definitions_in

DOCS = Path(__file__).resolve().parents[2] / "docs" / "lint"
SAMPLE = (DOCS / "sample.yaml").read_text(encoding="utf-8")


def run(*arguments: object) -> Result:
    """Run the command with these arguments."""
    return CliRunner().invoke(procedures_app, ["lint", *(str(argument) for argument in arguments)])


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder of procedures of its own with the sample in it."""
    (tmp_path / "agencies.yaml").write_bytes((DOCS / "agencies.yaml").read_bytes())
    (tmp_path / "calendars").mkdir()
    (tmp_path / "calendars" / "vn-2026.yaml").touch()
    write(tmp_path)
    return tmp_path


def write(folder: Path, old: str = "", new: str = "", code: str = "1.004873", version: int = 1) -> Path:
    """Write the sample with a replacement, under a code and version of its own."""
    file = folder / "ubnd-xa" / code / f"v{version}.yaml"
    file.parent.mkdir(parents=True, exist_ok=True)
    assert old in SAMPLE
    text = SAMPLE.replace(old, new, 1) if old else SAMPLE
    text = text.replace("1.004873", code).replace("version: 1\n", f"version: {version}\n", 1)
    file.write_text(text, encoding="utf-8")
    return file


def test_a_clean_folder_ends_with_its_count(folder: Path) -> None:
    """Nothing to say is one line and code 0."""
    answer = run(folder)
    assert (answer.exit_code, answer.stdout) == (0, "Sạch: 1 định nghĩa.\n")


def test_a_finding_shows_its_line_and_marks_its_place(folder: Path) -> None:
    """Place, severity, code, message; the line of the file with a mark under the word; the mend; code 1; no colours."""
    file = write(folder, "online: full", "online: ful")
    answer = run(file, "--language", "en")
    assert answer.exit_code == 1
    assert answer.stdout.splitlines() == [
        f"{file}:7:9: error bad_value `online` cannot be `ful`.",
        "    7 | online: ful",
        "      |         ^^^",
        "    → Did you mean `full`? Use one of: full, partial, none.",
        "1 error, 0 warnings, 0 notes in 1 definitions.",
    ]


def test_warnings_pass_unless_they_count(folder: Path) -> None:
    """Warnings leave with 0, and with 1 under --strict; notes never count."""
    write(folder, "      not_the_person_of: review\n", "")
    assert run(folder).exit_code == 0
    assert run(folder, "--strict").exit_code == 1
    write(folder, "deadline: 3 working days", "deadline: 3 Working days")
    answer = run(folder, "--strict")
    assert answer.exit_code == 0
    assert "gợi ý limit_not_canonical" in answer.stdout


def test_what_is_not_there_is_said_with_another_code(folder: Path, tmp_path: Path) -> None:
    """A path that does not exist, and a folder without definitions, leave with 2 and say so."""
    for path, said in ((folder / "none.yaml", "Không có"), (tmp_path / "calendars", "Không thấy định nghĩa nào")):
        answer = run(path)
        assert answer.exit_code == 2
        assert said in answer.stderr


def test_json_and_sarif_are_read_by_machines(folder: Path) -> None:
    """With --format the whole of the output is one document, and the exit code is the same."""
    write(folder, "online: full", "online: ful")
    told = run(folder, "--format", "json")
    assert told.exit_code == 1
    assert [finding["code"] for finding in json.loads(told.stdout)["findings"]] == ["bad_value"]
    told = run(folder, "--format", "sarif")
    assert told.exit_code == 1
    assert [result["ruleId"] for result in json.loads(told.stdout)["runs"][0]["results"]] == ["bad_value"]


def test_fix_does_the_safe_edits_and_says_which(folder: Path) -> None:
    """The file is mended over several rounds and linted again; each edit is told; a second run changes nothing."""
    file = write(folder, "online: full\nlegal_basis", "online: ful\nlegal_bassis")
    text = (
        file.read_text(encoding="utf-8").replace("3 working days", "03 ngày làm việc").replace("Tờ khai,", "Tờ  khai.,")
    )
    file.write_text("# ghi chú\n" + text, encoding="utf-8")
    answer = run(folder, "--fix")
    assert (answer.exit_code, answer.stdout) == (0, "Sạch: 1 định nghĩa.\n")
    told = [line.split(": ", 1)[1] for line in answer.stderr.splitlines()]
    assert "đã sửa bad_value → full" in told
    assert "đã sửa bad_limit → 3 working days" in told
    assert file.read_text(encoding="utf-8") == "# ghi chú\n" + SAMPLE
    again = run(folder, "--fix")
    assert (again.exit_code, again.stderr) == (0, "")


def test_fix_leaves_what_a_person_must_decide(folder: Path) -> None:
    """An amount with a point is told and stays as it is."""
    file = write(folder, "amount: 8000", "amount: 8.000")
    before = file.read_bytes()
    assert run(folder, "--fix").exit_code == 1
    assert file.read_bytes() == before


def test_fix_does_not_touch_what_is_published(folder: Path) -> None:
    """An edit that would change the meaning of a published text is an error more, and is not done."""
    from domain.procedure.compile import compile_definition
    from domain.procedure.loader import load_definition

    file = write(folder, "vi: Cấp giấy xác nhận,", "vi: Cấp giấy xác nhận.,")
    sha256 = compile_definition(load_definition(file)).sha256
    (folder / "versions.lock").write_text(f"{sha256}  ubnd-xa/1.004873/v1.yaml\n", encoding="utf-8")
    before = file.read_bytes()
    answer = run(folder, "--fix")
    assert "cảnh báo trailing_dot" in answer.stdout
    assert file.read_bytes() == before


def test_versions_and_sub_cases_are_judged_across_files(folder: Path) -> None:
    """Linting one file or the whole folder finds the same overlap, though only one of the files is read first."""
    write(folder, "{from: 2026-07-01}", "{from: 2026-07-01, to: 2026-12-31}")
    second = write(folder, "{from: 2026-07-01}", "{from: 2026-12-01}", version=2)
    for path in (folder, second):
        answer = run(path)
        assert answer.exit_code == 1
        assert f"{second}:3:12: lỗi versions_overlap" in answer.stdout


def test_a_broken_register_is_told_once(folder: Path) -> None:
    """Where the register cannot be read, that is the finding, and no definition is judged without it."""
    (folder / "agencies.yaml").write_text("agencies: [\n", encoding="utf-8")
    answer = run(folder)
    assert answer.exit_code == 1
    assert f"{folder / 'agencies.yaml'}:2:1: lỗi bad_yaml" in answer.stdout
    assert "ubnd-xa" not in answer.stdout


def test_many_files_are_shared_out_and_told_in_order(folder: Path) -> None:
    """Processes change neither the findings nor their order."""
    shutil.rmtree(folder / "ubnd-xa")
    for number in range(FEWEST_SHARED + 5):
        write(folder, "online: full", "online: ful" if number % 7 == 0 else "online: full", code=f"9.{number:06d}")
    files = definitions_in(folder, folder)
    context = context_of(folder, SHIPPED)
    shared = lint_many(files, folder, context, jobs=2)
    assert shared == lint_many(files, folder, context, jobs=1)
    assert [one.file for one in shared] == [str(file) for file in files]
    assert sum(bool(one.findings) for one in shared) == 10


def test_a_file_is_not_sent_to_an_agency_nobody_has(folder: Path) -> None:
    """While its agency is unknown only that is told; the place of the file is judged once the name is mended."""
    write(folder, "agency: ubnd-xa", "agency: cong-an-cap-xa", code="1.004874")
    answer = run(folder)
    assert answer.exit_code == 1
    assert "unknown_agency" in answer.stdout
    assert "misplaced" not in answer.stdout
    (folder / "agencies.yaml").write_bytes((SHIPPED / "agencies.yaml").read_bytes())
    write(folder, "agency: ubnd-xa", "agency: cong-an-xa", code="1.004874")
    assert "misplaced" in run(folder).stdout
