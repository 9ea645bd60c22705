"""What could be written better without meaning anything else."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from domain.procedure.errors import DefinitionError
from domain.procedure.fee_rates import ByChannel
from domain.procedure.limits import DeadlineByChannel
from domain.procedure.lint.look import Look
from domain.procedure.plan import HUMAN_KINDS
from domain.procedure.positions import Path


def check_style(look: Look) -> Iterator[DefinitionError]:
    """Yield steps without a name of their own, limits not in their usual writing, tables that say one thing."""
    yield from _names(look)
    yield from _limits(look)
    yield from _same_everywhere(look)


def _names(look: Look) -> Iterator[DefinitionError]:
    steps = look.definition.located_steps()
    count = Counter((path[1], step.kind) for path, step in steps if step.only_if is None)
    for path, step in steps:
        if count[path[1], step.kind] > 1 and step.name is None and step.kind in HUMAN_KINDS:
            yield look.finding("step_without_name", path, count=count[path[1], step.kind], verb=step.kind.value)


def _limits(look: Look) -> Iterator[DefinitionError]:
    positions = look.definition.positions
    for path, limit in _written_limits(look):
        if not look.written(path) or path in positions.quoted:
            continue
        line, column = positions.values[path]
        written = look.lines[line - 1][column - 1 :] if line <= len(look.lines) else ""
        for end in ("#", ",", "}", "]"):
            written = written.split(end, 1)[0]
        written = written.strip()
        if written and written != limit and written.lower().split()[:1] == limit.split()[:1]:
            found = look.finding("limit_not_canonical", path, value=written, better=limit)
            yield found.fixed_by(look.edit(path, written, limit))


def _written_limits(look: Look) -> Iterator[tuple[Path, str]]:
    definition = look.definition
    if isinstance(definition.deadline, str):
        yield ("deadline",), definition.deadline
    elif isinstance(definition.deadline, tuple):
        for index, row in enumerate(definition.deadline):
            yield ("deadline", index, "limit"), row.limit
    else:
        yield from _limits_of(definition.deadline, ("deadline",), ("counter", "online", "post"))
    yield from _limits_of(definition.supplement, ("supplement",), ("within", "lapses_after"))
    yield from _limits_of(definition.online_intake, ("online_intake",), ("alert", "answer_within"))
    for path, step in definition.located_steps():
        yield from _limits_of(step, path, ("within",))


def _limits_of(shape: object, path: Path, keys: tuple[str, ...]) -> Iterator[tuple[Path, str]]:
    for key in keys:
        if limit := getattr(shape, key, None):
            yield (*path, key), limit


def _same_everywhere(look: Look) -> Iterator[DefinitionError]:
    definition = look.definition
    tables: list[tuple[Path, DeadlineByChannel | ByChannel | None]] = [
        (("fees", index, "by_channel"), fee.by_channel) for index, fee in enumerate(definition.fees)
    ]
    if isinstance(definition.deadline, DeadlineByChannel):
        tables.append((("deadline",), definition.deadline))
    for path, table in tables:
        if table is None or len(definition.accepted_channels) < 2:
            continue
        if len({getattr(table, channel.value) for channel in definition.accepted_channels}) == 1:
            yield look.at_key("same_for_every_channel", path)
