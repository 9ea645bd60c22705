"""Comparing what both sides hold: the portal's entries are gathered, our rows are laid beside them, part by part."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from sqlalchemy import delete, text
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col

from domain.deadline.national_index import Waits, waits_of
from domain.portal.codes import StatusCode, code_of, fits
from domain.portal.comparing import Ours, Theirs, differences
from domain.portal.lines import dates_of
from domain.portal.moments import read_national_time
from domain.portal.on_time import IndexDates
from models.base import now
from models.tables import PortalComparison, PortalDifference, PortalHeld
from runtime.database import WriteSession

#: Cases compared at once.
PART: Final = 1000
#: Cases that ended longer ago are not compared: their reports are closed.
COMPARED_DAYS: Final = 400
#: A message this fresh is still on its way: its dossier would differ for nothing.
ON_THE_WAY: Final = timedelta(minutes=30)
#: Comparisons that are kept.
KEPT: Final = 30

_FIRST: Final = "00000000-0000-0000-0000-000000000000"


@dataclass(frozen=True, slots=True)
class HeldEntry:
    """One entry of the portal, its times still in the portal's form. `rounds` are (asked, supplied) times."""

    number: str
    status: str
    received: str
    due: str
    finished: str
    rounds: tuple[tuple[str, str], ...] = ()
    results: int = 0


async def begin(session: WriteSession) -> int:
    """Begin a comparison and return its number."""
    row = PortalComparison()
    session.add(row)
    await session.flush()
    return row.id or 0


async def keep_held(session: WriteSession, comparison: int, entries: Sequence[HeldEntry]) -> None:
    """Keep a page of what the portal holds. All entries of one number are on one page; again changes nothing."""
    places: dict[str, int] = {}
    rows = []
    for entry in entries:
        places[entry.number] = places.get(entry.number, 0) + 1
        told = {
            "status": entry.status,
            "received": entry.received,
            "due": entry.due,
            "finished": entry.finished,
            "rounds": [list(one) for one in entry.rounds],
            "results": entry.results,
        }
        rows.append({"comparison_id": comparison, "number": entry.number, "place": places[entry.number], "entry": told})
    if rows:
        await session.change(insert(PortalHeld).values(rows).on_conflict_do_nothing())


_CASES: Final = text("""
select c.id, coalesce(nullif(c.portal_number, ''), c.code) as number, c.agency_id, c.phase, c.decision,
    c.received_at, c.due_at, c.appointment_at, c.decided_at, c.ended_at,
    coalesce((select jsonb_agg(jsonb_build_array(e.kind, e.at) order by e.seq) from case_events e
        where e.case_id = c.id and e.kind in ('supplement_requested', 'supplemented')), '[]') as rounds,
    (select count(*) from held_results r where r.case_id = c.id and r.superseded_by is null) as results,
    (select m.code from portal_messages m where m.case_id = c.id order by m.seq desc limit 1) as told,
    c.seq = 0 or exists (select from portal_messages m where m.case_id = c.id
        and m.status in ('waiting', 'sending', 'sent') and m.created_at > :fresh
        and not exists (select from portal_messages e where e.case_id = c.id and e.seq < m.seq
            and e.status = 'refused')) as on_the_way,
    coalesce((select jsonb_agg(h.entry order by h.place) from portal_held h where h.comparison_id = :comparison
        and h.number = coalesce(nullif(c.portal_number, ''), c.code)), '[]') as held
from cases c
where c.id > cast(:after as uuid) and (c.ended_at is null or c.ended_at > :oldest)
order by c.id limit :limit
""")


@dataclass(frozen=True, slots=True)
class Part:
    """How a part of a comparison went: go on after `last`, None when it was the last part."""

    last: UUID | None
    compared: int
    found: int


async def compare_part(session: WriteSession, comparison: int, after: str) -> Part:
    """Lay the next cases beside what the portal holds and keep the differences. Again changes nothing."""
    at = now()
    values = {
        "comparison": comparison,
        "after": after or _FIRST,
        "fresh": at - ON_THE_WAY,
        "oldest": at - timedelta(days=COMPARED_DAYS),
        "limit": PART,
    }
    rows = (await session.execute(_CASES, values)).all()
    if not rows:
        return Part(None, 0, 0)
    ids = [row.id for row in rows]
    await session.change(
        delete(PortalDifference).where(
            col(PortalDifference.comparison_id) == comparison, col(PortalDifference.case_id).in_(ids)
        )
    )
    found = [
        {
            "comparison_id": comparison,
            "difference": one.difference.value,
            "number": row.number,
            "case_id": row.id,
            "agency_id": row.agency_id,
            "ours": one.ours,
            "theirs": one.theirs,
        }
        for row in rows
        if not row.on_the_way
        for one in differences(ours_of(row), [theirs_of(entry) for entry in row.held], at)
    ]
    if found:
        await session.change(insert(PortalDifference).values(found))
    left_out = sum(1 for row in rows if row.on_the_way)
    await session.change(
        text("""
            update portal_comparisons set ours = ours + :ours, on_the_way = on_the_way + :left_out where id = :id
        """),
        {"ours": len(rows), "left_out": left_out, "id": comparison},
    )
    return Part(ids[-1] if len(rows) == PART else None, len(rows), len(found))


def ours_of(row: Any) -> Ours:
    """Return a dossier as a row of the comparison has it."""
    rounds = [(kind, datetime.fromisoformat(at)) for kind, at in row.rounds]
    return ours_of_case(row, rounds, row.results, row.told)


def ours_of_case(row: Any, rounds: Sequence[tuple[str, datetime]], results: int, told: int | None) -> Ours:
    """Return a dossier as our rows have it.

    `row` has phase and dates of a case, `rounds` the requests and deliveries of supplements, `told` is the code the
    portal was last told.
    """
    dates = dates_of(
        row.phase,
        received_at=row.received_at,
        due_at=row.due_at,
        appointment_at=row.appointment_at,
        decided_at=row.decided_at,
        ended_at=row.ended_at,
    )
    waits = _waits(rounds)
    code = told if told is not None and fits(row.phase, told) else code_of(row.phase)
    known = IndexDates(
        code=int(code),
        received_at=_to_the_second(dates.received_at),
        due_at=_to_the_second(dates.due_at),
        finished_at=_to_the_second(dates.finished_at),
        requests=waits.requests,
        asked_at=waits.asked_at,
        waited=waits.waited,
    )
    return Ours(row.phase, known, results if code in (StatusCode.DECIDED, StatusCode.RETURNED) else 0)


def theirs_of(entry: dict[str, Any]) -> Theirs:
    """Return a dossier as the portal has it; a time it holds in another form counts as none."""
    events: list[tuple[str, datetime]] = []
    for asked, supplied in entry["rounds"]:
        if (at := _read(asked)) is not None:
            events.append(("supplement_requested", at))
        if (at := _read(supplied)) is not None:
            events.append(("supplemented", at))
    waits = _waits(events)
    status = str(entry["status"])
    known = IndexDates(
        code=int(status) if status.isdigit() else 0,
        received_at=_read(entry["received"]),
        due_at=_read(entry["due"]),
        finished_at=_read(entry["finished"]),
        requests=waits.requests,
        asked_at=waits.asked_at,
        waited=waits.waited,
    )
    return Theirs(known, int(entry["results"]))


def _waits(events: Sequence[tuple[str, datetime]]) -> Waits:
    return waits_of((kind == "supplement_requested", at) for kind, at in events)


def _read(text_: str) -> datetime | None:
    try:
        return read_national_time(text_)
    except ValueError:
        return None


def _to_the_second(instant: datetime | None) -> datetime | None:
    return instant.replace(microsecond=0) if instant else None


_MISSING_HERE: Final = text("""
insert into portal_differences (comparison_id, difference, number, case_id, agency_id, ours, theirs)
select :comparison, 'missing_here', h.number, null, split_part(h.number, '-', 1), '{}',
    jsonb_build_object('status', h.entry ->> 'status', 'received', h.entry ->> 'received', 'due', h.entry ->> 'due',
        'finished', h.entry ->> 'finished')
from portal_held h
where h.comparison_id = :comparison and h.place = 1
    and not exists (select from cases c where c.code = h.number)
    and not exists (select from cases c where c.portal_number = h.number and c.portal_number <> '')
""")


async def end(session: WriteSession, comparison: int) -> None:
    """Add what stands there and not here, and close the comparison; what older ones gathered is let go."""
    known = text("""
        delete from portal_differences where comparison_id = :comparison and difference = 'missing_here'
    """)
    await session.change(known, {"comparison": comparison})
    await session.change(_MISSING_HERE, {"comparison": comparison})
    await session.change(
        text("""
            update portal_comparisons set ended_at = now(), theirs = (
                select count(distinct number) from portal_held where comparison_id = :comparison)
            where id = :comparison
        """),
        {"comparison": comparison},
    )
    await session.change(text("delete from portal_held where comparison_id < :comparison"), {"comparison": comparison})
    await session.change(
        text("delete from portal_comparisons where id <= (select max(id) from portal_comparisons) - :kept"),
        {"kept": KEPT},
    )
