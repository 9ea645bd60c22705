"""Agencies that were asked for an opinion and have not answered in time: who, since when, in which case."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import text

from models.viewer import OVERSEERS, Viewer
from runtime.database import ReadSession


@dataclass(frozen=True, slots=True)
class LateOpinion:
    """One opinion that is late. `agency` is the kind asked, or the agency of this system whose people were asked.

    It is empty where neither the question nor its lateness was recorded with one.

    `late_since` is the end of the time it had; `due_at` that of the case itself, None where none runs.
    """

    code: str
    person: str
    procedure_vi: str
    procedure_en: str
    step: str
    agency: str
    agency_vi: str
    agency_en: str
    asked_at: datetime
    late_since: datetime
    due_at: datetime | None
    seat: str


#: An open question whose newest "late" is newer than its newest "asked": what was answered has no open call.
_LINES: Final = text("""
with mine as materialized (select unnest(cast(:agencies as text[])) as agency_id)
select c.code, coalesce(nullif(p.owner_name, ''), p.name) as person,
    coalesce(v.name_vi, c.procedure_code) as procedure_vi,
    coalesce(nullif(v.name_en, ''), v.name_vi, c.procedure_code) as procedure_en, o.step,
    coalesce(nullif(told."values" ->> 'agency', ''), asked."values" ->> 'agency', '') as agency,
    coalesce(a.name_vi, '') as agency_vi,
    coalesce(nullif(a.name_en, ''), a.name_vi, '') as agency_en, asked.at as asked_at,
    told.at as late_since, c.due_at, coalesce(a.id, '') as seat
from operations o join cases c on c.id = o.case_id join applicants p on p.case_id = c.id
join lateral (select e.at, e.seq, e."values" from case_events e
    where e.case_id = c.id and e.step = o.step and e.kind = 'consultation_late'
    order by e.seq desc limit 1) told on true
join lateral (select e.at, e.seq, e."values" from case_events e
    where e.case_id = c.id and e.step = o.step and e.kind = 'consultation_asked'
    order by e.seq desc limit 1) asked on true
left join agencies a on a.id = substr(o.reference, 6) and o.reference like 'here:%'
left join procedure_versions v on v.procedure_code = c.procedure_code and v.version = c.procedure_version
where o.status in ('calling', 'retrying', 'awaiting_answer', 'problem') and o.system = 'agencies' and o.action = 'ask'
    and (c.agency_id in (select agency_id from mine) or c.received_at_agency in (select agency_id from mine))
    and c.ended_at is null and told.seq > asked.seq
order by told.at, c.id, o.step limit :limit
""")


async def late_opinions(session: ReadSession, viewer: Viewer, *, limit: int = 200) -> Sequence[LateOpinion]:
    """Return the late opinions of the cases the viewer supervises or leads, the longest late first.

    They are reported to the head of the one-stop unit (NĐ 118/2025 Art 19(4)).
    """
    agencies = sorted(viewer.agencies_over(*OVERSEERS))
    if not agencies:
        return ()
    found = await session.execute(_LINES, {"agencies": agencies, "limit": limit})
    return [LateOpinion(**row) for row in found.mappings()]
