"""The JSON Schema of the language, for editors, and the look-ups our own error messages make in it."""

from __future__ import annotations

import json
from functools import lru_cache
from typing import Any

from domain.procedure.definition import Definition
from domain.procedure.positions import Path

SCHEMA_NAME = "procedure.schema.json"


@lru_cache(maxsize=1)
def json_schema() -> dict[str, Any]:
    """Return the JSON Schema (draft 2020-12) of a definition."""
    schema = Definition.model_json_schema(by_alias=True)
    # The code is written unquoted by most people, and editors read 1.004873 as a number.
    schema["properties"]["procedure"]["type"] = ["string", "number"]
    # `use` is gone once a definition is loaded, so its shape is no part of it.
    schema["properties"]["use"] = {
        "type": "array",
        "items": {"type": ["string", "object"]},
        "description": "Các mảnh dùng chung: tên@phiên bản. / Fragments used: name@version.",
    }
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **schema,
        "title": "Motcua procedure definition",
    }


def schema_text() -> str:
    """Return the text of `procedure_defs/procedure.schema.json`."""
    return json.dumps(json_schema(), ensure_ascii=False, indent=2, sort_keys=True) + "\n"


def keywords() -> dict[str, str]:
    """Return every keyword of the language with its first description, sorted by keyword."""
    found: dict[str, str] = {}
    schema = json_schema()
    for shape in (schema, *schema["$defs"].values()):
        for name, about in shape.get("properties", {}).items():
            found.setdefault(name, str(about.get("description", "")))
    return dict(sorted(found.items()))


def properties_at(path: Path) -> dict[str, Any]:
    """Return the properties (name -> schema) known in the mapping at a path; empty when it is no mapping."""
    places = [json_schema()]
    for part in path:
        places = [child for place in places for child in _children(place, part)]
    known: dict[str, Any] = {}
    for place in places:
        for shape in _alternatives(place):
            known.update(shape.get("properties", {}))
    return known


def _children(place: dict[str, Any], part: str | int) -> list[dict[str, Any]]:
    children = []
    for shape in _alternatives(place):
        if isinstance(part, int) and "items" in shape:
            children.append(shape["items"])
        elif isinstance(part, str) and part in shape.get("properties", {}):
            children.append(shape["properties"][part])
    return children


def _alternatives(place: dict[str, Any]) -> list[dict[str, Any]]:
    """Resolve references and unions to the plain shapes behind them."""
    if "$ref" in place:
        return _alternatives(json_schema()["$defs"][place["$ref"].rsplit("/", 1)[1]])
    options = [*place.get("oneOf", ()), *place.get("anyOf", ())]
    if options:
        return [shape for option in options for shape in _alternatives(option)]
    return [place]
