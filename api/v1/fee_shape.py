"""What a dossier costs as JSON tells it: an amount, or that nobody knows it yet."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

from pydantic import Field

from domain.procedure.basics import Words

KnownFee = Annotated[
    int | None,
    Field(
        examples=[8000], description="Đồng; null while no amount of it is known (`fee_open` says why), never 0 then."
    ),
]
"""The fee of a case: 0 says that nothing is owed, null that nobody can say yet."""

OpenFee = Annotated[
    str,
    Field(
        description="Fees whose amount the provincial council sets and nobody has entered yet, in words, or empty. "
        "Nothing is charged for them meanwhile."
    ),
]
"""The word beside the fee."""


def known_fee(fee: int, open_fees: Sequence[Words]) -> int | None:
    """Return the fee in đồng; None when all there is to pay has no amount yet."""
    return None if open_fees and not fee else fee


def open_fee(open_fees: Sequence[Words], language: str) -> str:
    """Return which fees have no amount yet, in one line, or an empty text."""
    return "; ".join(fee.in_language(language) for fee in open_fees)
