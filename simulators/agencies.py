"""Specialised agencies behind their gateway: they are asked for an opinion, or only told."""

from __future__ import annotations

import secrets
from typing import Any

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from simulators.dials import Dials
from simulators.ledger import Effect, now
from simulators.settings import AGENCIES
from simulators.world import World

ANSWER_MS = 1500


class Subject(BaseModel):
    """The person a consultation is about."""

    model_config = ConfigDict(extra="forbid")

    full_name: str = Field(min_length=1)
    identity_number: str = ""


class Consultation(BaseModel):
    """A question to an agency. `about` is a code, `content` the words, `deadline` an ISO instant or empty."""

    model_config = ConfigDict(extra="forbid")

    key: str = Field(min_length=1)
    case_code: str = Field(min_length=1)
    about: str
    content: str = Field(default="", max_length=2000)
    deadline: str = ""
    procedure: str = ""
    asked_by: str = ""
    subject: Subject
    callback: str = ""


class Notice(BaseModel):
    """Something an agency is told; no answer is expected."""

    model_config = ConfigDict(extra="forbid")

    key: str = Field(min_length=1)
    case_code: str = Field(min_length=1)
    about: str
    procedure: str = ""
    sent_by: str = ""
    subject: Subject


def router(world: World) -> APIRouter:
    """The agencies' routes."""
    routes = APIRouter(prefix="/agencies", tags=["agencies"])

    def ask(effect: Effect, dials: Dials) -> None:
        effect.reference = f"YK-{secrets.token_hex(5).upper()}"
        effect.response = {"reference": effect.reference}
        if dials.silent:
            return
        after = ANSWER_MS if dials.answer_ms is None else dials.answer_ms
        values = {"document": f"{secrets.randbelow(9000) + 1000}/CV", "agency": effect.target}
        world.callbacks.plan(effect, dials, [(after, dials.answer or "agree", values)])

    def note(effect: Effect, dials: Dials) -> None:
        effect.reference = f"TB-{secrets.token_hex(5).upper()}"
        effect.response = {"reference": effect.reference}

    @routes.post("/{agency}/consultations")
    async def consult(agency: str, body: Consultation, request: Request) -> Response:
        return await world.take(request, AGENCIES, "consultation", agency, body, ask, status=202)

    @routes.post("/{agency}/notices")
    async def inform(agency: str, body: Notice, request: Request) -> Response:
        return await world.take(request, AGENCIES, "notice", agency, body, note)

    @routes.get("/consultations")
    async def consultation_of_key(request: Request) -> Response:
        return await world.show(request, AGENCIES, "", opinion)

    @routes.get("/consultations/{reference}")
    async def consultation(reference: str, request: Request) -> Response:
        return await world.show(request, AGENCIES, reference, opinion)

    return routes


def opinion(effect: Effect) -> dict[str, Any]:
    """What an agency says about a consultation when it is asked again."""
    said = effect.latest(now())
    if said is None:
        return {"reference": effect.reference, "state": "waiting"}
    return {
        "reference": effect.reference,
        "state": "answered",
        "answer": said.answer,
        "values": said.values,
        "answered_at": said.occurs_at.isoformat(),
    }
