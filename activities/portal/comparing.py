"""Comparing with the portal: gather what it holds, lay our rows beside it."""

from __future__ import annotations

from typing import Final

import structlog
from temporalio import activity

from activities.failures import records_needed
from activities.portal.client import PortalClient
from activities.portal.contract import ComparisonPart, PartDone
from activities.portal.wire import Held
from models.portal_comparing import HeldEntry, begin, compare_part, end, keep_held
from runtime.database import Sessions

log = structlog.get_logger(__name__)

#: Entries asked for at once.
PAGE: Final = 500


class PortalComparing:
    """The activities of a comparison. Each may be repeated: it then does the same again and nothing twice."""

    def __init__(self, client: PortalClient, sessions: Sessions) -> None:
        self._client = client
        self._sessions = sessions

    @activity.defn(name="portal.begin_comparison")
    async def begin_comparison(self) -> int:
        """Begin a comparison and return its number."""
        with records_needed():
            async with self._sessions.write() as session:
                return await begin(session)

    @activity.defn(name="portal.gather")
    async def gather(self, part: ComparisonPart) -> PartDone:
        """Keep the next page of what the portal holds; raises what the call raises, to be retried."""
        page = await self._client.held(part.after, PAGE)
        with records_needed():
            async with self._sessions.write() as session:
                await keep_held(session, part.comparison, [_entry(held) for held in page.data])
        return PartDone(page.next, len(page.data))

    @activity.defn(name="portal.compare")
    async def compare(self, part: ComparisonPart) -> PartDone:
        """Compare the next cases."""
        with records_needed():
            async with self._sessions.write() as session:
                done = await compare_part(session, part.comparison, part.after)
        return PartDone(str(done.last) if done.last else "", done.found)

    @activity.defn(name="portal.end_comparison")
    async def end_comparison(self, part: ComparisonPart) -> None:
        """Close a comparison."""
        with records_needed():
            async with self._sessions.write() as session:
                await end(session, part.comparison)
        log.info("portal_comparison_ended", comparison=part.comparison)


def _entry(held: Held) -> HeldEntry:
    return HeldEntry(
        number=held.number,
        status=held.status,
        received=held.received,
        due=held.due,
        finished=held.finished,
        rounds=tuple((one.asked, one.supplied) for one in held.supplements),
        results=sum(1 for one in held.results if one.address),
    )
