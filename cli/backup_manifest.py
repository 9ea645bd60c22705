"""What a backup says of itself: every file with size and hash, what was counted while it was taken, and when."""

from __future__ import annotations

import hashlib
from datetime import datetime
from pathlib import Path
from typing import Final

from pydantic import BaseModel, ValidationError

MANIFEST: Final = "manifest.json"
DUMP: Final = "motcua.dump"
TEMPORAL: Final = "temporal.db"
SECRET: Final = "secret"  # noqa: S105 - the name of a file
TEXTFILE: Final = "motcua.prom"
_BLOCK: Final = 1024 * 1024


class BackupError(RuntimeError):
    """A backup cannot be taken, read or restored; the message says what a person can do about it."""


class CopiedFile(BaseModel):
    """A file of the backup."""

    bytes: int
    sha256: str


class Manifest(BaseModel):
    """One backup. `rows` and `chain_heads` were read in the very transaction that was dumped.

    `database_at` is the instant the dump shows; `temporal_at` when the copy of Temporal was done, None when Temporal
    is kept elsewhere and copied by its own tools. The second is never before the first: what Temporal knows more can
    be written into our database again, not the other way round. `chain_heads` is SHA-256 over code, last sequence
    number and last hash of every case, in order.
    """

    format: int = 1
    program: str
    revision: str
    server: str
    began_at: datetime
    database_at: datetime
    temporal_at: datetime | None
    ended_at: datetime
    files: dict[str, CopiedFile]
    rows: dict[str, int]
    cases: int
    open_cases: int
    chain_heads: str
    codec_keys: list[str]


def described(file: Path) -> CopiedFile:
    """Return size and hash of a file."""
    digest = hashlib.sha256()
    with file.open("rb") as content:
        while block := content.read(_BLOCK):
            digest.update(block)
    return CopiedFile(bytes=file.stat().st_size, sha256=digest.hexdigest())


def read_manifest(directory: Path) -> Manifest:
    """Return the manifest of a backup. Raises BackupError when the folder holds none that can be read."""
    try:
        return Manifest.model_validate_json((directory / MANIFEST).read_text())
    except FileNotFoundError:
        raise BackupError(
            f"{directory} không phải bản sao lưu hoàn chỉnh / is no complete backup: {MANIFEST}"
        ) from None
    except ValidationError as error:
        raise BackupError(f"{directory / MANIFEST}: {error.error_count()} lỗi / errors") from error


def damaged(directory: Path, manifest: Manifest) -> list[str]:
    """Return the names of files that are missing or are not what the manifest says; empty when all is well."""
    return [
        name
        for name, said in manifest.files.items()
        if not (directory / name).is_file() or described(directory / name) != said
    ]
