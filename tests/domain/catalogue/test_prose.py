"""What the prose hints at: how many steps, whether somebody looks at the thing, whether others are asked."""

from dataclasses import replace

import pytest

from domain.catalogue.draft import draft_of
from domain.catalogue.reading import facts_of


def hints(samples, prose: str):
    """The hints of a prose."""
    return facts_of(replace(samples["9.900001"], steps=prose)).hints


@pytest.mark.parametrize(
    ("prose", "steps"),
    [
        ("Bước 1: Nộp.\n- Bước 2. Xét.\nb) Bước 3\nTrả.", 3),
        ("Nộp diều a) Bước 1. Nộp. b) Bước 2: Xét, sai thì trở lại bước 1 như trên.", 2),
        ("Cấp: Bước 1: Nộp.\nBước 2: Trả.\nĐổi: Bước 1: Nộp.\nBước 2: Trả.", 2),
        ("Cấp: Bước 1: Nộp.\nBước 2: Trả.\nĐổi: Bước 1: Nộp.\nBước 2: Xét.\nBước 3: Trả.", 0),
        ("Bước 1: Nộp theo quy định tại mục", 0),
        ("Nộp hồ sơ, chờ và nhận kết quả như ở bước 5 đã nêu.", 0),
    ],
)
def test_steps_are_counted_where_one_list_numbers_them(samples, prose: str, steps: int):
    """A step referred to is none; lists of different lengths, and a list of one, are not claimed."""
    assert hints(samples, prose).steps == steps


@pytest.mark.parametrize(
    ("prose", "visit"),
    [
        ("Trong 3 ngày tiến hành kiểm tra thực địa.", True),
        ("Cơ quan kiểm tra điều kiện của cơ sở làm diều.", True),
        ("Cán bộ xác minh, lập biên bản xác minh.", True),
        ("Cơ quan xét hồ sơ, không tổ chức kiểm tra thực tế.", False),
        ("Cơ quan kiểm tra hồ sơ.", False),
    ],
)
def test_a_visit_is_hinted_at_unless_it_is_denied(samples, prose: str, visit: bool):
    """The thing itself is looked at; papers are not a visit."""
    assert (hints(samples, prose).visit is not None) is visit


@pytest.mark.parametrize(
    ("prose", "opinion"),
    [
        ("Gửi văn bản lấy ý kiến các cơ quan có liên quan.", True),
        ("Lấy ý kiến Ủy ban nhân dân nơi thả diều.", True),
        ("Giám đốc thống nhất ý kiến với người đứng đầu cơ quan quản lý diều.", True),
        ("Người nộp lấy ý kiến cộng đồng dân cư.", False),
        ("Trường hợp này không phải thực hiện thủ tục lấy ý kiến.", False),
    ],
)
def test_an_opinion_asked_of_others_is_hinted_at(samples, prose: str, opinion: bool):
    """Also where no agency is named; not where the applicant asks people, nor where it is denied."""
    assert (hints(samples, prose).opinion is not None) is opinion


def test_an_opinion_of_nobody_in_particular_is_a_question(samples):
    """No step is made up for it; where a named agency is asked, the step of the draft is the question."""
    unnamed = replace(samples["9.900001"], steps="Gửi văn bản lấy ý kiến các cơ quan có liên quan.")
    doubt = next(one for one in draft_of(unnamed).doubts if one.code == "opinion_hinted")
    assert not doubt.blocks
    assert doubt.source is not None
    assert doubt.source.text in unnamed.steps
    assert "opinion_hinted" not in {one.code for one in draft_of(samples["9.900001"]).doubts}


def test_a_name_is_freed_from_its_own_code(samples):
    """What the name carries besides is taken off: its own code in brackets, a full stop."""
    record = replace(samples["9.900001"], name="Cấp thẻ thả diều (cấp tỉnh) ( 9.900001 ).")
    assert facts_of(record).name.value == "Cấp thẻ thả diều (cấp tỉnh)"
