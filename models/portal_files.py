"""The files of dossiers filed on the national portal: noted at intake, fetched later, kept as papers of the case."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import delete, select, text
from sqlmodel import col

from models.base import now
from models.documents import keep_upload
from models.portal import CLAIM, PAUSES
from models.tables import Case, Document, InboxMessage, PortalFile
from runtime.database import ReadSession, WriteSession

#: Who filed what came from the portal: it scopes the idempotency keys, which are the portal's own numbers.
PRINCIPAL: Final = "portal"


@dataclass(frozen=True, slots=True)
class NamedFile:
    """A file as the portal names it."""

    component_id: str
    file_name: str
    address: str


@dataclass(frozen=True, slots=True)
class WaitingFile:
    """A file to be fetched for a case."""

    number: str
    place: int
    address: str
    file_name: str
    component_id: str
    case_id: UUID
    attempts: int


async def note_files(session: WriteSession, number: str, files: Sequence[NamedFile]) -> None:
    """Note where the files of a dossier lie, before it becomes a case; a case that is there keeps what it has."""
    if await session.scalar(select(col(Case.id)).where(col(Case.portal_number) == number)) is not None:
        return
    await session.change(delete(PortalFile).where(col(PortalFile.number) == number))
    session.add(
        *(
            PortalFile(
                number=number,
                place=place,
                component_id=file.component_id,
                file_name=file.file_name,
                address=file.address,
            )
            for place, file in enumerate(files, 1)
        )
    )


async def keep_as_it_came(session: WriteSession, number: str, code: str, body: str) -> None:
    """Keep the text of an intake, once."""
    event = f"dossier/{number}"
    known = select(col(InboxMessage.id)).where(
        col(InboxMessage.system) == PRINCIPAL, col(InboxMessage.event_id) == event
    )
    if await session.scalar(known) is None:
        session.add(InboxMessage(system=PRINCIPAL, event_id=event, case_code=code, body=body))


_CLAIM: Final = text("""
with next as (
    select f.number, f.place, c.id from portal_files f join cases c on c.portal_number = f.number
    where f.status = 'waiting' and f.try_at <= now() order by f.try_at limit :limit for update of f skip locked
)
update portal_files f set attempts = attempts + 1, try_at = now() + cast(:claim as interval)
from next where (f.number, f.place) = (next.number, next.place)
returning f.number, f.place, f.address, f.file_name, f.component_id, next.id as case_id, f.attempts
""")


async def claim_files(session: WriteSession, limit: int) -> list[WaitingFile]:
    """Take up files of dossiers that are cases by now; they are this caller's for `CLAIM`."""
    rows = await session.change(_CLAIM, {"limit": limit, "claim": CLAIM})
    return [WaitingFile(**row) for row in rows.mappings()]


async def keep_file(session: WriteSession, file: WaitingFile, document: Document, content: bytes) -> None:
    """Make a fetched file a paper of its case."""
    await keep_upload(session, document, content)
    row = await session.get(PortalFile, (file.number, file.place))
    if row is not None:
        row.status, row.problem, row.document_id = "fetched", "", document.id


async def put_file_off(session: WriteSession, file: WaitingFile, problem: str, *, final: bool = False) -> None:
    """Note why a file was not fetched; a `final` problem is one that another attempt would meet again."""
    row = await session.get(PortalFile, (file.number, file.place))
    if row is None or row.status != "waiting":
        return
    row.problem = problem
    if final:
        row.status = "refused"
    row.try_at = now() + timedelta(seconds=PAUSES[min(row.attempts, len(PAUSES)) - 1])


async def files_of(session: ReadSession, number: str) -> Sequence[PortalFile]:
    """Return the files of a dossier in their order."""
    found = await session.scalars(
        select(PortalFile).where(col(PortalFile.number) == number).order_by(col(PortalFile.place))
    )
    return found.all()
