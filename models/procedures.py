"""Published procedure versions: publish, and find the one in force."""

from collections.abc import Sequence
from datetime import date, timedelta

from sqlalchemy import ColumnElement, func, or_, select, update
from sqlalchemy.dialects.postgresql import distinct_on
from sqlmodel import col

from domain.procedure.compile import Compiled
from models.errors import VersionPublishedError
from models.tables import ProcedureVersion
from runtime.database import ReadSession, WriteSession


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


async def list_in_force(session: ReadSession, on: date) -> Sequence[ProcedureVersion]:
    """Return the version in force of every procedure on a Vietnam date, by field and name."""
    newest = (
        select(ProcedureVersion)
        .where(*_in_force(on))
        .ext(distinct_on(col(ProcedureVersion.procedure_code)))
        .order_by(
            col(ProcedureVersion.procedure_code),
            col(ProcedureVersion.effective_from).desc(),
            col(ProcedureVersion.version).desc(),
        )
    )
    found = (await session.scalars(newest)).all()
    return sorted(found, key=lambda version: (version.field, version.name_vi))


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
