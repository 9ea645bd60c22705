"""What must be true of channels, components, fees and agencies before a definition can be published."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from itertools import pairwise

from domain.procedure.checks import place_steps
from domain.procedure.definition import Definition
from domain.procedure.dossier import Component
from domain.procedure.errors import DefinitionError, problem
from domain.procedure.explain import closest, edit_value, misspelt
from domain.procedure.fee_rates import ByChannel, Exemption, Fee, Period, RefundTerms
from domain.procedure.limits import DeadlineByChannel
from domain.procedure.messages import suggestion
from domain.procedure.plan import AGENCY_KINDS, Channel
from domain.procedure.positions import Path
from domain.procedure.register import Register
from domain.procedure.steps import OpenCase


def check_rest(definition: Definition, register: Register | None) -> Iterator[DefinitionError]:
    """Yield every error outside the order of steps; agencies are judged only when a register is given."""
    yield from _names(definition, ("dossier",), definition.dossier)
    yield from _names(definition, ("fees",), definition.fees)
    yield from _channels(definition)
    for index, fee in enumerate(definition.fees):
        yield from _fee(definition, fee, ("fees", index))
    moments = sorted({fee.when for fee in definition.fees})
    if len(moments) > 1:
        yield _error(definition, "fees_at_different_moments", ("fees", 1, "when"), names=", ".join(moments))
    terms = [fee.refund or RefundTerms() for fee in definition.fees]
    other = next((index for index, one in enumerate(terms) if one != terms[0]), None)
    if other is not None:
        path: Path = ("fees", other, "refund") if definition.fees[other].refund else ("fees", other)
        yield _error(definition, "fees_with_different_refunds", path, name=definition.fees[other].id)
    if register is not None:
        yield from _agencies(definition, register)


def _error(definition: Definition, code: str, path: Path, **values: object) -> DefinitionError:
    positions = definition.positions
    return problem(code, positions.file_of(path), positions.of_value(path), path, **values)


def _names(
    definition: Definition, path: Path, items: Sequence[Component | Fee | Exemption]
) -> Iterator[DefinitionError]:
    first: dict[str, int] = {}
    for index, item in enumerate(items):
        if item.id in first:
            line = definition.positions.of_value((*path, first[item.id], "id"))[0]
            yield _error(definition, "name_twice", (*path, index, "id"), name=item.id, first=line)
        first.setdefault(item.id, index)


def _channels(definition: Definition) -> Iterator[DefinitionError]:
    accepted = definition.accepted_channels
    if not accepted:
        yield _error(definition, "no_channel", ("channels",))
    wrong = [c for c in Channel if (definition.deadline_of(c) is not None) != (c in accepted)]
    if wrong and isinstance(definition.deadline, DeadlineByChannel):
        yield _error(definition, "deadline_channels", ("deadline",), names=", ".join(wrong))


def _fee(definition: Definition, fee: Fee, path: Path) -> Iterator[DefinitionError]:
    if not fee.legal_basis:
        yield _error(definition, "fee_without_legal_basis", path, name=fee.id)
    yield from _names(definition, (*path, "exemptions"), fee.exemptions)
    if fee.by_channel:
        yield from _fee_channels(definition, fee.by_channel, (*path, "by_channel"))
    for index, period in enumerate(fee.by_period or ()):
        if period.by_channel:
            yield from _fee_channels(definition, period.by_channel, (*path, "by_period", index, "by_channel"))
    if fee.by_period and not _cover(fee.by_period, definition.effective.from_, definition.effective.to):
        yield _error(definition, "fee_period_gap", (*path, "by_period"))


def _fee_channels(definition: Definition, amounts: ByChannel, path: Path) -> Iterator[DefinitionError]:
    missing = [c.value for c in definition.accepted_channels if getattr(amounts, c.value) is None]
    if missing:
        yield _error(definition, "fee_channels", path, names=", ".join(missing))


def _cover(periods: Sequence[Period], first: date, last: date | None) -> bool:
    """True when the periods, as written, follow each other day by day and hold first to last."""
    for earlier, later in pairwise(periods):
        if earlier.to is None or later.from_ is None or later.from_ != earlier.to + timedelta(days=1):
            return False
    start, end = periods[0].from_, periods[-1].to
    return (start is None or start <= first) and (end is None or (last is not None and last <= end))


def _agencies(definition: Definition, register: Register) -> Iterator[DefinitionError]:
    named: list[tuple[Path, str]] = [(("agency",), definition.agency)]
    for item in place_steps(definition):
        if item.step.kind in AGENCY_KINDS:
            named.append(((*item.path, item.step.kind.value), item.step.who))
        elif isinstance(item.step, OpenCase):
            named.append(((*item.path, "at"), item.step.at))
    if definition.hears is not None:
        named += [(("hears", "of", index), name) for index, name in enumerate(definition.hears.of or ())]
    for path, name in named:
        if name not in register:
            yield _unknown(definition, "unknown_agency", path, name, tuple(register))
    for index, component in enumerate(definition.dossier):
        if component.held_in and component.held_in not in register.data_sources:
            known = tuple(register.data_sources)
            yield _unknown(definition, "unknown_data_source", ("dossier", index, "held_in"), component.held_in, known)


def _unknown(definition: Definition, code: str, path: Path, name: str, known: tuple[str, ...]) -> DefinitionError:
    fix = edit_value(definition.positions, path, name, misspelt(name, known))
    return _error(definition, code, path, name=name, **suggestion(closest(name, known), known)).fixed_by(fix)
