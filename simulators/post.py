"""The postal service: orders to carry a result to a citizen, in the field names VNPost uses."""

from __future__ import annotations

import secrets
from typing import Any

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from simulators.dials import Dials
from simulators.ledger import Effect, now
from simulators.settings import POST
from simulators.world import World

STEP_MS = 2000
"""Milliseconds until the item is on its way, and again until it is delivered."""


class Sender(BaseModel):
    """Who sends: the one-stop unit, known to the post by its customer code."""

    model_config = ConfigDict(extra="forbid")

    Name: str = Field(min_length=1)
    Tel: str = ""
    Email: str = ""
    Province: str = ""
    District: str = ""
    Address: str = ""
    Desc: str = ""


class Receiver(BaseModel):
    """Who receives. Without an address and a telephone number nothing can be delivered."""

    model_config = ConfigDict(extra="forbid")

    Name: str = Field(min_length=1)
    Tel: str = Field(min_length=1)
    Email: str = ""
    Province: str = ""
    District: str = ""
    Address: str = Field(min_length=1)


class Order(BaseModel):
    """One item to carry. `OrderNumber` is the customer's own number: the business key."""

    model_config = ConfigDict(extra="forbid")

    CustomerCode: str = Field(min_length=1)
    OrderNumber: str = Field(min_length=1)
    CODAmount: int = Field(ge=0)
    Description: str = ""
    FlagConfig: str = ""
    Sender: Sender
    Receiver: Receiver
    callback: str = ""


def router(world: World) -> APIRouter:
    """The postal service's routes."""
    routes = APIRouter(prefix="/post", tags=["post"])

    def accept(effect: Effect, dials: Dials) -> None:
        effect.reference = item_code(secrets.randbelow(10**8))
        effect.response = {"Status": "OK", "Message": "", "ItemCode": effect.reference}
        if dials.silent:
            return
        step = STEP_MS if dials.answer_ms is None else dials.answer_ms
        carried = {"item_code": effect.reference}
        asked = effect.body["CODAmount"]
        amount = asked if dials.paid_amount is None else dials.paid_amount
        collected = carried | ({"cod_amount": str(amount)} if asked else {})
        last = dials.answer or "delivered"
        ended = collected if last == "delivered" else carried
        world.callbacks.plan(effect, dials, [(step, "in_transit", carried), (2 * step, last, ended)])

    @routes.post("/orders")
    async def order(body: Order, request: Request) -> Response:
        return await world.take(request, POST, "order", body.Receiver.Tel, body, accept)

    @routes.get("/orders")
    async def order_of_number(request: Request) -> Response:
        return await world.show(request, POST, "", whereabouts)

    @routes.get("/orders/{item}")
    async def order_state(item: str, request: Request) -> Response:
        return await world.show(request, POST, item, whereabouts)

    return routes


def item_code(number: int) -> str:
    """Return a tracking number in the form of UPU standard S10: two letters, 8 digits, check digit, country."""
    digits = f"{number:08d}"
    weighted = sum(int(digit) * weight for digit, weight in zip(digits, (8, 6, 4, 2, 3, 5, 9, 7), strict=True))
    check = 11 - weighted % 11
    check = {10: 0, 11: 5}.get(check, check)
    return f"EM{digits}{check}VN"


def whereabouts(effect: Effect) -> dict[str, Any]:
    """Where an item is."""
    last = effect.latest(now())
    state = last.answer if last else "accepted"
    values = last.values if last else {}
    return {"ItemCode": effect.reference, "State": state, "Values": values}
