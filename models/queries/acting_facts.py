"""What the case row does not say and an act needs to know: whose desk, who was asked, who acted last."""

from dataclasses import dataclass
from typing import Final
from uuid import UUID

from sqlalchemy import text

from runtime.database import ReadSession


@dataclass(frozen=True, slots=True)
class ActingFacts:
    """`desk` is the agency that has the dossier's check, `asked` that of the step; `last_actor` is an id or empty."""

    desk: str
    asked: str
    last_actor: str


_FACTS: Final = text("""
select coalesce((select agency_id from tasks where case_id = :case_id and kind = 'check'
        order by opened_at desc nulls last limit 1), '') as desk,
    coalesce((select agency_id from tasks where case_id = :case_id and id = :step), '') as asked,
    coalesce((select actor from case_events where case_id = :case_id order by seq desc limit 1), '') as last_actor
""")


async def acting_facts(session: ReadSession, case_id: UUID, step: str) -> ActingFacts:
    """Return the facts of one case; empty texts for what there is not."""
    found = await session.execute(_FACTS, {"case_id": case_id, "step": step})
    return ActingFacts(**found.mappings().one())
