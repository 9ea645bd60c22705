"""What may be uploaded, told from the content itself: the name and the type a browser claims do not count."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from starlette.datastructures import UploadFile

from api.errors import FieldProblem, InvalidInput, TooLarge, WrongFileType
from api.language import say
from runtime.file_types import kept_type, safe_name

_CHUNK = 256 * 1024
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
    found = kept_type(content)
    if found is None:
        raise WrongFileType
    return found
