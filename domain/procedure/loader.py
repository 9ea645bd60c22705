"""From a YAML file to a `Definition`, or to every problem it has, with line and column."""

from __future__ import annotations

import json
from pathlib import Path

from pydantic import ValidationError

from domain.procedure.definition import Definition
from domain.procedure.errors import DefinitionErrors, problem
from domain.procedure.expand import expand
from domain.procedure.explain import explain
from domain.procedure.fragments import FragmentShelf
from domain.procedure.source import read_source, read_text

#: The version of the language this reader knows; a text of a newer one is refused, not guessed at.
LANGUAGE = 1


def load_definition(path_or_text: Path | str, name: str = "", shelf: FragmentShelf | None = None) -> Definition:
    """Read a definition from a file (`Path`) or from its text (`str`); `name` names it in errors.

    The fragments it uses come from the shelf, and are put in before it is judged.

    Raises `DefinitionErrors` with all problems of syntax, shape and spelling at once. The meaning of the
    whole (order of steps, budgets, fees) is judged by `compile.compile_definition`.
    """
    if isinstance(path_or_text, Path):
        name = name or str(path_or_text)
        text = read_text(path_or_text, name)
    else:
        text = path_or_text
        name = name or "definition"
    data, positions = read_source(text, name)
    written = data.get("language")
    if isinstance(written, int) and not isinstance(written, bool) and written > LANGUAGE:
        at = positions.of_value(("language",))
        raise DefinitionErrors([problem("newer_language", name, at, ("language",), found=written, known=LANGUAGE)])
    if "use" in data:
        data, positions = expand(data, positions, shelf or FragmentShelf())
    try:
        # Through JSON, because strict validation of JSON takes dates and names as text but nothing else.
        definition = Definition.model_validate_json(json.dumps(data, ensure_ascii=False))
    except ValidationError as error:
        raise DefinitionErrors(explain(error, positions)) from error
    return definition.located(positions)
