"""What an operator watches in PostgreSQL. Every question is answered from an index over what is open now."""

from __future__ import annotations

import time
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, Final

from sqlalchemy import text

from domain.deadline.soon import soon_ends
from models.calendars import working_calendar
from runtime.database import ReadSession, Sessions
from runtime.metrics_figures import Figure

CASES_MEAN: Final = {
    "cases_open": "Cases that have not ended, by agency in charge and the kind of agency.",
    "cases_overdue": "Open cases whose legal time is over while the clock runs.",
    "cases_due_soon": "Open cases due before the end of the next working day while the clock runs.",
}
TRAFFIC_MEAN: Final = {
    "outbox_waiting": "Messages to workflows that were not sent yet, by kind.",
    "outbox_oldest_seconds": "How long the oldest of them has waited; 0 when nothing waits.",
    "cases_without_workflow": "Open cases whose workflow is gone or was stopped, as the last comparison found them.",
    "outbox_undeliverable": "Messages whose workflow is closed or unknown: somebody has to look.",
    "inbox_unprocessed": "Answers of outside systems that were kept but have not reached their case.",
    "operations_open": "Calls to outside systems under way, by system and status.",
    "operations_oldest_seconds": "How long the oldest of them is in this status.",
    "breaker_open": "1 while a system is left alone because it failed again and again.",
    "breaker_failures": "Failures in a row of a system.",
    "notices": "Messages to people that are not settled, by status; failed ones of the last 24 hours.",
    "notices_unreached": "Tellings that reached nobody and wait for a person to call.",
    "portal_messages": "Messages to the national portal that are not settled, by status.",
    "portal_oldest_seconds": "How long the oldest message the portal has not taken has waited.",
}
DATABASE_MEAN: Final = {
    "database_bytes": "Size of our database on disk.",
    "database_connections": "Connections clients hold, all databases of the server.",
    "database_connections_limit": "How many the server allows.",
    "clock_offset_seconds": "Our clock minus the clock of PostgreSQL.",
}

_CASES: Final = text("""
select a.id as agency, a.kind, o.open, o.overdue, o.soon
from (
    select agency_id, count(*) as open,
        count(*) filter (where phase in ('received', 'in_progress') and due_at < now()) as overdue,
        count(*) filter (where phase in ('received', 'in_progress')
            and due_at >= now() and due_at < cast(:soon as timestamptz)) as soon
    from cases where ended_at is null group by agency_id
) o join agencies a on a.id = o.agency_id
""")

_OUTBOX: Final = text("""
select kind, count(*) as waiting, extract(epoch from now() - min(created_at)) as oldest
from outbox where status = 'waiting' group by kind
""")
_UNDELIVERABLE: Final = text("select count(*) from outbox where status = 'undeliverable'")
_WITHOUT_WORKFLOW: Final = text("""
select count(distinct case_id) from troubles
where gone_at is null and cause in ('workflow_gone', 'workflow_stopped')
""")
_OPERATIONS: Final = text("""
select system, status, count(*) as open, extract(epoch from now() - min(since)) as oldest
from operations where status in ('calling', 'retrying', 'awaiting_answer', 'problem') group by system, status
""")
_BREAKERS: Final = text("""
select system, failures, coalesce(opened_until > now(), false) as open from integration_circuits
""")
_NOTICES: Final = text("""
select status, count(*) as found from notices
where status in ('held', 'sending') or (status = 'failed' and created_at > now() - interval '24 hours')
group by status
""")
_UNREACHED: Final = text("""
select count(*) from notices where channel = 'none' and status = 'failed' and settled_at is null
""")
_PORTAL: Final = text("""
select status, count(*) as found,
    extract(epoch from now() - min(created_at) filter (where status in ('waiting', 'sending'))) as oldest
from portal_messages where status in ('waiting', 'sending', 'sent', 'refused') group by status
""")
_DATABASE: Final = text("""
select pg_database_size(current_database()) as bytes, extract(epoch from clock_timestamp()) as clock,
    (select count(*) from pg_stat_activity where backend_type = 'client backend') as connections,
    cast(current_setting('max_connections') as integer) as connections_limit
""")

QUESTIONS: Final = (
    _CASES, _OUTBOX, _UNDELIVERABLE, _WITHOUT_WORKFLOW, _OPERATIONS, _BREAKERS, _NOTICES, _UNREACHED, _PORTAL,
)  # fmt: skip


async def case_figures(sessions: Sessions) -> list[Figure]:
    """Return open, overdue and soon due cases by agency."""
    figures = []
    async with sessions.read() as session:
        soon = soon_ends(datetime.now(UTC), await working_calendar(session))
        for row in (await session.execute(_CASES, {"soon": soon})).mappings():
            labels = {"agency": row["agency"], "kind": row["kind"]}
            figures += [
                Figure("cases_open", row["open"], labels),
                Figure("cases_overdue", row["overdue"], labels),
                Figure("cases_due_soon", row["soon"], labels),
            ]
    return figures


async def traffic_figures(sessions: Sessions) -> list[Figure]:
    """Return what is on its way to cases, to people and to other systems, and how long it has been."""
    async with sessions.read() as session:
        outbox = await _rows(session, _OUTBOX)
        figures = [Figure("outbox_waiting", row["waiting"], {"kind": row["kind"]}) for row in outbox]
        figures += [
            Figure("outbox_oldest_seconds", max((float(row["oldest"]) for row in outbox), default=0.0)),
            Figure("outbox_undeliverable", await _number(session, _UNDELIVERABLE)),
            Figure("cases_without_workflow", await _number(session, _WITHOUT_WORKFLOW)),
            # A webhook is stored and handed on in one transaction: what has not arrived waits in the outbox.
            Figure("inbox_unprocessed", sum(row["waiting"] for row in outbox if row["kind"] == "answer")),
        ]
        for row in await _rows(session, _OPERATIONS):
            labels = {"system": row["system"], "status": row["status"]}
            figures.append(Figure("operations_open", row["open"], labels))
            if row["oldest"] is not None:
                figures.append(Figure("operations_oldest_seconds", float(row["oldest"]), labels))
        for row in await _rows(session, _BREAKERS):
            figures.append(Figure("breaker_open", float(row["open"]), {"system": row["system"]}))
            figures.append(Figure("breaker_failures", row["failures"], {"system": row["system"]}))
        figures += [
            Figure("notices", row["found"], {"status": row["status"]}) for row in await _rows(session, _NOTICES)
        ]
        figures.append(Figure("notices_unreached", await _number(session, _UNREACHED)))
        portal = await _rows(session, _PORTAL)
        figures += [Figure("portal_messages", row["found"], {"status": row["status"]}) for row in portal]
        oldest = max((float(row["oldest"]) for row in portal if row["oldest"] is not None), default=0.0)
        figures.append(Figure("portal_oldest_seconds", oldest))
    return figures


async def database_figures(sessions: Sessions) -> list[Figure]:
    """Return how full the server is, and how far our clock is from its clock (half the round trip is allowed for)."""
    async with sessions.read() as session:
        asked_at = time.time()
        row = (await session.execute(_DATABASE)).mappings().one()
        between = (asked_at + time.time()) / 2
    return [
        Figure("database_bytes", row["bytes"]),
        Figure("database_connections", row["connections"]),
        Figure("database_connections_limit", row["connections_limit"]),
        Figure("clock_offset_seconds", between - float(row["clock"])),
    ]


async def _rows(session: ReadSession, question: Any) -> Sequence[Any]:
    return list((await session.execute(question)).mappings())


async def _number(session: ReadSession, question: Any) -> int:
    return int((await session.execute(question)).scalar_one())
