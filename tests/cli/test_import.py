"""`motcua procedures import` writes everything or nothing."""

import csv
import json
from pathlib import Path

from typer.testing import CliRunner

from cli.procedures import procedures_app
from domain.procedure.compile import compile_definition
from domain.procedure.fragments import FragmentShelf
from domain.procedure.loader import load_definition
from domain.procedure.register import load_register
from domain.procedure.shelf import find_definitions

SAMPLES = Path(__file__).resolve().parents[1] / "domain" / "catalogue" / "samples.jsonl"


def run(*arguments: str | Path):
    """Run the command."""
    return CliRunner().invoke(procedures_app, ["import", *map(str, arguments)])


def test_drafts_doubts_register_and_refusals_are_written(tmp_path):
    """Every draft lies in its place, compiles with the register and fragments beside it alone, and has its doubts."""
    out = tmp_path / "drafts"
    result = run(SAMPLES, "--out", out, "--from", "2031-01-01", "--language", "en")
    assert result.exit_code == 0, result.output
    register = load_register(out / "agencies.yaml")
    files = find_definitions(out)
    assert [file.parent.name for file in files] == ["9.900003", "9.900001", "9.900002"]
    for file in files:
        definition = compile_definition(load_definition(file, shelf=FragmentShelf.near(file)), register).definition
        assert definition.effective.from_.isoformat() == "2031-01-01"
        doubts = json.loads((file.parent / "v1.doubts.json").read_text())
        assert doubts["procedure"] == file.parent.name
        assert doubts["doubts"][0]["seconds"] <= doubts["doubts"][-1]["seconds"]
    rows = list(csv.DictReader((out / "refused.csv").read_text(encoding="utf-8-sig").splitlines()))
    assert [(row["code"], row["reason"]) for row in rows] == [("9.900004", "no_deadline")]
    figures = json.loads((out / "summary.json").read_text())
    assert (figures["drafts"], figures["passed_over"], figures["bad_lines"]) == (3, 1, 0)
    assert figures["fragments"] == {"mot-cap@1": 2, "mot-cua@1": 1, "mot-khoan-thu@1": 1}
    assert figures["under_40_lines"] == 1
    assert "3  drafts" in (out / "summary.txt").read_text()
    assert [path.name for path in tmp_path.iterdir()] == ["drafts"]


def test_a_bad_line_stops_everything(tmp_path):
    """A line that is not a record is named with its number, and nothing is written."""
    file = tmp_path / "bad.jsonl"
    file.write_bytes(SAMPLES.read_bytes() + b"{oops\n")
    result = run(file, "--out", tmp_path / "drafts", "--language", "en")
    assert result.exit_code == 1
    assert f"{file}:6: not_json" in result.output
    assert not (tmp_path / "drafts").exists()
    skipped = run(file, "--out", tmp_path / "drafts", "--skip-bad-lines")
    assert skipped.exit_code == 0
    assert json.loads((tmp_path / "drafts" / "summary.json").read_text())["bad_lines"] == 1


def test_a_folder_with_content_is_not_touched(tmp_path):
    """Drafts that people may have worked on are never overwritten."""
    (tmp_path / "mine.txt").write_text("mine")
    result = run(SAMPLES, "--out", tmp_path)
    assert result.exit_code == 1
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


def test_an_unreadable_file_says_so(tmp_path):
    """A file of another kind is refused by its code."""
    result = run(tmp_path / "records.csv", "--out", tmp_path / "drafts")
    assert result.exit_code == 1
    assert "file_kind_unknown" in result.output
