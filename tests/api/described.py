"""The description of the JSON doors as a caller reads it: each door, what fits its schemas, how its example is sent."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import jsonschema_rs

from tests.api.conftest import House

JSON = "application/json"


@dataclass(frozen=True)
class Described:
    """One door: `name` is its method and path, `said` what the description says of it."""

    method: str
    path: str
    said: dict[str, Any]
    parts: dict[str, Any]

    @property
    def name(self) -> str:
        return f"{self.method.upper()} {self.path}"

    def fits(self, value: Any, schema: dict[str, Any]) -> bool:
        """Tell whether a value is what a schema of the description allows, formats and all."""
        root = {"allOf": [schema], "components": self.parts}
        return bool(jsonschema_rs.Draft202012Validator(root, validate_formats=True).is_valid(value))

    def given(self, place: str, *, required: bool = False) -> dict[str, Any]:
        """Return the examples of the parameters in the path, the query or the headers."""
        return {
            one["name"]: examples_of(one)[0]
            for one in self.said.get("parameters", [])
            if one["in"] == place and (one["required"] or not required)
        }

    def request(self) -> dict[str, Any]:
        """Return how its example is sent by the client of a visitor: with all headers, and what the query must have."""
        sent: dict[str, Any] = {
            "method": self.method,
            "url": self.path.format_map(self.given("path")),
            "params": self.given("query", required=True),
            "headers": self.given("header"),
        }
        for media_type, content in self.said.get("requestBody", {}).get("content", {}).items():
            example = content["example"]
            if media_type == JSON:
                return sent | {"json": example}
            if media_type == "multipart/form-data":
                fields = {name: value for name, value in example.items() if name != "file"}
                return sent | {"data": fields, "files": {"file": ("to-khai.pdf", example["file"].encode())}}
            if media_type == "application/x-www-form-urlencoded":
                return sent | {"data": example}
            sent["headers"]["Content-Type"] = media_type
            return sent | {"content": example.encode()}
        return sent


async def description(house: House) -> dict[str, Any]:
    """Return the description as it is served."""
    found: dict[str, Any] = (await house.visitor().client.get("/api/v1/openapi.json")).json()
    return found


async def described_doors(house: House) -> list[Described]:
    """Return every door of the first version."""
    whole = await description(house)
    return [
        Described(method, path, said, whole["components"])
        for path, methods in whole["paths"].items()
        for method, said in methods.items()
        if path.startswith("/api/v1/")
    ]


def examples_of(parameter: dict[str, Any]) -> list[Any]:
    """Return the examples of a parameter, wherever the description has them."""
    return [parameter["example"]] if "example" in parameter else list(parameter["schema"].get("examples", []))


def left_out(value: Any, schema: dict[str, Any], parts: dict[str, Any], place: str = "") -> Iterator[str]:
    """Yield every field of a schema that an example does not show; an empty list does for things with their own."""
    for option in schema.get("anyOf", [schema]):
        shape = parts["schemas"][option["$ref"].rpartition("/")[2]] if "$ref" in option else option
        if isinstance(value, dict):
            for name, inner in shape.get("properties", {}).items():
                if name not in value:
                    yield f"{place}.{name}"
                else:
                    yield from left_out(value[name], inner, parts, f"{place}.{name}")
        elif isinstance(value, list) and "$ref" in shape.get("items", {}):
            items = parts["schemas"][shape["items"]["$ref"].rpartition("/")[2]]
            if not value and "examples" not in items:
                yield place
            for item in value or items.get("examples", []):
                yield from left_out(item, shape["items"], parts, place)
