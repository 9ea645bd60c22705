"""Encrypts what enters Temporal, with a ring of keys so that keys can be replaced.

The first key encrypts; every key in the ring decrypts. A retired key must stay in the ring for as long
as the longest case plus Temporal's retention.
"""

import base64
import binascii
import os
import zlib
from collections.abc import Sequence

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from temporalio.api.common.v1 import Payload
from temporalio.converter import PayloadCodec

ENCODING = b"binary/motcua-aes-gcm"
_NONCE_BYTES = 12  # the size AES-GCM is specified for


class CodecKeyError(ValueError):
    """The ring of keys is written wrongly, or lacks the key a payload was encrypted with."""


def parse_keys(text: str) -> dict[str, bytes]:
    """Read ``id:base64,id:base64`` into {id: key of 16, 24 or 32 bytes}, in order. Raises CodecKeyError."""
    keys: dict[str, bytes] = {}
    for entry in filter(None, (part.strip() for part in text.split(","))):
        name, separator, encoded = entry.partition(":")
        try:
            key = base64.b64decode(encoded, validate=True)
        except binascii.Error as error:
            raise CodecKeyError(f"codec key {name!r} is not base64") from error
        if not separator or not name or len(key) not in {16, 24, 32} or name in keys:
            raise CodecKeyError("codec keys are written id:base64,id:base64 with keys of 16, 24 or 32 bytes")
        keys[name] = key
    if not keys:
        raise CodecKeyError("the ring of codec keys is empty")
    return keys


class EncryptionCodec(PayloadCodec):
    """AES-GCM over the compressed payload; the key's id travels beside it, bound to it."""

    def __init__(self, keys: dict[str, bytes]) -> None:
        """Encrypt with the first of ``keys`` ({id: key}), decrypt with any."""
        self._active = next(iter(keys))
        self._ring = {name: AESGCM(key) for name, key in keys.items()}

    async def encode(self, payloads: Sequence[Payload]) -> list[Payload]:
        """Compress, then encrypt each payload with the active key."""
        return [self._encrypt(payload) for payload in payloads]

    async def decode(self, payloads: Sequence[Payload]) -> list[Payload]:
        """Decrypt each payload of ours; pass through what was stored before encryption was switched on.

        Raises CodecKeyError when the key is no longer in the ring.
        """
        return [self._decrypt(payload) for payload in payloads]

    def _encrypt(self, payload: Payload) -> Payload:
        nonce, key_id = os.urandom(_NONCE_BYTES), self._active.encode()
        # Compressing first: ciphertext does not shrink.
        data = self._ring[self._active].encrypt(nonce, zlib.compress(payload.SerializeToString(), 1), key_id)
        return Payload(metadata={"encoding": ENCODING, "key-id": key_id}, data=nonce + data)

    def _decrypt(self, payload: Payload) -> Payload:
        if payload.metadata.get("encoding") != ENCODING:
            return payload
        key_id = payload.metadata["key-id"]
        try:
            cipher = self._ring[key_id.decode()]
        except KeyError:
            raise CodecKeyError(f"codec key {key_id.decode()!r} is not in the ring") from None
        nonce, data = payload.data[:_NONCE_BYTES], payload.data[_NONCE_BYTES:]
        return Payload.FromString(zlib.decompress(cipher.decrypt(nonce, data, key_id)))
