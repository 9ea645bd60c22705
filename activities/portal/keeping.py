"""How long the contents of messages to the portal and of dossiers from it are kept: the activity that drops them."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

import structlog
from temporalio import activity

from activities.failures import records_needed
from models.base import now
from models.portal_bodies import drop_bodies, drop_intakes
from runtime.database import Sessions

log = structlog.get_logger(__name__)

#: Contents dropped in one transaction.
PART: Final = 1000


class PortalKeeping:
    """Drops what is over; what can prove that it was sent, and what the portal said of it, stays."""

    def __init__(self, sessions: Sessions, days: int) -> None:
        """`days` is how long a content is kept after a message was confirmed or left out, or a dossier came in."""
        self._sessions = sessions
        self._days = days

    @activity.defn(name="portal.drop_bodies")
    async def drop_bodies(self) -> int:
        """Drop one part and return how many contents that were; 0 when none is left."""
        with records_needed():
            async with self._sessions.write() as session:
                before = now() - timedelta(days=self._days)
                messages = await drop_bodies(session, before, PART)
                intakes = await drop_intakes(session, before, PART)
        log.info("portal_bodies_dropped", messages=messages, intakes=intakes)
        return messages + intakes
