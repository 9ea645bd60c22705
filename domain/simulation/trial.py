"""A definition made ready to be tried: compiled once, filed as often as wanted."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from domain.deadline.calendar import WorkingCalendar
from domain.deadline.moments import local_day
from domain.procedure.compile import Compiled, compile_definition
from domain.procedure.definition import Definition
from domain.procedure.fees import FeeFacts, FeeQuote, quote
from domain.procedure.plan import Channel, Plan, Way
from domain.procedure.resolve import resolve
from domain.procedure.situation import Situation
from domain.simulation.walk import Walk


@dataclass(frozen=True, slots=True)
class Filing:
    """How a dossier is filed. `at` is aware; `way` and `pays_online` follow the channel where nothing is said."""

    situation: Situation
    at: datetime
    way: Way | None = None
    exemption: str | None = None
    pays_online: bool | None = None


@dataclass(frozen=True)
class Trial:
    """A procedure under trial. Raises `DefinitionErrors` when it cannot be compiled."""

    definition: Definition
    calendar: WorkingCalendar
    convention: str = "civil_code"
    _compiled: list[Compiled] = field(default_factory=list, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Compile once, however many dossiers are filed."""
        self._compiled.append(compile_definition(self.definition))

    def plan(self, situation: Situation) -> Plan:
        """Return the plan of a dossier; the deciding unit is called like its kind."""
        return self._compiled[0].plan_for(self.definition.agency, self.convention, situation)

    def quote(self, filing: Filing) -> FeeQuote:
        """Return what a dossier costs. Raises `UnknownExemption` or `NoRate`."""
        situation = filing.situation
        pages, copies = (_count(situation, name) for name in ("pages", "copies"))
        facts = FeeFacts(situation.channel, situation.filed_on, pages, copies, filing.exemption)
        return quote(resolve(self.definition, situation), facts)

    def way(self, filing: Filing) -> Way:
        """Return how the result is received: as asked, else at the counter, else the first way there is."""
        ways = self.definition.result.ways
        return filing.way or (Way.COUNTER if Way.COUNTER in ways else ways[0])

    def file(self, filing: Filing, plan: Plan | None = None, fee: int | None = None) -> Walk:
        """Return the walk of a dossier that was just filed."""
        situation = filing.situation
        online = situation.channel is Channel.ONLINE
        return Walk.filed(
            plan or self.plan(situation),
            self.calendar,
            filing.at,
            situation.channel,
            self.way(filing),
            self.quote(filing).total if fee is None else fee,
            pays_online=online if filing.pays_online is None else filing.pays_online,
        )

    def is_in_force(self, filing: Filing) -> bool:
        """Tell whether this version applies to a dossier filed that day."""
        effective, day = self.definition.effective, local_day(filing.at)
        return effective.from_ <= day and (effective.to is None or day <= effective.to)


def _count(situation: Situation, name: str) -> int:
    value = situation.value(name)
    return value if isinstance(value, int) else 1
