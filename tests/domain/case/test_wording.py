"""How lines of the log are said."""

import pytest

from domain.case.wording import event_sentence


@pytest.mark.parametrize(
    ("kind", "role", "vi", "en"),
    [
        ("signed", "leader", "Lãnh đạo đã ký.", "Signed by the leader."),
        ("signed", "officer", "Cán bộ thụ lý đã ký.", "Signed by the officer."),
        ("signed", "", "Đã ký.", "Signed."),
        ("denied", "officer", "Cán bộ thụ lý ký từ chối giải quyết.", "Refused by the officer."),
        ("denied", "", "Đã ký từ chối giải quyết.", "Refused by the signatory."),
    ],
)
def test_a_signature_is_said_to_be_of_the_post_that_signed(kind: str, role: str, vi: str, en: str) -> None:
    """Whose signature ends a case is up to its procedure; the line never calls an officer a leader."""
    assert event_sentence(kind, {}, "vi", role) == vi
    assert event_sentence(kind, {}, "en", role) == en


def test_other_lines_do_not_change_with_the_post() -> None:
    """Who did it stands beside the line."""
    assert event_sentence("visited", {}, "vi", "leader") == event_sentence("visited", {}, "vi")
