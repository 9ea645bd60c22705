"""What people ask about a procedure before they file it, gathered once for every page that tells it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from api.definitions import Procedure
from api.public.papers import PaperGroup, papers_of
from api.services import Services
from domain.deadline.calendar import WorkingCalendar
from domain.deadline.days import Span
from domain.deadline.text import WEEKDAYS_EN, WEEKDAYS_VI, capitalised
from domain.procedure.basics import Words
from domain.procedure.definition import Definition
from domain.procedure.fee_rates import Fee
from domain.procedure.fee_words import exemption_words, rate_words
from domain.procedure.fields import field_name
from domain.procedure.foreseen import ForeseenLimit, Known, foreseen, foreseen_limits
from domain.procedure.limits import OnlineIntake
from domain.procedure.plan import Channel
from models.tables import Agency


@dataclass(frozen=True, slots=True)
class FeeFact:
    """One fee: its name, what it amounts to, who pays less, the text it rests on, and when it is charged at all."""

    name: Words
    rates: tuple[Words, ...]
    exemptions: tuple[tuple[Words, Words | None], ...]
    legal_basis: str
    when: Words | None


@dataclass(frozen=True, slots=True)
class Hours:
    """The hours of a run of weekdays: "Thứ Hai đến thứ Sáu", "07:30–11:30, 13:00–17:00"."""

    days: Words
    times: str


@dataclass(frozen=True, slots=True)
class Facts:
    """A procedure as its page, its notice and the start of its filing tell it.

    `fees`, `limits` and `papers` are those that apply or may apply by what is known of the dossier.
    """

    procedure: Procedure
    field: Words
    fees: tuple[FeeFact, ...]
    limits: tuple[ForeseenLimit, ...]
    papers: tuple[PaperGroup, ...]
    intake_limit: str
    agencies: Sequence[Agency]
    hours: tuple[Hours, ...]
    online: bool

    @property
    def definition(self) -> Definition:
        """The whole definition."""
        return self.procedure.definition


async def facts_of(
    services: Services, procedure: Procedure, agencies: Sequence[Agency], on: date, known: Known | None = None
) -> Facts:
    """Return what is told about a procedure on a Vietnam date. `agencies` are those that decide it.

    `known` is what was said of the dossier: what it rules out is left out.
    """
    definition, known = procedure.definition, known or {}
    return Facts(
        procedure=procedure,
        field=field_name(definition.field),
        fees=tuple(
            _fee(definition, fee.item, on, known, fee.when) for fee in foreseen(definition, definition.fees, known)
        ),
        limits=foreseen_limits(definition, known),
        papers=papers_of(definition, known),
        intake_limit=intake_limit(definition),
        agencies=agencies,
        hours=opening_hours(await services.definitions.calendar()),
        online=bool(agencies) and Channel.ONLINE in definition.accepted_channels,
    )


def intake_limit(definition: Definition) -> str:
    """Return how long an online filing waits for its answer at most (NĐ 118/2025 Art 17(2) or sector law)."""
    return (definition.online_intake or OnlineIntake()).answer_within


def opening_hours(calendar: WorkingCalendar) -> tuple[Hours, ...]:
    """Return the weekly hours of the offices, weekdays with the same hours together; rest days are left out."""
    told: list[Hours] = []
    for spans, days in groupby(range(7), key=lambda day: calendar.week[day]):
        run = list(days)
        if spans:
            told.append(Hours(_run(run[0], run[-1]), ", ".join(_span(span) for span in spans)))
    return tuple(told)


def _fee(definition: Definition, fee: Fee, on: date, known: Known, when: Words | None) -> FeeFact:
    lasting = [one for one in fee.exemptions if one.to is None or one.to >= on]
    channel = known.get("channel")
    return FeeFact(
        name=fee.name,
        rates=rate_words(fee, on, Channel(str(channel)) if channel else None),
        exemptions=tuple((exemption_words(one.item), one.when) for one in foreseen(definition, lasting, known)),
        legal_basis=fee.legal_basis or "",
        when=when,
    )


def _run(first: int, last: int) -> Words:
    if first == last:
        return Words(vi=capitalised(WEEKDAYS_VI[first]), en=WEEKDAYS_EN[first])
    return Words(
        vi=f"{capitalised(WEEKDAYS_VI[first])} đến {WEEKDAYS_VI[last]}",
        en=f"{WEEKDAYS_EN[first]} to {WEEKDAYS_EN[last]}",
    )


def _span(span: Span) -> str:
    opening, closing = span
    return f"{opening // 60:02d}:{opening % 60:02d}–{closing // 60:02d}:{closing % 60:02d}"
