"""Holding the rows of running cases against what their workflows know: state, tasks and calls, not only that they run.

What a case shows to engineers in the engine, its search attributes, is compared for every running case: that costs
nothing beside listing them. Into the history of a case, which has each turn as it was told, is looked only where these
differ, and for cases changed since last night, up to a bound. Showing a case again as it was told is safe; where no
turn explains the row, people are told.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

import asyncpg
import structlog
from temporalio import activity
from temporalio.client import Client
from temporalio.common import TypedSearchAttributes
from temporalio.exceptions import ApplicationError

from activities.records import Records
from activities.supervision.engine import CASE_PREFIX
from activities.supervision.projecting import lived_after, project_again, show_again
from domain.supervision.best_way import LOG_DIFFERS
from domain.supervision.causes import Cause
from domain.supervision.findings import SIDES, Finding
from domain.supervision.tries import PROBLEM
from models.supervision.comparing import OpenRow, open_row
from models.supervision.troubles import over_on_case, seen_on_case, standing_of_key
from runtime.database import Sessions
from runtime.search_attributes import CASE_PHASE, CASE_STEP, DUE_AT, HOLD, OVERDUE, WAITING_FOR

log = structlog.get_logger(__name__)

#: A night and an hour: what was changed within is looked into.
CHANGED_WITHIN: Final = timedelta(hours=25)
#: Into so many histories is looked in one comparison; a history takes some twenty milliseconds of the engine.
MOST_LOOKED_INTO: Final = 2_000
#: The problem of a row that no turn explains, and that is apart from its workflow still.
UNEXPLAINED: Final = "RowUnexplained"


@dataclass
class Held:
    """What holding rows against workflows came to."""

    looked_into: int = 0
    mended: int = 0
    apart: dict[str, str] = field(default_factory=dict)
    """Codes of cases that stand apart still, with the code of what stands in the way."""


async def hold_against(
    client: Client,
    sessions: Sessions,
    records: Records,
    rows: Sequence[OpenRow],
    shown: Mapping[str, TypedSearchAttributes],
    now: datetime,
    *,
    limit: int = MOST_LOOKED_INTO,
) -> Held:
    """Compare rows with what their workflows show and lived, show again what differs, and return what is left."""
    held, chosen = Held(), _chosen(rows, shown, now)[:limit]
    for row in chosen:
        held.looked_into += 1
        if held.looked_into % 20 == 0 and activity.in_activity():
            activity.heartbeat(held.looked_into, len(chosen))
        try:
            changed = await _show_as_lived(client, sessions, records, row)
        except (ApplicationError, asyncpg.PostgresError) as error:
            # What stands in the way of one case must not hide the others.
            held.apart[row.code] = (error.type if isinstance(error, ApplicationError) else None) or type(error).__name__
            continue
        if changed:
            held.mended += 1
            log.info("case_shown_again", case_code=row.code, lines=changed)
        elif row.code in shown and differs(row, shown[row.code]) and await _stands_apart(client, sessions, row):
            held.apart[row.code] = UNEXPLAINED
    return held


async def keep_apart(sessions: Sessions, apart: Mapping[str, str], now: datetime) -> None:
    """Keep which cases stand apart from their workflows; those listed before and not among them any more are over."""
    async with sessions.write() as session:
        for code, problem in apart.items():
            finding = Finding("case", Cause.RECORD_BEHIND, "records", SIDES, code, detail={PROBLEM: problem})
            await seen_on_case(session, code, finding, now)
        for code in await standing_of_key(session, Cause.RECORD_BEHIND, SIDES):
            if code not in apart:
                await over_on_case(session, code, Cause.RECORD_BEHIND, SIDES, now)


def differs(row: OpenRow, shown: TypedSearchAttributes) -> bool:
    """Tell whether a row says something else than its workflow shows; what a workflow does not show says nothing."""
    due = shown.get(DUE_AT)
    pairs = (
        (row.phase, shown.get(CASE_PHASE)),
        (row.step or "-", shown.get(CASE_STEP)),
        (row.waiting_for, shown.get(WAITING_FOR)),
        (row.hold or "-", shown.get(HOLD)),
        (row.overdue, shown.get(OVERDUE)),
        # The engine keeps milliseconds.
        (row.due_at and row.due_at.replace(microsecond=0), due and due.replace(microsecond=0)),
    )
    return any(theirs is not None and ours != theirs for ours, theirs in pairs)


def _chosen(rows: Sequence[OpenRow], shown: Mapping[str, TypedSearchAttributes], now: datetime) -> Sequence[OpenRow]:
    """Return the rows to look into: those that differ first, then what was changed, in another order each night."""
    running = [row for row in rows if row.code in shown]
    suspects = [row for row in running if differs(row, shown[row.code])]
    known = {row.code for row in suspects}
    changed = [row for row in running if row.recorded_at > now - CHANGED_WITHIN and row.code not in known]
    night = now.date().isoformat()
    return suspects + sorted(changed, key=lambda row: hashlib.sha256(f"{night}{row.code}".encode()).digest())


async def _show_as_lived(client: Client, sessions: Sessions, records: Records, row: OpenRow) -> int:
    """Write what is missing of a case and show it as it was told; return how many turns or lines that changed.

    Raises ApplicationError where the row and the turns of the workflow do not go together.
    """
    workflow_id = f"{CASE_PREFIX}{row.code}"
    lived = await lived_after(client, workflow_id, row.seq)
    if lived is None:
        return 0  # it ended while we looked, or the engine has forgotten it: told elsewhere
    if lived.seq < row.seq:
        raise ApplicationError("the log has lines the workflow does not know", type=LOG_DIFFERS)
    reached = await project_again(client, records, workflow_id, row.seq)
    return reached - row.seq or await show_again(client, sessions, workflow_id, row.seq)


async def _stands_apart(client: Client, sessions: Sessions, row: OpenRow) -> bool:
    """Ask both sides once more: a case that goes on while we look differs for a moment."""
    told = await client.get_workflow_handle(f"{CASE_PREFIX}{row.code}").describe()
    async with sessions.read() as session:
        now_reads = await open_row(session, row.case_id)
    return now_reads is not None and now_reads.seq == row.seq and differs(now_reads, told.typed_search_attributes)
