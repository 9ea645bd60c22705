"""The archive a bundle is: texts in, the same bytes each time; bytes in, texts out, within bounds."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from typing import Final

MANIFEST: Final = "manifest.json"
MOST_FILES: Final = 20_000
MOST_BYTES: Final = 200 * 1024 * 1024
MOST_BYTES_OF_A_FILE: Final = 1024 * 1024


class BundleError(ValueError):
    """A bundle that must not be taken in: a stable `code` and the `file` in it that is wrong, if one is."""

    def __init__(self, code: str, file: str = "") -> None:
        super().__init__(f"{code}: {file}" if file else code)
        self.code = code
        self.file = file


def archive(files: Mapping[str, str]) -> bytes:
    """Return the texts as an archive; the same texts give the same bytes."""
    # Stored, not compressed, at one fixed date: the bytes then depend on nothing but the texts.
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_STORED) as packed:
        for name in sorted(files):
            entry = zipfile.ZipInfo(name, date_time=(1980, 1, 1, 0, 0, 0))
            entry.create_system = 3
            entry.external_attr = 0o644 << 16
            packed.writestr(entry, files[name].encode())
    return held.getvalue()


def read_archive(content: bytes) -> dict[str, str]:
    """Return the texts of an archive by name. Raises BundleError; reads no more than is allowed, whatever it states."""
    try:
        packed = zipfile.ZipFile(io.BytesIO(content))
    except zipfile.BadZipFile as error:
        raise BundleError("not_a_bundle") from error
    with packed:
        entries = packed.infolist()
        if len(entries) > MOST_FILES or sum(entry.file_size for entry in entries) > MOST_BYTES:
            raise BundleError("too_large")
        files: dict[str, str] = {}
        for entry in entries:
            if entry.filename in files:
                raise BundleError("unknown_file", entry.filename)
            files[entry.filename] = _text(packed, entry)
    return files


def _text(packed: zipfile.ZipFile, entry: zipfile.ZipInfo) -> str:
    # The size the archive states is not believed: no more than allowed is ever read.
    try:
        with packed.open(entry) as file:
            found = file.read(_most_bytes(entry.filename) + 1)
    except (zipfile.BadZipFile, OSError, RuntimeError, NotImplementedError, EOFError) as error:
        raise BundleError("changed_file", entry.filename) from error
    if len(found) > _most_bytes(entry.filename):
        raise BundleError("too_large", entry.filename)
    try:
        return found.decode()
    except UnicodeDecodeError as error:
        raise BundleError("changed_file", entry.filename) from error


def _most_bytes(name: str) -> int:
    return 16 * MOST_BYTES_OF_A_FILE if name == MANIFEST else MOST_BYTES_OF_A_FILE
