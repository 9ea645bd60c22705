"""The table of messages in docs/forms.md: every message there is, once, with whom it goes to."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from activities.notifications.filling import TEMPLATES
from activities.notifications.letters import TO_APPLICANTS, TO_STAFF
from domain.case.acts import Role
from domain.case.step_notices import ESCALATION, REMINDER

_FORMS = Path(__file__).resolve().parents[3] / "docs" / "forms.md"
_PEOPLE = {Role.COUNTER: "counter", Role.LEADER: "leaders", Role.SUPERVISOR: "supervisors"}


def _rows() -> Iterator[tuple[str, str]]:
    table = _FORMS.read_text().partition("\n## Messages\n")[2]
    yield from re.findall(r"^\| `(\w+)` \| ([^|]+) \|", table, re.MULTILINE)


def _staff(message: str) -> str:
    holder = ["who does the step"] if message in (REMINDER, ESCALATION) else []
    return ", ".join([*holder, *(_PEOPLE[role] for role in TO_STAFF[message][1])])


def test_every_message_stands_in_the_table_once() -> None:
    """A message is a folder with a subject; what only words others has none."""
    assert sorted(name for name, _ in _rows()) == sorted(file.parent.name for file in TEMPLATES.glob("*/subject.txt"))


def test_the_table_says_whom_a_case_tells() -> None:
    """What the table says of the messages of a case is what decides at sending."""
    said = dict(_rows())
    decided = dict.fromkeys(TO_APPLICANTS, "applicant") | {message: _staff(message) for message in TO_STAFF}
    assert {name: said.get(name) for name in decided} == decided
