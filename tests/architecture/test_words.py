"""Every code a person can meet has words in both languages, and every command is documented."""

import re

import pytest

from cli.main import COMMANDS, GROUPS
from domain.case import words
from domain.case.acts import Act, Role
from domain.case.state import Phase
from tests.architecture.tree import ROOT, committed

TABLES = {name: table for name, table in vars(words).items() if name.isupper()}


@pytest.mark.parametrize("name", TABLES)
def test_every_word_is_said_in_both_languages(name: str):
    """No Vietnamese text without its English, and no placeholder in one that the other lacks."""
    for code, (vietnamese, english) in TABLES[name].items():
        assert vietnamese.strip(), code
        assert english.strip(), code
        assert set(re.findall(r"{(\w+)}", vietnamese)) == set(re.findall(r"{(\w+)}", english)), code


def test_every_code_has_a_word():
    """Acts, roles and phases are all named."""
    assert set(Act) <= set(words.ACTS)
    assert set(Role) <= set(words.ROLES)
    assert set(Phase) <= set(words.PHASES)


def test_every_recorded_event_has_a_sentence():
    """Each kind that the core records is in the table of event sentences."""
    source = "\n".join(file.read_text() for file in committed("domain/case/*.py"))
    recorded = set(re.findall(r"""\.record\(\s*"(\w+)\"""", source))
    assert len(recorded) > 20
    assert recorded - set(words.EVENTS) == set()


def test_every_refusal_has_a_sentence():
    """Each rule the core can refuse by is in the table of refusals."""
    source = "\n".join(file.read_text() for file in committed("domain/case/*.py"))
    rules = set(re.findall(r"""Refusal\("(\w+)\"""", source))
    assert len(rules) > 15
    assert rules == set(words.REFUSALS)


def test_every_command_is_documented():
    """README or the documents name each command of `motcua`."""
    text = "\n".join(file.read_text() for file in [ROOT / "README.md", *committed("docs/*.md")])
    missing = [name for name in (*COMMANDS, *GROUPS) if not re.search(rf"motcua {name}|make {name}", text)]
    assert missing == []


def test_every_decision_is_a_page():
    """Decisions are numbered without gaps and say context, decision and consequences."""
    pages = committed("docs/decisions/*.md")
    assert [int(page.name[:4]) for page in pages] == list(range(1, len(pages) + 1))
    for page in pages:
        text = page.read_text()
        assert all(part in text for part in ("**Context.**", "**Decision.**", "**Consequences.**")), page.name
