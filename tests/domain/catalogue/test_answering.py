"""Answers to doubts change the words in question and nothing else."""

from __future__ import annotations

from domain.catalogue.answering import spot_of, unmarked, with_fee, with_part, with_value

TEXT = """\
procedure: "1.000001"
name: {vi: "Tên", en: "Tên"}  # ? name_cut
deadline:
  counter: 3 working days  # ? two_units
  online: 2 days
legal_basis:
  - "Luật 1/2020/QH14"  # ? cited_in_prose
dossier:
  - id: to-khai
    name: {vi: "Tờ khai", en: "Tờ khai"}
    copies: {original: 1, photocopy: 2}
  - id: anh
    copies: {}  # ? no_sheets
stages:
  receive:
    - check: counter
"""


def changed(before: str, after: str) -> list[tuple[str, str]]:
    """Return the lines that differ, of texts with equally many lines."""
    pairs = zip(before.split("\n"), after.split("\n"), strict=True)
    return [(old, new) for old, new in pairs if old != new]


def test_a_value_is_replaced_where_it_stands():
    """A quoted text stays quoted, a plain one plain, and the mark of the doubt goes."""
    assert changed(TEXT, with_value(TEXT, "name.en", "needs_english", 'A "name", short')) == [
        (
            'name: {vi: "Tên", en: "Tên"}  # ? name_cut',
            'name: {vi: "Tên", en: "A \\"name\\", short"}  # ? name_cut',
        )
    ]
    assert changed(TEXT, with_value(TEXT, "deadline.counter", "two_units", "5 days")) == [
        ("  counter: 3 working days  # ? two_units", "  counter: 5 days")
    ]


def test_copies_are_told_apart_or_filled_in():
    """The kind of a copy is a key that is renamed; an empty count gets what the person says."""
    certified = with_value(TEXT, "dossier[0].copies.photocopy", "copy_kind_guessed", "certified")
    assert "copies: {original: 1, certified: 2}" in certified
    assert "copies: {original: 1}\n" in with_value(TEXT, "dossier[1].copies", "no_sheets", "original: 1")


def test_a_part_is_shown_replaced_and_taken_out():
    """An item of a list begins at its dash and ends before the next one."""
    spot = spot_of(TEXT, "dossier[0]")
    assert (spot.shape, spot.text.split("\n")[0], spot.first, spot.last) == ("part", "  - id: to-khai", 9, 11)
    assert "to-khai" not in with_part(TEXT, "dossier[0]", "row_is_a_sentence", "")
    assert "# ?" not in with_part(TEXT, "legal_basis[0]", "cited_in_prose", '  - "Luật 2/2021/QH15"').split("\n")[6]


def test_a_fee_is_written_for_the_channels_asked_about():
    """The first channel makes the fee, the second joins it; nothing to pay writes nothing."""
    assert with_fee(TEXT, "fees.counter", "thousands_lost", 0, "") == TEXT
    one = with_fee(TEXT, "fees.counter", "thousands_lost", 50000, "Thông tư 1/2020/TT-BTC")
    assert "by_channel: {counter: 50000}" in one
    assert one.index("fees:") < one.index("stages:")
    both = with_fee(one, "fees.online", "thousands_lost", 25000, "Thông tư 1/2020/TT-BTC")
    assert "by_channel: {counter: 50000, online: 25000}" in both


def test_the_mark_of_a_doubt_goes_and_no_other():
    """Keeping a value takes its own mark away."""
    assert changed(TEXT, unmarked(TEXT, "legal_basis[0]", "cited_in_prose")) == [
        ('  - "Luật 1/2020/QH14"  # ? cited_in_prose', '  - "Luật 1/2020/QH14"')
    ]
