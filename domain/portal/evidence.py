"""What a message to the portal can be told by after its content is gone."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any


def digest_of(body: Mapping[str, Any]) -> str:
    """Return the SHA-256 of a message's data, in hexadecimal digits.

    It is taken of the data as JSON with sorted names, no spaces and letters as they are (UTF-8), so that whoever holds
    the data, the portal too, comes to the same digest however its own JSON is laid out.
    """
    plain = json.dumps(body, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(plain.encode()).hexdigest()
