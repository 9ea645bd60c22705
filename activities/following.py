"""One case after the other told of a changed calendar: chosen once, asked by an update, what became of it written.

Each case is one activity, so Temporal keeps the attempts and nothing here loops. The case itself counts its dates
again, by the rules the preview counted with. One that comes under another agency, or goes on after its end, asks for
the calendar by itself: `newest_calendar`.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Final
from uuid import UUID

from temporalio import activity
from temporalio.client import Client, WorkflowUpdateFailedError
from temporalio.exceptions import ApplicationError
from temporalio.service import RPCError, RPCStatusCode

from activities.contract import AgencyCalendar, CasesToFollow, FollowOneCase
from domain.case.calendar_change import CalendarChange
from models.following import case_to_follow, cases_to_follow, choose_cases, keep_newest, write_following
from models.tables import FollowOutcome
from runtime.database import Sessions

_RPC_TIMEOUT: Final = timedelta(seconds=10)
#: Attempts after which a case that does not answer is left for another run.
PATIENCE: Final = 4


class Following:
    """The activities of the workflow that lets cases follow a changed calendar."""

    def __init__(self, sessions: Sessions, client: Client, convention: str) -> None:
        self._sessions = sessions
        self._client = client
        self._convention = convention

    @activity.defn(name="choose_cases")
    async def choose_cases(self, revision: str) -> int:
        """Write down the cases a published revision concerns and return how many; again adds only what is new."""
        async with self._sessions.write() as session:
            return await choose_cases(session, UUID(revision), self._convention)

    @activity.defn(name="cases_to_follow")
    async def cases_to_follow(self, asked: CasesToFollow) -> list[str]:
        """Return the ids of the next cases the run has not reached."""
        async with self._sessions.read() as session:
            found = await cases_to_follow(session, UUID(asked.revision), asked.run, asked.limit)
        return [str(case_id) for case_id in found]

    @activity.defn(name="follow_one_case")
    async def follow_one_case(self, asked: FollowOneCase) -> str:
        """Tell one case of the change, write what became of it and return the outcome.

        The same change again gets the same answer from its workflow. Raises ApplicationError of type
        "case_does_not_answer", to be retried, until `PATIENCE` is at its end.
        """
        revision_id, case_id = UUID(asked.revision), UUID(asked.case_id)
        async with self._sessions.read() as session:
            case = await case_to_follow(session, revision_id, case_id)
        outcome = FollowOutcome.FOLLOWED if case.ahead else await self._tell(case.code, case.change)
        async with self._sessions.write() as session:
            await write_following(session, revision_id, case_id, asked.run, outcome)
        return str(outcome)

    @activity.defn(name="newest_calendar")
    async def newest_calendar(self, agency: str) -> AgencyCalendar:
        """Return the newest edition as cases of an agency carry it, empty while none is published.

        Its text is kept for the day the case ends under it.
        """
        async with self._sessions.write() as session:
            found = await keep_newest(session, agency)
        return AgencyCalendar(*found) if found else AgencyCalendar()

    async def _tell(self, code: str, change: CalendarChange) -> FollowOutcome:
        handle = self._client.get_workflow_handle(f"case/{code}")
        try:
            answer = await handle.execute_update("follow_calendar", change, rpc_timeout=_RPC_TIMEOUT)
        except WorkflowUpdateFailedError as refused:
            ended = isinstance(refused.cause, ApplicationError) and refused.cause.type == "CaseEnded"
            return FollowOutcome.ENDED if ended else FollowOutcome.NO_ANSWER
        except RPCError as error:
            if error.status is RPCStatusCode.NOT_FOUND:
                return FollowOutcome.GONE
            if activity.info().attempt < PATIENCE:
                raise ApplicationError("the case does not answer", type="case_does_not_answer") from error
            return FollowOutcome.NO_ANSWER
        return FollowOutcome.MOVED if answer["moved"] else FollowOutcome.FOLLOWED
