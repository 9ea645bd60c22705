"""The payment platform: payment requests and the page on which a citizen pays one, cancellations, refunds."""

from __future__ import annotations

import secrets
from datetime import date
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import HTMLResponse, JSONResponse, RedirectResponse
from pydantic import BaseModel, ConfigDict, Field

from simulators.dials import Dials
from simulators.ledger import Effect, Happening, now
from simulators.pages import page
from simulators.settings import PAYMENTS
from simulators.statements import statement
from simulators.world import World, problem

STATES = {"paid": "paid", "failed": "failed", "cancelled": "cancelled"}
PAGE_LINES = 500
_STRICT = ConfigDict(extra="forbid")


class PaymentRequest(BaseModel):
    """What is to be paid for one case, in đồng."""

    model_config = _STRICT

    key: str = Field(min_length=1)
    case_code: str = Field(min_length=1)
    amount: int = Field(gt=0)
    currency: Literal["VND"] = "VND"
    description: str = Field(min_length=1)
    agency: str = ""
    callback: str = ""


class RefundRequest(BaseModel):
    """What is to be sent back of one payment, in đồng."""

    model_config = _STRICT

    key: str = Field(min_length=1)
    case_code: str = Field(min_length=1)
    request: str = Field(min_length=1)
    transaction: str = Field(min_length=1)
    amount: int = Field(gt=0)
    currency: Literal["VND"] = "VND"
    agency: str = ""
    callback: str = ""


class Cancellation(BaseModel):
    """Which request is taken back, by the key it was made under."""

    model_config = _STRICT

    key: str = Field(min_length=1)
    request: str = Field(min_length=1)
    agency: str = ""


def router(world: World) -> APIRouter:
    """The payment platform's routes."""
    routes = APIRouter(prefix="/payments", tags=["payments"])
    _add_requests(routes, world)
    _add_refunds(routes, world)
    _add_cancellations(routes, world)
    _add_statements(routes, world)
    return routes


def _add_requests(routes: APIRouter, world: World) -> None:
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
        # A second press of the button pays nothing, nor does one after the request was taken back.
        if standing(effect)["state"] not in ("paid", "cancelled"):
            happen(effect, world.dials.read(PAYMENTS, effect.key, effect.target), outcome)
        return RedirectResponse(f"/payments/pay/{reference}", status_code=303)


def _add_refunds(routes: APIRouter, world: World) -> None:
    def send_back(effect: Effect, dials: Dials) -> None:
        effect.reference = f"HT{secrets.randbelow(10**12):012d}"
        effect.response = {"reference": effect.reference}
        if not dials.silent:
            answer = dials.refund_answer or "refunded"
            values = {"transaction": f"HH{secrets.randbelow(10**10):010d}"} if answer == "refunded" else {}
            world.callbacks.plan(effect, dials, [(dials.answer_ms or 0, answer, values)])

    @routes.post("/refunds")
    async def refund(body: RefundRequest, request: Request) -> Response:
        return await world.take(request, PAYMENTS, "refund", body.agency, body, send_back)

    @routes.get("/refunds/{reference}")
    async def refund_standing(reference: str, request: Request) -> Response:
        return await world.show(request, PAYMENTS, reference, lambda effect: _refunded(effect))


def _refunded(effect: Effect) -> dict[str, Any]:
    last = effect.latest(now())
    return {
        "reference": effect.reference,
        "amount": effect.body["amount"],
        "state": last.answer if last else "requested",
    }


def _add_cancellations(routes: APIRouter, world: World) -> None:
    def call_off(effect: Effect, _: Dials) -> None:
        effect.reference = f"HY{secrets.randbelow(10**12):012d}"
        asked = world.ledger.find(PAYMENTS, effect.body["request"])
        if asked is not None and standing(asked)["state"] != "paid":
            at = now()
            asked.happenings = [one for one in asked.happenings if one.occurs_at <= at]
            over = Happening(event_id=secrets.token_hex(8), answer="cancelled", occurs_at=at, send_at=at, status="sent")
            asked.happenings.append(over)
            world.ledger.save(asked)
        effect.response = cancelled(effect)

    def cancelled(effect: Effect) -> dict[str, Any]:
        asked = world.ledger.find(PAYMENTS, effect.body["request"])
        found = standing(asked) if asked is not None else {"state": "cancelled"}
        paid = found["state"] == "paid"
        more = {"values": found["values"]} if paid else {}
        return {"reference": effect.reference, "state": "paid" if paid else "cancelled", **more}

    @routes.post("/cancellations")
    async def cancel(body: Cancellation, request: Request) -> Response:
        return await world.take(request, PAYMENTS, "cancel", body.agency, body, call_off)

    @routes.get("/cancellations/{reference}")
    async def cancellation(reference: str, request: Request) -> Response:
        return await world.show(request, PAYMENTS, reference, cancelled)


def _add_statements(routes: APIRouter, world: World) -> None:
    @routes.get("/statements/{day}")
    async def day_statement(day: date, request: Request, after: int = 0) -> Response:
        def body(dials: Dials) -> Response:
            lines = statement(world.ledger.of(PAYMENTS), day, dials)
            part = lines[after : after + PAGE_LINES]
            more = after + PAGE_LINES if len(lines) > after + PAGE_LINES else None
            return JSONResponse({"day": day.isoformat(), "lines": part, "next": more})

        return await world.answer(request, PAYMENTS, body) if after >= 0 else problem(422, "after is a count")


def standing(effect: Effect) -> dict[str, Any]:
    """How a payment request stands."""
    last = effect.latest(now())
    body = {"reference": effect.reference, "amount": effect.body["amount"]}
    if last is None:
        return {**body, "state": "requested"}
    body |= {"state": STATES.get(last.answer, "failed"), "values": last.values}
    return {**body, "changed_at": last.occurs_at.isoformat()}
