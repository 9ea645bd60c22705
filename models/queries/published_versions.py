"""The versions of procedures that were published, and how each came to be."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import and_, select
from sqlmodel import col

from models.authoring import Author
from models.tables import ProcedureVersion, Publication
from runtime.database import ReadSession


@dataclass(frozen=True, slots=True)
class PublishedLine:
    """One published version with how it came to be; `state` is "ended", "in_force", "future" or "cancelled"."""

    procedure_code: str
    version: int
    agency_kind: str
    name_vi: str
    name_en: str
    field: str
    state: str
    effective_from: date
    effective_to: date | None
    sha256: str
    written_by: str
    confirmed_by: str
    confirmed_at: datetime | None
    decision: str
    decided_on: date | None
    transition: dict[str, Any]


async def published_versions(
    session: ReadSession, author: Author, today: date, procedure_code: str = ""
) -> Sequence[PublishedLine]:
    """Return the published versions of the author's agencies, of one procedure or all, the newest first."""
    found = await session.execute(
        select(ProcedureVersion, Publication)
        .outerjoin(
            Publication,
            and_(
                col(Publication.procedure_code) == col(ProcedureVersion.procedure_code),
                col(Publication.version) == col(ProcedureVersion.version),
            ),
        )
        .where(
            *author.within(ProcedureVersion.agency_kind),
            *((col(ProcedureVersion.procedure_code) == procedure_code,) if procedure_code else ()),
        )
        .order_by(col(ProcedureVersion.procedure_code), col(ProcedureVersion.version).desc())
    )
    return [_line(version, publication, today) for version, publication in found.all()]


def _line(version: ProcedureVersion, publication: Publication | None, today: date) -> PublishedLine:
    if version.cancelled_at is not None:
        state = "cancelled"
    elif version.effective_from > today:
        state = "future"
    else:
        state = "ended" if version.effective_to is not None and version.effective_to < today else "in_force"
    return PublishedLine(
        procedure_code=version.procedure_code,
        version=version.version,
        agency_kind=version.agency_kind,
        name_vi=version.name_vi,
        name_en=version.name_en,
        field=version.field,
        state=state,
        effective_from=version.effective_from,
        effective_to=version.effective_to,
        sha256=version.sha256,
        written_by=publication.written_by if publication else "",
        confirmed_by=publication.confirmed_by if publication else version.published_by,
        confirmed_at=publication.confirmed_at if publication else version.published_at,
        decision=publication.decision if publication else "",
        decided_on=publication.decided_on if publication else None,
        transition=publication.transition if publication else {},
    )
