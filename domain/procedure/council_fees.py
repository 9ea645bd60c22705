"""Fees whose amount the provincial People's Council sets: what is said while nobody has entered it.

The national record names such a fee and leaves its amount to each province. Zero would be a promise nobody made, so
until the amount is entered nothing is charged and every place that would name an amount says so instead.
"""

from __future__ import annotations

from datetime import date

from domain.procedure.basics import Words
from domain.procedure.definition import Definition
from domain.procedure.fee_rates import Fee

BY_COUNCIL = Words(vi="mức do Hội đồng nhân dân tỉnh quyết định", en="amount set by the provincial People's Council")
NOT_ENTERED = Words(vi=f"{BY_COUNCIL.vi}, chưa nhập", en=f"{BY_COUNCIL.en}, not entered yet")


def is_open(fee: Fee, exemption: str | None, filed_on: date) -> bool:
    """Tell whether nobody can say yet what a dossier filed on a Vietnam date pays.

    The amount is not entered, and no exemption of that id takes all of it off, whatever it will be.
    """
    return not fee.is_entered and not any(
        one.id == exemption and one.reduction == 100 and one.holds(filed_on) for one in fee.exemptions
    )


def open_fees(definition: Definition, exemption: str | None, filed_on: date) -> tuple[Words, ...]:
    """Return a sentence for each fee of a dossier whose amount is not entered, in the order of the definition.

    The definition is as it is for the dossier; for a whole one, fees with a condition are told too.
    """
    return tuple(
        Words(vi=f"{fee.name.vi}: {NOT_ENTERED.vi}", en=f"{fee.name.en}: {NOT_ENTERED.en}")
        for fee in definition.fees
        if is_open(fee, exemption, filed_on)
    )
