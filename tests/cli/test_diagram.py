"""`motcua procedures diagram`, as a legal officer uses it."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree

from typer.testing import CliRunner, Result

from cli.procedures import SHIPPED, procedures_app

MARITAL = SHIPPED / "ubnd-xa" / "1.004873" / "v1.yaml"


def run(*arguments: object) -> Result:
    return CliRunner().invoke(procedures_app, ["diagram", *map(str, arguments)])


def test_a_file_is_drawn_to_a_file(tmp_path: Path) -> None:
    """The SVG is well formed, names the agencies of the register, and is said to be drawn."""
    picture = tmp_path / "so-do.svg"
    answer = run(MARITAL, "--output", picture)
    assert answer.exit_code == 0, answer.output
    assert str(picture) in answer.stdout
    drawn = picture.read_text(encoding="utf-8")
    assert ElementTree.fromstring(drawn).tag == "{http://www.w3.org/2000/svg}svg"
    assert "Cơ quan Công an (dữ liệu dân cư)" in drawn


def test_a_code_is_drawn_in_english_to_standard_output() -> None:
    """A code finds the newest shipped version; without --output the picture is printed."""
    answer = run("1.004873", "--language", "en")
    assert answer.exit_code == 0, answer.output
    assert answer.stdout.startswith("<svg ")
    assert "Ask the police about marital status" in answer.stdout
    assert "Tiếp nhận" not in answer.stdout


def test_what_cannot_be_read_is_reported_with_its_place(tmp_path: Path) -> None:
    """A file that is no definition gives file, line and column, and no picture."""
    broken = tmp_path / "v1.yaml"
    broken.write_text("procedure: [\n", encoding="utf-8")
    answer = run(broken, "--output", tmp_path / "x.svg")
    assert answer.exit_code == 1
    assert f"{broken}:" in answer.stdout
    assert "bad_yaml" in answer.stdout
    assert not (tmp_path / "x.svg").exists()


def test_a_place_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    """An output folder that does not exist ends with code 1 and a sentence."""
    answer = run(MARITAL, "--output", tmp_path / "nowhere" / "x.svg")
    assert answer.exit_code == 1
    assert "Không ghi được" in answer.stderr


def test_every_shipped_procedure_fits_one_page_of_a4() -> None:
    """What is shipped prints on one sheet at its own size, in both languages."""
    for file in sorted(SHIPPED.glob("*/[0-9]*/v*.yaml")):
        if file.name.count(".") > 1:
            continue
        for language in ("vi", "en"):
            answer = run(file, "--language", language)
            assert answer.exit_code == 0, answer.output
            _, _, wide, high = map(float, ElementTree.fromstring(answer.stdout).attrib["viewBox"].split())
            assert min(wide, high) <= 538.6, (file, language)
            assert max(wide, high) <= 785.2, (file, language)
