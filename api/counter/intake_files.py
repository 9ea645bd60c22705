"""Scans handed in with a dossier before it is filed: kept at once, so that no error and no slip loses them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from starlette.datastructures import FormData, UploadFile

from api.errors import Problem
from api.language import Readable
from api.procedure_search import folded
from api.security.people import Person
from api.security.rates import UPLOADS_BY_PERSON
from api.services import Services
from api.uploads import Upload, read_upload
from domain.procedure.definition import Definition
from models.counter_files import (
    assign_form_files,
    drop_form_file,
    files_of_form,
    form_id,
    hand_over_form_files,
    keep_form_file,
)
from models.drafts import draft_file_id
from models.tables import DraftFile

_FILES = "files"


@dataclass(frozen=True, slots=True)
class FileRefused:
    """A file that was not kept, and why."""

    name: str
    why: Readable


async def keep_files(
    services: Services, staff: Person, key: str, definition: Definition, sent: FormData
) -> list[FileRefused]:
    """Keep the files that came with the form, each under the paper it most likely is; return those refused."""
    refused = []
    for file in sent.getlist(_FILES):
        if not isinstance(file, UploadFile) or not (file.filename or file.size):
            continue
        try:
            await services.rates.take(UPLOADS_BY_PERSON, staff.principal)
            upload = await read_upload(file, services.settings.upload_limit_bytes)
        except Problem as problem:
            why = problem.errors[0].detail if problem.errors else problem.detail
            refused.append(FileRefused((file.filename or "").rpartition("/")[2][:100], why))
            continue
        await _keep(services, staff, key, definition, upload)
    return refused


async def _keep(services: Services, staff: Person, key: str, definition: Definition, upload: Upload) -> None:
    form = form_id(staff.principal, key)
    file = DraftFile(
        id=draft_file_id(form, "", upload.sha256),
        draft_id=form,
        component_id=likely_component(upload.file_name, definition),
        file_name=upload.file_name,
        media_type=upload.media_type,
        size=len(upload.content),
        sha256=upload.sha256,
    )
    async with services.sessions.write() as session:
        await keep_form_file(
            session, staff.principal, key, definition.procedure, file, upload.content, datetime.now(UTC)
        )


def likely_component(file_name: str, definition: Definition) -> str:
    """Return the paper a file is of, by the words of its name; the first that is always asked for otherwise."""
    words = set(folded(file_name).replace("-", " ").replace("_", " ").replace(".", " ").split())
    best, most = "", 1
    for component in definition.dossier:
        shared = len(words & set(folded(f"{component.name.vi} {component.id.replace('-', ' ')}").split()))
        if shared > most:
            best, most = component.id, shared
    always = [component.id for component in definition.dossier if component.required == "always"]
    return best or (always or [definition.dossier[0].id])[0]


async def assign_files(services: Services, staff: Person, key: str, typed: Mapping[str, str]) -> None:
    """Note which paper each file was said to be, and drop the one that was to go."""
    chosen = {
        file_id: value
        for name, value in typed.items()
        if name.startswith("file.") and (file_id := _id(name.removeprefix("file."))) is not None
    }
    gone = _id(typed.get("remove", ""))
    if not chosen and gone is None:
        return
    async with services.sessions.write() as session:
        await assign_form_files(session, staff.principal, key, chosen)
        if gone is not None:
            await drop_form_file(session, staff.principal, key, gone)


async def files_kept(services: Services, staff: Person, key: str) -> Sequence[DraftFile]:
    """Return the files of this form so far."""
    async with services.sessions.read() as session:
        return await files_of_form(session, staff.principal, key)


async def hand_over_files(services: Services, staff: Person, key: str, case_id: UUID, code: str) -> None:
    """Make the files of the form papers of the case it became. Repeating changes nothing."""
    async with services.sessions.write() as session:
        await hand_over_form_files(session, staff.principal, key, case_id, code)


def _id(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
