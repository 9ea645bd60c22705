"""Many drafts published by two people at the command line, and the import's report of how long its doubts take."""

from __future__ import annotations

from pathlib import Path

from models.procedures import in_force
from runtime.database import Sessions
from tests.cli.procedures_run import EN, later, new_code, run, text_file
from tests.domain.catalogue.conftest import SAMPLES
from tests.models.test_publication import DAY

BY_DECISION = ("--decision", "12/QĐ-UBND", "--decided-on", "2026-11-20", "--from", DAY.isoformat())


async def test_drafts_are_proposed_by_one_and_approved_by_another(
    on_database: str, sessions: Sessions, tmp_path: Path
) -> None:
    """Found, proposed by a filter, one taken out, refused to the proposer, approved: the results are told."""
    codes = [new_code() for _ in range(3)]
    drafts = []
    for code in codes:
        stored = await later("draft", text_file(tmp_path, code), "--by", "an")
        assert stored.exit_code == 0, stored.output
        drafts.append(stored.stdout.strip())
    found = await later("proposal", "ready", "--field", "ho-tich", "--level", "commune", *EN)
    assert {line.split()[0] for line in found.stdout.splitlines()} == set(drafts)
    assert "0 left open" in found.stdout
    nothing = await later("proposal", "make", "--by", "an", *BY_DECISION, *EN)
    assert nothing.exit_code == 1
    assert "Name drafts, a filter, or --all." in nothing.stderr

    made = await later("proposal", "make", "--by", "an", *BY_DECISION, "--field", "ho-tich", *EN)
    assert made.exit_code == 0, made.output
    proposal, counted = made.stdout.splitlines()[:2]
    assert counted.split() == ["3", "waits"]
    assert "3/3" in made.stderr
    taken = await later("proposal", "take-out", proposal, drafts[2], "--by", "binh", *EN)
    assert taken.stdout.strip() == "Taken out: 1."
    refused = await later("proposal", "approve", proposal, "--by", "an", *EN)
    assert refused.exit_code == 1
    assert "a second person is needed" in refused.stderr
    done = await later("proposal", "approve", proposal, "--by", "binh", *EN)
    assert done.exit_code == 0, done.output
    assert [line.split() for line in done.stdout.splitlines()] == [["1", "taken", "out"], ["2", "published"]]
    shown = await later("proposal", "show", proposal)
    assert shown.stdout.count("đã công bố") == 3
    async with sessions.read() as session:
        assert [await in_force(session, code, DAY) is not None for code in codes] == [True, True, False]
    again = await later("proposal", "withdraw", proposal, "--by", "an", *EN)
    assert "The proposal is approved." in again.stderr


async def test_what_is_refused_says_why(on_database: str, tmp_path: Path) -> None:
    """A day before the text's own: the draft is named with the sentence of the refusal, in either language."""
    code = new_code()
    file = text_file(tmp_path, code, 1, ("effective: {from: 2026-07-01}", "effective: {from: 2031-07-01}"))
    draft = (await later("draft", file, "--by", "an")).stdout.strip()
    made = await later("proposal", "make", draft, "--by", "an", *BY_DECISION, *EN)
    assert made.exit_code == 0, made.output
    assert "cannot be final: The first day is refused (before_text); the limit is 2031-07-01." in made.stdout
    shown = await later("proposal", "show", made.stdout.splitlines()[0])
    assert "không chốt được: Ngày áp dụng không được (before_text)" in shown.stdout
    missing = await later("proposal", "show", "00000000-0000-0000-0000-000000000001", *EN)
    assert missing.exit_code == 1
    assert "There is no proposal" in missing.stderr


def test_the_import_says_how_long_its_doubts_take(tmp_path: Path) -> None:
    """For one person: what blocks, the rest, translating; and how many drafts are ready after so many hours."""
    told = run("import", SAMPLES, "--out", tmp_path / "vi").stdout
    assert "giờ  một người xem các điều bắt buộc" in told
    told = run("import", SAMPLES, "--out", tmp_path / "en", *EN).stdout
    assert "0.1 h  for one person to answer what blocks" in told
    assert "3  ready, the quickest drafts first: 8 h" in told
