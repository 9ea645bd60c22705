"""What somebody typed or scanned into the search box: a case code, an identity number, a phone, or a name."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum

from domain.identity.card import Card, read_card

_CODE = re.compile(r"[A-Z][0-9]+(?:\.[0-9]+)*-[0-9]{8}-[0-9]{1,7}")
_CODE_START = re.compile(r"([A-Z][0-9]+(?:\.[0-9]+)*)\.?(?:-([0-9]{0,8})(?:-([0-9]{0,7}))?)?")
_CODE_END = re.compile(r"-?([0-9]{1,8})-([0-9]{1,7})")
#: The national portal's own numbers: unit, a day of six digits, a number.
_PORTAL = re.compile(r"[0-9A-Z]+(?:\.[0-9A-Z]+)*-[0-9]{6}-[0-9]{3,8}")
_GAPS = re.compile(r"[\s.+()-]")
NUMBER_DIGITS = 7
IDENTITY_DIGITS = 12
_FORMER_IDENTITY_DIGITS = 9


class Kind(StrEnum):
    """What was recognised."""

    NOTHING = "nothing"
    CODE = "code"
    CODE_START = "code_start"
    CODE_END = "code_end"
    IDENTITY = "identity"
    PHONE = "phone"
    PORTAL_NUMBER = "portal_number"
    NAME = "name"


@dataclass(frozen=True, slots=True)
class Asked:
    """What was recognised, ready for looking up.

    `value` is the whole code, the beginning of one, the digits of a number or phone, or the name. For the end of a
    code it is the sequence number with its zeros; `day` is then the end of its day (at most YYYYMMDD) and may be
    empty. For the beginning of a code `agency` and `day` (YYYY, YYYYMM or YYYYMMDD, else empty) are its parts.
    """

    kind: Kind
    value: str = ""
    agency: str = ""
    day: str = ""

    @property
    def exact(self) -> bool:
        """True when it names one case or one person, so that no more than a hint may be given of a foreign case."""
        return self.kind in (Kind.CODE, Kind.IDENTITY, Kind.PHONE, Kind.PORTAL_NUMBER)

    @property
    def issuer(self) -> str:
        """The agency a whole code begins with, the one that gave it; empty for anything else."""
        return self.value.rsplit("-", 2)[0] if self.kind is Kind.CODE else ""


def recognise(text: str) -> Asked:
    """Return what the text is. Never raises; what looks like nothing else is a name.

    Of the text of an identity card's QR code the personal number counts; a code is also found within an address,
    such as the one printed on a receipt.
    """
    asked = " ".join(unicodedata.normalize("NFC", text.replace("\ufeff", "")).split())
    if not asked:
        return Asked(Kind.NOTHING)
    if "|" in asked:
        return _card(asked)
    upper = asked.upper()
    within = _CODE.search(upper)
    if within and (within.group() == upper or "/" in asked):
        code, number = within.group().rsplit("-", 1)
        return Asked(Kind.CODE, f"{code}-{number.zfill(NUMBER_DIGITS)}")
    if _PORTAL.fullmatch(upper):
        return Asked(Kind.PORTAL_NUMBER, upper)
    if start := _CODE_START.fullmatch(upper):
        day = start.group(2) or ""
        return Asked(Kind.CODE_START, upper.rstrip("."), start.group(1), day if len(day) in (4, 6, 8) else "")
    if end := _CODE_END.fullmatch(asked):
        return Asked(Kind.CODE_END, end.group(2).zfill(NUMBER_DIGITS), day=end.group(1))
    digits = _GAPS.sub("", asked)
    if digits.isascii() and digits.isdigit():
        return _digits(digits)
    return Asked(Kind.NAME, asked)


def _card(text: str) -> Asked:
    card = read_card(text)
    number = card.number if isinstance(card, Card) else text.partition("|")[0].strip()
    if number.isascii() and number.isdigit() and len(number) == IDENTITY_DIGITS:
        return Asked(Kind.IDENTITY, number)
    name = " ".join(text.replace("|", " ").split())
    return Asked(Kind.NAME, name) if name else Asked(Kind.NOTHING)


def _digits(digits: str) -> Asked:
    if len(digits) <= NUMBER_DIGITS:
        return Asked(Kind.CODE_END, digits.zfill(NUMBER_DIGITS))
    if digits.startswith("84") and len(digits) == 11:
        return Asked(Kind.PHONE, f"0{digits[2:]}")
    if len(digits) in (IDENTITY_DIGITS, _FORMER_IDENTITY_DIGITS):
        return Asked(Kind.IDENTITY, digits)
    return Asked(Kind.PHONE, digits)
