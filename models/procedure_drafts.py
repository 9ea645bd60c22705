"""Drafts of procedures: written by many, never overwritten by two, final only when the text is clean."""

from collections.abc import Callable
from uuid import UUID

from sqlalchemy import select
from sqlmodel import col

from domain.procedure.compile import Compiled, compile_definition
from domain.procedure.errors import DefinitionErrors
from domain.procedure.fragments import FragmentShelf
from domain.procedure.lint import LintContext, lint
from domain.procedure.loader import load_definition
from domain.procedure.register import Register
from domain.procedure.source import read_source
from models.authoring import (
    AnotherProcedureError,
    Author,
    EditedMeanwhileError,
    NoDraftError,
    OtherAgencyError,
    WrongStateError,
    note_change,
)
from models.base import now
from models.draft_doubts import refuse_open
from models.queries.procedure_drafts import DraftLine, draft_of, list_drafts, revisions_of
from models.tables import DraftRevision, DraftState, ProcedureDraft, ProcedureVersion
from runtime.database import ReadSession, WriteSession

__all__ = [
    "DraftLine",
    "Reader",
    "create_draft",
    "discard_draft",
    "draft_of",
    "finalise_draft",
    "list_drafts",
    "reader",
    "reopen_draft",
    "revisions_of",
    "save_draft",
]

#: Reads and checks a definition text; raises DefinitionErrors with every problem.
Reader = Callable[[str], Compiled]


def reader(register: Register, shelf: FragmentShelf | None = None, name: str = "draft") -> Reader:
    """Return the reader of texts that name agencies of this register and fragments of this shelf.

    It raises `DefinitionErrors` with every error of the linter; warnings are for the author to weigh.

    `name` stands for the file in errors.
    """
    context = LintContext(register=register, shelf=shelf or FragmentShelf())

    def read(text: str) -> Compiled:
        definition = load_definition(text, name, shelf)
        grave = [finding for finding in lint(definition, context, text) if finding.severity == "error"]
        if grave:
            raise DefinitionErrors(grave)
        return compile_definition(definition, register)

    return read


async def create_draft(
    session: WriteSession,
    author: Author,
    *,
    procedure_code: str,
    agency_kind: str,
    text: str,
    scenarios: str = "",
    origin: str = "",
) -> ProcedureDraft:
    """Store a new draft; its text may still be full of errors. Raises OtherAgencyError."""
    await _own(session, author, procedure_code, agency_kind)
    vi, en = _names(text)
    draft = ProcedureDraft(
        procedure_code=procedure_code,
        agency_kind=agency_kind,
        agency_id=author.agency_of(agency_kind),
        name_vi=vi,
        name_en=en,
        text=text,
        scenarios=scenarios,
        origin=origin,
        created_by=author.who,
        written_by=author.who,
    )
    session.add(draft)
    await session.flush()
    _keep_revision(session, draft)
    await note_change(session, author, "draft_created", procedure_code, agency_kind, draft=str(draft.id), origin=origin)
    return draft


async def save_draft(
    session: WriteSession,
    author: Author,
    draft_id: UUID,
    *,
    revision: int,
    text: str,
    scenarios: str | None = None,
) -> ProcedureDraft:
    """Save an edit that began from `revision`; None leaves the scenarios as they are.

    The same text again changes nothing. Raises EditedMeanwhileError when somebody else saved since,
    WrongStateError for a final text, which is frozen, and NoDraftError.
    """
    draft = await _held(session, author, draft_id, revision, DraftState.DRAFT)
    scenarios = draft.scenarios if scenarios is None else scenarios
    if (text, scenarios) == (draft.text, draft.scenarios):
        return draft
    vi, en = _names(text)
    draft.text, draft.scenarios = text, scenarios
    draft.name_vi, draft.name_en = vi or draft.name_vi, en or draft.name_en
    draft.written_by, draft.written_at = author.who, now()
    draft.revision += 1
    await session.flush()
    _keep_revision(session, draft)
    await _note(session, author, "draft_saved", draft)
    return draft


async def finalise_draft(
    session: WriteSession, author: Author, draft_id: UUID, *, revision: int, read: Reader
) -> ProcedureDraft:
    """Declare a draft final: its text is checked as a whole and frozen with its hash.

    Raises OpenDoubtsError while something blocks, DefinitionErrors with every problem of the text,
    AnotherProcedureError and OtherAgencyError when the text says it is something else than the draft, and what
    `save_draft` raises.
    """
    draft = await _held(session, author, draft_id, revision, DraftState.DRAFT)
    await refuse_open(session, draft)
    compiled = read(draft.text)
    definition = compiled.definition
    if definition.procedure != draft.procedure_code:
        raise AnotherProcedureError(draft.procedure_code, definition.procedure)
    if definition.agency != draft.agency_kind:
        raise OtherAgencyError(definition.agency)
    await _own(session, author, draft.procedure_code, draft.agency_kind)
    draft.state = DraftState.FINAL
    draft.finalised_by, draft.finalised_at = author.who, now()
    draft.version, draft.sha256, draft.compiled = definition.version, compiled.sha256, compiled.text
    draft.name_vi, draft.name_en = definition.name.vi, definition.name.en
    await session.flush()
    await _note(session, author, "draft_finalised", draft, sha256=compiled.sha256, version=definition.version)
    return draft


async def reopen_draft(session: WriteSession, author: Author, draft_id: UUID, *, revision: int) -> ProcedureDraft:
    """Take a final draft back for editing; who declared it final no longer counts, who wrote it does."""
    draft = await _held(session, author, draft_id, revision, DraftState.FINAL)
    draft.state = DraftState.DRAFT
    draft.finalised_by, draft.finalised_at = "", None
    draft.version, draft.sha256, draft.compiled = None, "", ""
    await session.flush()
    await _note(session, author, "draft_reopened", draft)
    return draft


async def discard_draft(
    session: WriteSession, author: Author, draft_id: UUID, *, revision: int, reason: str = ""
) -> ProcedureDraft:
    """Give a draft up. It stays readable and can no longer be edited or published."""
    draft = await _held(session, author, draft_id, revision, DraftState.DRAFT, DraftState.FINAL)
    draft.state = DraftState.DISCARDED
    await session.flush()
    await _note(session, author, "draft_discarded", draft, reason=reason)
    return draft


async def _held(
    session: WriteSession, author: Author, draft_id: UUID, revision: int, *states: DraftState
) -> ProcedureDraft:
    """Return the draft, locked, when it stands as the author saw it."""
    draft = await session.scalar(
        select(ProcedureDraft).where(col(ProcedureDraft.id) == draft_id, *author.drafts()).with_for_update()
    )
    if draft is None:
        raise NoDraftError(draft_id)
    if draft.revision != revision:
        raise EditedMeanwhileError(draft_id, draft.revision, draft.written_by)
    if draft.state not in states:
        raise WrongStateError(draft_id, draft.state)
    return draft


async def _own(session: ReadSession, author: Author, procedure_code: str, agency_kind: str) -> None:
    """Refuse an agency that is not the author's, and a procedure that was published for such a one."""
    if not author.may(agency_kind):
        raise OtherAgencyError(agency_kind)
    published = await session.scalar(
        select(col(ProcedureVersion.agency_kind))
        .where(col(ProcedureVersion.procedure_code) == procedure_code)
        .order_by(col(ProcedureVersion.version).desc())
        .limit(1)
    )
    if published is not None and not author.may(published):
        raise OtherAgencyError(published)


def _names(text: str) -> tuple[str, str]:
    """Return the names a text gives its procedure, empty ones when it cannot be read yet."""
    try:
        name = read_source(text, "draft")[0].get("name")
    except DefinitionErrors:
        return "", ""
    written = name if isinstance(name, dict) else {}
    vi, en = (value if isinstance(value := written.get(language), str) else "" for language in ("vi", "en"))
    return vi, en


def _keep_revision(session: WriteSession, draft: ProcedureDraft) -> None:
    session.add(
        DraftRevision(
            draft_id=draft.id,
            revision=draft.revision,
            text=draft.text,
            scenarios=draft.scenarios,
            written_by=draft.written_by,
            written_at=draft.written_at,
        )
    )


async def _note(session: WriteSession, author: Author, kind: str, draft: ProcedureDraft, **detail: object) -> None:
    about = {"draft": str(draft.id), "revision": draft.revision, **detail}
    await note_change(session, author, kind, draft.procedure_code, draft.agency_kind, **about)
