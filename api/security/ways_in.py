"""How callers are let in, as the description of the JSON doors names it; who they are `people` finds out."""

from __future__ import annotations

from typing import Any, Final

from api.security.signatures import SIGNATURE_HEADER

APPLICANT_HEADER: Final = "X-Case-Secret"  # what it holds stands on the receipt

#: For `openapi_extra` of a route. A door that names none is open to everybody.
MACHINE_OR_STAFF: Final[dict[str, Any]] = {"security": [{"token": []}, {"session": []}]}
STAFF: Final[dict[str, Any]] = {"security": [{"session": []}]}
APPLICANT: Final[dict[str, Any]] = {"security": [{"caseSecret": []}]}
SIGNED: Final[dict[str, Any]] = {"security": [{"signature": []}]}


def ways_in(cookie: str) -> dict[str, Any]:
    """Return the security schemes of the description; `cookie` is the name of the session cookie here."""
    return {
        "token": {
            "type": "http",
            "scheme": "bearer",
            "description": "A machine's token. Its scopes (`file`, `read`, `act:<role>`) say which doors it opens, its "
            "agency which cases it sees.",
        },
        "session": {
            "type": "apiKey",
            "in": "cookie",
            "name": cookie,
            "description": "A member of staff who signed in on the pages. Unsafe requests come from our own pages.",
        },
        "caseSecret": {
            "type": "apiKey",
            "in": "header",
            "name": APPLICANT_HEADER,
            "description": "The secret of the receipt, for the case whose code is in the address. Never in an address.",
        },
        "signature": {
            "type": "apiKey",
            "in": "header",
            "name": SIGNATURE_HEADER,
            "description": "`sha256=` + hex HMAC-SHA256 of `X-Timestamp` + `.` + raw body, with the secret agreed with "
            "that system.",
        },
    }
