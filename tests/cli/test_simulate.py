"""`motcua procedures simulate` and `test`, as a legal officer and a build use them."""

from __future__ import annotations

import io
import json
import unicodedata
from pathlib import Path

import pytest
from pypdf import PdfReader

from cli.procedures import SHIPPED
from domain.simulation.scenarios import SUFFIX
from tests.cli.procedures_run import MARITAL, run


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """A folder with a copy of one procedure and a scenario file of its own, one passing and one failing."""
    (tmp_path / "agencies.yaml").write_text((SHIPPED / "agencies.yaml").read_text(encoding="utf-8"), encoding="utf-8")
    folder = tmp_path / "ubnd-xa" / "1.004873"
    folder.mkdir(parents=True)
    (folder / "v1.yaml").write_text(MARITAL.read_text(encoding="utf-8"), encoding="utf-8")
    scenarios = "scenarios:\n" + "".join(
        f"  - name: {{vi: Số {number}, en: Number {number}}}\n"
        "    given: {filed: 2026-11-23 09:00}\n"
        f"    expect: {{ends: {ends}}}\n"
        for number, ends in ((1, "returned"), (2, "withdrawn"))
    )
    (folder / f"v1{SUFFIX}").write_text(scenarios, encoding="utf-8")
    return tmp_path


def test_the_shipped_scenarios_pass() -> None:
    """Every shipped procedure has scenarios beside it, and they all come true."""
    answer = run("test", SHIPPED)
    assert answer.exit_code == 0, answer.stdout
    assert "0 hỏng; 0 tệp sai" in answer.stdout
    for code in ("1.001612", "1.004873", "1.013225", "2.000635", "2.000815", "3.000347"):
        assert f"{code}/v1{SUFFIX}" in answer.stdout


def test_a_failed_scenario_says_what_was_expected(own: Path) -> None:
    """The file, the line, the name, and expected beside got; the exit code is 1."""
    answer = run("test", own, "--language", "en")
    assert answer.exit_code == 1
    assert f"v1{SUFFIX} .F" in answer.stdout
    assert f"FAILED {own}/ubnd-xa/1.004873/v1{SUFFIX}:5 Number 2" in answer.stdout
    assert "ends as: expected withdrawn (Withdrawn), got returned (Result returned)" in answer.stdout
    assert answer.stdout.rstrip().endswith("2 scenarios: 1 passed, 1 failed; 0 files with errors.")


def test_a_wrong_file_ends_with_two(own: Path) -> None:
    """A mistake in a file is told at its line and column, the other files are still run, the code is 2."""
    file = own / "ubnd-xa" / "1.004873" / f"v1{SUFFIX}"
    file.write_text(
        file.read_text(encoding="utf-8").replace("expect: {ends: returned}", "expekt: {}"), encoding="utf-8"
    )
    answer = run("test", own, "--language", "en")
    assert answer.exit_code == 2
    assert f"{file}:4:5: error scenario_unknown_key" in answer.stdout
    assert "Did you mean `expect`?" in answer.stdout


def test_scenarios_without_their_procedure(tmp_path: Path) -> None:
    """A scenario file needs its procedure beside it, and an empty folder is no success."""
    assert run("test", tmp_path).exit_code == 2
    (tmp_path / f"v9{SUFFIX}").write_text("scenarios: []\n", encoding="utf-8")
    assert run("test", tmp_path).exit_code == 2


def test_coverage_is_a_table_and_a_list(own: Path) -> None:
    """With --coverage each kind of branch is counted and each untried one named; JSON holds the same."""
    answer = run("test", own, "--coverage", "--language", "en")
    assert "Outcomes of steps" in answer.stdout
    assert "Review: refused" in answer.stdout
    told = json.loads(run("test", own, "--coverage", "--format", "json").stdout)
    [file] = told["files"]
    assert [scenario["passed"] for scenario in file["scenarios"]] == [True, False]
    assert {"kind": "outcome", "subject": "review", "outcome": "refuse"} in file["coverage"]["missing"]


def test_the_shipped_scenarios_cover_most_branches() -> None:
    """The scenarios of the procedure with an agency leave nothing of importance untried."""
    told = json.loads(run("test", MARITAL, "--coverage", "--format", "json").stdout)
    assert told["files"][0]["coverage"]["share"] == 1


def test_a_trial_across_tet() -> None:
    """A page of text: timeline, explained dates, fees, forms, notices, and the end in three views."""
    answer = run("simulate", "1.004873", "--filed", "2027-02-04 15:20", "--decide", "review=approve@1 working day")
    assert answer.exit_code == 0, answer.stdout
    assert "hẹn trả 17:00 thứ Ba 16/02/2027" in answer.stdout
    assert "bỏ qua Tết Nguyên đán (từ 05/02 đến 11/02/2027)" in answer.stdout
    assert "12/02/2027 15:30  Thẩm định xong: đề nghị giải quyết." in answer.stdout
    assert "Mẫu 01 Giấy tiếp nhận hồ sơ và hẹn trả kết quả" in answer.stdout
    assert "Theo luật: sớm hạn" in answer.stdout


def test_a_trial_beside_wrong_scenarios_says_where(own: Path) -> None:
    """The scenarios that tell what is untried cannot be read: their line is named, nothing breaks."""
    file = own / "ubnd-xa" / "1.004873" / f"v1{SUFFIX}"
    file.write_text(file.read_text(encoding="utf-8").replace("en: Number 2", "en: Rented, online"), encoding="utf-8")
    answer = run("simulate", own / "ubnd-xa" / "1.004873" / "v1.yaml", "--filed", "2027-02-04 15:20")
    assert (answer.exit_code, type(answer.exception)) == (1, SystemExit)
    assert f"{file}:5:" in answer.stdout
    assert "scenario_text_cut_at_comma" in answer.stdout


def test_a_trial_as_json() -> None:
    """The same trial for a machine, with the coverage of the scenarios beside the procedure."""
    answer = run(
        "simulate", "2.000635", "--filed", "2026-11-23 08:30", "--fact", "copies=3", "--channel", "online",
        "--decide", "sign=send_back", "--format", "json",
    )  # fmt: skip
    told = json.loads(answer.stdout)
    assert told["fees"]["total"] == 24000
    assert told["situation"]["channel"] == "online"
    assert told["steps"].count("review") == 2
    assert "missing" in told["coverage"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--decide", "sgin=approve"), "Did you mean `sign`?"),
        (("--decide", "sign="), "write step=outcome"),
        (("--fact", "pages"), "--fact is written name=value"),
        (("--filed", "yesterday"), "Write a day and a time"),
        (("--channel", "pigeon"), "Use one of"),
        (("--exemption", "nobody"), "The fee cannot be told"),
    ],
)
def test_wrong_arguments_are_answered(arguments: tuple[str, ...], said: str) -> None:
    """A slip is told in a sentence with its mend, and the code is not 0."""
    answer = run("simulate", "1.004873", "--filed", "2026-11-23 09:00", "--language", "en", *arguments)
    assert answer.exit_code == 1
    assert said in answer.output


def test_all_paths() -> None:
    """Every branch is walked: how they end, which are late, which lead nowhere."""
    answer = run("simulate", "2.000815", "--all-paths", "--language", "en")
    assert answer.exit_code == 0
    assert "paths, 1 kinds of dossier" in answer.stdout
    assert "Nobody moves any more" in answer.stdout
    told = json.loads(run("simulate", "2.000815", "--all-paths", "--format", "json").stdout)
    assert told["paths"] == sum(told["endings"].values())
    assert not told["cut"]


def test_specimens_say_that_they_are_none(tmp_path: Path) -> None:
    """Every form is a PDF with the watermark, the receipt on both copies; the office's own are named as such."""
    answer = run(
        "simulate", "2.000635", "--filed", "2027-02-04 15:20", "--decide", "review=refuse", "--forms", tmp_path / "out"
    )
    assert answer.exit_code == 0, answer.output
    file, refusal = sorted((tmp_path / "out").glob("*.pdf"))
    assert refusal.name.endswith("mau-03.pdf")
    [page] = PdfReader(io.BytesIO(file.read_bytes())).pages
    text = unicodedata.normalize("NFC", page.extract_text())
    assert text.count("BẢN THỬ / SPECIMEN") == 2
    assert "17 giờ 00 phút, thứ Sáu ngày 12 tháng 02 năm 2027" in " ".join(text.split())
    assert "mẫu 03" in answer.stdout
    letters = {path.name.partition("thong-bao-")[2]: path for path in (tmp_path / "out").glob("*-thong-bao-*")}
    assert {"received.html", "received.txt", "decided.html", "decided.txt"} <= letters.keys()
    assert all("BẢN THỬ / SPECIMEN" in path.read_text("utf-8") for path in letters.values())
    assert "hẹn trả 17:00 thứ Sáu 12/02/2027" in letters["received.txt"].read_text("utf-8")


def test_the_schema_for_editors() -> None:
    """The schema of scenario files is printed as JSON."""
    assert json.loads(run("scenario-schema").stdout)["title"].startswith("Motcua")
