"""An amount of money written out in words, as receipts carry it beside the figures."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from domain.deadline.text import capitalised

#: The highest amount that can be written: what the ledger takes at most.
HIGHEST: Final = 10**15 - 1
_DIGITS: Final = ("không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín")
_SMALL: Final = (
    *("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"),
    *("thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"),
)
_TENS: Final = ("", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_BILLION: Final = 10**9
_SCALES: Final = ((10**12, "trillion"), (_BILLION, "billion"), (10**6, "million"), (1000, "thousand"))


def in_words(amount: int, language: str) -> str:
    """Return an amount in đồng in words, "Tám nghìn đồng" or "Eight thousand đồng".

    Raises ValueError below zero and above `HIGHEST`.
    """
    if not 0 <= amount <= HIGHEST:
        raise ValueError("an amount in words is 0 to 999,999,999,999,999 đồng")
    if language == "en":
        return capitalised(f"{_english(amount)} đồng")
    return capitalised(f"{_vietnamese(amount)} đồng")


def _vietnamese(number: int) -> str:
    if number == 0:
        return _DIGITS[0]
    return " ".join(_groups(number, leading=True))


def _groups(number: int, *, leading: bool) -> Iterator[str]:
    """Yield the words of a number; one that is not `leading` reads the zeros before its first digit."""
    if number >= _BILLION:
        # There is no word beyond tỷ: a thousand billions are "một nghìn tỷ".
        yield from _groups(number // _BILLION, leading=leading)
        yield "tỷ"
        number, leading = number % _BILLION, False
    for scale, word in ((10**6, "triệu"), (1000, "nghìn"), (1, "")):
        group, number = divmod(number, scale)
        if group:
            yield from _three(group, leading=leading)
            if word:
                yield word
            leading = False


def _three(number: int, *, leading: bool) -> Iterator[str]:
    hundreds, rest = divmod(number, 100)
    tens, ones = divmod(rest, 10)
    if hundreds or not leading:
        yield f"{_DIGITS[hundreds]} trăm"
        if rest and not tens:
            yield "lẻ"
    if tens:
        yield "mười" if tens == 1 else f"{_DIGITS[tens]} mươi"
    if ones:
        yield _last(ones, tens)


def _last(ones: int, tens: int) -> str:
    if ones == 1 and tens > 1:
        return "mốt"
    if ones == 5 and tens:
        return "lăm"
    return _DIGITS[ones]


def _english(number: int) -> str:
    if number < 20:
        return _SMALL[number]
    if number < 100:
        tens, ones = divmod(number, 10)
        return f"{_TENS[tens]}-{_SMALL[ones]}" if ones else _TENS[tens]
    if number < 1000:
        hundreds, rest = divmod(number, 100)
        return f"{_SMALL[hundreds]} hundred{f' and {_english(rest)}' if rest else ''}"
    scale, word = next(one for one in _SCALES if number >= one[0])
    head, rest = divmod(number, scale)
    said = f"{_english(head)} {word}"
    if not rest:
        return said
    return f"{said} and {_english(rest)}" if rest < 100 else f"{said} {_english(rest)}"
