"""Every JSON door, sent everything its own description allows and much it does not, over real HTTP.

No answer may be a fault of ours, and each must be what the description promises: status, content type, shape.
"""

from __future__ import annotations

import asyncio
import json
import secrets
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import hypothesis
import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, Phase
from hypothesis import strategies as st
from schemathesis import Case, GenerationMode
from schemathesis.checks import load_all_checks, not_a_server_error
from schemathesis.config import SchemathesisConfig
from schemathesis.core.result import Ok
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from api.security.people import token_hash
from models.tables import ApiToken
from runtime.settings import Settings
from simulators.signing import signature_headers
from tests.journeys.fixtures import people, running_town, signed_in, town
from tests.journeys.people import Dossier, People
from tests.journeys.town import Town

__all__ = ["people", "running_town", "signed_in", "town"]

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
AnyCase = Case[Any]
EXAMPLES = 24
PROCEDURE = "2.000635"
FILED: dict[str, Any] = {
    "procedure": PROCEDURE,
    "agency": "H61.12",
    "channel": "counter",
    "way": "counter",
    "pays_online": False,
}
SCOPES = ["file", "read", "act:counter", "act:officer", "act:leader", "act:supervisor"]


async def machine(town: Town) -> requests.Session:
    """Return the client of a machine that may do everything."""
    token = secrets.token_urlsafe(24)
    async with town.sessions.write() as session:
        session.add(ApiToken(name="fuzz", token_hash=token_hash(token), agency_id="H61.12", scopes=SCOPES))
    client = requests.Session()
    client.headers["Authorization"] = f"Bearer {token}"
    return client


async def staff(people: People) -> requests.Session:
    """Return the browser of the supervisor, who sees the most."""
    client = requests.Session()
    signed_in = await people.of("H61.12", "supervisor")
    client.cookies.update(dict(signed_in.cookies.items()))
    client.headers["Origin"] = people.base
    return client


async def nobody() -> requests.Session:
    """Return a browser in which nobody has signed in."""
    return requests.Session()


@schemathesis.serializer("message/rfc822")
def _as_mail(_context: object, value: object) -> bytes:
    """Send whatever was made up as the raw mail it should be."""
    return value if isinstance(value, bytes) else str(value).encode(errors="replace")


@pytest.mark.parametrize("who", ["machine", "staff", "nobody"])
async def test_no_request_finds_a_fault(town: Town, people: People, who: str) -> None:
    """Whatever is sent, the answer is a declared one."""
    code = await people.file(Dossier(PROCEDURE))
    await people.until_task(code, "check")
    client = await {"machine": lambda: machine(town), "staff": lambda: staff(people), "nobody": nobody}[who]()
    client.trust_env = False
    known = Known(code, people.secrets[code], town.settings)
    findings = await asyncio.to_thread(lambda: list(every_door(town.url, client, known)))
    client.close()
    assert findings == [], "\n\n".join(findings)


async def test_what_was_found_once_stays_mended(town: Town, people: People) -> None:
    """Characters PostgreSQL cannot store in a signed callback, and a limit that ends after the last year there is."""
    code = await people.file(Dossier(PROCEDURE))
    body = {"event_id": secrets.token_hex(8), "key": f"{code}/fee:request", "answer": "paid", "values": {"a\0": "b\0"}}
    raw = json.dumps(body).encode()
    secret = town.settings.webhook_secret("payments").get_secret_value()
    counter = await people.of("H61.12", "counter")

    taken = await counter.post(
        "/api/v1/callbacks/payments", content=raw, headers=signature_headers(secret, int(time.time()), raw)
    )
    late = await counter.get("/api/v1/calendar/due", params={"start": "9999-12-31T23:59:59Z", "limit": "1 days"})

    assert taken.status_code == 200, taken.text
    assert late.status_code == 422, late.text


@dataclass(frozen=True)
class Known:
    """What exists, to be named in requests: otherwise most of them end at the first door, with 404."""

    code: str
    secret: str
    settings: Settings

    def put_into(self, case: AnyCase) -> None:
        """Make a request name a real case or procedure, or be signed as a real system signs."""
        if "code" in (case.path_parameters or {}):
            case.path_parameters["code"] = PROCEDURE if "/procedures/" in case.path else self.code
        if "/public/" in case.path:
            case.headers["X-Case-Secret"] = self.secret
        body: Any = case.body
        if not isinstance(body, dict):
            return
        if case.path == "/api/v1/cases":
            applicant: Any = {"name": "Nguyễn Thị Mẫu", "address": "Số 1 đường Mẫu"}
            case.body = {**body, **FILED, "applicant": applicant, "components": [], "owner": None, "recipient": None}
        elif case.path.endswith("/acts") and "act" in body:
            case.body = {**body, "step": "check/1"}
        elif case.path.startswith("/api/v1/public/") and "secret" in body:
            case.body = {**body, "secret": self.secret}

    def signed(self, case: AnyCase) -> dict[str, Any]:
        """Return how a callback is sent when a real system sends it: about a real call, signed over its bytes."""
        sent: Any = case.body
        body = dict(sent) | {"key": f"{self.code}/fee:request"}
        raw = json.dumps(body).encode()
        secret = self.settings.webhook_secret(case.path_parameters["system"]).get_secret_value()
        return {"data": raw, "headers": signature_headers(secret, int(time.time()), raw)}


def every_door(address: str, client: requests.Session, known: Known) -> Iterator[str]:
    """Try every operation and tell what was wrong with it."""
    load_all_checks()
    # Who comes in is the client's affair: made-up tokens and cookies in its place would end most requests with 401.
    config = SchemathesisConfig.from_dict({"generation": {"with-security-parameters": False}})
    schema = schemathesis.openapi.from_url(f"{address}/api/v1/openapi.json", config=config)
    operations = [found.ok() for found in schema.get_all_operations() if isinstance(found, Ok)]
    assert len(operations) > 15
    for operation in operations:
        try:
            knock(operation, client, known)
        except (Exception, BaseExceptionGroup) as error:
            yield f"{operation.label}: {error}"  # with what to type to see it again


def knock(operation: Any, client: requests.Session, known: Known) -> None:
    """Send one operation what fits its description, and what does not."""
    fitting = operation.as_strategy(generation_mode=GenerationMode.POSITIVE)
    try:
        unfitting = operation.as_strategy(generation_mode=GenerationMode.NEGATIVE)
        unfitting.validate()
    except Exception:
        unfitting = fitting

    @hypothesis.settings(
        max_examples=EXAMPLES,
        deadline=None,
        database=None,
        derandomize=True,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @hypothesis.given(case=fitting | unfitting, real=st.booleans(), keyed=st.integers(0, 3))
    def send(case: AnyCase, real: bool, keyed: int) -> None:
        if real:
            known.put_into(case)
        if keyed and case.method == "POST":
            case.headers["Idempotency-Key"] = str(uuid4())
        callback = real and "/callbacks/" in case.path and isinstance(case.body, dict)
        try:
            response = case.call(session=client, timeout=30, **(known.signed(case) if callback else {}))
        except requests.exceptions.InvalidHeader:
            return  # cannot be sent at all
        case.validate_response(response, checks=CHECKS)

    send()
