"""Taking in what came from another installation: as drafts, never straight in force."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlmodel import col

from domain.catalogue.open_doubts import open_in_text
from domain.procedure.bundle import Packed, is_as_compiled, shelf_of
from domain.procedure.compile import read_compiled
from domain.procedure.fragments import FragmentShelf
from domain.procedure.register import Register
from models.authoring import Author, note_change
from models.fragments import install_fragments
from models.procedure_drafts import create_draft, finalise_draft, reader
from models.procedures import version_of
from models.tables import DraftState, ProcedureDraft
from runtime.database import ReadSession, WriteSession


@dataclass(frozen=True, slots=True)
class TakenIn:
    """One procedure of a bundle: the draft it became, or None when this very text is published here already.

    `final` says that it is clean here, means what was compiled there and holds no doubt that blocks; a draft that is
    not needs an author.
    `fragments` are those that were missing here and were kept, as "name@version".
    """

    procedure_code: str
    version: int
    agency_kind: str
    draft_id: UUID | None
    final: bool
    fragments: tuple[str, ...] = ()


async def take_in(
    session: WriteSession,
    author: Author,
    packed: Packed,
    *,
    made_by: str,
    key: str,
    register: Register,
    files: FragmentShelf | None = None,
) -> TakenIn:
    """Store one procedure of a verified bundle as a draft of `author`, final when it is clean here.

    The fragments it brought are kept where they are missing, so that the draft can be reopened and edited; `files`
    are those that lie here already. The same again, while its draft waits untouched, makes no second draft. Whoever
    takes it in cannot be the one who publishes it. Raises OtherAgencyError, with nothing stored, and
    FragmentDiffersError, after which the transaction must be given up.
    """
    definition = read_compiled(packed.compiled)
    code, version, kind = definition.procedure, definition.version, definition.agency
    origin = f"bundle:{made_by}"
    published = await version_of(session, code, version)
    known = published is not None and published.text == packed.compiled
    final = known or (is_as_compiled(packed, register) and not open_in_text(packed.source))
    draft_id = None if known else await _waiting(session, author, packed, code, origin, final=final)
    if not known and draft_id is None:
        draft_id = await _drafted(session, author, packed, origin, register if final else None)
        await note_change(session, author, "taken_in", code, kind, draft=str(draft_id), made_by=made_by, key=key)
    installed: tuple[str, ...] = ()
    if author.may(kind):
        installed = await install_fragments(session, author, shelf_of(packed), files or FragmentShelf(), origin)
    if installed:
        await note_change(session, author, "fragments_installed", code, kind, fragments=list(installed), key=key)
    return TakenIn(code, version, kind, draft_id, final, installed)


async def _drafted(
    session: WriteSession, author: Author, packed: Packed, origin: str, register: Register | None
) -> UUID:
    """Store a procedure as a new draft and return its id; with the register of agencies it is declared final."""
    definition = read_compiled(packed.compiled)
    draft = await create_draft(
        session,
        author,
        procedure_code=definition.procedure,
        agency_kind=definition.agency,
        text=packed.source,
        scenarios=packed.scenarios,
        origin=origin,
    )
    if register is not None:
        read = reader(register, shelf_of(packed))
        await finalise_draft(session, author, draft.id, revision=draft.revision, read=read)
    return draft.id


async def _waiting(
    session: ReadSession, author: Author, packed: Packed, code: str, origin: str, *, final: bool
) -> UUID | None:
    """Return the draft that the same procedure of the same bundle became before, while it stands as it came."""
    return await session.scalar(
        select(col(ProcedureDraft.id))
        .where(
            col(ProcedureDraft.procedure_code) == code,
            col(ProcedureDraft.origin) == origin,
            col(ProcedureDraft.state) == (DraftState.FINAL if final else DraftState.DRAFT),
            col(ProcedureDraft.text) == packed.source,
            col(ProcedureDraft.scenarios) == packed.scenarios,
            *author.drafts(),
        )
        .limit(1)
    )
