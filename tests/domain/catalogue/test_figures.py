"""The published figures hold on the real data, where it is at hand."""

import re
from pathlib import Path

import pytest
from typer.testing import CliRunner

from cli.procedures import procedures_app
from domain.catalogue.answering import path_of
from domain.catalogue.batch import draft_all, summary
from domain.catalogue.draft import DraftRefusedError, draft_of
from domain.procedure.shelf import find_definitions
from domain.procedure.source import read_source
from tests.domain.catalogue.figures import DATA, PATTERN, chosen, data_file, figures, local_records, truth

FILE_AT_HAND = data_file()
pytestmark = pytest.mark.skipif(FILE_AT_HAND is None, reason=f"{DATA} does not name a folder with {PATTERN}")
DOCUMENT = Path(__file__).resolve().parents[3] / "docs" / "import.md"


@pytest.fixture(scope="module")
def records():
    """All records of province or commune."""
    assert FILE_AT_HAND is not None
    return local_records(FILE_AT_HAND)


@pytest.mark.parametrize("part", ["first", "second"])
def test_the_samples_are_chosen_by_their_rule(records, part: str):
    """Nobody picked the records: the rule gives exactly these codes."""
    assert len(records) == 1428
    assert sorted(chosen(list(records), part)) == sorted(truth(part))


@pytest.mark.parametrize("part", ["first", "second"])
def test_limits_and_fees_are_nearly_never_wrong(records, part: str):
    """Precision of limits and fees is at least 0.98 on both samples."""
    table = figures(records, part)
    assert table["deadline"].precision >= 0.98
    assert table["fee"].precision >= 0.98


@pytest.mark.parametrize("part", ["first", "second"])
def test_what_was_read_later_is_nearly_never_wrong(records, part: str):
    """Names, sectors, numbered steps and hints are right on both samples; sheets but for rows that name no paper."""
    table = figures(records, part)
    assert all(table[field].precision >= 0.98 for field in ("name", "sector", "steps", "hints"))
    assert table["copies"].precision >= 0.9


@pytest.mark.parametrize("part", ["first", "second"])
def test_the_document_shows_these_figures(records, part: str):
    """docs/import.md says the figures that come out."""
    told = DOCUMENT.read_text()
    section = told.split(f"<!-- {part} -->")[1].split("<!-- end -->")[0]
    shown = dict(re.findall(r"^\| (\w+) \|.*\| ([01]\.\d{3} \| [01]\.\d{3}) \|$", section, re.MULTILINE))
    assert shown == {name: f"{one.precision:.3f} | {one.recall:.3f}" for name, one in figures(records, part).items()}


def test_every_record_is_drafted_or_refused(records):
    """Each becomes a draft or has a reason."""
    drafted = refused = 0
    for record in records.values():
        try:
            draft_of(record)
            drafted += 1
        except DraftRefusedError:
            refused += 1
    assert (drafted, refused) == (1350, 78)


def test_every_doubt_has_its_place(records):
    """A doubt stands at a part of its draft, or names the fees not written yet; the median draft is short."""
    batch = draft_all(records.values(), check=False)
    for draft in batch.drafts:
        text, _ = read_source(draft.yaml_text, draft.place)
        for doubt in draft.doubts:
            assert stands(text, path_of(doubt.path)) or doubt.path.split(".")[0] == "fees", (draft.code, doubt.id)
    figures = summary(batch)
    assert f"| {figures['median_lines']} |" in DOCUMENT.read_text()
    assert figures["median_lines"] < 40


@pytest.mark.slow
def test_every_draft_compiles(records, tmp_path):
    """No draft of the whole catalogue has an error, neither alone nor in its folder as the linter sees it."""
    batch = draft_all(records.values())
    assert {one.reason for one in batch.refusals} == {"no_deadline", "no_dossier", "no_result"}
    out = tmp_path / "drafts"
    runner = CliRunner()
    assert runner.invoke(procedures_app, ["import", str(FILE_AT_HAND), "--out", str(out)]).exit_code == 0
    linted = runner.invoke(procedures_app, ["lint", str(out), "--format", "json"])
    assert linted.exit_code == 0, linted.output[-2000:]
    assert len(find_definitions(out)) == len(batch.drafts)


def stands(part: object, path: tuple[str | int, ...]) -> bool:
    """Return whether there is something at the path."""
    for step in path:
        held = dict(enumerate(part)) if isinstance(part, list) else part
        if not isinstance(held, dict) or step not in held:
            return False
        part = held[step]
    return True
