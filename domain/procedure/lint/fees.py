"""Amounts and exemptions that are possible but look wrong, and amounts nobody has entered."""

from __future__ import annotations

from collections.abc import Iterator

from domain.procedure.errors import DefinitionError
from domain.procedure.fee_rates import ByChannel, Fee
from domain.procedure.lint.look import Look
from domain.procedure.positions import Path

#: The smallest fee there is comes by the page, at 1,000 đồng; less is an amount in thousands.
_LEAST = 500


def check_fees(look: Look) -> Iterator[DefinitionError]:
    """Yield amounts that look like a slip or are not entered, and exemptions outside the days in force."""
    for index, fee in enumerate(look.definition.fees):
        path: Path = ("fees", index)
        if not fee.is_entered:
            # A shared fragment is right as it is: what is missing is missing in the procedure that uses it.
            own = look.definition.positions.file_of(path) == look.definition.positions.file
            place: Path = path if own else ("procedure",)
            yield look.finding("fee_not_entered", place, name_vi=fee.name.vi, name_en=fee.name.en)
        for at, amount in _amounts(fee, path):
            if 0 < amount < _LEAST:
                yield look.finding("fee_looks_small", at, amount=amount)
        page = fee.per_page
        if page and page.at_most_per_copy is not None and page.at_most_per_copy < page.amount:
            cap, at = page.at_most_per_copy, (*path, "per_page", "at_most_per_copy")
            yield look.finding("fee_cap_below_page", at, cap=cap, amount=page.amount)
        for at, rates in _by_channel(fee, path):
            if rates.online is not None and rates.counter is not None and rates.online > rates.counter:
                yield look.finding("fee_online_dearer", at, online=rates.online, counter=rates.counter)
        yield from _exemptions(look, fee, path)


def _exemptions(look: Look, fee: Fee, path: Path) -> Iterator[DefinitionError]:
    effective = look.definition.effective
    for number, exemption in enumerate(fee.exemptions):
        over = exemption.to is not None and exemption.to < effective.from_
        early = exemption.from_ is not None and effective.to is not None and exemption.from_ > effective.to
        if over or early:
            yield look.finding("exemption_never_applies", (*path, "exemptions", number), name=exemption.id)


def _by_channel(fee: Fee, path: Path) -> Iterator[tuple[Path, ByChannel]]:
    if fee.by_channel:
        yield (*path, "by_channel"), fee.by_channel
    for number, period in enumerate(fee.by_period or ()):
        if period.by_channel:
            yield (*path, "by_period", number, "by_channel"), period.by_channel


def _amounts(fee: Fee, path: Path) -> Iterator[tuple[Path, int]]:
    for key in ("amount", "per_copy"):
        if (amount := getattr(fee, key)) is not None:
            yield (*path, key), amount
    if fee.per_page:
        yield (*path, "per_page", "amount"), fee.per_page.amount
    for at, rates in _by_channel(fee, path):
        for channel in ("counter", "online", "post"):
            if (amount := getattr(rates, channel)) is not None:
                yield (*at, channel), amount
    for number, period in enumerate(fee.by_period or ()):
        if period.amount is not None:
            yield (*path, "by_period", number, "amount"), period.amount
