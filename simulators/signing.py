"""How outside systems sign what they call back with."""

from __future__ import annotations

import hashlib
import hmac


def signature_headers(secret: str, timestamp: int, body: bytes) -> dict[str, str]:
    """Return the two headers of a signed callback; `timestamp` is in unix seconds."""
    signed = f"{timestamp}.".encode() + body
    digest = hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest()
    return {"X-Timestamp": str(timestamp), "X-Signature": f"sha256={digest}"}
