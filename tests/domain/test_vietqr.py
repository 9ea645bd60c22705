"""VietQR codes are written as the published format says."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.vietqr import Transfer, TransferError, case_named, checksum, purpose_of, vietqr

#: The two transfers to an account in NAPAS's own description of the format, each with its checksum at the end.
_TO = "38570010A00000072701270006970403011300110123456780208QRIBFTTA5303704"
PUBLISHED = (
    f"000201010211{_TO}5802VN63049E6F",
    f"000201010212{_TO}54061800005802VN62340107NPS68690819thanh toan don hang63042E2E",
)


def fields(text: str) -> dict[str, str]:
    """Read tag, length and value as a banking application does."""
    found: dict[str, str] = {}
    while text:
        tag, length = text[:2], int(text[2:4])
        found[tag] = text[4 : 4 + length]
        assert len(found[tag]) == length
        text = text[4 + length :]
    return found


@pytest.mark.parametrize("text", PUBLISHED)
def test_the_checksum_is_that_of_the_published_examples(text: str) -> None:
    """CRC-16/CCITT-FALSE over everything before the checksum itself."""
    assert f"{checksum(text[:-4]):04X}" == text[-4:]


def test_a_transfer_is_written_as_the_published_example() -> None:
    """The same account and amount give the same text up to what we say about the bill."""
    text = vietqr(Transfer("970403", "0011012345678", 180_000, "thanh toan don hang"))

    assert text.startswith(PUBLISHED[1][: PUBLISHED[1].index("6234")])
    assert fields(fields(text)["62"]) == {"08": "thanh toan don hang"}


@given(
    bank=st.from_regex(r"[0-9]{6}", fullmatch=True),
    account=st.from_regex(r"[0-9A-Z]{1,19}", fullmatch=True),
    amount=st.integers(1, 10**13 - 1),
    purpose=st.from_regex(r"[0-9A-Za-z ]{1,25}", fullmatch=True),
)
def test_every_transfer_is_read_back(bank: str, account: str, amount: int, purpose: str) -> None:
    """Whatever is written can be taken apart again, and its checksum fits."""
    text = vietqr(Transfer(bank, account, amount, purpose))

    read = fields(text)
    inner = fields(read["38"])
    assert fields(inner["01"]) == {"00": bank, "01": account}
    assert (read["54"], read["53"], read["58"]) == (str(amount), "704", "VN")
    assert fields(read["62"])["08"] == purpose
    assert read["63"] == f"{checksum(text[:-4]):04X}"


@pytest.mark.parametrize(
    ("bank", "account", "amount", "purpose"),
    [
        ("97040", "1", 1, "A"),
        ("970403", "", 1, "A"),
        ("970403", "1" * 20, 1, "A"),
        ("970403", "1", 0, "A"),
        ("970403", "1", 10**13, "A"),
        ("970403", "1", 1, ""),
        ("970403", "1", 1, "A" * 26),
        ("970403", "1", 1, "Lệ phí"),
    ],
)
def test_what_banks_refuse_is_refused_here(bank: str, account: str, amount: int, purpose: str) -> None:
    """A code that no application could read is never drawn."""
    with pytest.raises(TransferError):
        Transfer(bank, account, amount, purpose)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("H6112202611220000001", "H61.12-20261122-0000001"),
        ("h61.12-20261122-0000001", "H61.12-20261122-0000001"),
        ("MBVCB.204811.H6112202611220000001.CT tu 0011 NGUYEN VAN MAU", "H61.12-20261122-0000001"),
        ("2026112299 H6112202611220000012 20261123", "H61.12-20261122-0000012"),
        ("H6134567892026112200000011", ""),
        ("123456789202611220000001", ""),
        ("le phi khai sinh", ""),
        ("", ""),
    ],
)
def test_a_statements_text_is_led_back_to_its_case(text: str, code: str) -> None:
    """Banks drop the dashes and put words around it; only codes of agencies there are count."""
    assert case_named(text, ["H61.12", "H61.13", "H61"]) == code


def test_a_code_longer_than_a_purpose_is_led_back_too() -> None:
    """Its beginning was cut away: the agency whose code ends like this is the one."""
    long = "H61.12.345.6789-20261122-0000001"
    assert case_named(f"CT {purpose_of(long)} FT1", ["H61.12", "H61.12.345.6789"]) == long


def test_the_purpose_names_the_case() -> None:
    """Letters and digits of the case code, which is unique, in what banks keep."""
    assert purpose_of("H61.12-20261122-0000001") == "H6112202611220000001"
    assert len(purpose_of("H61.12.345.6789-20261122-0000001")) == 25
