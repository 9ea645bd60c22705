"""What the editor asks while somebody types: findings and picture of a text, and what may be typed next."""

from __future__ import annotations

import json
from typing import Any

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from api.author.access import CurrentWriter
from api.author.judging import as_data, fixed, judge
from api.author.surroundings import surroundings
from api.dependencies import CurrentServices, Language
from api.errors import InvalidInput
from domain.procedure.fields import field_name, field_names
from domain.procedure.schema import json_schema

router = APIRouter()


async def sent_object(request: Request) -> dict[str, Any]:
    """Return the JSON object of a request; raises InvalidInput for anything else."""
    try:
        sent = json.loads(await request.body())
    except ValueError as error:
        raise InvalidInput from error
    if not isinstance(sent, dict):
        raise InvalidInput
    return sent


def plain_text(sent: object) -> str:
    """Return a text as it is kept: lines end with one sign whatever the browser sends, no byte-order mark."""
    return str(sent or "").replace("\r\n", "\n").replace("\r", "\n").removeprefix("\ufeff")


@router.post("/procedures/desk/check")
async def check(request: Request, services: CurrentServices, writer: CurrentWriter, language: Language) -> Response:
    """Return the findings of a text and its picture; with `fix` the text with its safe edits done."""
    del writer
    sent = await sent_object(request)
    text, code = plain_text(sent.get("text")), str(sent.get("code", ""))
    if sent.get("fix"):
        text = await fixed(services, code, text)
    judged = await judge(services, code, text, language, drawing=bool(sent.get("draw", True)))
    body = {
        "findings": as_data(judged.findings, language),
        "svg": judged.svg,
        "milliseconds": judged.milliseconds,
        **({"text": text} if sent.get("fix") else {}),
    }
    return JSONResponse(body)


@router.get("/procedures/desk/completion")
async def completion(services: CurrentServices, writer: CurrentWriter, language: Language) -> Response:
    """Return what the editor offers: the schema of the language and the names kept elsewhere."""
    del writer
    around = await surroundings(services)
    names = {
        "agencies": {kind.id: kind.name.in_language(language) for kind in around.register.values()},
        "data_sources": {
            source.id: source.name.in_language(language) for source in around.register.data_sources.values()
        },
        "fragments": {
            key: {
                "name": loaded.fragment.name.in_language(language),
                "parameters": [one.id for one in loaded.fragment.parameters],
            }
            for key, loaded in sorted(around.shelf.by_key.items())
        },
        "fields": {field: field_name(field).in_language(language) for field in field_names()},
    }
    headers = {"Cache-Control": "private, max-age=60"}
    return JSONResponse({"schema": json_schema(), **names}, headers=headers)
