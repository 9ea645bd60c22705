"""What every way of reaching a person can do, and how telephone numbers and addresses are read."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Protocol

from activities.notifications.letters import Letter
from models.notice_rows import NoticeLine

_TELEPHONE = re.compile(r"(0|\+84)\d{9,10}")
_ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+")
_LONGEST_ADDRESS = 254


@dataclass(frozen=True)
class Errand:
    """One letter to one person by one way. `key` is the business key of this very message, way included.

    `roles` are those a notice on screen is put up for; `line` is what its row says of it.
    """

    key: str
    channel: str
    target: str
    case_code: str
    sender: str
    letter: Letter
    roles: tuple[str, ...] = ()
    line: NoticeLine | None = None


class Way(Protocol):
    """A way of reaching people: mail, SMS or Zalo."""

    async def state(self, reference: str) -> str:
        """Return what became of a message: "accepted", "delivered", "failed". Raises `ApplicationError`."""
        ...

    async def send(self, errand: Errand) -> str:
        """Send once per key and return the gateway's number. Raises `ApplicationError` with a problem code."""
        ...

    async def health(self) -> object:
        """Look whether the way can be used, sending nothing. Raises `ApplicationError` when it cannot."""
        ...


def telephone(written: str) -> str:
    """Return a number as gateways take it ("0912345678", "+84912345678"); empty for what is no number."""
    number = re.sub(r"[\s.()-]", "", written)
    return number if _TELEPHONE.fullmatch(number) else ""


def mail_address(written: str) -> str:
    """Return an address mail can be sent to; empty for what is none. Accented addresses are not taken."""
    address = written.strip()
    return address if len(address) <= _LONGEST_ADDRESS and _ADDRESS.fullmatch(address) else ""
