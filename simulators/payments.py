"""The payment platform: payment requests, and the page on which a citizen pays one."""

from __future__ import annotations

import secrets
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse
from pydantic import BaseModel, ConfigDict, Field

from simulators.dials import Dials
from simulators.ledger import Effect, now
from simulators.pages import page
from simulators.settings import PAYMENTS
from simulators.world import World

STATES = {"paid": "paid", "failed": "failed"}


class PaymentRequest(BaseModel):
    """What is to be paid for one case, in đồng."""

    model_config = ConfigDict(extra="forbid")

    key: str = Field(min_length=1)
    case_code: str = Field(min_length=1)
    amount: int = Field(gt=0)
    currency: Literal["VND"] = "VND"
    description: str = Field(min_length=1)
    agency: str = ""
    callback: str = ""


def router(world: World) -> APIRouter:
    """The payment platform's routes."""
    routes = APIRouter(prefix="/payments", tags=["payments"])

    def ask(effect: Effect, dials: Dials) -> None:
        effect.reference = f"TT{secrets.randbelow(10**12):012d}"
        pay_url = f"{world.settings.public_url}/payments/pay/{effect.reference}"
        effect.response = {"reference": effect.reference, "pay_url": pay_url, "qr": pay_url}
        if dials.auto_pay_ms is not None and not dials.silent:
            happen(effect, dials, dials.answer or "paid", after=dials.auto_pay_ms)

    def happen(effect: Effect, dials: Dials, answer: str, after: int = 0) -> None:
        amount = effect.body["amount"] if dials.paid_amount is None else dials.paid_amount
        bank = {"amount": str(amount), "transaction": f"GD{secrets.randbelow(10**10):010d}"}
        values = bank if answer == "paid" else {}
        world.callbacks.plan(effect, dials, [(after, answer, values)])

    @routes.post("/requests")
    async def request_payment(body: PaymentRequest, request: Request) -> Response:
        return await world.take(request, PAYMENTS, "request", body.agency, body, ask)

    @routes.get("/requests/{reference}")
    async def payment_request(reference: str, request: Request) -> Response:
        return await world.show(request, PAYMENTS, reference, standing)

    @routes.get("/pay/{reference}")
    async def pay_page(reference: str) -> Response:
        effect = world.ledger.by_reference(PAYMENTS, reference)
        if effect is None:
            return HTMLResponse(page("pay.html", effect=None, state=""), status_code=404)
        return HTMLResponse(page("pay.html", effect=effect, state=standing(effect)["state"]))

    @routes.post("/pay/{reference}")
    async def pay(reference: str, outcome: Annotated[Literal["paid", "failed"], Form()] = "paid") -> Response:
        effect = world.ledger.by_reference(PAYMENTS, reference)
        if effect is None:
            return HTMLResponse(page("pay.html", effect=None, state=""), status_code=404)
        if standing(effect)["state"] != "paid":  # a second press of the button pays nothing
            happen(effect, world.dials.read(PAYMENTS, effect.key, effect.target), outcome)
        return RedirectResponse(f"/payments/pay/{reference}", status_code=303)

    return routes


def standing(effect: Effect) -> dict[str, Any]:
    """How a payment request stands."""
    last = effect.latest(now())
    body = {"reference": effect.reference, "amount": effect.body["amount"]}
    if last is None:
        return {**body, "state": "requested"}
    body |= {"state": STATES.get(last.answer, "failed"), "values": last.values}
    return {**body, "changed_at": last.occurs_at.isoformat()}
