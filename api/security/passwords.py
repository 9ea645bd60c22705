"""Passwords of local accounts: Argon2id, checked off the event loop, one time for every outcome."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Sequence
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from domain.staff.passwords import ALPHABET, GROUP_SIZE, GROUPS

_hasher = PasswordHasher()
_one_at_a_time = asyncio.Semaphore(4)  # Argon2 takes 64 MiB each: a flood of sign-ins must not take all memory


@cache
def _hash_of_nobody() -> str:
    return _hasher.hash("nobody has this password")


def hash_password(password: str) -> str:
    """Return the Argon2id hash to store."""
    return _hasher.hash(password)


async def password_matches(password_hash: str, password: str) -> bool:
    """Tell whether a password matches. An empty hash (unknown login, no local account) takes as long and is False."""
    async with _one_at_a_time:
        return await asyncio.to_thread(_matches, password_hash, password)


def _matches(password_hash: str, password: str) -> bool:
    try:
        _hasher.verify(password_hash or _hash_of_nobody(), password)
    except (VerificationError, InvalidHashError):
        return False
    return bool(password_hash)


def handed_out_password() -> str:
    """Return a random password that can be read out: four groups of four unmistakable letters and digits (79 bits)."""
    groups = ("".join(secrets.choice(ALPHABET) for _ in range(GROUP_SIZE)) for _ in range(GROUPS))
    return "-".join(groups)


async def hashes_of(passwords: Sequence[str]) -> list[str]:
    """Return the hashes to store of several passwords; takes some tens of milliseconds each, off the event loop.

    The usual hash for handed-out ones too: a lighter one would tell by its speed which accounts are new.
    """

    async def one(password: str) -> str:
        async with _one_at_a_time:
            return await asyncio.to_thread(hash_password, password)

    return list(await asyncio.gather(*(one(password) for password in passwords)))
