"""The schema for editors says what the program does."""

from __future__ import annotations

from pathlib import Path

from domain.procedure.schema import SCHEMA_NAME, keywords, properties_at, schema_text
from domain.procedure.steps import VERBS

ROOT = Path(__file__).resolve().parents[3]


def test_the_schema_file_is_up_to_date() -> None:
    """`procedure.schema.json` is exactly what the models say; regenerate it with `motcua procedures schema`."""
    assert (ROOT / "procedure_defs" / SCHEMA_NAME).read_text(encoding="utf-8") == schema_text()


def test_every_keyword_explains_itself_in_both_languages() -> None:
    """An editor shows, and an error for a missing key repeats, a meaning in Vietnamese and in English."""
    for name, about in keywords().items():
        vi, parted, en = about.partition(" / ")
        assert all((vi, parted, en)), name


def test_the_schema_knows_what_belongs_where() -> None:
    """The look-up behind "did you mean" finds the keys of nested groups and of every kind of step."""
    assert set(properties_at(("result",))) == {"code", "name", "ways"}
    assert set(properties_at(("fees", 0, "per_page"))) == {"amount", "first", "then", "at_most_per_copy"}
    kinds = set(VERBS) & set(properties_at(("stages", "appraise", 0)))
    assert kinds == {"review", "visit", "ask", "inform", "open_case", "obligation"}
    assert properties_at(("nothing", "here")) == {}
