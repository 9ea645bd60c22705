"""The indicators that are a share of dossiers: how many, and the dossiers themselves.

Each is a set of dossiers and a condition, used for the number and for the list it opens, so that both agree.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import text

from domain.scorecard.measures import Measure
from domain.scorecard.score import Tally
from models.paging import Cursor, Page
from models.queries.scorecard_on_time import ASKED, COUNTED, OVER_AT, SIMPLY_ON_TIME, judged, parameters
from runtime.database import ReadSession

_OWN: Final = "c.agency_id = any(cast(:agencies as text[])) and c.parent_id is null"
RECEIVED: Final = f"{_OWN} and c.received_at >= :start and c.received_at < :until"
_DECIDED: Final = f"""{_OWN} and c.received_at is not null and coalesce(c.decided_at, c.ended_at) >= :start
    and coalesce(c.decided_at, c.ended_at) < :until and c.decided_at is not null"""
_RESULT: Final = "exists (select from held_results r where r.case_id = c.id and r.superseded_by is null)"
_SYNCED: Final = """(c.portal_number <> '' or exists (select from portal_messages m where m.case_id = c.id
    and m.action = 'dossier' and m.status = 'confirmed'))"""
_PAID_ONLINE: Final = """exists (select from money_entries o where o.case_id = c.id
    and o.kind = 'received_online')"""
_ONLINE: Final = f"c.channel = 'online' and {_RESULT}"
_POPULATION: Final = """exists (select from dossier_items i where i.case_id = c.id and i.held_in = 'dan-cu')"""
_DISLIKED: Final = """(exists (select from ratings g where g.case_id = c.id and (g.scores ->> 'overall')::int <= 2)
    or exists (select from feedback f where f.case_code = c.code and f.case_code <> '' and f.kind <> 'praise'))"""


@dataclass(frozen=True, slots=True)
class _Share:
    """Of which dossiers, and which of them count."""

    of: str
    counts: str


_SHARES: Final[dict[Measure, _Share]] = {
    Measure.SYNCED: _Share(RECEIVED, _SYNCED),
    Measure.FULL_ONLINE: _Share(f"{RECEIVED} and c.procedure_code = any(cast(:full as text[]))", _ONLINE),
    Measure.FILED_ONLINE: _Share(RECEIVED, _ONLINE),
    Measure.PAID_ONLINE: _Share(f"{RECEIVED} and c.fee > 0", _PAID_ONLINE),
    Measure.ELECTRONIC_RESULT: _Share(_DECIDED, _RESULT),
    Measure.DIGITISED: _Share(
        _DECIDED,
        f"""{_RESULT} and exists (select from documents d where d.case_id = c.id and d.kind like 'component:%')""",
    ),
    Measure.REUSED: _Share(
        RECEIVED,
        """exists (select from dossier_items i where i.case_id = c.id and (i.held_in <> '' or i.reused is not null))""",
    ),
    Measure.SHARED: _Share(
        RECEIVED,
        f"""(exists (select from dossier_items i where i.case_id = c.id and i.reused is not null)
        or {_RESULT} and exists (select from portal_messages m where m.case_id = c.id and m.action = 'dossier'
            and m.status = 'confirmed' and m.code in (9, 10)))""",  # noqa: S608  # made of constants
    ),
    Measure.POPULATION_CASES: _Share(RECEIVED, _POPULATION),
}
#: The shares that open a list of dossiers; the two that follow from indicator 2.1 are found by their verdicts.
LISTED: Final = frozenset({*_SHARES, Measure.ON_TIME, Measure.SATISFIED})


@dataclass(frozen=True, slots=True)
class Asked:
    """Whose card, and of what: instants are aware, `at` is now, `full` the procedures that are fully online."""

    agencies: Sequence[str]
    start: datetime
    until: datetime
    at: datetime
    full: Sequence[str] = ()

    @property
    def values(self) -> dict[str, Any]:
        """The values of the statements."""
        return {**parameters(self.agencies, self.start, self.until, self.at), "full": sorted(self.full)}


def _counting(of: str) -> Any:
    shares = [(measure, share) for measure, share in _SHARES.items() if share.of == of]
    columns = ", ".join(f"count(*) filter (where {share.counts}) as {measure.value}" for measure, share in shares)
    return text(f"select count(*) as whole, {columns} from cases c where {of}")  # noqa: S608  # made of constants


_COUNTS: Final = {of: _counting(of) for of in dict.fromkeys(share.of for share in _SHARES.values())}


async def case_tallies(session: ReadSession, asked: Asked) -> dict[Measure, Tally]:
    """Return the shares of dossiers of a period."""
    found: dict[Measure, Tally] = {}
    for of, statement in _COUNTS.items():
        row = (await session.execute(statement, asked.values)).mappings().one()
        for measure, share in _SHARES.items():
            if share.of == of:
                found[measure] = Tally(row[measure.value], row["whole"])
    return found


async def disliked(session: ReadSession, asked: Asked) -> int:
    """Return how many dossiers on time drew feedback or a bad rating (indicator 5.4); late ones count as they are."""
    values = {**asked.values, "ids": await _judged_ids(session, asked, counted=True)}
    statement = text(f"select count(*) from cases c where {_on_time(counted=True)} and {_DISLIKED}")  # noqa: S608  # made of constants
    return int((await session.execute(statement, values)).scalar_one())


_USED: Final = text(f"""
select c.procedure_code, bool_or(c.channel = 'online') as online, bool_or(c.fee > 0 and {_SYNCED}) as fee_synced,
    bool_or({_PAID_ONLINE}) as paid_online, bool_or({_POPULATION}) as population, count(*) as cases
from cases c where {RECEIVED} group by 1
""")  # noqa: S608  # made of constants


@dataclass(frozen=True, slots=True)
class Used:
    """What the dossiers of a procedure that were received in the period made use of."""

    procedure_code: str
    online: bool
    fee_synced: bool
    paid_online: bool
    population: bool
    cases: int


async def procedures_used(session: ReadSession, asked: Asked) -> dict[str, Used]:
    """Return the procedures that had dossiers in the period."""
    rows = (await session.execute(_USED, asked.values)).mappings()
    return {row["procedure_code"]: Used(**row) for row in rows}


@dataclass(frozen=True, slots=True)
class CaseLine:
    """One dossier behind a number. No personal data."""

    case_id: UUID
    code: str
    agency_vi: str
    agency_en: str
    procedure_vi: str
    procedure_en: str
    channel: str
    received_at: datetime
    due_at: datetime | None
    finished_at: datetime | None
    requests: int

    @property
    def cursor(self) -> Cursor:
        """Where the list goes on after this line."""
        return Cursor(self.received_at, self.case_id)


_LINES: Final = """
select c.id as case_id, c.code, coalesce(a.name_vi, c.agency_id) as agency_vi,
    coalesce(nullif(a.name_en, ''), a.name_vi, c.agency_id) as agency_en,
    coalesce(v.name_vi, c.procedure_code) as procedure_vi,
    coalesce(nullif(v.name_en, ''), v.name_vi, c.procedure_code) as procedure_en, c.channel, c.received_at,
    coalesce(c.appointment_at, c.due_at) as due_at,
    case when c.phase = any(cast(:over as text[])) and coalesce(c.decided_at, c.ended_at) < :until
        then coalesce(c.decided_at, c.ended_at) end as finished_at,
    (select count(*) from case_events e where e.case_id = c.id and e.kind = 'supplement_requested'
        and e.at < :until) as requests
from (select * from cases c where {of} and (c.received_at, c.id) > (cast(:after as timestamptz), :after_id)
    order by c.received_at, c.id limit :limit) c
left join agencies a on a.id = c.agency_id
left join procedure_versions v on v.procedure_code = c.procedure_code and v.version = c.procedure_version
order by c.received_at, c.id
"""
_FIRST: Final = Cursor(datetime.fromisoformat("0001-01-01T00:00:00+00:00"), UUID(int=0))


async def cases_behind(
    session: ReadSession,
    measure: Measure,
    asked: Asked,
    *,
    counted: bool | None = None,
    over: bool | None = None,
    after: Cursor | None = None,
    limit: int = 50,
) -> Page[CaseLine]:
    """Return a page of the dossiers behind a share, oldest first: all, those that count, or those that do not.

    With `over` only those finished in the period, or still open at its end.

    Raises KeyError for a measure that is no share of dossiers.
    """
    values = asked.values
    if measure is Measure.ON_TIME:
        condition = _on_time(counted=counted)
        values["ids"] = await _judged_ids(session, asked, counted=counted)
    elif measure is Measure.SATISFIED:
        condition = _satisfied(counted=counted)
        values["ids"] = await _judged_ids(session, asked, counted=None if counted is None else True)
        values["all_ids"] = await _judged_ids(session, asked, counted=None)
    else:
        condition = _chosen(_SHARES[measure].of, _SHARES[measure].counts, counted=counted)
    if over is not None:
        condition = f"{condition} and ({OVER_AT}) is {'not ' if over else ''}null"
    start = after or _FIRST
    values |= {"after": start.at, "after_id": start.case_id, "limit": limit + 1}
    rows = (await session.execute(text(_LINES.format(of=condition)), values)).mappings()
    lines = tuple(CaseLine(**row) for row in rows)
    return Page(lines[:limit], lines[limit - 1].cursor if len(lines) > limit else None)


def _chosen(of: str, counts: str, *, counted: bool | None) -> str:
    if counted is None:
        return of
    return f"{of} and {'' if counted else 'not '}({counts})"


async def _judged_ids(session: ReadSession, asked: Asked, *, counted: bool | None) -> list[UUID]:
    """Return the dossiers that were sent back for more: all, those on time, or those late."""
    found = await judged(session, asked.agencies, asked.start, asked.until, asked.at)
    return [one.case_id for one in found if counted is None or one.on_time is counted]


def _on_time(*, counted: bool | None, ids: str = "ids") -> str:
    simple = "coalesce(c.appointment_at, c.due_at) is not null and not " + ASKED
    if counted is not None:
        simple += f" and {'' if counted else 'not '}({SIMPLY_ON_TIME})"
    return f"{COUNTED} and ({simple} or c.id = any(cast(:{ids} as uuid[])))"


def _satisfied(*, counted: bool | None) -> str:
    """On time and not disliked; or, of all that were judged, late or disliked."""
    if counted is None:
        return _on_time(counted=None)
    pleased = f"({_on_time(counted=True)} and not {_DISLIKED})"
    return pleased if counted else f"{_on_time(counted=None, ids='all_ids')} and not {pleased}"


async def names_of(session: ReadSession, codes: Collection[str]) -> dict[str, tuple[str, str]]:
    """Return the newest names of procedures, Vietnamese and English, by code."""
    found = await session.execute(
        text("""
            select distinct on (procedure_code) procedure_code, name_vi, coalesce(nullif(name_en, ''), name_vi) as en
            from procedure_versions where procedure_code = any(cast(:codes as text[]))
            order by procedure_code, version desc
        """),
        {"codes": sorted(codes)},
    )
    return {row.procedure_code: (row.name_vi, row.en) for row in found}
