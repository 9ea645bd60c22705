"""The text of a VietQR code: a bank transfer that a telephone fills in by itself.

The shape is the EMVCo merchant-presented code (tag, two-digit length, value) with the account template of
NAPAS 247 in tag 38. Every Vietnamese banking application reads it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

NAPAS = "A000000727"
TO_ACCOUNT = "QRIBFTTA"
DONG = "704"
_LONGEST_ACCOUNT = 19
_LONGEST_PURPOSE = 25


class TransferError(ValueError):
    """The transfer cannot be written as a VietQR code; the message says which part and what is accepted."""


@dataclass(frozen=True, slots=True)
class Transfer:
    """A transfer to one account. `bank` is the six-digit bank number (BIN), `amount` is in đồng.

    `purpose` is what the payee's bank statement will show: capital letters, digits and spaces, since banks
    keep nothing else. Raises TransferError for parts that cannot be carried.
    """

    bank: str
    account: str
    amount: int
    purpose: str

    def __post_init__(self) -> None:
        """Refuse what a bank would refuse later, in front of the payer."""
        if not re.fullmatch(r"[0-9]{6}", self.bank):
            raise TransferError("the bank number has six digits")
        if not re.fullmatch(rf"[0-9A-Za-z]{{1,{_LONGEST_ACCOUNT}}}", self.account):
            raise TransferError(f"an account has 1 to {_LONGEST_ACCOUNT} letters and digits")
        if not 0 < self.amount < 10**13:
            raise TransferError("the amount is a positive number of đồng, thirteen digits at most")
        if not re.fullmatch(rf"[0-9A-Za-z ]{{1,{_LONGEST_PURPOSE}}}", self.purpose):
            raise TransferError(f"the purpose has 1 to {_LONGEST_PURPOSE} letters, digits and spaces")


def vietqr(transfer: Transfer) -> str:
    """Return the text to be drawn as a QR code, its checksum included."""
    account = _field("00", transfer.bank) + _field("01", transfer.account)
    text = (
        _field("00", "01")
        + _field("01", "12")  # for one payment: the amount is in the code
        + _field("38", _field("00", NAPAS) + _field("01", account) + _field("02", TO_ACCOUNT))
        + _field("53", DONG)
        + _field("54", str(transfer.amount))
        + _field("58", "VN")
        + _field("62", _field("08", transfer.purpose))
        + "6304"
    )
    return f"{text}{checksum(text):04X}"


def purpose_of(case_code: str) -> str:
    """Return the purpose of a transfer for a case: its code in letters and digits, the end of it when too long."""
    return re.sub(r"[^A-Z0-9]", "", case_code.upper())[-_LONGEST_PURPOSE:]


def case_named(text: str, agencies: Iterable[str]) -> str:
    """Return the code of the case that a purpose names, as a bank's statement shows it; empty when it names none.

    Banks drop dashes and put words of their own around it. `agencies` are the ids codes begin with: what is left of a
    code in the purpose tells its day and number, and only the agency's id can tell where its dots and dashes were.
    """
    written, known = re.sub(r"[^A-Z0-9]", "", text.upper()), tuple(agencies)
    for found in re.finditer(r"(?=(20\d{6})(\d{7}))", written):
        for agency in known:
            code = f"{agency}-{found[1]}-{found[2]}"
            if purpose_of(code) in written:
                return code
    return ""


def checksum(text: str) -> int:
    """Return CRC-16/CCITT-FALSE of an ASCII text (polynomial 1021, start FFFF), as EMVCo asks for."""
    crc = 0xFFFF
    for byte in text.encode("ascii"):
        crc ^= byte << 8
        for _ in range(8):
            crc = (crc << 1 ^ 0x1021 if crc & 0x8000 else crc << 1) & 0xFFFF
    return crc


def _field(tag: str, value: str) -> str:
    return f"{tag}{len(value):02d}{value}"
