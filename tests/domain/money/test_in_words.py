"""Amounts in words: each is read back as the same amount, in both languages."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from domain.money.in_words import HIGHEST, in_words


def numbered(words: str, first: int = 0, step: int = 1) -> dict[str, int]:
    """Return what each word stands for, one after the other."""
    return {word: step * number for number, word in enumerate(words.split(), first)}


VIETNAMESE = {**numbered("không một hai ba bốn năm sáu bảy tám chín"), "mốt": 1, "lăm": 5, "mười": 10}
ENGLISH = (
    numbered("zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen")
    | numbered("fifteen sixteen seventeen eighteen nineteen", 15)
    | numbered("twenty thirty forty fifty sixty seventy eighty ninety", 2, 10)
)


def read_vietnamese(text: str) -> int:
    """Return the number somebody hears who reads the words one after the other."""
    whole = below = group = 0
    for word in text.split():
        match word:
            case "trăm":
                group *= 100
            case "mươi":
                group += 9 * (group % 10)
            case "lẻ":
                pass
            case "nghìn" | "triệu":
                below, group = below + group * (1000 if word == "nghìn" else 10**6), 0
            case "tỷ":
                whole, below, group = (whole + below + group) * 10**9, 0, 0
            case _:
                group += VIETNAMESE[word]
    return whole + below + group


def read_english(text: str) -> int:
    """Return the number somebody hears who reads the words one after the other."""
    scales = {"thousand": 10**3, "million": 10**6, "billion": 10**9, "trillion": 10**12}
    whole = group = 0
    for word in text.replace("-", " ").replace(" and ", " ").split():
        if word == "hundred":
            group *= 100
        elif word in scales:
            whole, group = whole + group * scales[word], 0
        else:
            group += ENGLISH[word]
    return whole + group


@given(st.integers(0, HIGHEST) | st.integers(0, 3000) | st.integers(0, 10**7).map(lambda number: number * 1000))
@example(HIGHEST)
@example(10**12)
@example(1_000_000_005)
def test_every_amount_is_read_back(amount: int) -> None:
    """Who reads the words writes down the same figures."""
    vietnamese, english = in_words(amount, "vi"), in_words(amount, "en")
    assert read_vietnamese(vietnamese.removesuffix(" đồng").lower()) == amount
    assert read_english(english.removesuffix(" đồng").lower()) == amount
    assert vietnamese.endswith(" đồng")
    assert "  " not in vietnamese + english


@pytest.mark.parametrize(
    ("amount", "vietnamese", "english"),
    [
        (0, "Không đồng", "Zero đồng"),
        (8000, "Tám nghìn đồng", "Eight thousand đồng"),
        (15_000, "Mười lăm nghìn đồng", "Fifteen thousand đồng"),
        (21_105, "Hai mươi mốt nghìn một trăm lẻ năm đồng", "Twenty-one thousand one hundred and five đồng"),
        (1_005_000, "Một triệu không trăm lẻ năm nghìn đồng", "One million five thousand đồng"),
        (1_000_010, "Một triệu không trăm mười đồng", "One million and ten đồng"),
        (2_450_000, "Hai triệu bốn trăm năm mươi nghìn đồng", "Two million four hundred and fifty thousand đồng"),
        (10**12, "Một nghìn tỷ đồng", "One trillion đồng"),
    ],
)
def test_amounts_as_people_say_them(amount: int, vietnamese: str, english: str) -> None:
    """The usual words, with lăm, mốt and lẻ where they belong."""
    assert in_words(amount, "vi") == vietnamese
    assert in_words(amount, "en") == english


@pytest.mark.parametrize("amount", [-1, HIGHEST + 1])
def test_what_no_receipt_can_hold_is_refused(amount: int) -> None:
    """Less than nothing, and more than the ledger takes, is no amount of a receipt."""
    with pytest.raises(ValueError, match="in words"):
        in_words(amount, "vi")
