"""Housekeeping of drafts of online filings."""

from __future__ import annotations

from temporalio import activity

from models.base import now
from models.old_drafts import finish_half_filed, forget_expired
from runtime.database import Sessions


class Drafts:
    """The activity that runs every night over the drafts."""

    def __init__(self, sessions: Sessions) -> None:
        self._sessions = sessions

    @activity.defn(name="forget_drafts")
    async def forget_drafts(self) -> int:
        """Delete drafts whose time is over, and return how many; first finish those a crash left half filed."""
        async with self._sessions.write() as session:
            await finish_half_filed(session, now())
        async with self._sessions.write() as session:
            return await forget_expired(session, now())
