"""How values read in the sentences of a difference, in both languages."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from domain.deadline.limit import Limit
from domain.procedure.basics import Words
from domain.procedure.conditions import ConditionError
from domain.procedure.council_fees import BY_COUNCIL, NOT_ENTERED
from domain.procedure.definition import Definition
from domain.procedure.dossier import Copies
from domain.procedure.fee_rates import ByChannel, Fee, Period, PerPage
from domain.procedure.fees import dong
from domain.procedure.guards import read_guard
from domain.procedure.outline_words import CHANNELS
from domain.procedure.plan import Channel

Pair = tuple[str, str]
NOTHING: Pair = ("không có", "none")


def pair(words: Words | None) -> Pair:
    """Return a text of the definition in both languages; "none" when it is not there."""
    return (words.vi, words.en) if words is not None else NOTHING


def same(text: object) -> Pair:
    """Return a value that reads alike in both languages."""
    return (str(text), str(text)) if text not in (None, "") else NOTHING


def joined(pairs: Iterable[Pair], separator: str = ", ") -> Pair:
    """Return several values one after the other; "none" for an empty list."""
    listed = list(pairs)
    if not listed:
        return NOTHING
    return separator.join(vi for vi, _ in listed), separator.join(en for _, en in listed)


def limit(text: str | None) -> Pair:
    """Return a time limit in words."""
    if not text:
        return NOTHING
    parsed = Limit.parse(text)
    return parsed.words("vi"), parsed.words("en")


def longer(old: str, new: str) -> Pair:
    """Return " (longer)" or " (shorter)" for two limits of one unit, empty texts where they cannot be compared."""
    before, after = Limit.parse(old), Limit.parse(new)
    if before.unit is not after.unit or before.amount == after.amount:
        return "", ""
    return (" (dài hơn)", " (longer)") if after.amount > before.amount else (" (ngắn hơn)", " (shorter)")


def day(value: date | None) -> Pair:
    """Return a date as Vietnam writes it."""
    return same(f"{value:%d/%m/%Y}") if value else ("không ấn định", "open")


def yes(value: bool | None) -> Pair:  # noqa: FBT001  it is the value being said
    """Return yes or no."""
    return ("có", "yes") if value else ("không", "no")


def condition(definition: Definition, text: str | None) -> Pair:
    """Return a condition as it reads aloud; "always" when there is none."""
    if text is None:
        return "mọi trường hợp", "always"
    try:
        read = read_guard(definition, text)
    except ConditionError:
        return text, text
    return read.words("vi"), read.words("en")


def copies(value: Copies) -> Pair:
    """Return how many papers of each kind."""
    words = {"original": ("bản chính", "original"), "certified": ("bản chứng thực", "certified copy")}
    words["photocopy"] = ("bản chụp", "photocopy")
    told = [
        (f"{count} {vi}", f"{count} {en if count == 1 else en.replace('copy', 'copie') + 's'}")
        for kind, (vi, en) in words.items()
        if (count := getattr(value, kind))
    ]
    return joined(told)


def rate(fee: Fee) -> Pair:
    """Return what a fee amounts to: flat, by copy, page, channel or day of filing, and whether the council sets it."""
    if not fee.is_entered:
        return pair(NOT_ENTERED)
    said = _entered(fee)
    return joined((said, pair(BY_COUNCIL))) if fee.set_by else said


def _entered(fee: Fee) -> Pair:
    if fee.per_page is not None:
        return _by_page(fee.per_page)
    if fee.per_copy is not None:
        return f"{dong(fee.per_copy)} một bản", f"{dong(fee.per_copy)} a copy"
    if fee.by_period is not None:
        return joined((_period(period) for period in fee.by_period), "; ")
    return _amount(fee.amount, fee.by_channel)


def _by_page(value: PerPage) -> Pair:
    first, amount, then = value.first, dong(value.amount), dong(value.then)
    vi = f"{amount} mỗi trang trong {first} trang đầu, từ trang sau {then}"
    en = f"{amount} a page for the first {'page' if first == 1 else f'{first} pages'}, then {then}"
    if value.at_most_per_copy is None:
        return vi, en
    cap = dong(value.at_most_per_copy)
    return f"{vi}, nhiều nhất {cap} một bản", f"{en}, at most {cap} a copy"


def _period(period: Period) -> Pair:
    vi, en = _amount(period.amount, period.by_channel)
    if period.from_ is not None:
        vi, en = f"từ {period.from_:%d/%m/%Y} {vi}", f"from {period.from_:%d/%m/%Y} {en}"
    if period.to is not None:
        vi, en = f"đến hết {period.to:%d/%m/%Y} {vi}", f"to {period.to:%d/%m/%Y} {en}"
    return vi, en


def _amount(amount: int | None, by_channel: ByChannel | None) -> Pair:
    if by_channel is None:
        return same(dong(amount or 0))
    return joined(
        (f"{CHANNELS[channel.value][0]} {dong(value)}", f"{CHANNELS[channel.value][1]} {dong(value)}")
        for channel in Channel
        if (value := getattr(by_channel, channel.value)) is not None
    )
