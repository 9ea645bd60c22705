"""The schema for editors and the reference for people say what the program does."""

from __future__ import annotations

import re
from pathlib import Path

from domain.procedure.messages import MESSAGES
from domain.procedure.schema import SCHEMA_NAME, keywords, properties_at, schema_text
from domain.procedure.steps import VERBS

ROOT = Path(__file__).resolve().parents[3]
REFERENCE = (ROOT / "docs" / "procedure-language.md").read_text(encoding="utf-8")


def first_cells(heading: str, until: str) -> set[str]:
    """Return the code words in the first column of the tables between two headings of the reference."""
    part = REFERENCE[REFERENCE.index(heading) : REFERENCE.index(until)]
    return set(re.findall(r"^\| `([a-z_]+)` \|", part, flags=re.MULTILINE))


def test_the_schema_file_is_up_to_date() -> None:
    """`procedure.schema.json` is exactly what the models say; regenerate it with `motcua procedures schema`."""
    assert (ROOT / "procedure_defs" / SCHEMA_NAME).read_text(encoding="utf-8") == schema_text()


def test_every_keyword_explains_itself_in_both_languages() -> None:
    """An editor shows, and an error for a missing key repeats, a meaning in Vietnamese and in English."""
    for name, about in keywords().items():
        vi, parted, en = about.partition(" / ")
        assert all((vi, parted, en)), name


def test_the_reference_documents_every_keyword_and_no_other() -> None:
    """Each keyword of the language stands in a table of docs/procedure-language.md, and nothing else does."""
    assert first_cells("## Các khóa", "## Mã lỗi") == set(keywords())


def test_the_reference_lists_every_error_code_and_no_other() -> None:
    """Each stable code stands in the table of error codes, and no forgotten one remains."""
    assert first_cells("## Mã lỗi", "## Điều được đóng băng") == set(MESSAGES)


def test_the_schema_knows_what_belongs_where() -> None:
    """The look-up behind "did you mean" finds the keys of nested groups and of every kind of step."""
    assert set(properties_at(("result",))) == {"code", "name", "ways"}
    assert set(properties_at(("fees", 0, "per_page"))) == {"amount", "first", "then", "at_most_per_copy"}
    assert {"review", "visit", "ask", "inform"} == set(VERBS) & set(properties_at(("stages", "appraise", 0)))
    assert properties_at(("nothing", "here")) == {}
