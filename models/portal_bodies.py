"""Contents of messages to the portal and dossiers from it: personal data, kept only while somebody may have to look."""

from datetime import datetime
from typing import Final

from sqlalchemy import text

from domain.portal.evidence import digest_of
from models.base import now
from runtime.database import WriteSession

_OVER: Final = text("""
select m.case_id, m.seq, m.body, m.body_digest from portal_messages m
where m.status in ('confirmed', 'skipped') and m.body is not null and m.settled_at < :before
order by m.settled_at limit :limit for update skip locked
""")
_DROP: Final = text("""
update portal_messages m set body = null, body_digest = gone.digest, body_dropped_at = :at
from unnest(cast(:cases as uuid[]), cast(:seqs as int[]), cast(:digests as text[])) as gone (case_id, seq, digest)
where (m.case_id, m.seq) = (gone.case_id, gone.seq)
""")


#: Of the text as it came: the digest is that of its bytes.
_DROP_INTAKES: Final = text("""
update inbox set body = null, body_dropped_at = :at, body_digest = encode(sha256(convert_to(body, 'UTF8')), 'hex')
where id in (
    select id from inbox
    where system = 'portal' and event_id like 'dossier/%' and body is not null and received_at < :before
    order by received_at limit :limit for update skip locked
) returning id
""")


async def drop_bodies(session: WriteSession, before: datetime, limit: int) -> int:
    """Drop the contents of at most `limit` messages that were over before an instant; return how many.

    What stays of each is its id, its times, the portal's answer and the content's digest.
    """
    rows = (await session.execute(_OVER, {"before": before, "limit": limit})).all()
    if rows:
        gone = {
            "at": now(),
            "cases": [str(row.case_id) for row in rows],
            "seqs": [row.seq for row in rows],
            # One that was made before digests were kept gets its own now.
            "digests": [row.body_digest or digest_of(row.body) for row in rows],
        }
        await session.change(_DROP, gone)
    return len(rows)


async def drop_intakes(session: WriteSession, before: datetime, limit: int) -> int:
    """Drop the contents of at most `limit` dossiers that came from the portal before an instant; return how many.

    The case has what it needs of them. What stays of each is the portal's number, the case, when it came and the
    digest, so that the same dossier is still known when it is handed on again.
    """
    found = await session.change(_DROP_INTAKES, {"before": before, "limit": limit, "at": now()})
    return len(found.all())
