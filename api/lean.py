"""For the one door under heavy load: read a JSON body without the framework's dependency resolution.

Resolving the dependencies of a filing costs more than its two statements. A handler that takes only the
request is called at once; what the framework would have documented is stated with `documented_body`.
"""

from __future__ import annotations

from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError
from starlette.requests import Request

from api.errors import InvalidInput
from api.validation import field_problems

Form = TypeVar("Form", bound=BaseModel)


async def json_body(request: Request, form: type[Form]) -> Form:
    """Return the body as a validated form; raises InvalidInput with every field to mend."""
    try:
        return form.model_validate_json(await request.body())
    except ValidationError as error:
        raise InvalidInput(errors=field_problems(error.errors(include_url=False, include_input=False))) from error


def documented_body(form: type[BaseModel]) -> dict[str, Any]:
    """Return the OpenAPI request body of a form, its parts written out in place."""
    schema = form.model_json_schema()
    parts = schema.pop("$defs", {})
    content = {"application/json": {"schema": _in_place(schema, parts)}}
    return {"required": True, "content": content}


def _in_place(node: Any, parts: dict[str, Any]) -> Any:
    if isinstance(node, list):
        return [_in_place(item, parts) for item in node]
    if not isinstance(node, dict):
        return node
    rest = {key: _in_place(value, parts) for key, value in node.items() if key != "$ref"}
    if "$ref" not in node:
        return rest
    return {**_in_place(parts[node["$ref"].rpartition("/")[2]], parts), **rest}
