"""Calls to lay beside what outside systems hold of them, and what was found to differ: listed, over, or set aside."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import text

from domain.case.opinions import HERE
from domain.supervision.causes import Cause
from domain.supervision.findings import Finding
from domain.supervision.held_outside import OURS, REFERENCE, SYSTEMS, THEIRS
from models.supervision.troubles import over_on_case, seen_on_case
from runtime.database import ReadSession, WriteSession


@dataclass(frozen=True, slots=True)
class CallToAsk:
    """A call to ask an outside system about. `ours` is what was entered for its answer or "skipped", empty while open.

    `place` is where it stands in the order of its night, `ended_at` when it was ended by hand.
    """

    case_id: str
    code: str
    system: str
    key: str
    action: str
    reference: str
    ours: str
    ended_at: datetime | None
    place: str


# What waits, or stands as a problem: a refusal may hide that an earlier attempt went through. What an agency of this
# system answers, and what was asked before a case was brought in, nobody outside knows of under our key. What ended by
# hand is asked about for some days, and as long as it differs.
_TO_ASK: Final = text("""
with ended as (
    select e.case_id, e."values" ->> 'operation' as key from case_events e
    where e.recorded_at > :since and e.kind in ('answer_entered', 'problem_skipped')
    union
    select t.case_id, t.key from troubles t where t.cause = :differs and t.gone_at is null
), calls as (
    select o.case_id, o.system, o.key, o.action, o.reference, '' as ours, null::timestamptz as ended_at
    from operations o where o.status in ('awaiting_answer', 'problem') and o.updated_at < :settled
    union all
    select o.case_id, o.system, o.key, o.action, o.reference, l.ours, o.updated_at
    from ended join operations o on o.case_id = ended.case_id and o.key = ended.key and o.status = 'done'
    cross join lateral (
        select case e.kind when 'problem_skipped' then 'skipped' else e."values" ->> 'answer' end as ours
        from case_events e
        where e.case_id = o.case_id and e.kind in ('answer_entered', 'problem_skipped')
            and e."values" ->> 'operation' = o.key
        order by e.seq desc limit 1
    ) l where o.updated_at < :settled
), placed as (
    select k.*, md5(:night || k.case_id || k.key) as place from calls k
    where k.system = any(cast(:systems as text[])) and k.action <> 'inform'
        and k.reference not like :here and k.reference not like :past
)
select p.case_id::text, c.code, p.system, p.key, p.action, p.reference, p.ours, p.ended_at, p.place
from placed p join cases c on c.id = p.case_id where p.place > :after order by p.place limit :limit
""")
_SET_ASIDE_BEFORE: Final = text("""
select exists (select from troubles t where t.case_id = cast(:case_id as uuid) and t.cause = :cause and t.key = :key
    and t.gone_at is not null and t.detail ->> 'set_aside' = 'yes'
    and t.detail ->> 'ours' = :ours and t.detail ->> 'theirs' = :theirs)
""")
_SET_ASIDE: Final = text("""
update troubles t set gone_at = :now, detail = t.detail || '{"set_aside": "yes"}'
where t.case_id = :case_id and t.cause = :cause and t.key = :key and t.gone_at is null returning t.id
""")
_NO_LONGER_WAITED_FOR: Final = text("""
update troubles t set gone_at = :now
where t.cause = :lost and t.gone_at is null and not exists (select from operations o where o.case_id = t.case_id
    and o.key = t.key and o.status = 'awaiting_answer' and o.reference = t.detail ->> 'reference')
""")


async def calls_to_ask(
    session: ReadSession, *, night: str, after: str, since: datetime, settled: datetime, limit: int
) -> Sequence[CallToAsk]:
    """Return the next calls of a night behind `after`, in an order that is another each night.

    Left out are those ended by hand before `since` with nothing open, and those that changed after `settled`.
    """
    asked = {
        "night": night,
        "after": after,
        "since": since,
        "settled": settled,
        "limit": limit,
        "systems": list(SYSTEMS),
        "differs": Cause.OUTSIDE_DIFFERS,
        "here": f"{HERE}%",
        "past": "past:%",
    }
    return [CallToAsk(**row) for row in (await session.execute(_TO_ASK, asked)).mappings()]


async def list_lost(session: WriteSession, call: CallToAsk, now: datetime) -> None:
    """List that a system knows nothing of a question we wait on."""
    detail = {REFERENCE: call.reference}
    await seen_on_case(session, call.code, Finding("case", Cause.CALL_LOST, call.system, call.key, detail=detail), now)


async def list_differing(session: WriteSession, call: CallToAsk, theirs: str, now: datetime) -> bool:
    """List that a system says something else than was entered here; False when just this was set aside before."""
    said = {"case_id": call.case_id, "cause": Cause.OUTSIDE_DIFFERS, "key": call.key, "ours": call.ours}
    if (await session.execute(_SET_ASIDE_BEFORE, {**said, "theirs": theirs})).scalar():
        return False
    detail = {OURS: call.ours, THEIRS: theirs}
    finding = Finding("case", Cause.OUTSIDE_DIFFERS, call.system, call.key, detail=detail)
    await seen_on_case(session, call.code, finding, now)
    return True


async def over(session: WriteSession, call: CallToAsk, now: datetime, *causes: Cause) -> None:
    """Note that what was listed of a call under these causes is over."""
    for cause in causes:
        await over_on_case(session, call.code, cause, call.key, now)


async def end_lost(session: WriteSession, now: datetime) -> None:
    """Note that questions listed as lost are over when nobody waits for them under that number any more."""
    await session.change(_NO_LONGER_WAITED_FOR, {"lost": Cause.CALL_LOST, "now": now})


async def set_aside(session: WriteSession, case_id: UUID, key: str, now: datetime) -> bool:
    """Let a difference rest that somebody looked into; what differs otherwise is listed again. False when it is over.

    Who did it and why is kept with the intervention.
    """
    given = {"case_id": case_id, "cause": Cause.OUTSIDE_DIFFERS, "key": key, "now": now}
    return (await session.change(_SET_ASIDE, given)).scalar() is not None
