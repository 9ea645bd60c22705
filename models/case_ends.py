"""Waking a case that has ended: the start input of a new run that goes on from the state it ended in."""

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlmodel import col

from domain.case.ends import recall
from models.tables import Case, CaseEnd, FrozenText
from runtime.database import ReadSession


@dataclass(frozen=True, slots=True)
class KeptEnd:
    """What an ended case left behind; `state` is the text `domain.case.ends.recall` reads."""

    case_id: UUID
    case_code: str
    channel: str
    way: str
    filed_at: datetime
    fee: int
    plan: str
    calendar: str
    state: str

    def awakened(self) -> dict[str, Any]:
        """Return the start input (workflows.messages.StartCase) of the run that goes on from this end."""
        return {
            "case_id": str(self.case_id),
            "case_code": self.case_code,
            "plan": self.plan,
            "calendar": self.calendar,
            "channel": self.channel,
            "way": self.way,
            "filed_at": self.filed_at.isoformat(),
            "fee": self.fee,
            "state": asdict(recall(self.state)),
            "awakened": True,
        }


async def kept_end(session: ReadSession, code: str) -> KeptEnd | None:
    """Return what the case of that code ended with; None when it has not ended, or ended before ends were kept."""
    case = await session.scalar(select(Case).where(col(Case.code) == code))
    if case is None or case.ended_at is None:
        return None
    end = await session.get(CaseEnd, case.id)
    if end is None:
        return None
    hashes = {end.plan_sha256, end.calendar_sha256}
    found = await session.scalars(select(FrozenText).where(col(FrozenText.sha256).in_(hashes)))
    texts = {text.sha256: text.text for text in found}
    if not hashes <= texts.keys():
        return None
    return KeptEnd(
        case_id=case.id,
        case_code=case.code,
        channel=case.channel,
        way=case.way,
        filed_at=case.filed_at,
        fee=case.fee,
        plan=texts[end.plan_sha256],
        calendar=texts[end.calendar_sha256],
        state=end.state,
    )
