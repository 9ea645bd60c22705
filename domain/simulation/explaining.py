"""From pydantic's findings in a scenario file to errors its author can act on."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from domain.procedure.basics import Shape, Words
from domain.procedure.errors import DefinitionError
from domain.procedure.explain import closest
from domain.procedure.messages import suggestion
from domain.procedure.positions import Path, Positions
from domain.simulation.messages import MESSAGES, scenario_problem
from domain.simulation.scenarios import Expect, Given, Scenario, ScenarioFile


def explain_finding(finding: Any, positions: Positions) -> DefinitionError:
    """Return one finding of pydantic as an error at the place where a person would mend it."""
    kind, value = finding["type"], finding["input"]
    path: Path = tuple(part for part in finding["loc"] if part not in ("bool", "int", "str"))
    context: dict[str, Any] = finding.get("ctx", {})
    if kind == "missing":
        found = scenario_problem("scenario_missing_key", positions, path)
        line, column = positions.of_key(path[:-1])
        return DefinitionError(positions.file, line, column, found.code, found.field, *_sentences(found))
    if kind == "extra_forbidden":
        known = tuple(_known_keys(path[:-1]))
        if value is None and known == ("vi", "en"):
            return scenario_problem("scenario_text_cut_at_comma", positions, path)
        return scenario_problem(
            "scenario_unknown_key", positions, path, **suggestion(closest(str(path[-1]), known), known)
        )
    if kind in MESSAGES:
        return scenario_problem(kind, positions, path, **context)
    allowed = str(context.get("expected", "")).replace("'", "").replace(" or ", ", ")
    hint_vi = f"Dùng một trong: {allowed}." if allowed else "Xem ví dụ trong docs/simulation.md."
    hint_en = f"Use one of: {allowed}." if allowed else "See the examples in docs/simulation.md."
    shown = str(value)[:60]
    return scenario_problem("scenario_bad_value", positions, path, value=shown, hint_vi=hint_vi, hint_en=hint_en)


def _sentences(found: DefinitionError) -> tuple[str, str, str, str]:
    return found.message_vi, found.message_en, found.mend_vi, found.mend_en


def _known_keys(path: Path) -> Iterator[str]:
    """Yield the keys of the shape at a path."""
    shapes: dict[str, type[Shape]] = {"given": Given, "expect": Expect, "name": Words, "scenarios": Scenario}
    last = next((part for part in reversed(path) if isinstance(part, str)), "")
    yield from shapes.get(last, ScenarioFile).model_fields
