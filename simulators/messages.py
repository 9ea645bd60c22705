"""The SMS gateway and the Zalo gateway: short messages to one phone."""

from __future__ import annotations

import secrets
from typing import Any

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from simulators.dials import Dials
from simulators.ledger import Effect, now
from simulators.world import World

ARRIVES_MS = 500


class Message(BaseModel):
    """One message. Zalo takes a `link` for its button; SMS has none."""

    model_config = ConfigDict(extra="forbid")

    to: str = Field(pattern=r"^(0|\+84)\d{9,10}$")
    text: str = Field(min_length=1, max_length=2000)
    template: str = ""
    case_code: str = ""
    sender: str = ""
    link: str = ""


def router(world: World, system: str) -> APIRouter:
    """The routes of one gateway, `sms` or `zalo`."""
    routes = APIRouter(prefix=f"/{system}", tags=[system])

    def send(effect: Effect, dials: Dials) -> None:
        effect.reference = secrets.token_hex(8)
        effect.response = {"message_id": effect.reference, "state": "accepted"}

    def state(effect: Effect) -> dict[str, Any]:
        age_ms = (now() - effect.at).total_seconds() * 1000
        return {"message_id": effect.reference, "state": "delivered" if age_ms >= ARRIVES_MS else "accepted"}

    @routes.post("/messages")
    async def message(body: Message, request: Request) -> Response:
        return await world.take(request, system, "message", body.to, body, send, status=202)

    @routes.get("/messages/{message_id}")
    async def message_state(message_id: str, request: Request) -> Response:
        return await world.show(request, system, message_id, state)

    return routes
