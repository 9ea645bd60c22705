"""Money that reaches the agency's account at the bank: what names a transfer, and what a statement says of it.

The VietQR code of the payment page carries the amount and the code of the case, and nothing tells this system that
the money came: a person books it from the bank's statement, by the bank's own number and day.
"""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import Final

from domain.money.reconciliation import vietnam_day

#: How a payment over the counter or by the bank came in, as commands and events name it.
MEANS: Final = ("cash", "card", "transfer")
TRANSFER: Final = "transfer"
_REFERENCE: Final = re.compile(r"[0-9A-Z][0-9A-Z./_-]{3,39}")


def reference_of(text: str) -> str:
    """Return a bank's number of a transfer in one writing, capitals without spaces; empty when it can be none.

    Four to forty letters, digits, dots, dashes, strokes. The same number typed otherwise is the same transfer.
    """
    written = "".join(text.split()).upper()
    return written if _REFERENCE.fullmatch(written) else ""


def day_fits(text: str, filed: datetime | None, now: datetime) -> bool:
    """Tell whether a transfer for a case filed at `filed` can have come on an ISO day: from then on, until today.

    Days are Vietnamese ones; a case that does not know when it was filed takes any day that is over.
    """
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return False
    return day <= vietnam_day(now) and (filed is None or day >= vietnam_day(filed))
