"""The SMS gateway and the Zalo gateway: short messages to one phone."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
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
    callback: str = ""


class Reply(BaseModel):
    """What a person answers to a message, "STOP" for one."""

    model_config = ConfigDict(extra="forbid")

    sender: str = Field(alias="from", pattern=r"^(0|\+84)\d{9,10}$")
    text: str = Field(min_length=1, max_length=500)


def router(world: World, system: str) -> APIRouter:
    """The routes of one gateway, `sms` or `zalo`."""
    routes = APIRouter(prefix=f"/{system}", tags=[system])

    def send(effect: Effect, dials: Dials) -> None:
        effect.reference = secrets.token_hex(8)
        effect.response = {"message_id": effect.reference, "state": "accepted"}
        if dials.silent:
            return
        after = ARRIVES_MS if dials.answer_ms is None else dials.answer_ms
        end: tuple[int, str, Mapping[str, str]] = (after, dials.answer or "delivered", {})
        # Out of order takes two words: "accepted" happens first and is called back last.
        tries = [(after // 2, "accepted", {}), end] if dials.out_of_order_callbacks else [end]
        world.callbacks.plan(effect, dials, tries)

    def state(effect: Effect) -> dict[str, Any]:
        said = effect.latest(now())
        return {"message_id": effect.reference, "state": said.answer if said else "accepted"}

    @routes.post("/messages")
    async def message(body: Message, request: Request) -> Response:
        return await world.take(request, system, "message", body.to, body, send, status=202)

    @routes.get("/messages/{message_id}")
    async def message_state(message_id: str, request: Request) -> Response:
        return await world.show(request, system, message_id, state)

    @routes.post("/replies", status_code=202)
    async def reply(body: Reply) -> dict[str, str]:
        """A telephone answers: the test's or the demo's finger on it, so no token."""
        last = next((one for one in reversed(world.ledger.of(system)) if one.target == body.sender), None)
        effect = Effect(
            system=system, kind="reply", key=f"inbound/{secrets.token_hex(8)}", reference="", target=body.sender,
            at=now(), body={}, response={}, callback=last.callback if last else "",
        )  # fmt: skip
        values = {"from": body.sender, "text": body.text}
        world.callbacks.plan(effect, world.dials.read(system, effect.key, body.sender), [(0, "reply", values)])
        return {"key": effect.key}

    return routes
