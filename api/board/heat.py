"""What stands on each step of the heat map."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from api.board.words import duration
from domain.diagram.marks import Mark
from models.workload.board import Figures, StepTime

#: Median over budget from which a step is so hot; what has nothing in it and no history is cold.
_HEATS = ((1.25, 4), (1.0, 3), (0.75, 2), (0.5, 1))


def marks_of(
    steps: Iterable[str], counts: Mapping[str, Figures], times: Mapping[str, StepTime], language: str
) -> dict[str, Mark]:
    """Return a mark for every step: cases in it now as the badge, overdue and median against budget as the line."""
    return {step: _mark(counts.get(step), times.get(step), language) for step in steps}


def _mark(count: Figures | None, time: StepTime | None, language: str) -> Mark:
    badge = str(count["in_hand"] + count["filed"]) if count else "0"
    said = []
    if count and count["overdue"]:
        overdue = count["overdue"]
        said.append(f"{overdue} overdue" if language == "en" else f"{overdue} quá hạn")
    if time is not None:
        median = duration(time.median, language)
        said.append(f"{median} / {duration(time.budget, language)}" if time.budget else median)
    return Mark(badge, " · ".join(said), heat(time))


def heat(time: StepTime | None) -> int:
    """Return how hot a step is, 0 to 4: its median against its budget."""
    if time is None or not time.budget:
        return 0
    part = time.median / time.budget
    return next((heat for least, heat in _HEATS if part >= least), 0)
