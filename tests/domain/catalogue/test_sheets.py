"""How many sheets of a paper: the column's count is claimed only where the paper's name says nothing else."""

from dataclasses import replace

import pytest

from domain.catalogue.answering import with_value
from domain.catalogue.draft import draft_of
from domain.catalogue.shared_parts import shipped_fragments
from domain.catalogue.sheets import number_named, unclear_sheets
from domain.procedure.loader import load_definition

HEADER = "--Tên giấy tờMẫu đơn, tờ khaiSố lượng"


@pytest.mark.parametrize(
    ("name", "originals", "copies"),
    [
        ("Đơn xin thả diều", 1, 0),
        ("Đơn xin thả diều", 1, 1),
        ("Bản sao sổ diều", 0, 1),
        ("Bản sao sổ diều kèm bản chính để đối chiếu", 0, 1),
        ("Hóa đơn mua diều: 01 bản chụp", 0, 1),
        ("Tờ khai cấp bản sao trích lục sổ diều", 1, 0),
        ("Bản chính hoặc biểu mẫu điện tử Đơn xin thả diều", 1, 0),
        ("02 ảnh con diều", 2, 0),
        ("Giấy phép: 01 bản chụp. Trường hợp khai giấy, nộp thêm 01 bản chính tờ khai", 0, 1),
    ],
)
def test_a_count_nothing_speaks_against_is_claimed(name: str, originals: int, copies: int):
    """A name without sheets, or with the same as the column, leaves the column's count."""
    assert unclear_sheets(name, originals, copies) == ""


@pytest.mark.parametrize(
    ("name", "originals", "copies", "why"),
    [
        ("Đơn xin thả diều", 0, 0, "no_sheets"),
        ("Bản sao sổ diều", 1, 0, "sheets_differ"),
        ("Sổ diều (bản sao có chữ ký, đóng dấu)", 1, 0, "sheets_differ"),
        ("Sổ diều (bản gốc)", 1, 1, "sheets_differ"),
        ("Bản chính sổ diều", 0, 1, "sheets_differ"),
        ("Bản sao có chứng thực hoặc bản sao kèm bản chính để đối chiếu sổ diều", 1, 1, "sheets_differ"),
        ("03 ảnh con diều", 1, 0, "sheets_differ"),
        ("Mẫu vật và hai (02) bộ phiếu ghi", 1, 0, "sheets_differ"),
        ("Tờ khai, nộp 02 bản chính", 1, 0, "sheets_differ"),
        ("Bản sao sổ diều (số lượng bản sao tương ứng với số diều)", 0, 1, "sheets_differ"),
        ("Bản chính hoặc bản sao có chứng thực sổ diều", 1, 0, "original_or_copy"),
        ("Bản sao hoặc bản chính sổ diều", 0, 1, "original_or_copy"),
        ("Sổ diều (Bản chính, bản sao có chứng thực, bản sao điện tử)", 0, 1, "original_or_copy"),
    ],
)
def test_a_name_that_says_otherwise_leaves_the_count_open(name: str, originals: int, copies: int, why: str):
    """Another kind, another number, a choice, or a number that depends: neither side is claimed."""
    assert unclear_sheets(name, originals, copies) == why


def test_the_number_in_a_name_is_found():
    """It is offered as an answer; a number that counts no sheets is none."""
    assert (number_named("03 ảnh con diều"), number_named("Mẫu số 03 đơn xin thả diều")) == (3, 0)


def test_open_sheets_stay_blank_and_block_until_they_are_answered(samples):
    """No original is asked for where the name says a copy; the answer offered first asks for less."""
    record = replace(
        samples["9.900001"], dossier=f"{HEADER}Bản sao sổ diều1 bản chính,1 bản sao03 ảnh con diều1 bản chính"
    )
    draft = draft_of(record)
    papers = load_definition(draft.yaml_text, shelf=shipped_fragments()).dossier
    assert [(one.copies.original, one.copies.certified, one.copies.photocopy) for one in papers] == [(0, 0, 0)] * 2
    asked = {one.path: one for one in draft.doubts if one.code == "sheets_differ"}
    assert all(one.blocks for one in asked.values())
    assert asked["dossier[0].copies"].suggestions == ("photocopy: 1", "original: 1", "original: 1, photocopy: 1")
    assert asked["dossier[1].copies"].suggestions == ("original: 3", "photocopy: 3")
    answered = with_value(draft.yaml_text, "dossier[0].copies", "sheets_differ", "photocopy: 1")
    assert load_definition(answered, shelf=shipped_fragments()).dossier[0].copies.photocopy == 1
    assert answered.count("# ? sheets_differ") == 1
