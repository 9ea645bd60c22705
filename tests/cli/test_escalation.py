"""`motcua escalation`: right rules hold, wrong ones are refused at their place, and nothing of them is stored."""

from __future__ import annotations

import asyncio
from pathlib import Path
from uuid import UUID, uuid4

from typer.testing import CliRunner, Result

from cli.escalation import escalation_app
from models.escalation_rules import change_rules, offices, stored_rules
from models.tables import Agency, Staff
from runtime.database import Sessions
from runtime.settings import ROOT

SHIPPED = ROOT / "procedure_defs" / "escalation" / "province.yaml"
RULES = "escalation: 1\nrules:\n  - id: a\n    when: overdue by 1 working day\n    tell: leader\n    by: screen\n"
WRONG = RULES.replace("overdue by 1 working day", "late").replace("by: screen", "by: pigeon")


async def run(*arguments: object) -> Result:
    """Run `motcua escalation ...` beside the event loop of the test, as it opens its own."""
    return await asyncio.to_thread(CliRunner().invoke, escalation_app, [str(argument) for argument in arguments])


def written(folder: Path, text: str) -> Path:
    """Write a rule file."""
    file = folder / f"{uuid4().hex[:8]}.yaml"
    file.write_text(text, encoding="utf-8")
    return file


async def new_agency(sessions: Sessions, parent: str | None = None) -> str:
    """Add an agency and return its id."""
    agency = f"H62.{uuid4().hex[:10]}"
    async with sessions.write() as session:
        session.add(Agency(id=agency, parent_id=parent, kind="ubnd-xa", name_vi="UBND xã Thử"))
    return agency


async def in_force(sessions: Sessions) -> dict[str, tuple[str, tuple[str, ...]]]:
    """Return by agency whose rules hold there, and their names."""
    async with sessions.read() as session:
        return {
            agency: (office.owner, tuple(rule.id for rule in office.rules.rules))
            for office in await offices(session)
            for agency in office.agencies
        }


async def test_published_rules_hold_for_the_agency_and_all_below(
    on_database: str, sessions: Sessions, tmp_path: Path
) -> None:
    """The province's hold everywhere, an agency's own for it and those below it; publishing again changes nothing."""
    above, beside = await new_agency(sessions), await new_agency(sessions)
    below = await new_agency(sessions, above)
    province = await run("publish", SHIPPED)
    assert (province.exit_code, "stored" in province.stdout) == (0, True), province.output
    own = written(tmp_path, RULES)
    assert (await run("publish", own, "--agency", above)).stdout == f"{above}: đã lưu / stored\n"
    held = await in_force(sessions)
    assert (held[above], held[below]) == ((above, ("a",)), (above, ("a",)))
    assert held[beside][0] == ""
    again = await run("publish", own, "--agency", above)
    assert (again.exit_code, "nothing changed" in again.stdout) == (0, True)


async def test_wrong_rules_are_refused_with_place_rule_and_mend(
    on_database: str, sessions: Sessions, tmp_path: Path
) -> None:
    """Each mistake is told as file:line:column, what is wrong and what to write; the rules before it stay."""
    agency = await new_agency(sessions)
    assert (await run("publish", written(tmp_path, RULES), "--agency", agency)).exit_code == 0
    wrong = written(tmp_path, WRONG)
    refused = await run("publish", wrong, "--agency", agency)
    assert refused.exit_code == 1
    assert refused.stdout == ""
    assert f"{wrong}:4:11: rule_when" in refused.stderr
    assert f"{wrong}:6:9: rule_words" in refused.stderr
    assert "`screen`, `mail`" in refused.stderr
    checked = await run("check", wrong)
    assert (checked.exit_code, checked.stdout) == (1, refused.stderr)
    async with sessions.read() as session:
        assert (await stored_rules(session))[agency].text == RULES


async def test_rules_for_an_agency_that_is_not_there_are_refused(
    on_database: str, sessions: Sessions, tmp_path: Path
) -> None:
    """A mistyped agency is told; rules that would hold for nobody are not stored."""
    refused = await run("publish", written(tmp_path, RULES), "--agency", "H99.nowhere")
    assert (refused.exit_code, "there is no such agency" in refused.stderr) == (1, True)
    async with sessions.read() as session:
        assert "H99.nowhere" not in await stored_rules(session)


async def test_rules_that_people_wrote_stay_and_that_is_said(
    on_database: str, sessions: Sessions, tmp_path: Path
) -> None:
    """A file never overwrites what a supervisor wrote on the page: the command fails and says why."""
    agency = await new_agency(sessions)
    theirs = RULES.replace("1 working day", "3 working days")
    async with sessions.write() as session:
        person = Staff(login=f"sup-{uuid4()}", name="Người giám sát", agency_id=agency)
        session.add(person)
        await session.flush()
        by: UUID = person.id
        await change_rules(session, agency, theirs, by)
    kept = await run("publish", written(tmp_path, RULES), "--agency", agency)
    assert (kept.exit_code, "people changed the rules" in kept.stderr) == (1, True)
    async with sessions.read() as session:
        assert (await stored_rules(session))[agency].text == theirs


async def test_a_file_with_a_byte_order_mark_is_what_it_says(
    on_database: str, sessions: Sessions, tmp_path: Path
) -> None:
    """Editors on Windows begin files with a mark nobody sees: the rules hold all the same."""
    agency = await new_agency(sessions)
    file = tmp_path / "marked.yaml"
    file.write_bytes(b"\xef\xbb\xbf" + RULES.encode())
    assert (await run("publish", file, "--agency", agency)).exit_code == 0
    assert (await in_force(sessions))[agency] == (agency, ("a",))


async def test_what_is_no_text_is_refused(on_database: str, tmp_path: Path) -> None:
    """A spreadsheet by mistake is told as such, not with a trace."""
    file = tmp_path / "rules.yaml"
    file.write_bytes(b"PK\x03\x04\xff\xfe")
    refused = await run("publish", file)
    assert refused.exit_code == 1
    assert f"{file}:1:" in refused.stderr
    assert "Traceback" not in refused.output
