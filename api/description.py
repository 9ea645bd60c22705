"""The description of the JSON doors: what the framework says of them, completed with what it has no words for.

Examples of what is sent and answered lie in `api/v1/examples`, one file for each door, named like its handler.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Final

from fastapi import FastAPI

from api.problems import MEDIA_TYPE, ProblemBody
from api.security.ways_in import ways_in

_DOORS: Final = "/api/v1/"
_EXAMPLES: Final = Path(__file__).resolve().parent / "v1" / "examples"
_PARTS: Final = "#/components/schemas/"


class DescribedAPI(FastAPI):
    """The framework's application, with a whole description at `openapi_url`."""

    def __init__(self, *, session_cookie: str, **given: Any) -> None:
        super().__init__(**given)
        self._session_cookie = session_cookie

    def openapi(self) -> dict[str, Any]:
        """Return the description; made at the first call."""
        if self.openapi_schema is None:
            described = super().openapi()
            described["components"]["securitySchemes"] = ways_in(self._session_cookie)
            _add_problem_schema(described["components"]["schemas"])
            for path, doors in described["paths"].items():
                for door in doors.values() if path.startswith(_DOORS) else ():
                    _complete(path, door)
            self.openapi_schema = described
        return self.openapi_schema


def _add_problem_schema(schemas: dict[str, Any]) -> None:
    """Add what every error looks like. Of a route's `model` the framework would say that it is plain JSON."""
    schema = ProblemBody.model_json_schema(ref_template=f"{_PARTS}{{model}}")
    schemas |= schema.pop("$defs")
    schemas[ProblemBody.__name__] = schema


def _complete(path: str, door: dict[str, Any]) -> None:
    door.setdefault("security", [])  # said, not left to be guessed: open to everybody
    examples = _examples_of(door["operationId"])
    for content in door.get("requestBody", {}).get("content", {}).values():
        content["example"] = examples["request"]
    for status, answer in door["responses"].items():
        for media_type, content in answer.get("content", {}).items():
            if media_type != MEDIA_TYPE:
                content["example"] = examples["answers"][status]
                continue
            content["schema"] = {"$ref": f"{_PARTS}{ProblemBody.__name__}"}
            for example in content["examples"].values():
                example["value"]["instance"] = _address(path, door)


def _examples_of(door: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((_EXAMPLES / f"{door}.json").read_text(encoding="utf-8"))
    return found


def _address(path: str, door: dict[str, Any]) -> str:
    """Return the address of a door as its examples have it."""
    parts = {one["name"]: one["schema"]["examples"][0] for one in door.get("parameters", ()) if one["in"] == "path"}
    return path.format_map(parts)
