"""Signatures of incoming callbacks: HMAC-SHA256 over the timestamp and the raw body."""

from __future__ import annotations

import hashlib
import hmac

from api.errors import BadSignature

SIGNATURE_HEADER = "X-Signature"
TIMESTAMP_HEADER = "X-Timestamp"
WINDOW_SECONDS = 300


def signature(secret: str, timestamp: str, body: bytes) -> str:
    """Return the value of the signature header: "sha256=<hex>"."""
    digest = hmac.new(secret.encode(), timestamp.encode() + b"." + body, hashlib.sha256).hexdigest()
    return f"sha256={digest}"


def check_signature(*, secret: str, timestamp: str, given: str, body: bytes, now: float) -> None:
    """Raise BadSignature unless the body was signed with the secret within five minutes of `now` (unix seconds)."""
    if not timestamp.isascii() or not timestamp.isdigit() or abs(now - int(timestamp)) > WINDOW_SECONDS:
        raise BadSignature
    if not hmac.compare_digest(signature(secret, timestamp, body).encode(), given.encode()):
        raise BadSignature
