"""An imported draft that nobody went through comes into force by no command and by no start of an installation."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlmodel import col

from cli.procedures import SHIPPED
from cli.setup import shipped_procedures
from domain.catalogue.open_doubts import DoubtsFileError
from models.authoring import OpenDoubtsError
from models.tables import DraftDoubt, ProcedureVersion
from runtime.database import Sessions
from tests.cli.procedures_run import EN, later, new_code, run, text_file

SAMPLES = Path(__file__).resolve().parents[1] / "domain" / "catalogue" / "samples.jsonl"
FROM = ("--from", "2032-01-01", "--by", "Phòng Tư pháp")
TWO_UNITS = {
    "id": "two_units@deadline", "path": "deadline", "code": "two_units", "question_vi": "Bao lâu?",
    "question_en": "How long?", "blocks": True, "seconds": 15,
}  # fmt: skip


@pytest.fixture
def imported(tmp_path: Path) -> Path:
    """The folder of drafts that an import of the invented records wrote."""
    out = tmp_path / "drafts"
    assert run("import", SAMPLES, "--out", out, "--from", "2031-01-01").exit_code == 0
    return out


async def in_force_at_all(sessions: Sessions, code: str) -> bool:
    """True when any version of a procedure was published."""
    async with sessions.read() as session:
        versions = select(col(ProcedureVersion.version)).where(col(ProcedureVersion.procedure_code) == code)
        return await session.scalar(versions) is not None


async def test_a_folder_of_imported_drafts_is_not_published(
    on_database: str, sessions: Sessions, imported: Path
) -> None:
    """The refusal tells field, rule, question and mend in the language asked for, and nothing is stored."""
    [file] = imported.glob("*/9.900001/v1.yaml")
    for language, words in (((), "bắt buộc xem"), (EN, "blocking doubts are open")):
        refused = await later("publish", file, *FROM, *language)
        assert refused.exit_code == 1
        assert words in refused.stderr
        assert "ask_hinted" in refused.stderr
        assert "stages.appraise" in refused.stderr
        assert "→" in refused.stderr
    assert not await in_force_at_all(sessions, "9.900001")


async def test_the_list_beside_a_file_blocks_it_until_its_entries_are_answered(
    on_database: str, sessions: Sessions, tmp_path: Path
) -> None:
    """A text without marks is not enough: what the list asks must be answered in it or taken out."""
    code = new_code()
    file = text_file(tmp_path, code)
    beside = file.with_name(f"{file.stem}.doubts.json")
    beside.write_text(json.dumps({"doubts": [TWO_UNITS]}), encoding="utf-8")
    refused = await later("publish", file, *FROM, *EN)
    assert refused.exit_code == 1
    assert "deadline: two_units How long?" in refused.stderr
    assert not await in_force_at_all(sessions, code)
    beside.write_text("no list", encoding="utf-8")
    unread = await later("publish", file, *FROM, *EN)
    assert unread.exit_code == 1
    assert str(beside) in unread.stderr
    beside.write_text(json.dumps({"doubts": [{**TWO_UNITS, "answer": "typed"}]}), encoding="utf-8")
    done = await later("publish", file, *FROM)
    assert done.exit_code == 0, done.output
    assert await in_force_at_all(sessions, code)


async def test_a_draft_from_a_file_brings_its_doubts_and_waits_for_them(
    on_database: str, sessions: Sessions, imported: Path
) -> None:
    """`draft` keeps the list for the review page; `finalise` is refused while something of it is open."""
    [file] = imported.glob("*/9.900001/v1.yaml")
    listed = json.loads((file.parent / "v1.doubts.json").read_text(encoding="utf-8"))["doubts"]
    stored = await later("draft", file, "--by", "an", *EN)
    draft = stored.stdout.strip()
    assert re.fullmatch(r"[0-9a-f-]{36}", draft), stored.output
    async with sessions.read() as session:
        kept = await session.scalars(select(col(DraftDoubt.id)).where(col(DraftDoubt.draft_id) == draft))
        assert set(kept.all()) == {one["id"] for one in listed}
    refused = await later("finalise", draft, "--by", "an", *EN)
    assert refused.exit_code == 1
    assert "ask_hinted" in refused.stderr
    assert "review page" in refused.stderr


def test_an_installation_does_not_start_with_drafts_among_its_files(imported: Path, tmp_path: Path) -> None:
    """What lies in the folders of procedures is published at the start, so a draft there is refused by name."""
    with pytest.raises(OpenDoubtsError) as refused:
        list(shipped_procedures([imported]))
    assert any("9.9" in note for note in refused.value.__notes__)
    shelf = tmp_path / "shelf" / "ubnd-xa" / "1.004873"
    shelf.mkdir(parents=True)
    for name in ("agencies.yaml", "ubnd-xa/1.004873/v1.yaml"):
        (tmp_path / "shelf" / name).write_text((SHIPPED / name).read_text(encoding="utf-8"), encoding="utf-8")
    assert len(list(shipped_procedures([tmp_path / "shelf"]))) == 1
    (shelf / "v1.doubts.json").write_text("[]", encoding="utf-8")
    with pytest.raises(DoubtsFileError):
        list(shipped_procedures([tmp_path / "shelf"]))
