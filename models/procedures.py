"""Published procedure versions: publish, and find the one in force."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date, timedelta
from typing import Final

from sqlalchemy import ColumnElement, func, or_, select, text, update
from sqlalchemy.dialects.postgresql import distinct_on
from sqlmodel import col

from domain.procedure.compile import Compiled
from models.errors import VersionPublishedError
from models.tables import ProcedureVersion
from runtime.database import ReadSession, WriteSession

#: A published text: procedure code and number of the version.
VersionKey = tuple[str, int]

_WANTED: Final = """
from procedure_versions v join unnest(cast(:codes as text[]), cast(:numbers as int[])) as wanted (code, number)
    on v.procedure_code = wanted.code and v.version = wanted.number
"""
_TEXTS: Final = text(f"select v.procedure_code, v.version, v.text {_WANTED}")  # made of constants


@dataclass(frozen=True, slots=True)
class ListedVersion:
    """A published version without its text, which is long and which lists do not show. Dates are Vietnam dates."""

    procedure_code: str
    version: int
    sha256: str
    name_vi: str
    name_en: str
    field: str
    agency_kind: str
    effective_from: date
    effective_to: date | None

    @property
    def key(self) -> VersionKey:
        """What its text is found by."""
        return self.procedure_code, self.version


_LISTED: Final = tuple(getattr(ProcedureVersion, one.name) for one in fields(ListedVersion))
_LISTED_ONES: Final = text(f"select {', '.join(f'v.{one.name}' for one in fields(ListedVersion))} {_WANTED}")


async def publish(session: WriteSession, compiled: Compiled, effective_from: date, published_by: str = "") -> bool:
    """Publish a compiled version from a Vietnam date on; False when the same text was published already.

    People publish through `models.publication.publish_draft`, which needs two of them. The version before it ends
    the day before, if it would go on longer. Raises VersionPublishedError when
    another text stands under this version.
    """
    definition = compiled.definition
    code, version = definition.procedure, definition.version
    # Two publications at once must not both close the version before them.
    await session.execute(select(func.pg_advisory_xact_lock(func.hashtext(code))))
    present = await session.get(ProcedureVersion, (code, version))
    if present is not None:
        if present.sha256 == compiled.sha256:
            return False
        raise VersionPublishedError(code, version, mend=await next_version(session, code))
    await session.change(
        update(ProcedureVersion)
        .where(
            col(ProcedureVersion.procedure_code) == code,
            col(ProcedureVersion.effective_from) < effective_from,
            col(ProcedureVersion.cancelled_at).is_(None),
            or_(
                col(ProcedureVersion.effective_to).is_(None),
                col(ProcedureVersion.effective_to) >= effective_from,
            ),
        )
        .values(effective_to=effective_from - timedelta(days=1))
    )
    session.add(
        ProcedureVersion(
            procedure_code=code,
            version=version,
            sha256=compiled.sha256,
            name_vi=definition.name.vi,
            name_en=definition.name.en or "",
            field=definition.field,
            agency_kind=definition.agency,
            text=compiled.text,
            effective_from=effective_from,
            effective_to=definition.effective.to,
            published_by=published_by,
        )
    )
    await session.flush()
    return True


async def in_force(session: ReadSession, procedure_code: str, on: date) -> ProcedureVersion | None:
    """Return the version of a procedure in force on a Vietnam date, or None."""
    return await session.scalar(
        select(ProcedureVersion)
        .where(col(ProcedureVersion.procedure_code) == procedure_code, *_in_force(on))
        .order_by(col(ProcedureVersion.effective_from).desc(), col(ProcedureVersion.version).desc())
        .limit(1)
    )


async def list_in_force(session: ReadSession, on: date, code: str = "") -> Sequence[ListedVersion]:
    """Return the version in force on a Vietnam date of every procedure, or of one, by field and name."""
    newest = (
        select(*_LISTED)
        .where(*_in_force(on), *((col(ProcedureVersion.procedure_code) == code,) if code else ()))
        .ext(distinct_on(col(ProcedureVersion.procedure_code)))
        .order_by(
            col(ProcedureVersion.procedure_code),
            col(ProcedureVersion.effective_from).desc(),
            col(ProcedureVersion.version).desc(),
        )
    )
    found = [ListedVersion(*row) for row in await session.execute(newest)]
    return sorted(found, key=lambda version: (version.field, version.name_vi))


async def catalogue_edition(session: ReadSession) -> tuple[int, int]:
    """Return two counts that are other ones after every publication and every cancelling, which alone move days."""
    numbers = select(func.count(), func.count(col(ProcedureVersion.cancelled_at))).select_from(ProcedureVersion)
    published, cancelled = (await session.execute(numbers)).one()
    return published, cancelled


async def listed_versions(session: ReadSession, wanted: Collection[VersionKey]) -> Sequence[ListedVersion]:
    """Return these published versions, in force or not; one never published is left out."""
    found = await session.execute(_LISTED_ONES, _columns(wanted))
    return [ListedVersion(*row) for row in found]


async def texts_of(session: ReadSession, wanted: Collection[VersionKey]) -> Mapping[VersionKey, str]:
    """Return the canonical texts of these published versions; one never published is left out."""
    found = await session.execute(_TEXTS, _columns(wanted))
    return {(code, version): written for code, version, written in found}


async def version_of(session: ReadSession, procedure_code: str, version: int) -> ProcedureVersion | None:
    """Return one published version, in force or not: what a running case was filed under."""
    return await session.get(ProcedureVersion, (procedure_code, version))


def _in_force(on: date) -> tuple[ColumnElement[bool], ...]:
    return (
        col(ProcedureVersion.cancelled_at).is_(None),
        col(ProcedureVersion.effective_from) <= on,
        or_(col(ProcedureVersion.effective_to).is_(None), col(ProcedureVersion.effective_to) >= on),
    )


async def next_version(session: ReadSession, code: str) -> int:
    """Return the number the next version of a procedure may take; cancelled ones keep theirs."""
    newest = await session.scalar(
        select(func.max(ProcedureVersion.version)).where(col(ProcedureVersion.procedure_code) == code)
    )
    return (newest or 0) + 1


def _columns(wanted: Collection[VersionKey]) -> dict[str, list[str] | list[int]]:
    return {"codes": [code for code, _ in wanted], "numbers": [number for _, number in wanted]}
