"""How long the open doubts of all the author's imported drafts take."""

from typing import Final

from sqlalchemy import text

from domain.catalogue.review_time import DraftTime, ReviewTime, review_time
from models.author import Author
from runtime.database import ReadSession

_DRAFTS: Final = text("""
select coalesce(sum(q.seconds) filter (where q.blocks), 0)::int as blocking,
    coalesce(sum(q.seconds) filter (where not q.blocks and q.asked ->> 'kind' <> 'translate'), 0)::int as others,
    coalesce(sum(q.seconds) filter (where not q.blocks and q.asked ->> 'kind' = 'translate'), 0)::int as translating
from procedure_drafts d
left join draft_doubts q on q.draft_id = d.id and q.answer = ''
where d.state = 'draft' and exists (select from draft_doubts a where a.draft_id = d.id)
    and (cast(:kinds as text[]) is null or d.agency_kind = any(cast(:kinds as text[])))
    and (cast(:deciding as text[]) is null or d.agency_kind = any(cast(:deciding as text[]))
        or d.agency_id = any(cast(:agencies as text[])))
group by d.id
""")


async def review_time_of(session: ReadSession, author: Author) -> ReviewTime:
    """Return the seconds that one person needs for the doubts of the author's drafts, and what is ready by when."""
    found = await session.execute(_DRAFTS, author.of_drafts())
    return review_time(DraftTime(**row) for row in found.mappings())
