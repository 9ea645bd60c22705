"""Safe edits: what `--fix` does, and what it leaves to people."""

from __future__ import annotations

import unicodedata

import pytest

from domain.procedure.errors import Edit
from domain.procedure.lint import fix_text, lint_text
from domain.procedure.lint.fixing import certain
from tests.domain.procedure.lint.pages import SAMPLE, over_sample

#: What is written, what it becomes.
SAFE = [
    ("version: 1", 'version: "1"'),
    ("decision: 163/QĐ-BTP", "decison: 163/QĐ-BTP"),
    ("online: full", "online: ful"),
    ("deadline: 3 working days", "deadline: 03 ngày làm việc"),
    ("deadline: 3 working days", "deadline: 3 Working Days"),
    ("effective: {from: 2026-07-15}", "effective: {from: 15/07/2026}"),
    ("name: {vi: Cấp giấy xác nhận, en: Certificate}", "name: {vi: Cấp giấy  xác nhận., en: Certificate}"),
    ("name: {vi: Đăng ký, en: Registration}", "name: {vi: Ðăng ký, en: Registration}"),
    (
        "name: {vi: Cấp giấy, en: Certificate}",
        f"name: {{vi: {unicodedata.normalize('NFD', 'Cấp giấy')}, en: Certificate}}",
    ),
    (
        "legal_basis:\n  - Luật 60/2014/QH13\n  - Nghị định 123/2015/NĐ-CP",
        "legal_basis:\n  - Luật số 60/2014/QH13\n  - Nghị định 123/2015/NĐ-CP",
    ),
    (
        "stages:\n  approve:\n    - sign: leader\n      within: 4 hours\n      not_the_person_of: review",
        "stages:\n  approve:\n    - sign: leader\n      withn: 4 hours\n      not_the_person_of: reviw",
    ),
    ("stages:\n  receive:\n    - check: counter", "stages:\n  receive:\n    - chek: counter"),
]


def fixed(text: str) -> str:
    """Do every safe edit, again until nothing changes, as the command does."""
    for _ in range(5):
        text = fix_text(text, lint_text(text).findings).text
    return text


@pytest.mark.parametrize(("right", "wrong"), SAFE)
def test_a_safe_edit_gives_what_was_meant(right: str, wrong: str) -> None:
    """The mended text is letter by letter the one somebody would have written."""
    assert fixed(over_sample(wrong)) == over_sample(right)
    assert lint_text(over_sample(right)).findings == ()


@pytest.mark.parametrize(
    ("wrong", "guess"),
    [
        ("deadline: 3 ngày", "3 days"),
        ("effective: {from: 01/07/2026}", "2026-07-01"),
        (
            "fees:\n  - id: phi\n    name: {vi: Phí, en: Fee}\n    kind: fee\n    when: at filing\n    amount: 8.000",
            "8000",
        ),
        ("online: NO", "none"),
    ],
)
def test_what_is_not_certain_is_guessed_and_left_to_people(wrong: str, guess: str) -> None:
    """A bare day, a date that could be read both ways, an amount, a NO: the guess is told, nothing is edited."""
    text = over_sample(wrong)
    (finding,) = lint_text(text).findings
    assert f"Did you mean `{guess}`?" in finding.mend_en
    assert f"Có phải ý bạn là `{guess}`?" in finding.mend_vi
    assert finding.fix is None
    assert fixed(text) == text


def test_an_edit_that_would_write_a_key_twice_is_not_offered() -> None:
    """A misspelt key beside the right one is told; which of the two counts is for a person to say."""
    (finding,) = lint_text(over_sample("onlin: full\nonline: full")).findings
    assert (finding.code, finding.fix) == ("unknown_key", None)


def test_text_around_an_edit_stays() -> None:
    """Comments, blank lines, line ends and quotes of other lines are as they were."""
    text = SAMPLE.replace("online: full\n", "online: ful   # toàn trình\n\n").replace("\n", "\r\n")
    assert fixed(text) == text.replace("online: ful ", "online: full ")


def test_an_edit_that_does_not_stand_in_the_text_is_withheld() -> None:
    """Where the place holds something else, an escape or a quote too many, the finding stays without its edit."""
    (finding,) = lint_text(over_sample("online: ful")).findings
    assert finding.fix is not None
    assert certain(over_sample("online: full"), finding).fix is None
    assert certain(over_sample("online: fu"), finding).fix is None
    assert certain(over_sample('online: f"l'), finding).fix is None
    assert certain("", finding).fix is None


def test_edits_that_touch_are_done_one_at_a_time() -> None:
    """Of two edits of one place one is done, and the other waits for the next round."""
    (finding,) = lint_text(over_sample("online: ful")).findings
    edit = finding.fix
    assert edit is not None
    other = finding.fixed_by(Edit(edit.line, edit.column, edit.end_line, edit.end_column, "none"))
    result = fix_text(over_sample("online: ful"), [finding, other])
    assert len(result.mended) == 1
