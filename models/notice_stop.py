"""The link at the end of a mail that stops mails about one case; who holds it may do that and nothing else."""

import hmac
from urllib.parse import quote
from uuid import UUID


def stop_token(server_secret: str, case_id: UUID) -> str:
    """Return what the link proves itself with: the same for every mail of a case."""
    return hmac.digest(server_secret.encode(), b"stop-mail/" + case_id.bytes, "sha256").hex()[:24]


def stop_token_fits(given: str, server_secret: str, case_id: UUID) -> bool:
    """True when a link is that of the case; takes the same time either way."""
    return hmac.compare_digest(given.encode(), stop_token(server_secret, case_id).encode())


def stop_link(public_url: str, server_secret: str, code: str, case_id: UUID) -> str:
    """Return the address of the page that asks, and stops on a press."""
    return f"{public_url.rstrip('/')}/stop-mail?code={quote(code, safe='')}&key={stop_token(server_secret, case_id)}"
