"""How often outside calls on the desk were tried, what they were answered last, and when they are tried next.

Only the engine counts the tries of a call. A look asks it about a bounded number of cases that stand on the desk for a
call, so that a system that is down for a whole province costs no more than one that fails for a few.
"""

from __future__ import annotations

from datetime import datetime
from typing import Final

from temporalio.client import Client

from activities.supervision.engine import CASE_PREFIX
from domain.supervision.tries import ATTEMPTS, NEXT_AT, PROBLEM, made_so_far
from models.supervision.calling import FailingCall, calls_to_ask, end_tries, keep_tries
from runtime.database import Sessions
from runtime.inspection import PendingActivity, WorkflowGoneError, pending_of

#: So many cases are asked about in one look.
MOST_ASKED: Final = 50


async def count_tries(client: Client, sessions: Sessions, now: datetime, *, limit: int = MOST_ASKED) -> int:
    """Ask the engine about calls that fail, keep what it says, and return how many it knew. Raises EngineAwayError."""
    async with sessions.read() as session:
        calls = await calls_to_ask(session, limit=limit)
    known: list[tuple[FailingCall, dict[str, str]]] = []
    for call in calls:
        try:
            pending = await pending_of(client, f"{CASE_PREFIX}{call.code}")
        except WorkflowGoneError:
            continue  # the comparison of both sides tells of that
        told = next((one for one in pending if one.activity_id.partition("#")[0] == call.key), None)
        if told is not None:
            known.append((call, _said(told)))
    async with sessions.write() as session:
        await end_tries(session, now)
        for call, said in known:
            await keep_tries(session, call, said, now)
    return len(known)


def _said(pending: PendingActivity) -> dict[str, str]:
    waits = pending.state == "scheduled"
    said = {ATTEMPTS: str(made_so_far(pending.activity_id, pending.attempt, waits=waits))}
    if pending.failure:
        said[PROBLEM] = pending.failure
    if waits and pending.next_try_at is not None:
        said[NEXT_AT] = pending.next_try_at.isoformat(timespec="seconds")
    return said
