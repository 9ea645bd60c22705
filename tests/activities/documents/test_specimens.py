"""Specimens of forms 02 to 05: what stands on them, for both channels, and that nobody takes them for real."""

from __future__ import annotations

import io
import unicodedata
from pathlib import Path

import pytest
from pypdf import PdfReader

from activities.documents.specimen import specimen_sheet, write_specimens
from activities.documents.typesetter import typeset
from activities.specimens import SpecimenRequest
from domain.procedure.definition import Definition
from domain.procedure.fragments import FragmentShelf
from domain.procedure.loader import load_definition
from domain.simulation.letters import WATERMARK
from domain.simulation.reading import load_scenarios
from domain.simulation.run import Run
from domain.simulation.simulate import run_trial
from domain.simulation.trial import Trial
from runtime.settings import ROOT
from tests.support.lives import shipped_calendar

MARITAL, BUILDING = "ubnd-xa/1.004873", "ubnd-xa/1.013225"
BOAT = "so-nong-nghiep-moi-truong/1.003634"


def tried(procedure: str, *decisions: str, channel: str = "counter") -> tuple[Run, Definition]:
    """Try a dossier of a shipped procedure, filed on the eve of Tết 2027."""
    file = ROOT / "procedure_defs" / procedure / "v1.yaml"
    definition = load_definition(file, shelf=FragmentShelf.near(file, ROOT / "procedure_defs"))
    lines = "".join(f"      - {{{decision}}}\n" for decision in decisions)
    text = (
        "scenarios:\n  - name: {vi: thử, en: trial}\n"
        f"    given: {{channel: {channel}, filed: 2027-02-04 15:20}}\n    do:\n{lines}    expect: {{}}\n"
    )
    [story] = load_scenarios(text, definition, "test")
    return run_trial(Trial(definition, shipped_calendar()), story.filing, story.script), definition


def texts(run: Run, definition: Definition, folder: Path) -> dict[str, list[str]]:
    """Write the specimens and return the text of every page by the number of the form."""
    found = {}
    for file in write_specimens(run, definition, folder):
        pages = PdfReader(io.BytesIO(file.read_bytes())).pages
        plain = [" ".join(unicodedata.normalize("NFC", page.extract_text()).split()) for page in pages]
        found[file.stem.rpartition("-")[2]] = plain
    return found


@pytest.mark.parametrize(("channel", "day"), [("counter", "04 tháng 02"), ("online", "12 tháng 02")])
def test_a_supplement_request_names_the_papers(tmp_path: Path, channel: str, day: str) -> None:
    """Form 02 has the papers of the dossier, the term, the day of that moment, and the watermark."""
    run, definition = tried(MARITAL, "check: request_supplement", channel=channel)
    [page] = texts(run, definition, tmp_path)["02"]
    assert WATERMARK in page
    assert "PHIẾU YÊU CẦU BỔ SUNG, HOÀN THIỆN HỒ SƠ" in page
    assert f"Ngày {day} năm 2027" in page
    assert "Nguyễn Văn Thử" in page
    assert "Tờ khai cấp Giấy xác nhận tình trạng hôn nhân" in page
    assert "15 ngày kể từ ngày yêu cầu" in page


@pytest.mark.parametrize("channel", ["counter", "online"])
def test_a_refusal_at_intake_leaves_the_ground_to_be_written(tmp_path: Path, channel: str) -> None:
    """Without declared grounds form 03 has an empty line, and tells of filing again, complaint and lawsuit."""
    run, definition = tried(MARITAL, "check: refuse", channel=channel)
    [page] = texts(run, definition, tmp_path)["03"]
    assert WATERMARK in page
    assert "Lý do không tiếp nhận hồ sơ: 1. Lý do và căn cứ Vì sao: ..." in page
    assert "khi đã đủ điều kiện" in page
    assert "quyền khiếu nại" in page
    assert "khởi kiện" in page


def test_a_refusal_after_appraisal_has_the_grounds_of_the_law(tmp_path: Path) -> None:
    """Form 03 names each ground the procedure declares with its legal basis, and a line for another."""
    run, definition = tried(BOAT, "review: refuse")
    [page] = texts(run, definition, tmp_path)["03"]
    assert definition.refusal_grounds
    for ground in definition.refusal_grounds:
        assert ground.name.vi.rstrip(".") in page
        assert str(ground.legal_basis) in page
    assert "Lý do khác" in page
    assert "Lý do từ chối giải quyết hồ sơ" in page


def test_an_apology_and_a_stop(tmp_path: Path) -> None:
    """Form 04 says which appointment was missed; form 05 that the applicant asked, and what was paid."""
    late = texts(*tried(BUILDING, "review: approve, after: 40 working days"), tmp_path / "late")
    assert "Ngày hẹn trả là 17:00 thứ Hai 22/02/2027" in late["04"][0]
    stopped = texts(*tried(BUILDING, "check: accept", "applicant: withdraw"), tmp_path / "stopped")
    assert "theo đề nghị của người nộp" in stopped["05"][0]
    assert "Đã thu: 0 đồng" in stopped["05"][0]
    assert all(WATERMARK in page for page in (*late["04"], *stopped["05"]))


def test_a_long_letter_is_marked_on_every_page() -> None:
    """Points that need several sheets go on, each with the watermark and its number; odd letters become boxes."""
    point = {"title": "Giấy tờ rất dài " * 12 + "漢", "lines": [("Nội dung", "")], "to_tick": True}
    facts = {"title": "Phiếu", "facts": [("Thủ tục", "Thử")], "lead": "Gồm:", "points": [point] * 20, "closing": []}
    pages = PdfReader(io.BytesIO(typeset(specimen_sheet(SpecimenRequest("02", 1_801_000_000, facts))))).pages
    assert len(pages) > 1
    plain = [unicodedata.normalize("NFC", page.extract_text()) for page in pages]
    assert all(WATERMARK in page for page in plain)
    assert f"2 / {len(pages)}" in plain[1]
