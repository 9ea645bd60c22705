"""Somebody with the law and the reference, and nothing else, is led from a first draft to a procedure that works."""

from __future__ import annotations

import re
from datetime import date, time
from functools import reduce
from pathlib import Path

import pytest

from domain.deadline.calendar_file import load_calendar
from domain.deadline.moments import at, local_day
from domain.diagram.draw import draw
from domain.procedure.compile import compile_definition
from domain.procedure.fragments import FragmentShelf
from domain.procedure.lint import LintContext, lint_text
from domain.procedure.loader import load_definition
from domain.procedure.plan import Channel
from domain.procedure.register import load_register
from domain.procedure.situation import Situation
from domain.simulation.paths import all_paths
from domain.simulation.simulate import simulate
from tests.domain.procedure.language.first_draft import CODE, MENDS, ROUGH, Mend

ROOT = Path(__file__).resolve().parents[4]
PAGES = {page.name: page.read_text(encoding="utf-8") for page in sorted((ROOT / "docs" / "language").glob("*.md"))}
SHELF = FragmentShelf.of(ROOT / "procedure_defs")
#: The version that is shipped does not count: nobody has published this procedure yet.
CONTEXT = LintContext(load_register(ROOT / "procedure_defs" / "agencies.yaml"), SHELF)
CALENDAR = load_calendar([ROOT / "procedure_defs" / "calendars"])
CLEAN = reduce(lambda text, mend: mend.of(text), MENDS, ROUGH)
#: What stands in the text that no person can make up: a word after a keyword, in a list, in a condition.
_WORD = re.compile(r"(?:(?<=[:,] )|(?<=\[))[a-z_]+(?:-[a-z]+)*(?=[,\]\n}])|(?<= is )[a-z-]+")


@pytest.mark.parametrize("done", range(len(MENDS)), ids=[f"{n}-{mend.code}" for n, mend in enumerate(MENDS)])
def test_the_linter_leads_to_each_mend(done: int) -> None:
    """The next thing to do stands among the findings, at its line, and its words say what to write."""
    text = reduce(lambda written, mend: mend.of(written), MENDS[:done], ROUGH)
    mend: Mend = MENDS[done]
    said = [
        f"{found.message_vi} {found.mend_vi}"
        for found in lint_text(text, "v1.yaml", CONTEXT).findings
        if (found.code, found.line) == (mend.code, mend.told_at(text))
    ]
    assert any(mend.told in words for words in said), said


def test_no_word_has_to_be_guessed() -> None:
    """Each word of the clean text that is not the writer's own stands in the reference; the text itself does not."""
    definition = load_definition(CLEAN, "v1.yaml", SHELF)
    own = {item.id for group in (definition.case_types, definition.dossier, definition.fees) for item in group or ()}
    own |= {one.id for fee in definition.fees for one in fee.exemptions}
    own |= {one.id for one in definition.refusal_grounds or ()}
    reference = "\n".join(PAGES.values())
    words = set(_WORD.findall(CLEAN)) - own
    assert {"cong-an-xa", "cu-tru", "overseas_vietnamese", "dat-dai-quoc-gia", "send_back", "refusal"} <= words
    assert {word for word in words if f"`{word}`" not in reference} <= {"review"}  # the step's own name
    assert f'procedure: "{CODE}"' not in reference


def test_the_clean_file_works() -> None:
    """No finding is left but hints; it compiles, is drawn and goes across Tết, on every path."""
    assert {found.severity for found in lint_text(CLEAN, "v1.yaml", CONTEXT).findings} <= {"info"}
    definition = load_definition(CLEAN, "v1.yaml", SHELF)
    assert compile_definition(definition, CONTEXT.register).sha256
    assert "Đăng ký thường trú" in draw(definition, "vi", register=CONTEXT.register)
    eve = at(date(2027, 2, 3), time(15, 20))
    run = simulate(definition, CALENDAR, Situation(Channel.COUNTER, local_day(eve), case_type="so-huu"), eve)
    assert run.due is not None
    assert local_day(run.due.appointment) == date(2027, 2, 19)  # offices are closed from 5 to 11 February
    assert (run.fees.total, run.ends) == (20_000, "returned")
    walked = all_paths(definition, CALENDAR, filed_at=eve)
    assert not walked.cut
    assert walked.situations >= 12
    assert {path.ends for path in walked.paths} >= {"returned", "refused_at_intake", "stopped"}
