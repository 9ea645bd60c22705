"""The messages to the national portal as their relay sees them: what may go now, and what became of it.

Within a case one after the other, in the order of their numbers: none goes while an earlier one is on its way or was
refused. Cases do not wait for each other.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from sqlalchemy import text

from domain.portal.codes import CODE_OF_PHASE, work_code
from domain.portal.evidence import digest_of
from models.base import now
from models.tables import PortalMessage
from runtime.database import ReadSession, WriteSession

#: Causes of messages that no event made: a person asked for it, or a result came into the store.
ASKED: Final = "asked"
RESULT_KEPT: Final = "result_kept"
#: How long whoever took a message up may take to send it; after that it is taken up again, under the same id.
CLAIM: Final = timedelta(seconds=60)
#: How long a message that did not get through waits, by number of attempts.
PAUSES: Final = (5, 15, 60, 300, 900)
#: When a message is asked after that the portal took without saying yet what it makes of it.
ASK_AFTER: Final = (600, 3600, 14400)

_CLAIM: Final = text("""
with next as (
    select m.case_id, m.seq from portal_messages m
    where m.status in ('waiting', 'sending', 'sent') and m.try_at <= now()
        and not exists (
            select from portal_messages e where e.case_id = m.case_id and e.seq < m.seq
                and e.status in ('waiting', 'sending', 'sent', 'refused'))
    order by m.try_at limit :limit
    for update of m skip locked
)
update portal_messages m set
    status = case when m.status = 'sent' then 'sent' else 'sending' end,
    try_at = now() + cast(:claim as interval), attempts = m.attempts + 1
from next where (m.case_id, m.seq) = (next.case_id, next.seq)
returning m.case_id, m.seq, m.round
""")
#: The first in the order of the index, not the least of all: with a long backlog only its head is read.
_NEXT: Final = text("""
select m.try_at from portal_messages m
where m.status in ('waiting', 'sending', 'sent') and not exists (
    select from portal_messages e where e.case_id = m.case_id and e.seq < m.seq
        and e.status in ('waiting', 'sending', 'sent', 'refused'))
order by m.try_at limit 1
""")


@dataclass(frozen=True, slots=True)
class Claimed:
    """A message that was taken up. Whoever reports on it names its round, so that a late word changes nothing."""

    case_id: UUID
    seq: int
    round: int


async def claim_portal_messages(session: WriteSession, limit: int) -> list[Claimed]:
    """Take up messages that may go now, the longest waiting first; they are this caller's for `CLAIM`."""
    rows = await session.change(_CLAIM, {"limit": limit, "claim": CLAIM})
    return [Claimed(row.case_id, row.seq, row.round) for row in rows]


async def next_portal_message(session: ReadSession) -> datetime | None:
    """Return when the next message may be taken up, or None when nothing moves."""
    found: datetime | None = (await session.execute(_NEXT)).scalar_one_or_none()
    return found


async def keep_body(session: WriteSession, claimed: Claimed, body: dict[str, Any]) -> None:
    """Keep what is about to be sent, so that every further attempt of the round sends the same."""
    message = await _of_round(session, claimed)
    if message is not None and message.body is None:
        message.body, message.body_digest = body, digest_of(body)


async def keep_sent(session: WriteSession, claimed: Claimed) -> None:
    """Note that the portal has the message and will say later what it makes of it."""
    message = await _of_round(session, claimed)
    if message is None or message.status in ("confirmed", "refused", "skipped"):
        return
    message.status, message.problem = "sent", ""
    message.sent_at = message.sent_at or now()
    message.try_at = now() + timedelta(seconds=ASK_AFTER[min(message.attempts, len(ASK_AFTER)) - 1])


async def keep_settled(
    session: WriteSession, claimed: Claimed, *, confirmed: bool, answer: str = "", problem: str = ""
) -> bool:
    """Note what the portal made of a message; False when that was known, or is about an earlier round."""
    message = await _of_round(session, claimed)
    if message is None or message.status in ("confirmed", "refused", "skipped"):
        return False
    message.status = "confirmed" if confirmed else "refused"
    message.answer, message.problem = answer, problem
    message.sent_at = message.sent_at or now()
    message.settled_at = now()
    return True


async def put_off(session: WriteSession, claimed: Claimed, problem: str, wait: timedelta | None = None) -> None:
    """Note that a message did not get through, why, and when it is tried again."""
    message = await _of_round(session, claimed)
    if message is None or message.status not in ("sending", "sent"):
        return
    pause = timedelta(seconds=PAUSES[min(message.attempts, len(PAUSES)) - 1])
    message.status = "sent" if message.status == "sent" else "waiting"
    message.problem = problem
    message.try_at = now() + (wait if wait is not None else pause)
    if wait is not None:
        message.attempts -= 1  # it was not even tried


async def _of_round(session: WriteSession, claimed: Claimed) -> PortalMessage | None:
    rows = await session.execute(
        text("select 1 from portal_messages where case_id = :case_id and seq = :seq for update"),
        {"case_id": claimed.case_id, "seq": claimed.seq},
    )
    if rows.one_or_none() is None:
        return None
    message = await session.get(PortalMessage, (claimed.case_id, claimed.seq))
    return message if message is not None and message.round == claimed.round else None


async def acknowledge(session: WriteSession, code: str, place: str, *, confirmed: bool, answer: str) -> bool:
    """Note what the portal says later of message "<seq>/<round>" of a case; False when it changes nothing."""
    number, _, round_ = place.partition("/")
    if not (number.isdigit() and round_.isdigit()):
        return False
    found = await session.execute(text("select id from cases where code = :code"), {"code": code})
    case_id = found.scalar_one_or_none()
    if case_id is None:
        return False
    return await keep_settled(session, Claimed(case_id, int(number), int(round_)), confirmed=confirmed, answer=answer)


#: The code a dossier sent again carries, by phase; one that was received counts as in progress.
_CODES: Final = json.dumps({phase: int(work_code(phase)) for phase in CODE_OF_PHASE})
#: Numbers within a case are given by the table's trigger under the lock of the case's row; a statement of its own
#: takes that, so that the next one sees what whoever held it wrote.
_LOCK: Final = text("select id from cases where id = any(cast(:cases as uuid[])) order by id for update")
#: Write down a dossier message for each of some cases, as they stand now, one after the other in time.
_AGAIN: Final = text("""
with chosen as (
    select c.*, row_number() over (order by c.id) as place from cases c where c.id = any(cast(:cases as uuid[]))
)
insert into portal_messages (
    case_id, seq, event_seq, action, cause, code, at, facts, status, round, attempts, answer, problem,
    created_at, try_at, asked_by, reason, resend_id
)
select c.id, null, 0, 'dossier',
    :cause, coalesce(cast(cast(:codes as jsonb) ->> c.phase as int), 4), now(),
    jsonb_strip_nulls(jsonb_build_object(
        'received_at', c.received_at, 'due_at', coalesce(c.appointment_at, c.due_at),
        'finished_at', coalesce(c.decided_at, c.ended_at),
        'returned_at', case when c.phase = 'returned' then c.ended_at end,
        'fee', c.fee, 'paid', c.paid, 'way', c.way)),
    'waiting', 1, 0, '', '', now(), now() + (c.place - 1) * cast(:apart as interval), :asked_by, :reason, :resend
from chosen c
""")


async def send_as_it_stands(
    session: WriteSession,
    case_ids: Sequence[UUID],
    asked_by: str,
    *,
    resend: UUID | None = None,
    apart: timedelta = timedelta(),
) -> None:
    """Write down a dossier message for each case as it stands now, `apart` from each other in time."""
    cases = [str(one) for one in case_ids]
    await session.execute(_LOCK, {"cases": cases})
    values = {"cases": cases, "codes": _CODES, "asked_by": asked_by, "resend": resend, "apart": apart}
    await session.change(_AGAIN, {**values, "cause": ASKED, "reason": ""})


async def tell_result(session: WriteSession, case_id: UUID, result_seq: int) -> None:
    """Write down that a result came into the store, which is after its decision was told; again changes nothing."""
    await session.execute(_LOCK, {"cases": [str(case_id)]})
    known = text("""
        select 1 from portal_messages where case_id = :case_id and cause = :cause and reason = :reason
    """)
    told = {"case_id": case_id, "cause": RESULT_KEPT, "reason": str(result_seq)}
    if (await session.execute(known, told)).one_or_none() is not None:
        return
    values = {"cases": [str(case_id)], "codes": _CODES, "asked_by": "", "resend": None, "apart": timedelta()}
    await session.change(_AGAIN, {**values, "cause": RESULT_KEPT, "reason": str(result_seq)})


async def send_again(session: WriteSession, case_id: UUID, seq: int) -> bool:
    """Let a refused message be made anew from today's data and sent under a new id; False when it is not refused."""
    done = await session.change(
        text("""
            update portal_messages set status = 'waiting', round = round + 1, attempts = 0, body = null,
                body_digest = '', problem = '',
                try_at = now(), settled_at = null, sent_at = null
            where case_id = :case_id and seq = :seq and status = 'refused' returning seq
        """),
        {"case_id": case_id, "seq": seq},
    )
    return done.one_or_none() is not None


async def skip(session: WriteSession, case_id: UUID, seq: int, by: str, reason: str) -> bool:
    """Leave a refused message out, by whom and why, so that later ones may go; False when it is not refused."""
    done = await session.change(
        text("""
            update portal_messages set status = 'skipped', asked_by = :by, reason = :reason, settled_at = now()
            where case_id = :case_id and seq = :seq and status = 'refused' returning seq
        """),
        {"case_id": case_id, "seq": seq, "by": by, "reason": reason},
    )
    return done.one_or_none() is not None
