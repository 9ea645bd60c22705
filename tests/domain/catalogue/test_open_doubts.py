"""What blocks an imported draft is found in its text alone, whatever door the text comes in by."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path

import pytest

from domain.catalogue.answering import unmarked, with_fee
from domain.catalogue.draft import draft_of
from domain.catalogue.draft_stages import NO_CODE
from domain.catalogue.open_doubts import DoubtsFileError, doubts_beside, open_in_list, open_in_text

TEXT = f"""\
procedure: "1.000001"
deadline: 3 working days  # ? unit_missing
online: partial  # ? online_level
legal_basis:
  - "Luật 1/2020/QH14"  # ? cited_in_prose
result:
  code: {NO_CODE}  # ? result_code_missing
"""


def places(text: str, **answered: set[str]) -> list[tuple[str, str, int]]:
    """Return field, rule and line of what is open in a text."""
    return [(one.field, one.code, one.line) for one in open_in_text(text, **answered)]


def test_a_mark_that_blocks_is_told_with_its_field_rule_and_line():
    """What may stay open is not told; the question is in both languages, its lost values blank."""
    assert places(TEXT) == [
        ("deadline", "unit_missing", 2),
        ("legal_basis[0]", "cited_in_prose", 5),
        ("result.code", "result_code_missing", 7),
    ]
    first = open_in_text(TEXT)[0]
    assert first.question("vi").startswith("Thời hạn nộp … là bao lâu")
    assert first.question("en").startswith("How long does filing … take")


def test_the_stand_in_for_a_result_code_blocks_whatever_was_answered():
    """Nobody's code may not come into force, with its mark taken out or its doubt kept as it is."""
    assert places(TEXT.replace("  # ? result_code_missing", ""))[-1] == ("result.code", "result_code_missing", 7)
    assert places(TEXT, answered={"unit_missing", "cited_in_prose", "result_code_missing"}) == [
        ("result.code", "result_code_missing", 7)
    ]
    clean = re.sub(r"  # \? \w+", "", TEXT).replace(NO_CODE, "KQ.G15.000123")
    assert places(clean) == []
    assert places(f"# {NO_CODE} was here\n{clean}") == []


def test_a_text_that_cannot_be_read_still_tells_its_marks():
    """The field is unknown then, the line is not."""
    assert places("a: [\nb: 1  # ? two_units\n") == [("", "two_units", 2)]


@pytest.mark.parametrize("code", ["9.900001", "9.900002", "9.900003"])
def test_every_blocking_doubt_of_a_draft_is_in_its_text_until_it_is_answered(samples, code):
    """Fees that are blank have no line: their marks stand in the remark at the top, and go with their answers."""
    draft = draft_of(samples[code])
    blocking = [one for one in draft.doubts if one.blocks]
    assert {one.code for one in open_in_text(draft.yaml_text)} == {one.code for one in blocking}
    text = draft.yaml_text
    for one in blocking:
        text = unmarked(text, one.path, one.code)
    assert {one.code for one in open_in_text(text)} <= {"result_code_missing"}
    assert "@" not in text.split("\n")[1]


def test_a_fee_nobody_read_is_marked_at_the_top(samples):
    """The mark names the doubt by its path, since there is no line of fees."""
    record = samples["9.900001"]
    fee = "70,000 VNĐ(70.000 đồng/thẻ theo Thông tư số 12/2031/TT-BTC)"
    assert fee in record.channels
    council = "70,000 VNĐ(Theo quy định của Hội đồng nhân dân cấp tỉnh)"
    draft = draft_of(replace(record, channels=record.channels.replace(fee, council)))
    assert "\nfees:" not in draft.yaml_text
    assert ("fees", "set_by_council", 2) in places(draft.yaml_text)
    answered = with_fee(draft.yaml_text, "fees", "set_by_council", 70_000, "Nghị quyết 1/2031/NQ-HĐND")
    assert "fees" not in [field for field, _, _ in places(answered)]


def test_the_list_beside_a_file_is_read_or_refused(tmp_path: Path):
    """Without a list there is nothing; an entry with an answer is closed; a list that is none is named."""
    file, beside = tmp_path / "v1.yaml", tmp_path / "v1.doubts.json"
    assert doubts_beside(file) == []
    one = {
        "id": "two_units@deadline", "path": "deadline", "code": "two_units", "question_vi": "Bao lâu?",
        "question_en": "How long?", "blocks": True, "seconds": 15,
    }  # fmt: skip
    closed, free = {**one, "answer": "kept"}, {**one, "blocks": False}
    beside.write_text(json.dumps({"doubts": [one, closed, free]}), encoding="utf-8")
    [waiting] = open_in_list(doubts_beside(file))
    assert (waiting.field, waiting.code, waiting.question("en")) == ("deadline", "two_units", "How long?")
    for content in ("no json", "[]", '{"doubts": 1}', '{"doubts": [{"blocks": true}]}'):
        beside.write_text(content, encoding="utf-8")
        with pytest.raises(DoubtsFileError) as wrong:
            doubts_beside(file)
        assert wrong.value.file == beside
