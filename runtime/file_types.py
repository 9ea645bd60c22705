"""Which files are kept, told from their content: the name and the type somebody claims do not count."""

from __future__ import annotations

import re
import unicodedata
import zipfile
from io import BytesIO
from typing import Final

import puremagic

_DOCX: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_ODT: Final = "application/vnd.oasis.opendocument.text"

#: Every type that is kept, with the ending its files get.
KEPT: Final[dict[str, str]] = {
    "application/pdf": ".pdf",
    "image/jpeg": ".jpg",
    "image/png": ".png",
    "image/tiff": ".tiff",
    _DOCX: ".docx",
    _XLSX: ".xlsx",
    _ODT: ".odt",
}


def kept_type(content: bytes) -> str | None:
    """Return the type of a file from its content; None when it is none that is kept."""
    if content.startswith(b"PK\x03\x04"):
        return _office_type(content)
    try:
        found = {match.mime_type for match in puremagic.magic_string(content[:8192])}
    except (puremagic.PureError, ValueError):
        return None
    kept = [media_type for media_type in KEPT if media_type in found]
    # A page of HTML with a picture's first bytes would be found as both; only an unmixed answer is kept.
    if not kept or any(media_type.startswith("text/") for media_type in found):
        return None
    return kept[0]


def _office_type(content: bytes) -> str | None:
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            names = set(archive.namelist())
            if "mimetype" in names and archive.getinfo("mimetype").file_size < 200:
                declared = archive.read("mimetype").decode("ascii", "replace").strip()
                if declared == _ODT:
                    return _ODT
    except (zipfile.BadZipFile, OSError, RuntimeError):
        return None
    if "[Content_Types].xml" in names and not any(name.endswith("vbaProject.bin") for name in names):
        if "word/document.xml" in names:
            return _DOCX
        if "xl/workbook.xml" in names:
            return _XLSX
    return None


def safe_name(given: str, media_type: str) -> str:
    """Return a file name without folders, control characters or a misleading ending."""
    name = unicodedata.normalize("NFC", given).replace("\\", "/").rpartition("/")[2]
    name = re.sub(r"[^\w .()\-]", "", name).strip(" .")
    stem, dot, ending = name.rpartition(".")
    if dot and 1 <= len(ending) <= 5:
        name = stem
    return f"{name[:100].strip(' .') or 'tep'}{KEPT[media_type]}"
