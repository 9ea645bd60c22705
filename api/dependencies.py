"""What handlers ask for, as types: services, the person asking, the key of an unsafe request."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import Depends, Header, Path
from starlette.requests import Request

from api.errors import FieldProblem, InvalidInput, SignInRequired
from api.language import language_of, say
from api.security.people import Machine, Person, demand
from api.security.signatures import SIGNATURE_HEADER, TIMESTAMP_HEADER
from api.services import Services


# Every dependency is `async def`, though most await nothing: a plain one would be run in a thread, which
# costs more than a filing's two statements.
async def _services(request: Request) -> Services:
    services: Services = request.app.state.services
    return services


CurrentServices = Annotated[Services, Depends(_services)]
"""The shared objects of this process."""


async def _someone(request: Request, services: CurrentServices) -> Person | Machine:
    return await services.doorkeeper.who(request)


Someone = Annotated[Person | Machine, Depends(_someone)]
"""Whoever is behind the request: staff or a machine. 401 for nobody."""


async def _staff(request: Request, services: CurrentServices) -> Person:
    someone = await services.doorkeeper.who(request)
    if not isinstance(someone, Person):
        raise SignInRequired
    return someone


CurrentStaff = Annotated[Person, Depends(_staff)]
"""A signed-in member of staff. 401 for machines and for nobody."""


async def _reader(someone: Someone) -> Person | Machine:
    demand(someone, "read")
    return someone


Reader = Annotated[Person | Machine, Depends(_reader)]
"""Staff, or a machine with the scope "read"."""


async def _filer(someone: Someone) -> Person | Machine:
    demand(someone, "file")
    return someone


Filer = Annotated[Person | Machine, Depends(_filer)]
"""Staff, or a machine with the scope "file"."""


async def _actor(someone: Someone) -> Person | Machine:
    demand(someone, "act")
    return someone


Actor = Annotated[Person | Machine, Depends(_actor)]
"""Staff, or a machine with a scope "act:<role>"."""

_KEY_PROBLEM = FieldProblem(
    "Idempotency-Key",
    "idempotency_key",
    say("Còn thiếu khóa chống gửi trùng, hoặc khóa không đúng dạng."),
    say("Gửi tiêu đề Idempotency-Key gồm 8 đến 100 chữ cái, chữ số, dấu chấm, gạch ngang, gạch dưới."),
)


def checked_key(text: str) -> str:
    """Return an idempotency key of acceptable shape; raises InvalidInput otherwise."""
    plain = text.replace("-", "").replace("_", "").replace(".", "")
    if not (8 <= len(text) <= 100 and plain.isascii() and plain.isalnum()):
        raise InvalidInput(errors=(_KEY_PROBLEM,))
    return text


_KEY_DESCRIPTION = "One key for one deed, however often it is sent: 8 to 100 letters, digits, `.`, `-`, `_`."
_KEY_EXAMPLE = "4a0f6d1e-3b7c-4e7e-9d0f-6a1b2c3d4e5f"

IDEMPOTENCY_KEY_PARAMETER: dict[str, Any] = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": True,
    "description": _KEY_DESCRIPTION,
    "schema": {"type": "string"},
    "example": _KEY_EXAMPLE,
}
"""The key as the documentation states it, for a handler that reads it by itself."""


async def _key(
    idempotency_key: Annotated[
        str, Header(alias="Idempotency-Key", description=_KEY_DESCRIPTION, examples=[_KEY_EXAMPLE])
    ] = "",
) -> str:
    return checked_key(idempotency_key)


IdempotencyKey = Annotated[str, Depends(_key)]
"""The key that makes a repeated request harmless. 422 when absent."""


async def _language(request: Request, services: CurrentServices) -> str:
    return language_of(request, services.settings.language)


Language = Annotated[str, Depends(_language)]
"""The language to answer in."""

CaseCode = Annotated[str, Path(description="Code of a case.", examples=["H61.12-20261122-0000001"])]
"""The case an address is about."""

ProcedureCode = Annotated[str, Path(description="National code of a procedure.", examples=["1.004222"])]
"""The procedure an address is about."""

Signature = Annotated[
    str,
    Header(
        alias=SIGNATURE_HEADER,
        description="`sha256=` + hex HMAC of timestamp + `.` + body.",
        examples=["sha256=6c54c7b35ffbc4b5a1af1c2c2b5d66c4b5c1c5c8e3b7f0f6e1a4ad7a2d7a9f10"],
    ),
]
"""What a system signed its request with; checked by `api.security.signatures`."""

Timestamp = Annotated[
    str,
    Header(
        alias=TIMESTAMP_HEADER,
        max_length=20,
        description="Unix seconds, within five minutes of now.",
        examples=["1795330800"],
    ),
]
"""When it signed it."""
