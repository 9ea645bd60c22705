"""The fees of a draft: written only when every channel's charge is claimed and a legal text is at hand."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from domain.catalogue.charges import Charge
from domain.catalogue.doubts import Doubt, doubt
from domain.catalogue.found import Found, State
from domain.catalogue.legal import cited_in
from domain.catalogue.reading import Facts
from domain.catalogue.shared_parts import ONE_FEE, Use
from domain.catalogue.text import one_line, without_mark
from domain.catalogue.yaml_lines import item, marked, quoted, words
from domain.procedure.fragments import FragmentShelf
from domain.procedure.plan import Channel

CHANNEL_WORDS = {
    Channel.COUNTER: ("trực tiếp", "at the counter"),
    Channel.ONLINE: ("trực tuyến", "online"),
    Channel.POST: ("qua bưu chính", "by post"),
}
#: What one dossier is for: an amount for one of these is the amount of a dossier.
_ONE_DOSSIER = re.compile(
    r"^(?:(?:01 |1 |một )?(?:hồ|hồ sơ|lần.*|lượt|giấy.*|thẻ.*|chứng chỉ.*|cchn|hộ chiếu|văn bản|gcn.*|bộ hồ))?$",
    re.IGNORECASE,
)
_NAME = re.compile(r"(?:lệ phí|phí)\b[^:;.()\d]{0,120}", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Fees:
    """The fees of a draft: a fragment used, or lines of `fees`; neither when nothing is charged or can be claimed."""

    use: Use | None
    lines: tuple[str, ...]
    doubts: tuple[Doubt, ...]


def fees_of(facts: Facts, shelf: FragmentShelf, place: int) -> Fees:
    """Return the fees; `place` is the number of fragments used before, the fee's index among them."""
    doubts = list(_channel_doubts(facts.charges))
    fee, basis = _claimed(facts, doubts)
    if fee is None or basis is None:
        return Fees(None, (), tuple(doubts))
    # A fee that still has a doubt about its amount is written out: its answer goes into `fees`.
    from_fragment = not doubts and len(fee.rate) == 1 and fee.rate[0].startswith("amount: ")
    at, of_law, of_moment = "fees[0]", "legal_basis", "when"
    if from_fragment and ONE_FEE in shelf.by_key:
        at, of_law, of_moment = f"use[{place}].with", "van-ban", "khi"
    if basis.sure is State.GUESSED:
        doubts.append(doubt("fee_legal_basis_guessed", f"{at}.{of_law}", State.GUESSED, citation=basis.citation))
    doubts.append(doubt("fee_moment_guessed", f"{at}.{of_moment}", State.GUESSED, suggestions=("before result",)))
    doubts.append(doubt("needs_english", f"{at}.{'name' if at == 'fees[0]' else 'ten'}.en", State.MISSING))
    if at == "fees[0]":
        return Fees(None, tuple(_lines(fee, basis)), tuple(doubts))
    given = {
        "ten": words(fee.name),
        "loai": fee.kind,
        "khi": "at filing",
        "muc": fee.rate[0].removeprefix("amount: "),
        "van-ban": quoted(basis.citation),
    }
    return Fees(Use(ONE_FEE, given, "fee_moment_guessed"), (), tuple(doubts))


def _claimed(facts: Facts, doubts: list[Doubt]) -> tuple[_Fee | None, _Basis | None]:
    """Return the fee and the text that sets it, or none of both, the doubts saying why."""
    charges = {channel: found.value for channel, found in facts.charges.items() if found.claimed and found.value}
    if len(charges) < len(facts.charges) or not any(charge.dong for charge in charges.values()):
        return None, None
    other_unit = next((one for one in charges.values() if not _ONE_DOSSIER.match(one.per)), None)
    if other_unit:
        source = next(iter(facts.charges.values())).source
        text = f"{other_unit.dong:,} đồng"
        doubts.append(doubt("fee_of_other_unit", "fees", State.MISSING, source, amount=text, per=other_unit.per))
        return None, None
    charge = next(one for one in charges.values() if one.dong)
    basis = _basis(facts, charge)
    if basis is None:
        amount = f"{charge.dong:,} đồng"
        doubts.append(
            doubt("fee_legal_basis_missing", "fees", State.MISSING, amount=amount, suggestions=(str(charge.dong),))
        )
        return None, None
    return _fee(facts, charges, charge), basis


def _channel_doubts(charges: Mapping[Channel, Found[Charge]]) -> list[Doubt]:
    """One doubt for each reason; channels with the same reason and offers are asked about together."""
    together: dict[tuple[object, ...], list[Channel]] = {}
    for channel, found in charges.items():
        if found.why:
            together.setdefault((found.why, found.state, found.value, found.others), []).append(channel)
    doubts = []
    for (why, *_), channels in together.items():
        found = charges[channels[0]]
        code = "fee_digits_run_together" if why == "digits_run_together" else str(why)
        offered = [str(charge.dong) for charge in ((found.value,) if found.value else ()) + found.others]
        vi = ", ".join(CHANNEL_WORDS[channel][0] for channel in channels)
        path = "fees" if len(channels) == len(charges) else "fees." + ",".join(channels)
        amount = f"{found.value.dong:,} đồng" if found.value else ""
        doubts.append(doubt(code, path, found.state, found.source, offered, channel=vi, amount=amount))
    return doubts


@dataclass(frozen=True, slots=True)
class _Basis:
    citation: str
    sure: State


@dataclass(frozen=True, slots=True)
class _Fee:
    """A fee that can be claimed; `rate` are the lines of its amount."""

    name: str
    kind: str
    rate: list[str]


def _basis(facts: Facts, charge: Charge) -> _Basis | None:
    """Return the text that sets the fee: cited beside the amount, else one whose name says so."""
    about = [one.value.citation for one in facts.legal if one.value and one.value.is_about_fees]
    beside = [
        one.value.citation for row in facts.rows for one in cited_in("", row.bracket or row.prose[:300]) if one.value
    ]
    if charge.reduced_to is not None:
        other = [citation for citation in about if citation not in beside]
        return _Basis(other[0], State.GUESSED) if other else None
    if len(set(beside)) == 1 and "BTC" in beside[0]:
        return _Basis(beside[0], State.CERTAIN)
    return _Basis(about[0], State.GUESSED) if about else None


def _fee(facts: Facts, charges: Mapping[Channel, Charge], charge: Charge) -> _Fee:
    text = one_line(" ".join(row.bracket or row.prose[:200] for row in facts.rows))
    named = _NAME.search(text)
    is_charge = bool(re.search(r"(?<!lệ )phí", text, re.IGNORECASE)) and "lệ phí" not in text.lower()
    plain = "Phí" if is_charge else "Lệ phí"
    name = without_mark(named[0]) if named and len(named[0]) > 12 else plain
    return _Fee(name[:1].upper() + name[1:], "charge" if is_charge else "fee", _rate(charges, charge))


def _lines(fee: _Fee, basis: _Basis) -> list[str]:
    lines = [
        f"id: {'phi' if fee.kind == 'charge' else 'le-phi'}",
        f"name: {words(fee.name)}",
        f"kind: {fee.kind}",
        marked("when: at filing", "fee_moment_guessed"),
        *fee.rate,
        f"legal_basis: {quoted(basis.citation)}",
    ]
    return ["fees:", *("  " + line for line in item(lines))]


def _rate(charges: Mapping[Channel, Charge], charge: Charge) -> list[str]:
    usual = _amount({channel: one.dong for channel, one in charges.items()})
    if charge.reduced_to is None or charge.reduced_in is None or charge.reduced_in.first is None:
        return [usual]
    reduced = _amount({c: one.dong if one.reduced_to is None else one.reduced_to for c, one in charges.items()})
    first, last, day = charge.reduced_in.first, charge.reduced_in.last, timedelta(days=1)
    return [
        "by_period:",
        f"  - {{to: {first - day}, {usual}}}",
        f"  - {{from: {first}, to: {last}, {reduced}}}",
        f"  - {{from: {last + day}, {usual}}}",
    ]


def _amount(amounts: Mapping[Channel, int]) -> str:
    if len(set(amounts.values())) == 1:
        return f"amount: {next(iter(amounts.values()))}"
    return "by_channel: {" + ", ".join(f"{channel}: {dong}" for channel, dong in amounts.items()) + "}"
