"""The tax office: it assesses what a slip tells it, gives notices, and hears from the treasury what was paid."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from typing import Annotated, Any

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse
from pydantic import BaseModel, ConfigDict, Field

from simulators.dials import Dials
from simulators.ledger import Effect, Happening, now
from simulators.pages import page
from simulators.settings import TAXES
from simulators.world import World

NOTICE_MS = 1500
#: What the first notice of a slip asks for, in đồng, by sub-item of the state budget; further ones ask for the second.
ITEMS = (("1006", 24_000_000), ("2801", 6_000_000))


class Owner(BaseModel):
    """The person who owes."""

    model_config = ConfigDict(extra="forbid")

    full_name: str = Field(min_length=1)
    identity_number: str = ""


class Slip(BaseModel):
    """What the tax office is told. `about` is a code, `deadline` an ISO instant or empty."""

    model_config = ConfigDict(extra="forbid")

    key: str = Field(min_length=1)
    case_code: str = Field(min_length=1)
    about: str
    form: str = ""
    deadline: str = ""
    procedure: str = ""
    sent_by: str = ""
    subject: Owner
    callback: str = ""


def router(world: World) -> APIRouter:
    """The tax office's routes."""
    routes = APIRouter(prefix="/taxes", tags=["taxes"])

    def assess(effect: Effect, dials: Dials) -> None:
        effect.reference = f"PC{secrets.randbelow(10**8):08d}"
        effect.response = {"reference": effect.reference}
        if dials.silent:
            return
        after = NOTICE_MS if dials.answer_ms is None else dials.answer_ms
        if dials.answer == "nothing_owed":
            world.callbacks.plan(effect, dials, [(after, "nothing_owed", {})])
            return
        notices = notices_of(dials)
        events: list[tuple[int, str, Mapping[str, str]]] = [
            (after + 50 * place, "noticed", values) for place, values in enumerate(notices)
        ]
        if dials.auto_pay_ms is not None:
            standing = [values for values in notices if values["notice"] not in {n.get("replaces") for n in notices}]
            events += [
                (after + dials.auto_pay_ms + 50 * place, "paid", proof_of(values, dials.paid_amount))
                for place, values in enumerate(standing)
            ]
        world.callbacks.plan(effect, dials, events)

    @routes.post("/slips")
    async def take_slip(body: Slip, request: Request) -> Response:
        return await world.take(request, TAXES, "slip", body.procedure, body, assess, status=202)

    @routes.get("/slips")
    async def slip_of_key(request: Request) -> Response:
        return await world.show(request, TAXES, "", standing)

    @routes.get("/slips/{reference}")
    async def slip(reference: str, request: Request) -> Response:
        return await world.show(request, TAXES, reference, standing)

    @routes.get("/pay/{reference}")
    async def treasury(reference: str) -> Response:
        effect = world.ledger.by_reference(TAXES, reference)
        left = owed(effect) if effect else {}
        return HTMLResponse(page("treasury.html", effect=effect, owed=left), status_code=200 if effect else 404)

    @routes.post("/pay/{reference}")
    async def pay(reference: str, notice: Annotated[str, Form()] = "") -> Response:
        effect = world.ledger.by_reference(TAXES, reference)
        if effect is None:
            return HTMLResponse(page("treasury.html", effect=None, owed={}), status_code=404)
        dials = world.dials.read(TAXES, effect.key, effect.target)
        for number, amount in owed(effect).items():
            if notice in ("", number):
                paid = proof_of({"notice": number, "amount": str(amount)}, dials.paid_amount)
                world.callbacks.plan(effect, dials, [(0, "paid", paid)])
        return RedirectResponse(f"/taxes/pay/{reference}", status_code=303)

    return routes


def notices_of(dials: Dials) -> list[dict[str, str]]:
    """Return the notices a slip brings: one, or as many as the dial says, the last of them correcting the first."""
    found: list[dict[str, str]] = []
    for place in range(dials.notices):
        items = ITEMS if place == 0 else ITEMS[1:]
        amount = sum(each for _, each in items)
        told = " ".join(f"{code}:{each}" for code, each in items)
        found.append({"notice": _number("TB"), "amount": str(amount), "items": told})
    for values in found if dials.notices > 1 else ():
        values["expected"] = str(dials.notices)
    if dials.correct_notice:
        amount = int(found[0]["amount"]) // 2
        found.append({**found[0], "notice": _number("TB"), "replaces": found[0]["notice"], "amount": str(amount)})
        found[-1]["items"] = f"1006:{amount}"
    return found


def proof_of(notice: dict[str, str], amount: int | None) -> dict[str, str]:
    """Return the proof that a notice was paid: in full, or another amount as the dial says."""
    return {
        "proof": _number("GNT"),
        "notice": notice["notice"],
        "amount": notice["amount"] if amount is None else str(amount),
    }


def _number(kind: str) -> str:
    return f"{kind}-{secrets.randbelow(10**9):09d}"


def _past(effect: Effect, answer: str) -> list[Happening]:
    return [one for one in effect.happenings if one.answer == answer and one.occurs_at <= now()]


def owed(effect: Effect) -> dict[str, int]:
    """Return what is still to be paid by notice number, in đồng."""
    notices = [one.values for one in _past(effect, "noticed")]
    replaced = {values.get("replaces") for values in notices}
    left = {v["notice"]: int(v["amount"]) for v in notices if v["notice"] not in replaced}
    for paid in _past(effect, "paid"):
        if paid.values["notice"] in left:
            left[paid.values["notice"]] -= int(paid.values["amount"])
    return {number: amount for number, amount in left.items() if amount > 0}


def standing(effect: Effect) -> dict[str, Any]:
    """What the tax office says of a slip when it is asked again: everything there is."""
    notices, proofs = _past(effect, "noticed"), _past(effect, "paid")
    nothing = bool(_past(effect, "nothing_owed"))
    return {
        "reference": effect.reference,
        "state": "nothing_owed" if nothing else "noticed" if notices or proofs else "waiting",
        "expected": int(notices[0].values.get("expected", "0")) if notices else 0,
        "notices": [
            {name: int(v) if name == "amount" else v for name, v in one.values.items() if name != "expected"}
            for one in notices
        ],
        "proofs": [{name: int(v) if name == "amount" else v for name, v in one.values.items()} for one in proofs],
        "changes": len(notices) + len(proofs),
    }
