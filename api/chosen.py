"""What somebody who only reads a procedure says of the dossier: in the address of the page, or of a request."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from domain.procedure.definition import Definition
from domain.procedure.fees import FeeFacts, FeeQuote, NoRate, quote
from domain.procedure.filed_as import WrongAnswerError, situation_of
from domain.procedure.foreseen import Known, foreseen
from domain.procedure.guards import guards, read_guard
from domain.procedure.plan import Channel
from domain.procedure.situation import Value

_ALWAYS = ("channel", "case_type", "applicant", "pages", "copies")


@dataclass(frozen=True, slots=True)
class Chosen:
    """`known` as conditions compare it, `typed` the answers as they were given, by the names conditions use.

    `wrong` are the names whose answer is none, each with what may be answered where that is a list.
    """

    known: Known
    typed: Mapping[str, str] = field(default_factory=dict)
    wrong: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def chosen_of(definition: Definition, given: Mapping[str, str], on: date) -> Chosen:
    """Return what is said of a dossier filed on a Vietnam date. Names that are no question are passed over."""
    known: dict[str, Value] = {}
    typed: dict[str, str] = {}
    wrong: dict[str, tuple[str, ...]] = {}
    for name in (*_ALWAYS, *(fact.id for fact in definition.facts or ())):
        text = given.get(name, "").strip()
        if not text:
            continue
        try:
            known[name] = _read(definition, name, text, on)
            typed[name] = text
        except WrongAnswerError as error:
            wrong[name] = error.known
    if known:
        known["filed_on"] = on
    if len(definition.applicants or ()) == 1:
        known["applicant"] = (definition.applicants or ())[0]
    return Chosen(known, typed, wrong)


def depends_on(definition: Definition) -> frozenset[str]:
    """Return the names that any condition of the definition speaks of."""
    return frozenset(name for _, text in guards(definition) for name in read_guard(definition, text).names)


def exact_fee(definition: Definition, known: Known, on: date) -> FeeQuote | None:
    """Return what a dossier costs by what is known of it, or None while something that decides it is open."""
    fees = foreseen(definition, definition.fees, known)
    if any(fee.when for fee in fees):
        return None
    charged = [fee.item for fee in fees]
    needed = {"copies"} if any(fee.per_page or fee.per_copy is not None for fee in charged) else set()
    needed |= {"pages"} if any(fee.per_page for fee in charged) else set()
    needed |= {"channel"} if any(fee.by_channel or fee.by_period for fee in charged) else set()
    if not needed <= set(known):
        return None
    facts = FeeFacts(
        channel=Channel(str(known.get("channel", definition.accepted_channels[0].value))),
        filed_on=on,
        pages=int(str(known.get("pages", 1))),
        copies=int(str(known.get("copies", 1))),
    )
    try:
        return quote(definition.model_copy(update={"fees": tuple(charged)}), facts)
    except NoRate:
        return None


def _read(definition: Definition, name: str, text: str, on: date) -> Value:
    channels = tuple(channel.value for channel in definition.accepted_channels)
    if name == "channel":
        if text not in channels:
            raise WrongAnswerError(name, channels)
        return text
    value = situation_of(definition, Channel(channels[0]), on, {name: text}).value(name)
    if value is None or (name in ("pages", "copies") and not 1 <= int(str(value)) <= 10_000):
        raise WrongAnswerError(name)
    return value
