"""From a YAML file to a `Definition`, or to every problem it has, with line and column."""

from __future__ import annotations

import json
from pathlib import Path

from pydantic import ValidationError

from domain.procedure.definition import Definition
from domain.procedure.errors import DefinitionErrors, problem
from domain.procedure.explain import explain
from domain.procedure.source import read_source


def load_definition(path_or_text: Path | str, name: str = "") -> Definition:
    """Read a definition from a file (`Path`) or from its text (`str`); `name` names it in errors.

    Raises `DefinitionErrors` with all problems of syntax, shape and spelling at once. The meaning of the
    whole (order of steps, budgets, fees) is judged by `compile.compile_definition`.
    """
    if isinstance(path_or_text, Path):
        name = name or str(path_or_text)
        try:
            text = path_or_text.read_bytes().decode("utf-8-sig")
        except (OSError, UnicodeDecodeError) as error:
            raise DefinitionErrors([problem("file_unreadable", name, (0, 0), (), name=name)]) from error
    else:
        text = path_or_text
        name = name or "definition"
    data, positions = read_source(text, name)
    try:
        # Through JSON, because strict validation of JSON takes dates and names as text but nothing else.
        definition = Definition.model_validate_json(json.dumps(data, ensure_ascii=False))
    except ValidationError as error:
        raise DefinitionErrors(explain(error, positions)) from error
    return definition.located(positions)
