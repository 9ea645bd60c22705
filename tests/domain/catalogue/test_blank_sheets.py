"""Papers without any sheet to hand in are found by the fields of their doubts."""

from __future__ import annotations

import pytest

from domain.catalogue.blank_sheets import BlankSheets, blank_sheets
from tests.domain.catalogue.test_answering import TEXT


def test_a_blank_is_told_with_the_name_of_its_paper():
    """Of the fields asked about; without a name the id stands for it."""
    assert blank_sheets(TEXT, ["dossier[0].copies", "dossier[1].copies"]) == (
        BlankSheets("dossier[1].copies", "anh", "anh"),
    )
    named = TEXT.replace("  - id: anh\n", "  - id: anh\n    name: {vi: Ảnh thẻ, en: Photograph}\n")
    (found,) = blank_sheets(named, ["dossier[1].copies"])
    assert (found.name("vi"), found.name("en")) == ("Ảnh thẻ", "Photograph")


@pytest.mark.parametrize("written", ["copies: {original: 0}", "copies:", "copies: {original: 0, photocopy: 0}"])
def test_nothing_of_every_kind_is_blank_however_it_is_written(written: str):
    """A zero is no number of sheets."""
    assert blank_sheets(TEXT.replace("copies: {}", written), ["dossier[1].copies"])


@pytest.mark.parametrize("field", ["name.en", "dossier[0].copies", "dossier[0].copies.photocopy", "dossier[7].copies"])
def test_what_is_filled_gone_or_about_something_else_is_no_blank(field: str):
    """Only the sheets of a paper that is there."""
    assert blank_sheets(TEXT, [field]) == ()
    assert blank_sheets("a: [", ["dossier[1].copies"]) == ()
