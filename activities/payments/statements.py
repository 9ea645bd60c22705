"""The payment platform's statement of a day, fetched whole, and our books held against it."""

from __future__ import annotations

from datetime import date

from temporalio import activity

from activities.failures import records_needed
from activities.payments.client import PaymentsClient
from models.reconciliation import StatedLine, days_without_statement, keep_statement, reconcile
from runtime.database import Sessions


class Statements:
    """The three steps of the nightly reconciliation. Days are Vietnamese, as ISO text."""

    def __init__(self, client: PaymentsClient, sessions: Sessions) -> None:
        self._client = client
        self._sessions = sessions

    @activity.defn(name="payments.days_to_fetch")
    async def days_to_fetch(self, last: str) -> list[str]:
        """Return the days up to `last` whose statement is not there yet, oldest first."""
        with records_needed():
            async with self._sessions.read() as session:
                return [day.isoformat() for day in await days_without_statement(session, date.fromisoformat(last))]

    @activity.defn(name="payments.fetch_statement")
    async def fetch_statement(self, day: str) -> int:
        """Fetch and keep the statement of a day; return how many lines it has. All of it is kept, or nothing."""
        wanted, after = date.fromisoformat(day), 0
        lines: list[StatedLine] = []
        while True:
            part = await self._client.statement(wanted, after)
            lines += [StatedLine(**line.model_dump()) for line in part.lines]
            activity.heartbeat(len(lines))
            if part.next is None or part.next <= after:
                break
            after = part.next
        with records_needed():
            async with self._sessions.write() as session:
                await keep_statement(session, wanted, lines)
        return len(lines)

    @activity.defn(name="payments.compare")
    async def compare(self, last: str) -> int:
        """Hold our books of the week that ends with `last` against the statements; return how much is open."""
        with records_needed():
            async with self._sessions.write() as session:
                return await reconcile(session, date.fromisoformat(last))
