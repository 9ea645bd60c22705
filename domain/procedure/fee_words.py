"""What a procedure costs, said as rules: before anybody's facts are known."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from domain.deadline.text import capitalised
from domain.procedure.basics import Words
from domain.procedure.council_fees import BY_COUNCIL, NOT_ENTERED
from domain.procedure.fee_rates import ByChannel, Exemption, Fee, PerPage
from domain.procedure.fees import dong
from domain.procedure.plan import Channel

_CHANNELS = {
    Channel.COUNTER: ("Nộp trực tiếp", "At the counter"),
    Channel.ONLINE: ("Nộp trực tuyến", "Online"),
    Channel.POST: ("Nộp qua bưu chính", "By post"),
}


def rate_words(fee: Fee, on: date, channel: Channel | None = None) -> tuple[Words, ...]:
    """Return what a fee amounts to on a day of filing, one sentence for each channel where they differ.

    With a channel, only what is charged there. Empty when no rate holds on that day. Of an amount the provincial
    council sets it is said that it does, and when nobody has entered it yet.
    """
    if not fee.is_entered:
        return (Words(vi=capitalised(NOT_ENTERED.vi), en=capitalised(NOT_ENTERED.en)),)
    said = _entered(fee, on, channel)
    if fee.set_by is None:
        return said
    return tuple(Words(vi=f"{one.vi}, {BY_COUNCIL.vi}", en=f"{one.en}, {BY_COUNCIL.en}") for one in said)


def _entered(fee: Fee, on: date, channel: Channel | None) -> tuple[Words, ...]:
    if fee.per_page is not None:
        return (_by_page(fee.per_page),)
    if fee.per_copy is not None:
        return (Words(vi=f"{dong(fee.per_copy)} một bản", en=f"{dong(fee.per_copy)} a copy"),)
    if fee.by_period is not None:
        period = next((period for period in fee.by_period if period.holds(on)), None)
        return tuple(_flat(period.amount, period.by_channel, channel)) if period else ()
    return tuple(_flat(fee.amount, fee.by_channel, channel))


def exemption_words(exemption: Exemption) -> Words:
    """Return who pays less, how much less and between which days."""
    full = exemption.reduction == 100
    vi = f"{'Miễn' if full else f'Giảm {exemption.reduction}%'}: {exemption.name.vi}"
    en = f"{'Free' if full else f'{exemption.reduction}% less'}: {exemption.name.en}"
    if exemption.from_ is not None:
        vi, en = f"{vi}, từ {exemption.from_:%d/%m/%Y}", f"{en}, from {exemption.from_:%d/%m/%Y}"
    if exemption.to is not None:
        vi, en = f"{vi} đến hết {exemption.to:%d/%m/%Y}", f"{en} to {exemption.to:%d/%m/%Y}"
    return Words(vi=vi, en=en)


def _by_page(rate: PerPage) -> Words:
    first, amount, then = rate.first, dong(rate.amount), dong(rate.then)
    vi = f"{amount} mỗi trang trong {first} trang đầu, từ trang sau {then}"
    en = f"{amount} a page for the first {'page' if first == 1 else f'{first} pages'}, then {then}"
    if rate.at_most_per_copy is not None:
        cap = dong(rate.at_most_per_copy)
        vi, en = f"{vi}, nhiều nhất {cap} một bản", f"{en}, at most {cap} a copy"
    return Words(vi=vi, en=en)


def _flat(amount: int | None, by_channel: ByChannel | None, only: Channel | None) -> Iterator[Words]:
    if by_channel is None:
        yield _amount(amount or 0)
        return
    for channel, (vi, en) in _CHANNELS.items():
        value: int | None = getattr(by_channel, channel.value)
        if value is not None and only in (None, channel):
            said = _amount(value)
            yield Words(vi=f"{vi}: {said.vi}", en=f"{en}: {said.en}")


def _amount(amount: int) -> Words:
    return Words(vi=dong(amount), en=dong(amount)) if amount else Words(vi="Không thu", en="No charge")
