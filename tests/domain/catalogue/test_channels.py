"""Cells that ran together are told apart, and what does not agree is not believed."""

import pytest

from domain.catalogue.channels import HEADER, rows_of
from domain.catalogue.charges import charges_of
from domain.catalogue.deadlines import deadlines_of
from domain.catalogue.found import State
from domain.procedure.plan import Channel


def limit(text: str):
    """What is read of the counter's limit in a row that begins with its time cell."""
    return deadlines_of(rows_of(f"{HEADER}Trực tiếp{text}"))[Channel.COUNTER]


def charge(text: str):
    """What is read of the counter's charge in a row that begins with its fee cell."""
    return charges_of(rows_of(f"{HEADER}Trực tiếp5 Ngày{text}"))[Channel.COUNTER]


def test_rows_are_found_in_text_without_borders():
    """A channel's name in a note begins no row; one before a time and a fee does."""
    text = (
        f"{HEADER}Trực tuyến7 Ngày làm việc10,000 Việt Nam Đồng(10.000 đồng/giấy)Trực tiếp: hỏi tại quầy."
        "Dịch vụ bưu chính2 GiờMiễn phíTrực tiếpKhông có thông tinKhông có thông tin"
    )
    rows = rows_of(text)
    assert [(row.channel, row.time, row.fee) for row in rows] == [
        (Channel.ONLINE, "7 Ngày làm việc", "10,000 Việt Nam Đồng"),
        (Channel.POST, "2 Giờ", "Miễn phí"),
        (Channel.COUNTER, "Không có thông tin", "Không có thông tin"),
    ]
    assert rows[0].bracket == "(10.000 đồng/giấy)"
    assert rows[0].prose == "Trực tiếp: hỏi tại quầy."


def test_the_source_is_where_it_says():
    """The offsets of a row lead back to its text."""
    text = f"{HEADER}Trực tiếp5 NgàyMiễn phíTrực tuyến6 NgàyMiễn phí"
    for row in rows_of(text):
        assert text[row.source.start : row.source.end] == row.source.text


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("7 Ngày làm việcMiễn phí", "7 working days"),
        ("15 NgàyMiễn phí15 ngày, kể từ ngày nhận đủ hồ sơ; hồ sơ chưa đầy đủ thì báo trong 02 ngày.", "15 days"),
        ("8 GiờMiễn phí", "8 hours"),
        ("1 ThángMiễn phí", "1 month"),
        ("Không có thông tinMiễn phí05 ngày làm việc kể từ ngày nhận đủ hồ sơ", "5 working days"),
        ("10 NgàyMiễn phíThẩm định: 06 ngày; trình ký: 04 ngày.", "10 days"),
    ],
)
def test_limits_said_clearly_are_claimed(text: str, read: str):
    """A cell its note agrees with, or a note that says one limit, is a claim."""
    found = limit(text)
    assert found.claimed
    assert found.value.text() == read


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("1Miễn phí", "unit_missing"),
        ("120 VNĐ", "digits_run_together"),
        ("3 NgàyMiễn phí03 ngày làm việc kể từ ngày nhận đủ hồ sơ", "two_units"),
        ("17 NgàyMiễn phí- Đối với trường hợp mới: 17 ngày.\n- Đối với trường hợp cũ: 05 ngày.", "depends_on_case"),
        ("30 NgàyMiễn phí20 ngày, kể từ ngày nhận đủ hồ sơ", "note_differs"),
        ("5 NgàyMiễn phíTrực tiếp9 NgàyMiễn phí", "several_times"),
        ("Không có thông tinMiễn phí", "no_time"),
        ("4 NgàyMiễn phíCấp mới: 04 ngày; cấp lại: 02 ngày", "note_differs"),
    ],
)
def test_limits_that_do_not_agree_stay_blank(text: str, why: str):
    """What lacks its unit, differs from its note or depends on the case is no claim, and says why."""
    found = limit(text)
    assert not found.claimed
    assert found.why == why


@pytest.mark.parametrize(
    ("text", "dong"),
    [
        ("Miễn phí", 0),
        ("Miễn phí(Không)", 0),
        ("Miễn phí(Không thu phí)", 0),
        ("70,000 VNĐ(70.000 đồng/giấy)", 70_000),
        ("500,000 Việt Nam Đồng(/hồ sơ)", 500_000),
        ("300,000 VNĐ(Phí thẩm định)", 300_000),
        ("10,000 Việt Nam Đồng(Trường hợp người dân nộp hồ sơ trực tiếp thu 10.000 đồng/lần)", 10_000),
    ],
)
def test_fees_nothing_speaks_against_are_claimed(text: str, dong: int):
    """A free or charged row whose remark agrees is a claim."""
    found = charge(text)
    assert found.claimed
    assert found.value.dong == dong


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("Không có thông tin", "fee_not_stated"),
        ("Miễn phí(Phí thẩm định: 300.000 đồng/lần)", "free_but_amount"),
        ("Miễn phí(Theo quy định của Hội đồng nhân dân cấp tỉnh.)", "set_by_council"),
        ("Miễn phí(Miễn lệ phí cho người thuộc hộ nghèo.)", "free_for_some"),
        ("Miễn phí(Theo quy định của Luật phí và lệ phí)", "free_but_remark"),
        ("700 VNĐ(700.000 đồng/cơ sở)", "thousands_lost"),
        ("25 USD", "foreign_currency"),
        ("50,000 VNĐ(Cấp mới 50.000 đồng; cấp lại 20.000 đồng)", "several_amounts"),
        ("50,000 VNĐ(Bằng 50% mức thu quy định)", "rule_in_words"),
        ("200,000 VNĐ(đối với trường hợp cấp mới)", "fee_depends_on_case"),
        ("100,000 VNĐ(Không được quy định tại biểu phí)", "remark_unclear"),
        ("2,000 VNĐ(2.000 đồng/trang; từ trang thứ 3 thu 1.000 đồng/trang)", "rule_in_words"),
    ],
)
def test_fees_that_contradict_themselves_stay_blank(text: str, why: str):
    """A wrong fee is worse than a blank: contradictions are named and not resolved."""
    found = charge(text)
    assert not found.claimed
    assert found.why == why


def test_lost_thousands_are_offered_and_not_taken():
    """700 beside 700,000 offers the larger amount to the person."""
    found = charge("700 VNĐ(700.000 đồng/cơ sở)")
    assert found.state is State.CONTRADICTORY
    assert [one.dong for one in found.others] == [700_000]


def test_a_reduction_for_a_time_is_read_with_its_days():
    """An amount with a lower one from a day to a day is both."""
    found = charge("800,000 VNĐ((áp dụng mức phí 400.000 đồng/hồ sơ kể từ ngày 01/7/2031 đến hết ngày 31/12/2032))")
    assert (found.value.dong, found.value.reduced_to) == (800_000, 400_000)
    assert (found.value.reduced_in.first.isoformat(), found.value.reduced_in.last.isoformat()) == (
        "2031-07-01",
        "2032-12-31",
    )
