"""The bank account fees are transferred to."""

from __future__ import annotations

from dataclasses import dataclass

from runtime.settings import Settings


@dataclass(frozen=True, slots=True)
class Account:
    """One account: six-digit bank number, account number, and the holder as payers see it."""

    bank: str
    number: str
    holder: str


#: No bank has this number: an application that reads the demo's code finds nobody to send money to.
_DEMO = Account("970999", "0000000000", "TAI KHOAN TRINH DIEN")


def account_of(settings: Settings) -> Account | None:
    """Return the account of the settings, in a demo an invented one, else None: then there is no VietQR."""
    if settings.bank_number and settings.bank_account:
        return Account(settings.bank_number, settings.bank_account, settings.bank_account_name)
    return _DEMO if settings.demo else None
