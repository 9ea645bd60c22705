"""Figures that are asked for when somebody looks: each source is asked at most once in some seconds.

A source that cannot answer shows no old figures: its `motcua_source_up` turns 0, and its series are absent.
"""

from __future__ import annotations

import asyncio
import concurrent.futures
import time
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final

import structlog
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

log = structlog.get_logger(__name__)

_PATIENCE: Final = 8.0  # Prometheus itself waits ten seconds


@dataclass(frozen=True, slots=True)
class Figure:
    """One measured value: the metric's name without `motcua_`, its labels, the value."""

    name: str
    value: float
    labels: dict[str, str] = field(default_factory=dict)


Ask = Callable[[], Awaitable[Sequence[Figure]]]


@dataclass(slots=True)
class Source:
    """Somebody who can be asked for figures, and for how many seconds an answer is good.

    `described` says of each metric what it means; figures of other names are refused.
    """

    name: str
    ask: Ask
    seconds: float
    described: dict[str, str]
    asked_at: float | None = None
    answer: Sequence[Figure] = ()
    up: bool = False
    took: float = 0.0


class SystemFigures(Collector):
    """Collects the figures of some sources for Prometheus, whose server asks from a thread of its own."""

    def __init__(self, sources: Sequence[Source], loop: asyncio.AbstractEventLoop) -> None:
        """`loop` is where the sources are asked: their connections belong to it."""
        self._sources = sources
        self._loop = loop
        self._one_at_a_time = asyncio.Lock()

    def collect(self) -> Iterable[Metric]:
        """Return every metric with its current values."""
        # A loop that is busy or stopping must not leave the reader hanging: it gets what is known.
        asked = asyncio.run_coroutine_threadsafe(self.refresh(), self._loop)
        try:
            asked.result(_PATIENCE)
        except (concurrent.futures.TimeoutError, concurrent.futures.CancelledError):
            asked.cancel()
            log.warning("figures_late", seconds=_PATIENCE)
        return self._families()

    def describe(self) -> Iterable[Metric]:
        """Return the names without asking anybody: the registry looks for doubles with it."""
        return self._families(empty=True)

    async def refresh(self) -> None:
        """Ask every source whose last answer is too old."""
        async with self._one_at_a_time:
            now = time.monotonic()
            old = [one for one in self._sources if one.asked_at is None or now - one.asked_at >= one.seconds]
            await asyncio.gather(*map(_ask, old))

    def _families(self, *, empty: bool = False) -> list[Metric]:
        up = GaugeMetricFamily("motcua_source_up", "1 when a source of figures answered.", labels=["source"])
        took = GaugeMetricFamily("motcua_source_seconds", "Seconds a source took to answer.", labels=["source"])
        families: list[Metric] = [up, took]
        for source in self._sources:
            if not empty and source.asked_at is not None:
                up.add_metric([source.name], float(source.up))
                took.add_metric([source.name], source.took)
            families += _of(source, () if empty else source.answer)
        return families


def _of(source: Source, figures: Sequence[Figure]) -> list[Metric]:
    made: list[Metric] = []
    for name, meaning in source.described.items():
        found = [figure for figure in figures if figure.name == name]
        labels = sorted(found[0].labels) if found else []
        family = GaugeMetricFamily(f"motcua_{name}", meaning, labels=labels)
        for figure in found:
            family.add_metric([figure.labels[label] for label in labels], figure.value)
        made.append(family)
    return made


async def _ask(source: Source) -> None:
    began = time.monotonic()
    try:
        async with asyncio.timeout(_PATIENCE - 1):
            source.answer, source.up = await source.ask(), True
        unknown = {figure.name for figure in source.answer} - source.described.keys()
        if unknown:
            raise LookupError(f"figures nobody described: {sorted(unknown)}")
    except Exception as error:  # whatever a source runs into is its answer
        source.answer, source.up = (), False
        log.warning("figures_missing", source=source.name, problem=type(error).__name__)
    source.asked_at = time.monotonic()
    source.took = source.asked_at - began
