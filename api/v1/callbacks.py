"""Answers from outside systems: signed, kept as they came, handed on to the case in one transaction."""

from __future__ import annotations

import time
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Literal

from fastapi import APIRouter, Path
from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError
from starlette.requests import Request

from api.dependencies import CurrentServices, Signature, Timestamp
from api.errors import BadSignature, FieldProblem, InvalidInput, TooLarge
from api.language import say
from api.problems import documented, invalid
from api.security.signatures import check_signature
from api.security.ways_in import SIGNED
from api.v1.fields import Answer, Line
from api.validation import field_problems
from models.inbox import receive_answer

router = APIRouter(tags=["callbacks"])


class CallingSystem(StrEnum):
    """The systems that may call back."""

    AGENCIES = "agencies"
    PAYMENTS = "payments"
    POST = "post"
    TAXES = "taxes"
    SMS = "sms"
    ZALO = "zalo"
    PORTAL = "portal"


class CallbackBody(BaseModel):
    """An outside system's answer to something we asked."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    event_id: Annotated[str, StringConstraints(min_length=1, max_length=120)] = Field(examples=["evt-000123"])
    key: Annotated[str, StringConstraints(min_length=3, max_length=240, pattern=r"^[^/]+/.+$")] = Field(
        examples=["H61.12-20261122-0000001/police/1:ask"], description="The business key as we sent it."
    )
    answer: Annotated[str, StringConstraints(min_length=1, max_length=60, pattern=r"^[A-Za-z0-9_.-]+$")] = Field(
        examples=["agree"]
    )
    values: dict[Line, Line] = Field(default_factory=dict, max_length=20, examples=[{"amount": "8000"}])
    occurred_at: datetime | None = None


class CallbackTaken(Answer):
    """The answer to a callback; a duplicate is as welcome as the first."""

    status: Literal["taken", "known"]


@router.post(
    "/callbacks/{system}",
    summary="Take an outside system's answer",
    responses=documented(BadSignature, invalid("missing", "event_id"), TooLarge),
    openapi_extra={
        **SIGNED,
        "requestBody": {
            "required": True,
            "content": {"application/json": {"schema": CallbackBody.model_json_schema()}},
        },
    },
)
async def take_callback(
    request: Request,
    services: CurrentServices,
    system: Annotated[CallingSystem, Path(description="Which system calls.", examples=["agencies"])],
    signature: Signature = "",
    timestamp: Timestamp = "",
) -> CallbackTaken:
    """Store the answer once per `event_id` and hand it on to its case. Duplicates answer 200 as well."""
    raw = await request.body()
    secret = services.settings.webhook_secret(system.value).get_secret_value()
    check_signature(secret=secret, timestamp=timestamp, given=signature, body=raw, now=time.time())
    try:
        callback = CallbackBody.model_validate_json(raw)
        text = raw.decode()
    except ValidationError as error:
        raise InvalidInput(errors=field_problems(error.errors())) from error
    except UnicodeDecodeError as error:
        raise InvalidInput(errors=(_NOT_UTF8,)) from error
    async with services.sessions.write() as session:
        fresh = await receive_answer(
            session,
            system=system.value,
            event_id=callback.event_id,
            key=callback.key,
            answer=callback.answer,
            values=dict(callback.values),
            body=text,
            secret=services.settings.secret.get_secret_value(),
        )
    if fresh and system is CallingSystem.PORTAL:
        services.portal_bell.ring()
    elif fresh:
        services.bell.ring()
    return CallbackTaken(status="taken" if fresh else "known")


_NOT_UTF8 = FieldProblem("body", "not_utf8", say("Nội dung không phải UTF-8."), say("Gửi lại bằng bảng mã UTF-8."))
