"""What the night does with drafts of online filings."""

from datetime import datetime
from typing import Final

from sqlalchemy import select, text
from sqlmodel import col

from models.drafts import become_case, delete_drafts
from models.tables import FilingDraft
from runtime.database import WriteSession

_HALF_FILED: Final = text("""
select d.id as draft_id, c.id as case_id, c.code
from filing_drafts d
join filing_keys f on f.principal = 'draft:' || d.id::text
join cases c on c.id = f.case_id
where d.filed_code = '' and f.principal like 'draft:%'
""")


async def finish_half_filed(session: WriteSession, now: datetime) -> int:
    """Hand over the files of drafts whose case was stored right before a crash; return how many there were."""
    found = (await session.execute(_HALF_FILED)).all()
    for row in found:
        await become_case(session, row.draft_id, row.case_id, row.code, now)
    return len(found)


async def forget_expired(session: WriteSession, now: datetime) -> int:
    """Delete the drafts whose time is over, with their files; return how many."""
    found = await session.execute(select(col(FilingDraft.id)).where(col(FilingDraft.expires_at) <= now).limit(5000))
    return await delete_drafts(session, list(found.scalars().all()))
