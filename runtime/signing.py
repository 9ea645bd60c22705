"""Ed25519 keys of files that travel between installations: made, kept as PEM, used to sign and to verify."""

import hashlib
import os
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey


class SigningKeyError(ValueError):
    """A file that should hold an Ed25519 key holds none; `path` names it."""

    def __init__(self, path: Path) -> None:
        super().__init__(f"{path} holds no Ed25519 key")
        self.path = path


def new_signing_key(path: Path) -> Path:
    """Write a new private key to `path`, readable by its owner alone, and its public key beside it; return that.

    Raises FileExistsError rather than replace a key: what was signed with it could no longer be told.
    """
    key = Ed25519PrivateKey.generate()
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(private)
    public = path.with_name(f"{path.name}.pub")
    public.write_bytes(_pem(key.public_key()))
    return public


def sign(key_file: Path, content: bytes) -> tuple[str, str]:
    """Return the public key and the signature of `content`, both in hexadecimal. Raises SigningKeyError."""
    try:
        key = serialization.load_pem_private_key(key_file.read_bytes(), password=None)
    except (OSError, ValueError, TypeError) as error:
        raise SigningKeyError(key_file) from error
    if not isinstance(key, Ed25519PrivateKey):
        raise SigningKeyError(key_file)
    return _raw(key.public_key()).hex(), key.sign(content).hex()


def trusted_key(key_file: Path) -> str:
    """Return the public key of a PEM file in hexadecimal. Raises SigningKeyError."""
    try:
        key = serialization.load_pem_public_key(key_file.read_bytes())
    except (OSError, ValueError) as error:
        raise SigningKeyError(key_file) from error
    if not isinstance(key, Ed25519PublicKey):
        raise SigningKeyError(key_file)
    return _raw(key).hex()


def is_signed(public_key: str, signature: str, content: bytes) -> bool:
    """True when `signature` was made over `content` by the owner of `public_key` (both hexadecimal)."""
    try:
        Ed25519PublicKey.from_public_bytes(bytes.fromhex(public_key)).verify(bytes.fromhex(signature), content)
    except (InvalidSignature, ValueError):
        return False
    return True


def fingerprint(public_key: str) -> str:
    """Return what people compare by telephone: the first sixteen digits of the key's hash, in fours."""
    digits = hashlib.sha256(public_key.encode()).hexdigest()[:16]
    return " ".join(digits[start : start + 4] for start in range(0, 16, 4))


def _pem(key: Ed25519PublicKey) -> bytes:
    return key.public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)


def _raw(key: Ed25519PublicKey) -> bytes:
    return key.public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw)
