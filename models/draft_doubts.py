"""What is doubtful in imported drafts: kept in the order it is asked, answered one by one."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from sqlalchemy import select, text, update
from sqlmodel import col

from domain.catalogue.open_doubts import OpenDoubt, open_in_text
from models.authoring import Author, OpenDoubtsError
from models.base import now
from models.queries.procedure_drafts import draft_of
from models.tables import DraftDoubt, ProcedureDraft
from runtime.database import ReadSession, WriteSession


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the review of one draft is; `seconds` is about how long the open doubts still take.

    `blocking_seconds` are those of them that block.
    """

    doubts: int = 0
    open: int = 0
    blocking: int = 0
    seconds: int = 0
    blocking_seconds: int = 0


async def keep_doubts(session: WriteSession, draft_id: UUID, doubts: Iterable[Mapping[str, Any]]) -> None:
    """Store the doubts of a new draft; each is `domain.catalogue.doubts.Doubt.to_dict()`, in the order asked."""
    for position, asked in enumerate(doubts):
        session.add(
            DraftDoubt(
                draft_id=draft_id,
                id=str(asked["id"]),
                position=position,
                blocks=bool(asked["blocks"]),
                seconds=int(asked["seconds"]),
                asked=dict(asked),
            )
        )
    await session.flush()


async def doubts_of(session: ReadSession, author: Author, draft_id: UUID) -> Sequence[DraftDoubt]:
    """Return every doubt of a draft in the order asked; nothing for a draft of others."""
    if await draft_of(session, author, draft_id) is None:
        return ()
    found = await session.scalars(
        select(DraftDoubt).where(col(DraftDoubt.draft_id) == draft_id).order_by(col(DraftDoubt.position))
    )
    return found.all()


_PROGRESS: Final = text("""
select count(*) as doubts, count(*) filter (where answer = '') as open,
    count(*) filter (where answer = '' and blocks) as blocking,
    coalesce(sum(seconds) filter (where answer = ''), 0)::int as seconds,
    coalesce(sum(seconds) filter (where answer = '' and blocks), 0)::int as blocking_seconds
from draft_doubts where draft_id = :draft
""")


async def progress_of(session: ReadSession, draft_id: UUID) -> Progress:
    """Return how far the review of a draft is; nothing to do where it was not imported."""
    found = await session.execute(_PROGRESS, {"draft": draft_id})
    return Progress(**found.mappings().one())


async def still_open(session: ReadSession, draft: ProcedureDraft) -> tuple[OpenDoubt, ...]:
    """Return what blocks a draft: its doubts without an answer, then what its text alone tells.

    Of a code that was asked about, the answers count and not the marks; a text brought in without its list of doubts
    has marks only.
    """
    listed = await session.scalars(
        select(DraftDoubt)
        .where(col(DraftDoubt.draft_id) == draft.id, col(DraftDoubt.blocks))
        .order_by(col(DraftDoubt.position))
    )
    asked = listed.all()
    told = open_in_text(draft.text, answered={str(one.asked["code"]) for one in asked})
    waiting = [OpenDoubt.asked(one.asked) for one in asked if not one.answer]
    fields = {one.field for one in waiting}
    return (*waiting, *(one for one in told if one.field not in fields))


async def refuse_open(session: ReadSession, draft: ProcedureDraft) -> None:
    """Raise OpenDoubtsError while something blocks a draft."""
    waiting = await still_open(session, draft)
    if waiting:
        raise OpenDoubtsError(draft.procedure_code, waiting)


async def answer_doubt(session: WriteSession, draft_id: UUID, doubt_id: str, answer: str, by: str) -> None:
    """Note that a doubt was answered, and how: "kept", "suggested" or "typed"; empty takes the answer back."""
    await session.change(
        update(DraftDoubt)
        .where(col(DraftDoubt.draft_id) == draft_id, col(DraftDoubt.id) == doubt_id)
        .values(answer=answer, answered_by=by if answer else "", answered_at=now() if answer else None)
    )


_NEXT: Final = text("""
select d.id, d.procedure_code, d.name_vi, sum(q.seconds)::int as seconds, count(*) as open
from procedure_drafts d join draft_doubts q on q.draft_id = d.id and q.answer = ''
where d.state = 'draft' and d.id <> :but
    and (cast(:kinds as text[]) is null or d.agency_kind = any(cast(:kinds as text[])))
    and (cast(:deciding as text[]) is null or d.agency_kind = any(cast(:deciding as text[]))
        or d.agency_id = any(cast(:agencies as text[])))
group by d.id, d.procedure_code, d.name_vi order by seconds, d.procedure_code limit :limit
""")


@dataclass(frozen=True, slots=True)
class NextDraft:
    """A draft with open doubts, and about how many seconds they take."""

    id: UUID
    procedure_code: str
    name_vi: str
    seconds: int
    open: int


async def quickest_drafts(session: ReadSession, author: Author, but: UUID, limit: int = 3) -> Sequence[NextDraft]:
    """Return the drafts whose review takes least time, leaving one out."""
    found = await session.execute(_NEXT, {"but": but, "limit": limit, **author.of_drafts()})
    return [NextDraft(**row) for row in found.mappings()]
