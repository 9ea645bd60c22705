"""Comparing, drafting, publishing and carrying procedures from one installation to another, at the command line."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from uuid import UUID

from cli.procedures import SHIPPED
from models.authoring import Author
from models.procedure_drafts import list_drafts
from models.procedures import in_force
from models.tables import Publication
from runtime.database import Sessions
from tests.cli.procedures_run import EN, later, new_code, run, text_file

OPEN_FEE = "set_by: provincial council"


def test_diff_says_what_each_audience_notices(tmp_path: Path) -> None:
    """By audience, for one of them, as JSON, and in either language; two files need no database."""
    code = new_code()
    old = text_file(tmp_path, code)
    new = text_file(
        tmp_path, code, 2, (OPEN_FEE, "amount: 15000"), ("within: 12 working hours", "within: 8 working hours")
    )
    told = run("diff", old, new)
    assert told.exit_code == 0, told.output
    assert "Bộ phận một cửa" in told.stdout
    assert "chưa nhập thành 15.000 đ" in told.stdout
    officer = run("diff", old, new, "--for", "officer", *EN)
    assert "budget 12 working hours → 8 working hours (shorter)" in officer.stdout
    assert "15.000" not in officer.stdout
    found = json.loads(run("diff", old, new, "--format", "json").stdout)
    assert [change["path"] for change in found["changes"]] == ["fees[le-phi].rate", "steps[review].within"]
    assert (found["from_version"], found["to_version"]) == (1, 2)
    assert run("diff", old, old).stdout.strip() == "Không có gì khác."


async def test_diff_of_a_published_version_counts_running_cases(
    on_database: str, sessions: Sessions, tmp_path: Path
) -> None:
    """What is in force is named by its code; with --cases the answer tells how many cases follow it, none here."""
    code = new_code()
    await later("publish", text_file(tmp_path, code), "--from", "2026-07-01", "--by", "Phòng Tư pháp")
    new = text_file(tmp_path, code, 2, (OPEN_FEE, "amount: 15000"))
    told = await later("diff", code, new, "--cases", "--format", "json")
    assert told.exit_code == 0, told.output
    assert json.loads(told.stdout)["cases"] == {"pinned": [], "standing_on_changed": []}
    assert (await later("diff", f"{code}@1", new, *EN)).stdout.count("15.000") == 2
    missing = await later("diff", f"{code}@7", new, *EN)
    assert missing.exit_code == 1
    assert f"{code}@7" in missing.stderr


async def test_a_draft_is_published_by_somebody_else(on_database: str, sessions: Sessions, tmp_path: Path) -> None:
    """Draft, final, in force: the writer's own publication is refused in words, the second person's is on record."""
    code = new_code()
    stored = await later("draft", text_file(tmp_path, code), "--by", "an")
    assert stored.exit_code == 0, stored.output
    draft = stored.stdout.strip()
    assert draft in (await later("drafts", "--code", code)).stdout
    assert (await later("finalise", draft, "--by", "an")).exit_code == 0
    more = ("--from", "2099-01-01", "--decision", "12/QĐ-UBND", "--decided-on", "2026-11-20", *EN)
    refused = await later("publish-draft", draft, "--by", "an", *more)
    assert refused.exit_code == 1
    assert "a second person is needed" in refused.stderr
    done = await later("publish-draft", draft, "--by", "binh", *more)
    assert done.exit_code == 0, done.output
    assert "Dossiers filed before 01/01/2099 are handled under the old version" in done.stdout
    async with sessions.read() as session:
        assert await in_force(session, code, date(2099, 1, 1)) is not None
        record = await session.get(Publication, (code, 1))
    assert record is not None
    assert (record.draft_id, record.confirmed_by) == (UUID(draft), "binh")
    told = (await later("history", code)).stdout
    assert "v1  future" in told
    assert "an / binh" in told
    cancelled = await later("cancel", code, "1", "--by", "binh", "--reason", "Sai ngày")
    assert cancelled.exit_code == 0, cancelled.output
    async with sessions.read() as session:
        assert await in_force(session, code, date(2099, 1, 1)) is None


async def test_finalise_tells_every_problem_of_the_text(on_database: str, tmp_path: Path) -> None:
    """A draft with errors stays a draft, and the errors are told with line and column."""
    code = new_code()
    file = text_file(tmp_path, code, 1, ("within: 12 working hours", "within: 9 working days"))
    draft = (await later("draft", file, "--by", "an")).stdout.strip()
    answer = await later("finalise", draft, "--by", "an", *EN)
    assert answer.exit_code == 1
    assert "budget_over_deadline" in answer.stdout
    assert f"{draft}:" in answer.stdout


async def test_publishing_from_a_file_records_the_text_and_refuses_one_person_as_two(
    on_database: str, sessions: Sessions, tmp_path: Path
) -> None:
    """The YAML is kept with the publication; --written-by and --by must differ when both are said."""
    code = new_code()
    file = text_file(tmp_path, code)
    refused = await later("publish", file, "--from", "2026-12-01", "--by", "an", "--written-by", "an", *EN)
    assert refused.exit_code == 1
    assert "a second person is needed" in refused.stderr
    done = await later("publish", file, "--from", "2026-12-01", "--by", "binh", "--written-by", "an")
    assert done.exit_code == 0, done.output
    async with sessions.read() as session:
        record = await session.get(Publication, (code, 1))
    assert record is not None
    assert (record.source, record.written_by) == (file.read_text(encoding="utf-8"), "an")


async def test_a_bundle_goes_from_one_installation_to_another(
    on_database: str, sessions: Sessions, tmp_path: Path
) -> None:
    """Signed export, refused without trust, taken in as a final draft, told by name when it was tampered with."""
    key, out, code = tmp_path / "key", tmp_path / "out.bundle", new_code()
    assert run("new-key", "--out", key).exit_code == 0
    assert run("new-key", "--out", key).exit_code == 1
    file = text_file(tmp_path, code)
    more = ("--key", key, "--by", "Phòng Tư pháp", "--at", "2026-11-22T10:00:00+07:00")
    exported = await later("export", file, "1.004873", "--out", out, *more)
    assert exported.exit_code == 0, exported.output
    first = out.read_bytes()
    await later("export", "1.004873", file, "--out", out, *more)
    assert out.read_bytes() == first

    stranger = await later("import-bundle", out, "--by", "an", *EN)
    assert stranger.exit_code == 1
    assert "not trusted" in stranger.stderr
    taken = await later("import-bundle", out, "--by", "an", "--trust", f"{key}.pub", *EN)
    assert taken.exit_code == 0, taken.output
    assert f"{code}  v1  final" in taken.stdout
    async with sessions.read() as session:
        assert await in_force(session, code, date(2026, 12, 1)) is None

    out.write_bytes(first.replace(b"deadline: 3 ", b"deadline: 9 "))
    spoilt = await later("import-bundle", out, "--by", "an", "--trust", f"{key}.pub", *EN)
    assert spoilt.exit_code == 1
    assert ".yaml" in spoilt.stderr


async def test_a_move_is_planned_and_confirmed_by_two(on_database: str, tmp_path: Path) -> None:
    """A decision without a reason or an unknown version is refused in words; its status has no case yet."""
    code = new_code()
    for version in (1, 2):
        await later("publish", text_file(tmp_path, code, version), "--from", f"202{5 + version}-07-01", "--by", "an")
    arguments = ("move", "plan", code, "--by", "an", "--from", "1", *EN)
    assert "A reason is needed." in (await later(*arguments, "--to", "2", "--reason", " ")).stderr
    assert "has no version 9" in (await later(*arguments, "--to", "9", "--reason", "r")).stderr
    planned = await later(*arguments, "--to", "2", "--reason", "Luật mới", "--map", "review=review", "--map", "police=")
    assert planned.exit_code == 0, planned.output
    move = planned.stdout.strip()
    assert "a second person is needed" in (await later("move", "confirm", move, "--by", "an", *EN)).stderr
    assert (await later("move", "confirm", move, "--by", "binh")).exit_code == 0
    assert (await later("move", "status", move)).exit_code == 0


async def test_a_bundle_brings_its_fragments_to_the_command_line_too(
    on_database: str, sessions: Sessions, tmp_path: Path
) -> None:
    """Taken in with its fragment, a file that uses it can be drafted and finalised; another content is refused."""
    key, out, code = tmp_path / "key", tmp_path / "out.bundle", new_code()
    assert run("new-key", "--out", key).exit_code == 0
    there, here = tmp_path / "there", tmp_path / "here"
    fragment = there / "fragments" / "duong-xa" / "v1.yaml"
    fragment.parent.mkdir(parents=True)
    here.mkdir()
    route = (SHIPPED / "fragments" / "mot-cap" / "v1.yaml").read_text(encoding="utf-8").replace("mot-cap", "duong-xa")
    fragment.write_text(route, encoding="utf-8")
    text = (SHIPPED / "ubnd-xa" / "1.002211" / "v1.yaml").read_text(encoding="utf-8").replace("mot-cap", "duong-xa")
    (there / "a.yaml").write_text(text.replace("1.002211", code), encoding="utf-8")
    (here / "a.yaml").write_text(text.replace("1.002211", code), encoding="utf-8")
    more, trust = ("--key", key, "--by", "Sở Tư pháp"), ("--by", "an", "--trust", f"{key}.pub", *EN)
    assert (await later("draft", here / "a.yaml", "--by", "an", *EN)).exit_code == 1
    assert (await later("export", there / "a.yaml", "--out", out, *more)).exit_code == 0
    taken = await later("import-bundle", out, *trust)
    assert taken.exit_code == 0, taken.output
    assert "fragment duong-xa@1 added" in taken.stdout
    again = await later("import-bundle", out, *trust)
    assert "added" not in again.stdout
    assert again.stdout.split()[-1] == taken.stdout.split()[3]
    drafted = await later("draft", here / "a.yaml", "--by", "an", *EN)
    assert drafted.exit_code == 0, drafted.output
    final = await later("finalise", drafted.stdout.strip(), "--by", "an", *EN)
    assert final.exit_code == 0, final.output

    other = new_code()
    fragment.write_text(route + "# khác\n", encoding="utf-8")
    (there / "b.yaml").write_text(text.replace("1.002211", other), encoding="utf-8")
    await later("export", there / "b.yaml", "--out", out, *more)
    refused = await later("import-bundle", out, *trust)
    assert refused.exit_code == 1
    assert "bundle.fragments: duong-xa@1 has other content here" in refused.stderr
    async with sessions.read() as session:
        assert await list_drafts(session, Author("an"), procedure_code=other) == []
