"""What each channel costs: the fee cell, weighed against the remark and the note beside it.

A wrong fee is worse than a blank. "Miễn phí" is what the portal shows for a zero, also where the council sets
the fee or the remark names an amount: only where nothing speaks against it is it believed.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from domain.catalogue.channels import ChannelRow
from domain.catalogue.found import Found, State, certain, guessed
from domain.catalogue.money import Amount, Period, amounts, period_in
from domain.catalogue.record import NOTHING_SAID
from domain.catalogue.text import one_line
from domain.procedure.plan import Channel


@dataclass(frozen=True, slots=True)
class Charge:
    """What is charged: whole đồng (0 is free), for what ("hồ sơ"; empty: not said), and less for a time."""

    dong: int
    per: str = ""
    reduced_to: int | None = None
    reduced_in: Period | None = None


_FREE = re.compile(
    r"^[\s(\-–]*(?:không có|không thu(?: phí| lệ phí)?|không(?: quy định)?|miễn (?:phí|lệ phí))?[\s.);]*$",
    re.IGNORECASE,
)
_SURELY_FREE = re.compile(
    r"^[\s(\-–]*(?:miễn|không thu) (?:phí|lệ phí)(?!.*(?:\bcho\b|đối với|trường hợp|phí cấp))[^.;]*[\s.);]*$",
    re.IGNORECASE,
)
_NOT_YET = re.compile(r"^[\s(\-–]*(?:chưa|không (?:được )?) ?quy định[^.;]*[\s.);]*$", re.IGNORECASE)
_COUNCIL = re.compile(r"hội đồng nhân dân|hđnd|[uủ][yỷ] ban nhân dân|chính quyền địa phương|địa phương", re.IGNORECASE)
_ABOUT_MONEY = re.compile(r"\bphí\b|lệ phí|mức thu\b", re.IGNORECASE)
_CASE = re.compile(r"trường h[ợơ]p|cấp lại|cấp mới|lần đầu|nếu ", re.IGNORECASE)
#: To file at the counter or online is a channel, which the row is for anyway, and no case.
_CHANNEL_AS_CASE = re.compile(
    r"^[\s(]*trường hợp [^;.:]{0,30}nộp hồ sơ (?:trực tiếp|qua cổng dịch vụ công trực tuyến|trực tuyến)", re.IGNORECASE
)
_NOT_SET = re.compile(r"^[\s(\-]*(?:không|chưa|miễn)\b", re.IGNORECASE)
_PLAIN_REMARK = re.compile(r"^[\s(\-+]*(?:\([^()]*\))?\s*(?:phí|lệ phí|mức thu|theo quy định)\b", re.IGNORECASE)
_SHARE = re.compile(r"\d+\s*%|một nửa")
_SOME_PAY_NOTHING = re.compile(r"(?:miễn|không thu)[^.;]{0,40}(?:cho|đối với|trường hợp)", re.IGNORECASE)
_REDUCED = re.compile(r"áp dụng|từ ngày|kể từ|đến hết", re.IGNORECASE)
_CEILING = re.compile(r"tối đa|từ trang|trở lên|dưới \d|trên \d|cộng|\bx \d", re.IGNORECASE)
_ONLY_UNIT = re.compile(r"^[\s(]*/?\s*(?:01|1|một)?\s*(?:đồng)?\s*/?\s*(?P<per>[^\d()./;,]{2,25})[\s).;]*$")


def charges_of(rows: Sequence[ChannelRow]) -> Mapping[Channel, Found[Charge]]:
    """Return the charge of each channel that has rows, in the order of `Channel`."""
    found: dict[Channel, Found[Charge]] = {}
    for channel in Channel:
        mine = [row for row in rows if row.channel is channel]
        if mine:
            found[channel] = _agreed([_row_charge(row) for row in mine], mine)
    return found


def _agreed(read: list[Found[Charge]], rows: list[ChannelRow]) -> Found[Charge]:
    """Return what all rows of a channel say; rows that differ are cases, and the fee depends on the case."""
    if all(one == read[0] or (one.value == read[0].value and one.state is read[0].state) for one in read):
        return read[0]
    offered = tuple(dict.fromkeys(charge for one in read for charge in ((one.value,) if one.value else one.others)))
    return Found(None, State.CONTRADICTORY, rows[0].source, "fee_depends_on_case", offered)


def _row_charge(row: ChannelRow) -> Found[Charge]:
    if row.run_together:
        offered = tuple(Charge(amount.dong, amount.per) for amount in amounts(row.note))
        return Found(None, State.CONTRADICTORY, row.source, "digits_run_together", offered)
    named = _named(row)
    if row.fee == NOTHING_SAID:
        offered = tuple(Charge(amount.dong, amount.per) for amount in named)
        return Found(None, State.MISSING, row.source, "fee_not_stated", offered)
    if row.fee == "Miễn phí":
        return _free(row, named)
    return _amount(row, named)


def _named(row: ChannelRow) -> tuple[Amount, ...]:
    """Return the amounts of the remark, and those of the note when the note is about fees."""
    return amounts(_money_text(row))


def _money_text(row: ChannelRow) -> str:
    """Return the remark, with the note when the note names a fee and an amount."""
    return row.note if _ABOUT_MONEY.search(row.prose) and amounts(row.prose) else row.bracket


def _free(row: ChannelRow, named: tuple[Amount, ...]) -> Found[Charge]:
    remark, zero = one_line(row.bracket), Charge(0)
    offered = tuple(Charge(amount.dong, amount.per) for amount in named if amount.dong)
    if offered:
        return Found(None, State.CONTRADICTORY, row.source, "free_but_amount", offered)
    if _COUNCIL.search(remark):
        return Found(None, State.CONTRADICTORY, row.source, "set_by_council", ())
    if _SOME_PAY_NOTHING.search(remark):
        return Found(None, State.CONTRADICTORY, row.source, "free_for_some", (zero,))
    if _ABOUT_MONEY.search(row.prose) and not re.search(
        r"(?:miễn|không thu|không mất) (?:phí|lệ phí)", row.prose, re.I
    ):
        return Found(None, State.CONTRADICTORY, row.source, "note_speaks_of_fee", (zero,))
    if not remark or _FREE.match(remark):
        return certain(zero, row.source)
    if _NOT_YET.match(remark) or (_SURELY_FREE.match(remark) and not period_in(remark)):
        return guessed(zero, "free_by_remark", row.source)
    return Found(None, State.CONTRADICTORY, row.source, "free_but_remark", (zero,))


def _amount(row: ChannelRow, named: tuple[Amount, ...]) -> Found[Charge]:
    number, currency = row.fee.split(" ", 1)
    if currency in ("USD", "EUR"):
        return Found(None, State.CONTRADICTORY, row.source, "foreign_currency")
    dong = int(float(number.replace(",", "")))
    text = one_line(_money_text(row))
    different = tuple(dict.fromkeys(amount for amount in named if amount.dong != dong))
    offered = tuple(dict.fromkeys(Charge(amount.dong, amount.per) for amount in named))
    if dong < 1000 or dong % 100:
        thousands = (Charge(dong * 1000),) if dong < 1000 and not offered else ()
        return Found(None, State.CONTRADICTORY, row.source, "thousands_lost", (*offered, *thousands))
    per = next((amount.per for amount in named if amount.dong == dong and amount.per), "") or _unit(row.bracket)
    charge = Charge(dong, per)
    if _SHARE.search(text) or _CEILING.search(text):
        return Found(None, State.CONTRADICTORY, row.source, "rule_in_words", (charge, *offered))
    if different:
        return _reduced(row, charge, different, text, offered)
    if _COUNCIL.search(row.bracket):
        return Found(None, State.CONTRADICTORY, row.source, "set_by_council", (charge,))
    if _CASE.search(_CHANNEL_AS_CASE.sub("", row.bracket)):
        return Found(None, State.CONTRADICTORY, row.source, "fee_depends_on_case", (charge,))
    if _REDUCED.search(text) and period_in(text):
        return Found(None, State.CONTRADICTORY, row.source, "reduced_for_a_time", (charge,))
    if any(amount.dong == dong for amount in named) or not row.bracket or _unit(row.bracket):
        return certain(charge, row.source)
    if _PLAIN_REMARK.match(row.bracket) and not _NOT_SET.match(row.bracket):
        return guessed(charge, "remark_without_amount", row.source)
    return Found(None, State.CONTRADICTORY, row.source, "remark_unclear", (charge,))


def _reduced(
    row: ChannelRow, charge: Charge, different: tuple[Amount, ...], text: str, offered: tuple[Charge, ...]
) -> Found[Charge]:
    """One other amount with its days is a reduction for that time; anything else depends on the case."""
    values = {amount.dong for amount in different}
    period = period_in(text)
    if len(values) == 1 and period and period.first and different[0].dong < charge.dong and not _CASE.search(text):
        return certain(Charge(charge.dong, charge.per, different[0].dong, period), row.source)
    return Found(None, State.CONTRADICTORY, row.source, "several_amounts", (charge, *offered))


def _unit(bracket: str) -> str:
    """Return what an amount is for when the remark says only that: "(/hồ sơ)"."""
    match = _ONLY_UNIT.match(bracket)
    return one_line(match["per"]).lower() if match and ("/" in bracket or len(bracket) < 16) else ""
