"""Publishing by two people, by a decision, from a day on; and cancelling before that day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import select, update
from sqlmodel import col

from domain.catalogue.open_doubts import OpenDoubt, open_in_text
from domain.procedure.compile import Compiled, read_compiled
from domain.procedure.definition import Definition
from domain.procedure.transition import Transition, usual_transition
from models.authoring import (
    Author,
    DateRefusedError,
    DecisionMissingError,
    EditedMeanwhileError,
    NoDraftError,
    NotCancellableError,
    OpenDoubtsError,
    OtherAgencyError,
    SamePersonError,
    SharedKindError,
    WrongStateError,
    lock_procedure,
    note_change,
)
from models.base import now
from models.draft_doubts import refuse_open
from models.errors import VersionPublishedError
from models.procedures import next_version, publish
from models.queries.published_versions import PublishedLine, published_versions
from models.tables import DraftState, ProcedureDraft, ProcedureVersion, Publication
from runtime.database import ReadSession, WriteSession

__all__ = [
    "Decision",
    "PublishedLine",
    "cancel_publication",
    "check_day",
    "publish_draft",
    "published_versions",
    "record_file_publication",
    "versions_of",
]


@dataclass(frozen=True, slots=True)
class Decision:
    """The paper a publication rests on: "163/QĐ-UBND" of a day."""

    number: str
    on: date


async def publish_draft(
    session: WriteSession,
    author: Author,
    draft_id: UUID,
    *,
    revision: int,
    effective_from: date,
    decision: Decision,
    today: date,
    transition: Transition | None = None,
) -> ProcedureVersion:
    """Publish a final draft from a Vietnamese date on; `author` confirms what somebody else wrote.

    Dossiers filed before that date keep the version before, unless `transition` says another date in the record.
    Raises SharedKindError for an author of one agency among several, OpenDoubtsError, SamePersonError,
    WrongStateError, EditedMeanwhileError, NoDraftError, OtherAgencyError, DecisionMissingError, DateRefusedError for a
    day gone by (but for a procedure's first version) or outside the text's own `effective`, and VersionPublishedError
    with the next free number.
    """
    draft = await _final_draft(session, author, draft_id, revision)
    if not author.decides(draft.agency_kind):
        raise SharedKindError(draft.agency_kind)
    if author.who in (draft.written_by, draft.finalised_by):
        raise SamePersonError(author.who)
    if not decision.number.strip():
        raise DecisionMissingError
    await refuse_open(session, draft)
    definition = read_compiled(draft.compiled)
    await lock_procedure(session, draft.procedure_code)
    published = await versions_of(session, draft.procedure_code)
    if published and not author.decides(published[-1].agency_kind):
        raise OtherAgencyError(published[-1].agency_kind)
    check_day(definition, effective_from, today, first=not published)
    if any(version.version == definition.version for version in published):
        mend = await next_version(session, draft.procedure_code)
        raise VersionPublishedError(draft.procedure_code, definition.version, mend)
    compiled = Compiled(definition, draft.compiled, draft.sha256)
    await publish(session, compiled, effective_from, author.who)
    rule = transition or usual_transition(effective_from)
    session.add(
        Publication(
            procedure_code=draft.procedure_code,
            version=definition.version,
            draft_id=draft.id,
            written_by=draft.written_by,
            finalised_by=draft.finalised_by,
            confirmed_by=author.who,
            decision=decision.number.strip(),
            decided_on=decision.on,
            source=draft.text,
            scenarios=draft.scenarios,
            transition=rule.model_dump(mode="json"),
        )
    )
    draft.state = DraftState.PUBLISHED
    await note_change(
        session, author, "published", draft.procedure_code, draft.agency_kind,
        draft=str(draft.id), version=definition.version, sha256=draft.sha256, from_day=effective_from.isoformat(),
        decision=decision.number.strip(), decided_on=decision.on.isoformat(),
    )  # fmt: skip
    version = await session.get(ProcedureVersion, (draft.procedure_code, definition.version))
    assert version is not None  # noqa: S101  it was just stored
    return version


async def record_file_publication(
    session: WriteSession,
    author: Author,
    compiled: Compiled,
    *,
    source: str,
    scenarios: str = "",
    written_by: str = "",
    decision: Decision | None = None,
    effective_from: date,
    doubts: Sequence[OpenDoubt] = (),
) -> None:
    """Record who published a version from a file, which an installation's administrator may.

    Raises SamePersonError when the one who wrote it and the one who publishes it are said to be the same, and
    OpenDoubtsError while `doubts`, those listed beside the file, or marks of its own text block it; the transaction
    must be given up then.
    """
    waiting = (*doubts, *open_in_text(source))
    if waiting:
        raise OpenDoubtsError(compiled.definition.procedure, waiting)
    if written_by and written_by == author.who:
        raise SamePersonError(author.who)
    definition = compiled.definition
    session.add(
        Publication(
            procedure_code=definition.procedure,
            version=definition.version,
            written_by=written_by,
            confirmed_by=author.who,
            decision=decision.number if decision else "",
            decided_on=decision.on if decision else None,
            source=source,
            scenarios=scenarios,
            transition=usual_transition(effective_from).model_dump(mode="json"),
        )
    )
    await note_change(
        session, author, "published_from_file", definition.procedure, definition.agency,
        version=definition.version, sha256=compiled.sha256, from_day=effective_from.isoformat(),
    )  # fmt: skip


async def cancel_publication(
    session: WriteSession, author: Author, procedure_code: str, version: int, *, reason: str, today: date
) -> ProcedureVersion:
    """Cancel a version before its first day; the version before it goes on as it would have without it.

    Raises SharedKindError for an author of one agency among several, and NotCancellableError: "unknown" when there is
    none for this author, "in_force" once its first day has come, "already", and "reason_missing".
    """
    await lock_procedure(session, procedure_code)
    row = await session.get(ProcedureVersion, (procedure_code, version))
    if row is None or not author.may(row.agency_kind):
        raise NotCancellableError("unknown")
    if not author.decides(row.agency_kind):
        raise SharedKindError(row.agency_kind)
    if row.cancelled_at is not None:
        raise NotCancellableError("already")
    if row.effective_from <= today:
        raise NotCancellableError("in_force")
    if not reason.strip():
        raise NotCancellableError("reason_missing")
    row.cancelled_at = now()
    await session.flush()
    await _give_days_back(session, row)
    await note_change(
        session, author, "cancelled", procedure_code, row.agency_kind, version=version, reason=reason.strip()
    )
    return row


async def versions_of(session: ReadSession, procedure_code: str) -> Sequence[ProcedureVersion]:
    """Return every version ever published of a procedure, cancelled ones too, by number."""
    found = await session.scalars(
        select(ProcedureVersion)
        .where(col(ProcedureVersion.procedure_code) == procedure_code)
        .order_by(col(ProcedureVersion.version))
    )
    return found.all()


async def _final_draft(session: WriteSession, author: Author, draft_id: UUID, revision: int) -> ProcedureDraft:
    draft = await session.scalar(
        select(ProcedureDraft).where(col(ProcedureDraft.id) == draft_id, *author.drafts()).with_for_update()
    )
    if draft is None:
        raise NoDraftError(draft_id)
    if draft.revision != revision:
        raise EditedMeanwhileError(draft_id, draft.revision, draft.written_by)
    if draft.state != DraftState.FINAL:
        raise WrongStateError(draft_id, draft.state)
    return draft


def check_day(definition: Definition, day: date, today: date, *, first: bool) -> None:
    """Raise DateRefusedError for a first day gone by, unless it is the first version, or outside the text's own."""
    if day < today and not first:
        raise DateRefusedError("past", today)
    if day < definition.effective.from_:
        raise DateRefusedError("before_text", definition.effective.from_)
    if definition.effective.to is not None and day > definition.effective.to:
        raise DateRefusedError("after_end", definition.effective.to)


async def _give_days_back(session: WriteSession, cancelled: ProcedureVersion) -> None:
    """Let the versions that ended for the cancelled one go on: to the next one to come, or as their text says."""
    rest = [row for row in await versions_of(session, cancelled.procedure_code) if row.cancelled_at is None]
    later = [row.effective_from for row in rest if row.effective_from > cancelled.effective_from]
    for row in rest:
        if row.effective_to is None or (cancelled.effective_from - row.effective_to).days != 1:
            continue
        own_end = read_compiled(row.text).effective.to
        ends = [day for day in (own_end, _day_before(min(later, default=None))) if day is not None]
        await session.change(
            update(ProcedureVersion)
            .where(
                col(ProcedureVersion.procedure_code) == row.procedure_code,
                col(ProcedureVersion.version) == row.version,
            )
            .values(effective_to=min(ends, default=None))
        )


def _day_before(day: date | None) -> date | None:
    return date.fromordinal(day.toordinal() - 1) if day is not None else None
