"""Every problem a definition can have is found, placed and worded."""

from __future__ import annotations

from pathlib import Path

import pytest

from domain.procedure.compile import compile_definition
from domain.procedure.errors import DefinitionErrors
from domain.procedure.loader import load_definition
from domain.procedure.register import load_register
from tests.domain.procedure.conftest import Spoiled

DEEP = "{a: " * 20 + "1" + "}" * 20

#: code, text of the good definition, what it is replaced by; § stands where the error is expected.
SPOILED = [
    ("bad_yaml", "version: 1\n", "version: [1\neffective§: {from: x}\n"),
    ("several_documents", "version: 1\n", "version: 1\n§---\n"),
    ("alias_not_allowed", "version: 1\n", "version: §&one 1\n"),
    ("alias_not_allowed", "version: 1\n", "version: 1\nfield2: §*one\n"),
    ("tag_not_allowed", "version: 1\n", "version: §!!int 1\n"),
    ("tag_not_allowed", "version: 1\n", "version: §!!python/object/apply:os.getcwd []\n"),
    ("too_deep", "version: 1\n", "version: " + "{a: " * 15 + "§" + DEEP[:-20] + "}" * 20 + "}" * 15 + "\n"),
    ("key_not_text", "version: 1\n", "version: 1\n? §[a]\n: 1\n"),
    ("duplicate_key", "version: 1\n", "version: 1\n§version: 2\n"),
    ("missing_key", "  - id: to-khai\n    name", "  - §name"),
    ("missing_key", "name: {vi: Cấp giấy, en: Certificate}\n", "§name: {vi: Cấp giấy}\n"),
    ("missing_key", "      id: police\n      about: ho-tich\n", "      id: police\n"),
    ("unknown_key", "field: ho-tich\n", "field: ho-tich\n§feild: x\n"),
    ("unknown_key", "      about: ho-tich\n", "      about: ho-tich\n      §wihtin: 3 days\n"),
    ("text_cut_at_comma", "when: {vi: Làm thay, en", "when: {vi: Làm thay, §giúp, en"),
    ("wrong_type", "version: 1\n", 'version: §"1"\n'),
    ("wrong_type", "field: ho-tich\n", "field: §12\n"),
    ("wrong_type", "effective: {from: 2026-07-01}", "effective: §2026-07-01"),
    ("wrong_type", "ways: [counter, online]", "ways: §counter"),
    ("wrong_type", "    copies: {original: 1}\n    required", "    copies: {original: §1.5}\n    required"),
    ("wrong_type", "agency: ubnd-xa\n", "§agency:\n"),
    ("bad_value", "online: full", "online: §ful"),
    ("bad_value", "when: at filing", "when: §whenever"),
    ("bad_value", "agency: ubnd-xa", "agency: §UBND xã"),
    ("bad_value", 'procedure: "1.004873"', "procedure: §1.48"),
    ("bad_value", "version: 1\n", "version: §0\n"),
    ("bad_value", "KQ.G15.000038", "§KQ.15"),
    ("bad_value", "counter: 8000", "counter: §-1"),
    ("bad_value", "legal_basis: [Luật Hộ tịch 60/2014/QH13]", "legal_basis: §[]"),
    ("bad_limit", "within: 2 working days", "within: §2 ngày"),
    ("bad_limit", "deadline: 3 working days", "deadline: {counter: §soon}"),
    ("bad_date", "{from: 2026-07-01}", "{from: §01/07/2026}"),
    ("bad_date", "{from: 2026-07-01}", "{from: §2026-02-30}"),
    ("period_ends_before_it_starts", "{from: 2026-07-01}", "§{from: 2026-07-01, to: 2026-06-01}"),
    ("no_verb", "- review: officer", "- §reveiw: officer"),
    ("no_verb", "    - hand_over: counter\n", "    - §nothing\n"),
    ("two_verbs", "- sign: leader\n", "- sign: leader\n      §review: officer\n"),
    ("wrong_stage", "- check: counter", "- §sign: leader\n      within: 2 hours"),
    ("when_missing", "    when: {vi: Làm thay, en: When acting for another}\n", ""),
    ("when_not_needed", "    required: conditional\n", ""),
    ("one_rate", "    by_channel: {counter: 8000, online: 4000}\n", ""),
    ("one_rate", "    when: at filing\n", "    when: at filing\n    amount: 5\n"),
    ("name_twice", "- ask: cong-an\n      id: police", "- §ask: cong-an\n      id: review"),
    ("name_twice", "- id: uy-quyen", "- id: §to-khai"),
    ("unknown_step", "in_parallel_with: review", "in_parallel_with: §reviw"),
    ("unknown_step", "not_the_person_of: review", "not_the_person_of: §nobody"),
    ("unknown_step", "in_parallel_with: review", "after: [check, §chek]"),
    ("not_an_earlier_step", "in_parallel_with: review", "in_parallel_with: §sign"),
    ("order_said_twice", "in_parallel_with: review", "in_parallel_with: review\n      after: §[check]"),
    ("cycle", "      may: [request_supplement, refuse]\n", "      may: [refuse]\n      after: §[sign]\n"),
    ("one_check", "    - check: counter\n", "    §- ask: cong-an\n      about: x\n      within: 2 hours\n"),
    ("one_check", "    - check: counter\n", "    §- check: counter\n    - check: counter\n      id: again\n"),
    ("one_hand_over", "    - hand_over: counter\n", "    §- inform: cong-an\n      about: x\n"),
    (
        "sign_missing",
        "- sign: leader\n      within: 4 working hours\n      not_the_person_of: review\n      may: [send_back]\n",
        "§- review: leader\n      id: second\n      within: 1 hour\n",
    ),
    ("not_after_check", "in_parallel_with: review", "after: []"),
    ("result_before_decision", "- hand_over: counter", "- §hand_over: counter\n      after: [review]"),
    ("budget_over_deadline", "deadline: 3 working days", "deadline: §2 working days"),
    ("deadline_channels", "deadline: 3 working days", "deadline: §{counter: 3 working days}"),
    ("deadline_channels", "deadline: 3 working days", "deadline: §{counter: 3 days, online: 3 days, post: 3 days}"),
    ("no_channel", "online: full\nchannels: [counter, online]", "online: none\nchannels: §[online]"),
    ("fee_without_legal_basis", "    legal_basis: Thông tư 85/2019/TT-BTC\n", ""),
    ("fee_channels", "{counter: 8000, online: 4000}", "§{counter: 8000}"),
    (
        "fee_period_gap",
        "    by_channel: {counter: 8000, online: 4000}\n",
        "    by_period:\n      §- {to: 2026-12-31, amount: 1}\n      - {from: 2027-01-02, amount: 2}\n",
    ),
    (
        "fee_period_gap",
        "    by_channel: {counter: 8000, online: 4000}\n",
        "    by_period:\n      §- {from: 2026-07-02, amount: 1}\n",
    ),
    (
        "fees_at_different_moments",
        "stages:\n",
        "  - {id: phi, name: {vi: P, en: C}, kind: fee, when: §before result, amount: 1, legal_basis: Luật}\nstages:\n",
    ),
    (
        "fees_with_different_refunds",
        "stages:\n",
        (
            "  - {id: phi, name: {vi: P, en: C}, kind: fee, when: at filing, amount: 1, legal_basis: Luật, "
            "refund: §{withdrawn: full}}\nstages:\n"
        ),
    ),
    ("unknown_agency", "ask: cong-an", "ask: §cong-ann"),
    ("unknown_agency", "agency: ubnd-xa", "agency: §so-lao-dong"),
]

#: Rows above whose place is the start of the thing around the mistake, found by this text instead of a mark.
AROUND = {
    "missing_key": ("- ask: cong-an", 2),
    "when_missing": ("- id: uy-quyen", 2),
    "when_not_needed": ("- id: uy-quyen", 2),
    "one_rate": ("- id: le-phi", 2),
    "fee_without_legal_basis": ("- id: le-phi", 2),
    "not_after_check": ("- ask: cong-an", 2),
}


def problems(text: str, register_text: str) -> DefinitionErrors:
    """Return what is wrong with a text; fail when nothing is."""
    with pytest.raises(DefinitionErrors) as caught:
        compile_definition(load_definition(text, "v1.yaml"), load_register(register_text))
    return caught.value


@pytest.mark.parametrize(("code", "old", "new"), SPOILED, ids=[f"{row[0]}-{n}" for n, row in enumerate(SPOILED)])
def test_each_problem_is_found_at_its_place(
    spoiled: type[Spoiled], register_text: str, code: str, old: str, new: str
) -> None:
    """One mistake gives its code at the line and column where a person mends it, worded in both languages."""
    case = spoiled(old, new)
    place = case.place
    if "§" not in new:
        text, shift = AROUND[code]
        before = case.text[: case.text.index(text) + shift]
        place = (before.count("\n") + 1, len(before) - before.rfind("\n"))
    found = problems(case.text, register_text).errors
    assert [(error.code, error.line, error.column) for error in found if error.code == code] == [(code, *place)]
    error = next(error for error in found if error.code == code)
    assert error.file == "v1.yaml"
    for words in (error.message_vi, error.message_en, error.mend_vi, error.mend_en):
        assert words
        assert "{" not in words.replace("{vi: ..., en: ...}", "")
    assert error.message_vi != error.message_en


def test_a_refusal_nobody_signs_is_found(spoiled: type[Spoiled], register_text: str) -> None:
    """A step that may refuse after the last signature is reported: a refusal has to be signed."""
    case = spoiled(
        "      may: [send_back]\n",
        "      may: [send_back]\n    - review: officer\n      id: late\n      within: 1 hour\n      may: §[refuse]\n",
    )
    (error,) = problems(case.text, register_text).errors
    assert (error.code, error.line, error.column) == ("refusal_unsigned", *case.place)


def test_the_good_definition_has_no_problem(good: str, register_text: str) -> None:
    """The sample that all cases spoil compiles, so each case shows its own mistake only."""
    assert compile_definition(load_definition(good), load_register(register_text)).sha256


def test_all_problems_are_told_at_once(good: str, register_text: str) -> None:
    """Three mistakes of shape give three errors in the order of the file, not just the first."""
    text = good.replace("version: 1\n", "").replace("online: full", "online: ful").replace("KQ.G15.000038", "KQ")
    assert [error.code for error in problems(text, register_text).errors] == ["missing_key", "bad_value", "bad_value"]


@pytest.mark.parametrize(
    ("old", "new", "guess"),
    [
        ("      about: ho-tich\n", "      about: ho-tich\n      wihtin: 3 days\n", "within"),
        ("- review: officer", "- reveiw: officer", "review"),
        ("in_parallel_with: review", "in_parallel_with: reviw", "review"),
        ("ask: cong-an", "ask: cong-ann", "cong-an"),
    ],
)
def test_a_misspelt_word_is_guessed(spoiled: type[Spoiled], register_text: str, old: str, new: str, guess: str) -> None:
    """The mend of a misspelt keyword, step or agency names the word that was meant."""
    errors = problems(spoiled(old, new).text, register_text).errors
    assert any(error.mend_en == f"Did you mean `{guess}`?" for error in errors)
    assert any(error.mend_vi == f"Có phải ý bạn là `{guess}`?" for error in errors)


def test_a_file_that_cannot_be_read_is_a_problem_like_others(tmp_path: Path) -> None:
    """A missing file and one that is not UTF-8 are reported with their name, not raised as they are."""
    broken = tmp_path / "latin.yaml"
    broken.write_bytes("tên: \xe9".encode("latin-1"))
    for path, code in (
        (tmp_path / "none.yaml", "file_unreadable"),
        (broken, "not_utf8"),
        (tmp_path, "file_unreadable"),
    ):
        with pytest.raises(DefinitionErrors) as caught:
            load_definition(path)
        assert [(error.code, error.file) for error in caught.value.errors] == [(code, str(path))]


@pytest.mark.parametrize(("text", "code"), [("", "not_a_mapping"), ("- a\n", "not_a_mapping"), ("x", "not_a_mapping")])
def test_a_text_that_is_no_mapping_is_refused(register_text: str, text: str, code: str) -> None:
    """An empty file, a list and a bare word are told to start with key: value lines."""
    assert [error.code for error in problems(text, register_text).errors] == [code]


def test_a_file_beyond_the_size_limit_is_refused_unread(good: str, register_text: str) -> None:
    """More than 256 KB of text is refused before any parsing."""
    assert [e.code for e in problems(good + "# " + "x" * 300_000, register_text).errors] == ["file_too_large"]


def test_nesting_cannot_exhaust_the_stack(register_text: str) -> None:
    """A file of a hundred thousand brackets is refused as too deep instead of overflowing."""
    assert [e.code for e in problems("a: " + "[" * 100_000, register_text).errors] == ["too_deep"]
