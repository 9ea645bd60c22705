"""What a part of a linked case tells by itself, and how it is named."""

from datetime import UTC, datetime, timedelta

import pytest

from domain.notices.parts import Stand, fits_a_telephone, is_told_by_whole, names_to_try, office_of, part_of_code
from domain.notices.rules import LEGAL

AT = datetime(2026, 11, 27, 3, 0, tzinfo=UTC)
OPEN = Stand("", None, ended=False)
GRANTED, REFUSED = Stand("approved", AT, ended=False), Stand("refused", AT, ended=True)
WHOLE_GRANTED = Stand("approved", AT + timedelta(days=1), ended=False)
WITHDRAWN = Stand("", None, ended=True)


@pytest.mark.parametrize("message", ["filed", "received", "appointment_moved"])
@pytest.mark.parametrize("whole", [OPEN, WHOLE_GRANTED, WITHDRAWN])
def test_filing_receipt_and_date_are_the_wholes(message: str, whole: Stand) -> None:
    """People were given one receipt with one date, and hear of that one."""
    assert is_told_by_whole(message, OPEN, whole)


@pytest.mark.parametrize("message", ["decided", "returned"])
@pytest.mark.parametrize(
    ("part", "whole", "silent"),
    [
        (GRANTED, OPEN, True),
        (GRANTED, WHOLE_GRANTED, True),
        (REFUSED, OPEN, False),
        (REFUSED, WHOLE_GRANTED, False),
        (GRANTED, WITHDRAWN, False),
        (GRANTED, Stand("refused", AT, ended=False), False),
        (Stand("approved", AT + timedelta(days=2), ended=False), WHOLE_GRANTED, False),
    ],
)
def test_a_granted_part_waits_for_the_whole_and_nothing_else_does(
    message: str, part: Stand, whole: Stand, silent: bool
) -> None:
    """A refusal is told at once; so is a result that the whole's came without."""
    assert is_told_by_whole(message, part, whole) is silent


@pytest.mark.parametrize("message", sorted(LEGAL - {"received", "appointment_moved", "decided"}))
def test_what_only_the_part_knows_is_told(message: str) -> None:
    """Refusals at reception, supplements, lapses, extensions and apologies of a part are nobody else's to tell."""
    assert not is_told_by_whole(message, GRANTED, OPEN)


def test_a_part_speaks_for_its_own_agency() -> None:
    """The whole's counter took the papers; the part is another agency's case."""
    assert office_of("H61.12", "H61.12.1", is_part=True) == "H61.12.1"
    assert office_of("H61.12", "H61.13", is_part=False) == "H61.12"


def test_a_part_is_named_as_far_as_there_is_room() -> None:
    """Ever shorter between words, and nothing that must not be told."""
    name = "Đăng ký đóng, cấp thẻ đối với người chỉ tham gia bảo hiểm y tế"
    names = names_to_try(name)
    assert [len(one) for one in names] == sorted((len(one) for one in names), reverse=True)
    assert names[-1] == ""
    assert names_to_try("Thường trú") == ("Thường trú", "")
    assert part_of_code("H61-1", "Thường trú", "vi") == "H61-1 (riêng phần Thường trú)"
    assert part_of_code("H61-1", "Residence", "en") == "H61-1 (only the part: Residence)"
    assert part_of_code("H61-1", "", "vi") == "H61-1 (riêng một phần)"
    assert fits_a_telephone("ữ" * 268)
    assert not fits_a_telephone("ữ" * 269)
