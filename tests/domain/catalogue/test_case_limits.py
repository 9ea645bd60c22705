"""Limits by case are claimed only where the text ties each limit to one case."""

from dataclasses import replace

import pytest

from domain.catalogue.batch import errors_of
from domain.catalogue.draft import draft_of
from domain.catalogue.record import Record
from domain.catalogue.shared_parts import shipped_fragments
from domain.procedure.loader import load_definition

HEADER = "Hình thức nộpThời gianPhí, lệ phíMô tả"
FIRST, AGAIN = "a) Trường hợp ghi lần đầu", "b) Trường hợp ghi lại"


def asked(samples: dict[str, Record], channels: str) -> tuple[list[str], list[tuple[str | None, str]]]:
    """Return the codes of doubts about time, and the rows of the table, of a record with two cases."""
    draft = draft_of(replace(samples["9.900002"], channels=HEADER + channels))
    assert errors_of(draft) == ""
    deadline = load_definition(draft.yaml_text, shelf=shipped_fragments()).deadline
    rows = [(row.only_if, row.limit) for row in deadline] if isinstance(deadline, tuple) else []
    return [one.code for one in draft.doubts if one.path.startswith("deadline")], rows


TABLE = [("case_type is ghi-lai", "2 working days"), (None, "5 working days")]


@pytest.mark.parametrize(
    "channels",
    [
        (
            f"Trực tiếp5 Ngày làm việcMiễn phí{FIRST}: 05 ngày làm việc."
            f"Trực tiếp2 Ngày làm việcMiễn phí{AGAIN}: trong thời hạn 02 ngày làm việc."
        ),
        "Trực tiếp5 Ngày làm việcMiễn phíghi lần đầu là 05 ngày làm việc; ghi lại trong thời hạn 02 ngày làm việc",
    ],
    ids=["a row for each case", "a sentence for each case"],
)
def test_a_limit_tied_to_each_case_makes_a_table(samples, channels: str):
    """Rows that begin with their case, and sentences that name one, become a table to confirm, the longest last."""
    assert asked(samples, channels) == (["limits_by_case"], TABLE)


@pytest.mark.parametrize(
    "channels",
    [
        "Trực tiếp5 Ngày làm việcMiễn phíghi lần đầu, ghi lại là 05 ngày làm việc; ghi lại ở xa 02 ngày làm việc",
        "Trực tiếp5 Ngày làm việcMiễn phíghi lần đầu là 05 ngày làm việc; sổ rách là 02 ngày làm việc",
        (
            f"Trực tiếp5 Ngày làm việcMiễn phí{FIRST}: 05 ngày làm việc."
            "Trực tiếp2 Ngày làm việcMiễn phíChủ tịch ký trong 02 ngày làm việc."
        ),
        (
            f"Trực tiếp5 Ngày làm việcMiễn phí{FIRST}: 05 ngày làm việc."
            f"Trực tiếp2 Ngày làm việcMiễn phí{AGAIN}: 02 ngày làm việc."
            f"Trực tuyến5 Ngày làm việcMiễn phí{FIRST}: 05 ngày làm việc."
            f"Trực tuyến3 Ngày làm việcMiễn phí{AGAIN}: 03 ngày làm việc."
        ),
    ],
    ids=["two cases in a sentence", "a limit of no case", "a row about a part", "channels differ"],
)
def test_anything_less_stays_in_doubt(samples, channels: str):
    """A limit of two cases, of none, of a part of the work, or of one channel alone is left to a person."""
    codes, rows = asked(samples, channels)
    assert rows == []
    assert "limits_by_case" not in codes
    assert codes
