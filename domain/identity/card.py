"""The QR code of a Vietnamese identity card: seven fields with "|" between, as a scanner types them.

number | old number or empty | name | birth ddmmyyyy | sex | residence | issued ddmmyyyy. Cards under the 2023
law add fields after the seventh, which are not read. The code is plain text without a signature: it fills
fields, it proves nothing.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

_FIELDS: Final = 7
_LONGEST: Final = 2000
_LONGEST_LINE: Final = 200
_SEXES: Final = {"nam": "male", "nu": "female"}
#: UTF-8 read as Latin-1 begins its letters so; a question mark or U+FFFD stands for a letter that was lost.
_BROKEN: Final = re.compile("[?\ufffd]|Ã.|áº|á»|Ä.|Æ°")


class Unread(StrEnum):
    """Why a scan could not be read as a card."""

    EMPTY = "empty"
    TOO_FEW_FIELDS = "too_few_fields"
    NO_NUMBER = "no_number"


class Doubt(StrEnum):
    """What a person should look at on the card itself; none of them stops anything."""

    CHECK_NAME = "check_name"
    BIRTH_UNREADABLE = "birth_unreadable"
    BIRTH_DIFFERS = "birth_differs"
    SEX_DIFFERS = "sex_differs"


@dataclass(frozen=True, slots=True)
class Card:
    """What a card says. `sex` is "male", "female" or empty; `old_number` the one of nine digits, if there was one.

    `residence` is as written on the card: before July 2025 it names three levels of units.
    """

    number: str
    old_number: str = ""
    name: str = ""
    birth: date | None = None
    sex: str = ""
    residence: str = ""
    issued: date | None = None
    doubts: tuple[Doubt, ...] = ()


def looks_scanned(text: str) -> bool:
    """Tell whether a text came from a code with fields and not from somebody's fingers."""
    return "|" in text


def read_card(text: str) -> Card | Unread:
    """Return the card in a scanned text, or why there is none in it. Never raises, whatever was scanned.

    A byte order mark, line ends and doubled Enters around the text do not matter. Fewer than seven fields are
    refused and not guessed at.
    """
    cleaned = _cleaned(text[:_LONGEST])
    if not cleaned:
        return Unread.EMPTY
    fields = [part.strip() for part in cleaned.split("|")]
    if len(fields) < _FIELDS:
        return Unread.TOO_FEW_FIELDS
    number, old_number, name, birth_text, sex_text, residence, issued_text = fields[:_FIELDS]
    if not is_personal_number(number):
        return Unread.NO_NUMBER
    birth = _day(birth_text)
    sex = _SEXES.get(_plain(sex_text), "")
    return Card(
        number=number,
        old_number=old_number if re.fullmatch("[0-9]{9}", old_number) else "",
        name=_line(name),
        birth=birth,
        sex=sex,
        residence=_line(residence),
        issued=_day(issued_text),
        doubts=tuple(_doubts(number, name, birth, sex, sex_text, residence)),
    )


def is_personal_number(text: str) -> bool:
    """Tell whether a text is a personal identification number: twelve digits."""
    return re.fullmatch("[0-9]{12}", text) is not None


def sex_of(number: str) -> str:
    """Return the sex a personal number speaks of: its fourth digit is even for men, odd for women."""
    return "female" if int(number[3]) % 2 else "male"


def birth_year_of(number: str) -> int:
    """Return the year of birth in a personal number: century by the fourth digit, year by the fifth and sixth."""
    return 1900 + 100 * (int(number[3]) // 2) + int(number[4:6])


def _cleaned(text: str) -> str:
    """Return the text in NFC without a byte order mark, line ends and other characters that cannot be seen."""
    kept = "".join(one if unicodedata.category(one)[0] != "C" else " " for one in text)
    return unicodedata.normalize("NFC", kept).strip()


def _line(text: str) -> str:
    return " ".join(text.split())[:_LONGEST_LINE]


def _plain(text: str) -> str:
    """Return a word in small letters without marks."""
    letters = unicodedata.normalize("NFD", text.lower().replace("đ", "d"))
    return "".join(one for one in letters if not unicodedata.combining(one)).strip()


def _day(text: str) -> date | None:
    if not re.fullmatch("[0-9]{8}", text):
        return None
    try:
        return date(int(text[4:]), int(text[2:4]), int(text[:2]))
    except ValueError:
        return None


def _doubts(number: str, name: str, birth: date | None, sex: str, sex_text: str, residence: str) -> list[Doubt]:
    found = []
    if not _is_whole(name, residence, sex_text):
        found.append(Doubt.CHECK_NAME)
    if birth is None:
        found.append(Doubt.BIRTH_UNREADABLE)
    elif birth.year != birth_year_of(number):
        found.append(Doubt.BIRTH_DIFFERS)
    if sex and sex != sex_of(number):
        found.append(Doubt.SEX_DIFFERS)
    return found


def _is_whole(name: str, residence: str, sex_text: str) -> bool:
    """Tell whether the scanner brought the marks along. A name may have none; a whole card without any has not."""
    if not name or not name[0].isalpha() or any(one.isdigit() for one in name) or _BROKEN.search(name):
        return False
    return any(not one.isascii() for one in name + residence) or sex_text == "Nữ"
