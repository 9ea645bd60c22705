"""What a dossier costs: exact, pure, and with the reason of every line.

Amounts are whole đồng. A page is a page of the original, a copy is one certified or issued copy.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from domain.deadline.text import capitalised
from domain.procedure.basics import Words
from domain.procedure.council_fees import BY_COUNCIL, NOT_ENTERED, is_open
from domain.procedure.definition import Definition
from domain.procedure.fee_rates import ByChannel, Exemption, Fee, PerPage
from domain.procedure.plan import Channel


class UnknownExemption(ValueError):  # noqa: N818 - reads as what happened
    """The exemption named in the facts is in none of the procedure's fees."""


class NoRate(ValueError):  # noqa: N818 - reads as what happened
    """No amount is defined for this channel or filing date; a published definition covers its own days."""


@dataclass(frozen=True, slots=True)
class FeeFacts:
    """What a fee depends on. `pages` of one original (at least 1), `copies` of it (at least 1).

    `filed_on` is the Vietnamese date of filing; `exemption` the id of a group the applicant belongs to.
    Raises ValueError for counts below 1 or above what a counter can mean.
    """

    channel: Channel
    filed_on: date
    pages: int = 1
    copies: int = 1
    exemption: str | None = None

    def __post_init__(self) -> None:
        """Refuse counts nobody can mean."""
        if not (1 <= self.pages <= 10_000 and 1 <= self.copies <= 10_000):
            message = "pages and copies are counts from 1 to 10000"
            raise ValueError(message)


@dataclass(frozen=True, slots=True)
class FeeLine:
    """One fee as it is charged: name, đồng, how it came to that, and the text it rests on.

    `is_open` while the council's amount is not entered: 0 is then what is charged meanwhile, not what it costs.
    """

    id: str
    name: Words
    amount: int
    explanation: Words
    legal_basis: str
    is_open: bool = False


@dataclass(frozen=True, slots=True)
class FeeQuote:
    """The whole amount in đồng and its lines, in the order of the definition."""

    total: int
    lines: tuple[FeeLine, ...]

    @property
    def is_open(self) -> bool:
        """True when the amount of a line is not entered, so that the total is not yet what it costs."""
        return any(line.is_open for line in self.lines)


def quote(definition: Definition, facts: FeeFacts) -> FeeQuote:
    """Return what a dossier with these facts costs.

    An exemption outside its dates does not apply, and the line says so. Raises `UnknownExemption` for an
    exemption no fee of the procedure has, `NoRate` for a channel or date the definition does not cover.
    """
    known = {exemption.id for fee in definition.fees for exemption in fee.exemptions}
    if facts.exemption is not None and facts.exemption not in known:
        raise UnknownExemption(facts.exemption)
    lines = tuple(_line(fee, facts) for fee in definition.fees)
    return FeeQuote(sum(line.amount for line in lines), lines)


def _line(fee: Fee, facts: FeeFacts) -> FeeLine:
    amount, because = _rate(fee, facts)
    legal_basis = fee.legal_basis or ""
    exemption = next((e for e in fee.exemptions if e.id == facts.exemption), None)
    if exemption is not None:
        if exemption.holds(facts.filed_on):
            amount, because = _reduced(amount, because, exemption)
            legal_basis = exemption.legal_basis
        else:
            because = Words(
                vi=f"{because.vi}; miễn giảm “{exemption.name.vi}” không áp dụng vào ngày nộp",
                en=f"{because.en}; the exemption “{exemption.name.en}” does not apply on the day of filing",
            )
    still_open = is_open(fee, facts.exemption, facts.filed_on)
    return FeeLine(fee.id, fee.name, amount, because, legal_basis, still_open)


def _reduced(amount: int, because: Words, exemption: Exemption) -> tuple[int, Words]:
    """Take the reduction off; half a đồng goes in favour of the applicant."""
    left = amount * (100 - exemption.reduction) // 100
    if exemption.reduction == 100:
        return left, Words(vi=f"Miễn: {exemption.name.vi}", en=f"Exempt: {exemption.name.en}")
    return left, Words(
        vi=f"{because.vi}; giảm {exemption.reduction}%: {exemption.name.vi}",
        en=f"{because.en}; {exemption.reduction}% off: {exemption.name.en}",
    )


def _rate(fee: Fee, facts: FeeFacts) -> tuple[int, Words]:
    if not fee.is_entered:
        return 0, Words(vi=capitalised(NOT_ENTERED.vi), en=capitalised(NOT_ENTERED.en))
    amount, because = _entered(fee, facts)
    if fee.set_by is None:
        return amount, because
    return amount, Words(vi=f"{because.vi}; {BY_COUNCIL.vi}", en=f"{because.en}; {BY_COUNCIL.en}")


def _entered(fee: Fee, facts: FeeFacts) -> tuple[int, Words]:
    if fee.per_page is not None:
        return _by_page(fee.per_page, facts)
    if fee.per_copy is not None:
        total = fee.per_copy * facts.copies
        return total, Words(
            vi=f"{facts.copies} bản × {dong(fee.per_copy)}",
            en=f"{_count(facts.copies, 'copy', 'copies')} × {dong(fee.per_copy)}",
        )
    if fee.by_period is not None:
        period = next((p for p in fee.by_period if p.holds(facts.filed_on)), None)
        if period is None:
            raise NoRate(facts.filed_on.isoformat())
        return _flat(period.amount, period.by_channel, facts)
    return _flat(fee.amount, fee.by_channel, facts)


def _by_page(rate: PerPage, facts: FeeFacts) -> tuple[int, Words]:
    first = min(facts.pages, rate.first)
    further = facts.pages - first
    one = first * rate.amount + further * rate.then
    capped = rate.at_most_per_copy is not None and one > rate.at_most_per_copy
    if capped and rate.at_most_per_copy is not None:
        one = rate.at_most_per_copy
    reckoned = f"{first} × {dong(rate.amount)}" + (f" + {further} × {dong(rate.then)}" if further else "")
    vi = f"{facts.copies} bản × {dong(one)} ({facts.pages} trang: {reckoned}"
    copies, pages = _count(facts.copies, "copy", "copies"), _count(facts.pages, "page", "pages")
    en = f"{copies} × {dong(one)} ({pages}: {reckoned}"
    return one * facts.copies, Words(
        vi=vi + (", tính mức tối đa)" if capped else ")"), en=en + (", at the cap)" if capped else ")")
    )


_CHANNELS = {
    Channel.COUNTER: ("Nộp trực tiếp", "Filed at the counter"),
    Channel.ONLINE: ("Nộp trực tuyến", "Filed online"),
    Channel.POST: ("Nộp qua bưu chính", "Filed by post"),
}


def _flat(amount: int | None, by_channel: ByChannel | None, facts: FeeFacts) -> tuple[int, Words]:
    if by_channel is not None:
        amount = getattr(by_channel, facts.channel.value)
    if amount is None:
        raise NoRate(facts.channel.value)
    if amount == 0:
        return 0, Words(vi="Không thu", en="No charge")
    if by_channel is None:
        return amount, Words(vi=f"{dong(amount)} mỗi hồ sơ", en=f"{dong(amount)} a dossier")
    vi, en = _CHANNELS[facts.channel]
    return amount, Words(vi=f"{vi}: {dong(amount)}", en=f"{en}: {dong(amount)}")


def _count(number: int, one: str, many: str) -> str:
    return f"{number} {one if number == 1 else many}"


def dong(amount: int) -> str:
    """Return an amount as it is written in Vietnam in both languages: "200.000 đ"."""
    return f"{amount:,}".replace(",", ".") + " đ"
