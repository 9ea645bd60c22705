"""What differs between two versions, in words, for whom, and nothing in silence."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from domain.procedure.compile import canonical_text, read_compiled
from domain.procedure.definition import Definition
from domain.procedure.difference import Audience, Change, ChangeKind, Severity, difference, of_audience, steps_touched
from domain.procedure.fragments import FragmentShelf
from domain.procedure.loader import load_definition
from domain.procedure.shelf import find_definitions

TEXT = """
procedure: "9.000001"
version: 1
effective: {from: 2026-07-01}
name: {vi: Cấp giấy thử, en: A trial paper}
agency: ubnd-xa
field: thu
online: full
applicants: [citizen, foreigner]
legal_basis: [Luật Thử 1/2026/QH16]
deadline: 3 working days
facts:
  - {id: has-children, name: {vi: Có con, en: Has children}, kind: yes_no}
dossier:
  - {id: to-khai, name: {vi: Tờ khai, en: Form}, form: Mẫu 01, copies: {original: 1}}
  - id: uy-quyen
    name: {vi: Ủy quyền, en: Authorisation}
    copies: {original: 1}
    required: conditional
    when: {vi: Nhờ người khác, en: When someone else applies}
fees:
  - id: le-phi
    name: {vi: Lệ phí, en: Fee}
    kind: fee
    when: at filing
    amount: 8000
    exemptions: [{id: ho-ngheo, name: {vi: Hộ nghèo, en: Poor households}, legal_basis: Thông tư 85/2019/TT-BTC}]
    legal_basis: Thông tư 85/2019/TT-BTC
stages:
  receive:
    - check: counter
  appraise:
    - {review: officer, within: 1 working day, may: [request_supplement, refuse]}
    - {ask: cong-an, about: nhan-than, within: 1 working day, in_parallel_with: review}
  approve:
    - {sign: leader, within: 4 working hours, not_the_person_of: review, may: [send_back]}
  return:
    - hand_over: counter
result: {code: KQ.G15.000038, name: {vi: Giấy thử, en: Trial paper}, ways: [counter, post]}
"""


def between(*edits: tuple[str, str]) -> tuple[Change, ...]:
    """Return what differs after these replacements, each of which must do something."""
    text = TEXT.replace("version: 1", "version: 2", 1)
    for old, new in edits:
        assert old in text
        text = text.replace(old, new)
    return difference(load_definition(TEXT), load_definition(text))


def only(*edits: tuple[str, str]) -> Change:
    """Return the one change these replacements make."""
    [change] = between(*edits)
    return change


def test_the_same_text_under_a_new_number_differs_in_nothing() -> None:
    """A version that changes nothing has no changes, nor has one whose lines were only laid out otherwise."""
    assert between() == ()
    assert between(("  receive:\n    - check: counter", "  receive: [{check: counter}]")) == ()


def test_a_fee_is_told_with_both_amounts_to_who_takes_and_who_pays_it() -> None:
    """The clerk and the citizen learn the amount before and after and that it grew; the officer is left alone."""
    change = only(("amount: 8000", "amount: 15000"))
    assert change.vi == "Lệ phí: từ 8.000 đ thành 15.000 đ (tăng)."
    assert change.en == "Fee: from 8.000 đ to 15.000 đ (more)."
    assert (change.audiences, change.severity) == ((Audience.CLERK, Audience.CITIZEN), Severity.MAJOR)


def test_another_kind_of_rate_is_one_change() -> None:
    """A flat fee that becomes one by channel is told once, in words."""
    change = only(("amount: 8000", "by_channel: {counter: 8000, online: 4000, post: 8000}"))
    assert "trực tuyến 4.000 đ" in change.vi


def test_an_amount_that_was_not_entered_is_told_when_it_is() -> None:
    """Before it is entered the difference says so, and afterwards whose amount it is; never zero."""
    open_fee = ("amount: 8000", "set_by: provincial council")
    gone = only(open_fee)
    assert gone.vi == "Lệ phí: từ 8.000 đ thành mức do Hội đồng nhân dân tỉnh quyết định, chưa nhập."
    named = only(("amount: 8000", "amount: 8000\n    set_by: provincial council"))
    assert named.en == "Fee: from 8.000 đ to 8.000 đ, amount set by the provincial People's Council."


def test_an_exemption_that_goes_is_told() -> None:
    """Who no longer pays less is told to who would have."""
    exemptions = TEXT[TEXT.index("\n    exemptions: ") : TEXT.index("\n    legal_basis: Thông tư")]
    change = only((exemptions, ""))
    assert (change.kind, change.severity) == (ChangeKind.REMOVED, Severity.MAJOR)
    assert "Hộ nghèo" in change.vi


def going_back(terms: str) -> tuple[str, str]:
    """Return the edit that gives the fee these terms of going back."""
    last = "    legal_basis: Thông tư 85/2019/TT-BTC\n"
    return f"{last}stages", f"{last}    refund: {{{terms}}}\nstages"


def test_what_goes_back_is_told_to_everybody() -> None:
    """Each end of a case is told by itself, with what held before, which may be what holds where nothing is said."""
    [refused, withdrawn] = between(going_back("refused_at_intake: none, withdrawn: until appraised"))
    assert refused.vi == "Lệ phí, khi không được tiếp nhận: nay không được trả lại, trước được trả lại toàn bộ."
    assert refused.en == "Fee, when not accepted: now nothing goes back; before, all of it goes back."
    assert "chưa được thẩm định" in withdrawn.vi
    assert "first appraised" in withdrawn.en
    assert {(one.audiences, one.severity) for one in (refused, withdrawn)} == {(tuple(Audience), Severity.MAJOR)}


def test_a_default_that_is_written_down_gives_nobody_less() -> None:
    """The text differs, which the officer sees; no sentence says that money goes back otherwise."""
    changes = between(going_back("withdrawn: until received"))
    assert {(change.audiences, change.severity) for change in changes} == {((Audience.OFFICER,), Severity.MINOR)}


OWED = "    - {obligation: thue, about: dat-dai, within: 2 working days, pay_within: 30 days}\n  return:\n"


def test_an_obligation_is_told_to_who_has_to_pay() -> None:
    """That one comes, and how long there is to pay it, concerns the citizen as well as the officer."""
    [come] = [one for one in between(("  return:\n", OWED)) if one.path == "steps[thue]"]
    assert (come.kind, come.audiences) == (ChangeKind.ADDED, (Audience.OFFICER, Audience.CITIZEN))
    basis = "pay_within: 20 days, pause_basis: Nghị định 102/2024/NĐ-CP, form: Mẫu 19}"
    text = TEXT.replace("  return:\n", OWED)
    later = text.replace("version: 1", "version: 2", 1).replace("pay_within: 30 days}", basis)
    told = {one.path: one for one in difference(load_definition(text), load_definition(later))}
    assert told["steps[thue].pay_within"].en.endswith("time to pay: 20 days, not 30 days.")
    assert Audience.CITIZEN in told["steps[thue].pay_within"].audiences
    assert Audience.CITIZEN in told["steps[thue].pause_basis"].audiences
    assert told["steps[thue].form"].audiences == (Audience.OFFICER,)


def test_a_result_used_again_is_told_to_who_would_have_handed_it_in() -> None:
    """The paper need not be brought when the office issued it itself: counter and citizen learn it."""
    change = only(("form: Mẫu 01, copies", "form: Mẫu 01, result_code: KQ.G15.000039, copies"))
    assert change.path == "dossier[to-khai].result_code"
    assert "KQ.G15.000039" in change.vi
    assert "KQ.G15.000039" in change.en
    assert change.audiences == (Audience.CLERK, Audience.CITIZEN)


def test_papers_that_come_go_and_change() -> None:
    """A new paper, one asked for no more and other numbers of copies are three sentences for clerk and citizen."""
    authorisation = TEXT[TEXT.index("  - id: uy-quyen") : TEXT.index("fees:")]
    photo = "  - {id: anh, name: {vi: Ảnh, en: Photo}, copies: {photocopy: 2}}\n"
    changes = between((authorisation, photo), ("copies: {original: 1}}", "copies: {original: 2}}"))
    said = {change.path: change.vi for change in changes}
    assert said == {
        "dossier[uy-quyen]": "Không phải nộp nữa: Ủy quyền.",
        "dossier[anh]": "Phải nộp thêm: Ảnh (2 bản chụp).",
        "dossier[to-khai].copies": "Tờ khai: trước nộp 1 bản chính, nay nộp 2 bản chính.",
    }
    assert of_audience(changes, "officer") == ()


def test_the_deadline_is_told_to_everybody_with_its_direction() -> None:
    """A shorter limit of the same unit is said to be shorter; by channel each that differs has its sentence."""
    assert only(("deadline: 3 working days", "deadline: 2 working days")).vi.endswith(
        "thành 2 ngày làm việc (ngắn hơn)."
    )
    by_channel = "deadline: {counter: 3 working days, online: 2 working days, post: 3 working days}"
    change = only(("deadline: 3 working days", by_channel))
    assert change.path == "deadline.online"
    assert set(change.audiences) == set(Audience)


def test_a_table_of_limits_is_read_aloud() -> None:
    """Conditions of a table are said in words, not as they are written."""
    table = "deadline: [{only_if: has-children, limit: 5 working days}, {limit: 3 working days}]"
    change = only(("deadline: 3 working days", table))
    assert "5 ngày làm việc" in change.vi
    assert "has-children" not in change.vi


@pytest.mark.parametrize(
    ("edit", "words"),
    [
        (("within: 1 working day, may", "within: 2 working days, may"), "thời hạn từ 1 ngày làm việc thành 2"),
        (("may: [request_supplement, refuse]", "may: [refuse]"), "không còn được yêu cầu bổ sung"),
        (("review: officer", "review: leader"), "nay do lãnh đạo, trước là chuyên viên"),
        (("ask: cong-an", "ask: cong-an, id: cong-an, if_silent: agree"), "coi như đồng ý"),
        (("not_the_person_of: review, ", ""), "phải khác người làm bước: không có, trước là review"),
        (("- hand_over: counter", "- {hand_over: counter, only_if: has-children}"), "trước là «mọi trường hợp»"),
    ],
)
def test_a_step_that_changes_is_told_to_who_does_it(edit: tuple[str, str], words: str) -> None:
    """Budget, powers, whose move, silence, four eyes and conditions: one sentence each, naming the step."""
    change = only(edit)
    assert words in change.vi
    assert Audience.OFFICER in change.audiences
    assert change.step


def test_a_renamed_step_is_not_one_that_went_and_another_that_came() -> None:
    """A step that only has another id is told as that, and everything else of it is compared."""
    changes = between(
        ("review: officer, within: 1 working day", "review: officer, id: tham-dinh, within: 2 working days"),
        ("in_parallel_with: review", "in_parallel_with: tham-dinh"),
        ("not_the_person_of: review", "not_the_person_of: tham-dinh"),
    )
    assert {change.path for change in changes} == {
        "steps[review].id", "steps[review].within", "steps[sign].not_the_person_of",
    }  # fmt: skip
    assert steps_touched(changes) == {"review": ChangeKind.CHANGED, "sign": ChangeKind.CHANGED}


def test_steps_that_come_and_go_and_the_order() -> None:
    """A gone step, a new one and a step that now waits for another: cases on the gone one are concerned."""
    changes = between(
        ("    - {ask: cong-an, about: nhan-than, within: 1 working day, in_parallel_with: review}\n", ""),
        ("  approve:\n", "  approve:\n    - {review: leader, id: xet-lai, within: 1 working hour}\n"),
    )
    said = {change.path: change.kind for change in changes}
    assert said["steps[cong-an]"] is ChangeKind.REMOVED
    assert said["steps[xet-lai]"] is ChangeKind.ADDED
    assert said["steps[sign].after"] is ChangeKind.CHANGED
    assert steps_touched(changes)["cong-an"] is ChangeKind.REMOVED
    assert "xet-lai" not in steps_touched(changes)


def test_ways_results_and_who_may_file() -> None:
    """A closed channel, another way of return and a narrower circle of applicants reach the citizen."""
    changes = between(
        ("online: full", "online: none"), ("ways: [counter, post]", "ways: [counter]"),
        ("applicants: [citizen, foreigner]", "applicants: [citizen]"),
    )  # fmt: skip
    said = " ".join(change.vi for change in of_audience(changes, Audience.CITIZEN))
    assert "Không còn nhận hồ sơ nộp trực tuyến." in said
    assert "Kết quả không còn trả bưu chính." in said
    assert "công dân Việt Nam, người nước ngoài thành công dân Việt Nam" in said


def _edited(body: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[tuple[Any, ...], Any]]:
    """Yield every leaf of a canonical text with another value of its kind."""
    if isinstance(body, dict):
        for key, value in body.items():
            yield from _edited(value, (*path, key))
    elif isinstance(body, list):
        for index, value in enumerate(body):
            yield from _edited(value, (*path, index))
    elif isinstance(body, bool):
        yield path, not body
    elif isinstance(body, int):
        yield path, body + 1
    else:
        yield path, "2027-01-01" if path[-1] in ("from", "to") else f"{body}x"


ROOT = Path("procedure_defs")
SHIPPED = [file for file in find_definitions(ROOT) if "fragments" not in file.parts][:10]


@pytest.mark.parametrize("file", SHIPPED, ids=lambda file: file.parent.name)
def test_whatever_changes_the_frozen_text_is_said(file: Path) -> None:
    """Each single value of a shipped procedure that can be another is told when it is, in both languages."""
    definition = load_definition(file, shelf=FragmentShelf.of(ROOT))
    body = json.loads(canonical_text(definition))
    edited = 0
    for path, value in _edited(body):
        if path == ("version",):
            continue
        changed = json.loads(canonical_text(definition))
        inside = changed
        for key in path[:-1]:
            inside = inside[key]
        inside[path[-1]] = value
        other = _read(changed)
        if other is None or canonical_text(other) == canonical_text(definition):
            continue
        edited += 1
        changes = difference(definition, other)
        assert changes, path
        assert all(change.vi.endswith(".") and change.en.endswith(".") for change in changes), path
    assert edited > 30


def _read(body: Any) -> Definition | None:
    try:
        return read_compiled(json.dumps(body))
    except ValueError:
        return None
