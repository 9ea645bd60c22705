"""Brings our database and Temporal together again after a restore from two moments."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, text
from sqlmodel import col
from temporalio.client import Client

from activities.records import Records
from activities.supervision.beginning_anew import begin_anew, start_found_again
from cli.backup_comparing import Comparison, compare
from models.tables import Case
from runtime.database import Sessions

_SEND_AGAIN = text("""
update outbox set status = 'waiting', try_at = now(), attempts = 0, last_problem = 'sent_again_after_restore'
where status = 'sent' and sent_at >= :since returning id
""")


@dataclass(frozen=True, slots=True)
class Healed:
    """What was done: turns written again, messages that will be sent again, and what is left for a person.

    `begun`: cases Temporal did not know, which run on from what their log tells.
    """

    turns: int
    cases: int
    sent_again: int
    begun: int
    left: Comparison


async def heal(sessions: Sessions, client: Client, *, temporal_at: datetime | None = None) -> Healed:
    """Mend what can be mended without a doubt, and return it with what is left.

    Temporal newer: the turns its histories hold are written again, word for word, by the activity that wrote them
    first, so the hash chains come out the same. Our database newer (`temporal_at` says how old Temporal's copy is):
    messages sent since are sent again; every case knows those it has had. A case without a workflow runs on in a new
    one where its log ends, or is left to a person when its log does not explain itself. Twice does nothing more.
    """
    found = await compare(sessions, client)
    records = Records(sessions)
    turns = 0
    for missed in found.unwritten.values():
        for turn in missed:
            await records.record_turn(turn)
            turns += 1
    sent_again = 0
    async with sessions.write() as session:
        if temporal_at is not None:
            sent_again += len((await session.change(_SEND_AGAIN, {"since": temporal_at})).all())
    begun = 0
    for code in found.missing:
        begun += await _run_on(sessions, client, code)
    left = await compare(sessions, client) if turns or begun else found
    return Healed(turns, len(found.unwritten), sent_again, begun, left)


async def _run_on(sessions: Sessions, client: Client, code: str) -> bool:
    """Start the workflow of a case where its log ends; tell whether that could be done.

    Begun with its filing it would take the case through turns that are written already, and lose those after them.
    """
    async with sessions.read() as session:
        case_id = (await session.scalars(select(col(Case.id)).where(col(Case.code) == code))).one()
    start = await start_found_again(sessions, case_id)
    if start is not None:
        await begin_anew(client, code, start)
    return start is not None
