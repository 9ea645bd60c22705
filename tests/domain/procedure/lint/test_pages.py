"""Every code has a page whose examples do what the page says."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from domain.procedure.lint import lint_text
from domain.procedure.messages import GROUPS, MESSAGES
from tests.domain.procedure.lint.pages import DOCS, PAGES, SAMPLE, Example, blocks


def test_every_code_has_a_page_and_no_page_is_left_over() -> None:
    """docs/lint has one page for each code there is."""
    assert set(PAGES) == set(MESSAGES)
    assert len(PAGES) >= 40


def test_the_index_lists_every_code_under_its_group() -> None:
    """docs/lint/README.md names each code once, in the group the program keeps it in."""
    text = (DOCS / "README.md").read_text(encoding="utf-8")
    for group in GROUPS.values():
        heading = f"## {group.vi} / {group.en}\n"
        assert heading in text
        part = text[text.index(heading) + len(heading) :].split("\n## ")[0]
        assert set(re.findall(r"^\| \[`([a-z0-9_]+)`\]", part, flags=re.MULTILINE)) == set(group.wordings)


def test_no_code_is_in_two_groups() -> None:
    """Groups share no code, so none is worded twice."""
    assert sum(len(group.wordings) for group in GROUPS.values()) == len(MESSAGES)


def test_the_sample_is_clean() -> None:
    """Nothing is said of the sample itself, so each example shows its own mistake only."""
    assert lint_text(SAMPLE).findings == ()


@pytest.mark.parametrize("code", PAGES)
def test_the_failing_example_has_exactly_its_mistake(code: str, tmp_path: Path) -> None:
    """The example under "Sai / Fails" yields the code of its page and no other."""
    (block,) = (block for block in blocks(code) if block.words[0] == "fails")
    assert Example(tmp_path, code).codes(block) == {code}


@pytest.mark.parametrize("code", PAGES)
def test_the_passing_example_is_clean(code: str, tmp_path: Path) -> None:
    """The example under "Đúng / Passes" yields no finding at all."""
    (block,) = (block for block in blocks(code) if block.words[0] == "passes")
    assert Example(tmp_path, code).codes(block) == set()


@pytest.mark.parametrize("code", PAGES)
def test_the_page_says_what_the_program_says(code: str) -> None:
    """The first lines of a page are the message of the program, and its severity, in both languages."""
    text = (DOCS / f"{code}.md").read_text(encoding="utf-8")
    wording = MESSAGES[code]
    assert text.startswith(f"# `{code}`\n")
    for message in (wording.vi, wording.en):
        # What the program fills in stands as "…" on the page.
        assert re.sub(r"[`“]?\{[^}]*\}[`”]?", "…", message) in text
    assert {"error": "lỗi / error", "warning": "cảnh báo / warning", "info": "gợi ý / note"}[wording.severity] in text
