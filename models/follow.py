"""The secret an applicant follows a case with: eight characters, printed on the receipt, stored as a hash."""

import hashlib
import hmac
from uuid import UUID

#: Crockford's alphabet: no I, L, O, U, so that nothing is misread from paper; 32 letters, 5 bits each.
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 8
_MISREAD = str.maketrans({"O": "0", "I": "1", "L": "1", "-": None, " ": None})


def follow_secret(server_secret: str, case_id: UUID) -> str:
    """Return the secret of a case: the same every time, so that a receipt can be printed again."""
    digest = hmac.digest(server_secret.encode(), b"follow/" + case_id.bytes, "sha256")
    number = int.from_bytes(digest[:5], "big")
    return "".join(ALPHABET[number >> 5 * place & 31] for place in reversed(range(LENGTH)))


def hash_follow_secret(secret: str, case_id: UUID) -> str:
    """Return the hash kept in the case row; forgives small letters, spaces and misread letters.

    A slow hash would gain nothing: who reads the table reads the case itself. Guessing at the door is
    slowed by the rate limit there.
    """
    plain = secret.upper().translate(_MISREAD)
    return hashlib.sha256(b"follow/" + case_id.bytes + plain.encode()).hexdigest()


def follow_secret_fits(secret: str, case_id: UUID, secret_hash: str) -> bool:
    """True when a typed secret is that of the case; takes the same time either way."""
    return hmac.compare_digest(hash_follow_secret(secret, case_id), secret_hash)
