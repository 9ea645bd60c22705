"""What may be uploaded, told from the content itself: the name and the type a browser claims do not count."""

from __future__ import annotations

import hashlib
import re
import unicodedata
import zipfile
from dataclasses import dataclass
from io import BytesIO

import puremagic
from starlette.datastructures import UploadFile

from api.errors import FieldProblem, InvalidInput, TooLarge, WrongFileType
from api.language import say

_CHUNK = 256 * 1024
_DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_ODT = "application/vnd.oasis.opendocument.text"

#: Every type that is kept, with the ending its files get.
KEPT: dict[str, str] = {
    "application/pdf": ".pdf",
    "image/jpeg": ".jpg",
    "image/png": ".png",
    "image/tiff": ".tiff",
    _DOCX: ".docx",
    _XLSX: ".xlsx",
    _ODT: ".odt",
}

#: Types a browser may show in place; everything else is only ever downloaded.
SHOWN_INLINE = frozenset({"application/pdf", "image/jpeg", "image/png"})


@dataclass(frozen=True)
class Upload:
    """A file that was found fit to be kept."""

    file_name: str
    media_type: str
    content: bytes
    sha256: str


async def read_upload(file: UploadFile, limit_bytes: int) -> Upload:
    """Read an uploaded file. Raises InvalidInput (empty), TooLarge or WrongFileType."""
    parts: list[bytes] = []
    total = 0
    while chunk := await file.read(_CHUNK):
        total += len(chunk)
        if total > limit_bytes:
            raise TooLarge(limit_bytes)
        parts.append(chunk)
    if not total:
        empty = FieldProblem("file", "empty_file", say("Tệp không có nội dung."), say("Chọn lại tệp rồi gửi."))
        raise InvalidInput(errors=(empty,))
    content = b"".join(parts)
    media_type = media_type_of(content)
    return Upload(
        file_name=safe_name(file.filename or "", media_type),
        media_type=media_type,
        content=content,
        sha256=hashlib.sha256(content).hexdigest(),
    )


def media_type_of(content: bytes) -> str:
    """Return the type of a file from its content; raises WrongFileType when it is none that is kept."""
    if content.startswith(b"PK\x03\x04"):
        return _office_type(content)
    try:
        found = {match.mime_type for match in puremagic.magic_string(content[:8192])}
    except (puremagic.PureError, ValueError) as error:
        raise WrongFileType from error
    kept = [media_type for media_type in KEPT if media_type in found]
    # A page of HTML with a picture's first bytes would be found as both; only an unmixed answer is kept.
    if not kept or any(media_type.startswith("text/") for media_type in found):
        raise WrongFileType
    return kept[0]


def _office_type(content: bytes) -> str:
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            names = set(archive.namelist())
            if "mimetype" in names and archive.getinfo("mimetype").file_size < 200:
                declared = archive.read("mimetype").decode("ascii", "replace").strip()
                if declared == _ODT:
                    return _ODT
    except (zipfile.BadZipFile, OSError, RuntimeError) as error:
        raise WrongFileType from error
    if "[Content_Types].xml" in names and not any(name.endswith("vbaProject.bin") for name in names):
        if "word/document.xml" in names:
            return _DOCX
        if "xl/workbook.xml" in names:
            return _XLSX
    raise WrongFileType


def safe_name(given: str, media_type: str) -> str:
    """Return a file name without folders, control characters or a misleading ending."""
    name = unicodedata.normalize("NFC", given).replace("\\", "/").rpartition("/")[2]
    name = re.sub(r"[^\w .()\-]", "", name).strip(" .")
    stem, dot, ending = name.rpartition(".")
    if dot and 1 <= len(ending) <= 5:
        name = stem
    return f"{name[:100].strip(' .') or 'tep'}{KEPT[media_type]}"
