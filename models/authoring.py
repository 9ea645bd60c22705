"""What may be refused to those who write procedures, and the log of what they did."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, String, cast, func, or_, select
from sqlmodel import col

from domain.catalogue.open_doubts import OpenDoubt
from models.author import Author
from models.errors import StorageRefusedError
from models.tables import ProcedureChange, ProcedureDraft
from runtime.database import ReadSession, WriteSession

__all__ = [
    "AnotherProcedureError",
    "Author",
    "ChangeLine",
    "DateRefusedError",
    "DecisionMissingError",
    "EditedMeanwhileError",
    "NoDraftError",
    "NotCancellableError",
    "OpenDoubtsError",
    "OtherAgencyError",
    "SamePersonError",
    "SharedKindError",
    "WrongStateError",
    "changes_of",
    "lock_procedure",
    "note_change",
]


class OtherAgencyError(StorageRefusedError):
    """The text, or the procedure, belongs to a kind of agency the author does not write for."""

    def __init__(self, agency_kind: str) -> None:
        super().__init__("other_agency")
        self.agency_kind = agency_kind


class SharedKindError(StorageRefusedError):
    """A procedure of this kind is in force for every agency of it: the province's author decides, not one of them."""

    def __init__(self, agency_kind: str) -> None:
        super().__init__("shared_kind")
        self.agency_kind = agency_kind


class OpenDoubtsError(StorageRefusedError):
    """An imported text still has doubts that block; `doubts` are they, never empty."""

    def __init__(self, procedure_code: str, doubts: Sequence[OpenDoubt]) -> None:
        super().__init__("open_doubts")
        self.procedure_code = procedure_code
        self.doubts = tuple(doubts)
        self.count = len(self.doubts)
        for one in self.doubts:  # where nobody words the refusal, as at the start of an installation
            self.add_note(f"{procedure_code}: {one.field}: {one.code} {one.question_en}")


class NoDraftError(StorageRefusedError):
    """There is no such draft for this author."""

    def __init__(self, draft_id: UUID) -> None:
        super().__init__("no_draft")
        self.draft_id = draft_id


class EditedMeanwhileError(StorageRefusedError):
    """Somebody saved the draft since it was opened; `by` and `revision` say who and what is there now."""

    def __init__(self, draft_id: UUID, revision: int, by: str) -> None:
        super().__init__("edited_meanwhile")
        self.draft_id = draft_id
        self.revision = revision
        self.by = by


class WrongStateError(StorageRefusedError):
    """The draft is not in the state this needs: `state` is where it is."""

    def __init__(self, draft_id: UUID, state: str) -> None:
        super().__init__("wrong_state")
        self.draft_id = draft_id
        self.state = state


class AnotherProcedureError(StorageRefusedError):
    """The text names another procedure than the draft is of."""

    def __init__(self, draft_code: str, text_code: str) -> None:
        super().__init__("another_procedure")
        self.draft_code = draft_code
        self.text_code = text_code


class SamePersonError(StorageRefusedError):
    """Two people are needed: this one has written, declared final or decided it."""

    def __init__(self, who: str) -> None:
        super().__init__("same_person")
        self.who = who


class DecisionMissingError(StorageRefusedError):
    """A publication names the decision it rests on, by number and date."""

    def __init__(self) -> None:
        super().__init__("decision_missing")


class DateRefusedError(StorageRefusedError):
    """The first day cannot be that one: `why` is "past", "before_text" or "after_end"; `day` is the limit."""

    def __init__(self, why: str, day: date) -> None:
        super().__init__("date_refused")
        self.why = why
        self.day = day


class NotCancellableError(StorageRefusedError):
    """A version that is in force, or has been, cannot be cancelled; nor one that is not there (`why`)."""

    def __init__(self, why: str) -> None:
        super().__init__("not_cancellable")
        self.why = why


@dataclass(frozen=True, slots=True)
class ChangeLine:
    """One line of the log of authoring."""

    id: int
    procedure_code: str
    agency_kind: str
    kind: str
    by: str
    at: datetime
    detail: dict[str, Any]


async def note_change(
    session: WriteSession, author: Author, kind: str, procedure_code: str, agency_kind: str, **detail: Any
) -> None:
    """Write one line of the log in the transaction that makes the change."""
    session.add(
        ProcedureChange(procedure_code=procedure_code, agency_kind=agency_kind, kind=kind, by=author.who, detail=detail)
    )
    await session.flush()


async def changes_of(
    session: ReadSession, author: Author, procedure_code: str = "", *, before: int | None = None, limit: int = 50
) -> Sequence[ChangeLine]:
    """Return the newest lines of the log the author may see, of one procedure or of all; `before` pages on."""
    found = await session.scalars(
        select(ProcedureChange)
        .where(
            *author.within(ProcedureChange.agency_kind),
            *_of_own_drafts(author),
            *((col(ProcedureChange.procedure_code) == procedure_code,) if procedure_code else ()),
            *((col(ProcedureChange.id) < before,) if before is not None else ()),
        )
        .order_by(col(ProcedureChange.id).desc())
        .limit(limit)
    )
    return [ChangeLine(**row.model_dump()) for row in found.all()]


def _of_own_drafts(author: Author) -> tuple[ColumnElement[bool], ...]:
    """Leave out what others of a shared kind did to their drafts and decided; what is in force everybody may know."""
    if not author.shared:
        return ()
    public = col(ProcedureChange.kind).in_(("published", "published_from_file", "cancelled"))
    own = select(cast(col(ProcedureDraft.id), String)).where(*author.drafts())
    named = col(ProcedureChange.detail)["draft"].astext.in_(own)
    return (or_(*author.deciding(ProcedureChange.agency_kind), public, named),)


async def lock_procedure(session: WriteSession, procedure_code: str) -> None:
    """Let nobody else publish or cancel a version of this procedure until the transaction ends."""
    await session.execute(select(func.pg_advisory_xact_lock(func.hashtext(procedure_code))))
