"""The author's catalogue: every procedure that is published or drafted, with where it stands."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import text

from models.authoring import Author
from runtime.database import ReadSession

#: What a procedure can be filtered by.
STATES: Final = ("draft", "doubts", "final", "in_force", "future", "ended")


@dataclass(frozen=True, slots=True)
class CatalogueRow:
    """One procedure. Versions are numbers, None where there is none; `doubts` are open ones of its drafts."""

    code: str
    name_vi: str
    name_en: str
    field: str
    agency_kind: str
    in_force: int | None
    in_force_from: date | None
    future: int | None
    future_from: date | None
    ended: int | None
    drafts: int
    finals: int
    draft_id: UUID | None
    doubts: int
    seconds: int
    written_at: datetime | None


#: The head of a draft names its field within its first lines; the whole text is not searched.
_BODY: Final = """
with versions as (
    select distinct on (v.procedure_code) v.procedure_code as code, v.name_vi, v.name_en, v.field, v.agency_kind
    from procedure_versions v where v.cancelled_at is null order by v.procedure_code, v.effective_from desc
), lives as (
    select v.procedure_code as code,
        max(v.version) filter (where v.effective_from <= :today and coalesce(v.effective_to, :today) >= :today)
            as in_force,
        max(v.effective_from) filter (where v.effective_from <= :today and coalesce(v.effective_to, :today) >= :today)
            as in_force_from,
        max(v.version) filter (where v.effective_from > :today) as future,
        min(v.effective_from) filter (where v.effective_from > :today) as future_from,
        max(v.version) filter (where v.effective_to < :today) as ended
    from procedure_versions v where v.cancelled_at is null group by 1
), drafting as (
    select d.procedure_code as code, count(*) as drafts, count(*) filter (where d.state = 'final') as finals,
        (array_agg(d.id order by d.written_at desc))[1] as draft_id, max(d.written_at) as written_at,
        coalesce(sum(q.open), 0)::int as doubts, coalesce(sum(q.seconds), 0)::int as seconds
    from procedure_drafts d
    left join (
        select draft_id, count(*) as open, sum(seconds) as seconds from draft_doubts where answer = '' group by 1
    ) q on q.draft_id = d.id
    where d.state in ('draft', 'final')
        and (cast(:deciding as text[]) is null or d.agency_kind = any(cast(:deciding as text[]))
            or d.agency_id = any(cast(:agencies as text[])))
    group by 1
), known as (
    select coalesce(v.code, g.code) as code, coalesce(v.name_vi, nullif(d.name_vi, ''), '') as name_vi,
        coalesce(v.name_en, d.name_en, '') as name_en, coalesce(v.agency_kind, d.agency_kind) as agency_kind,
        coalesce(v.field, substring(left(d.text, 3000) from '\\nfield: *"?([a-z0-9-]+)'), '') as field,
        l.in_force, l.in_force_from, l.future, l.future_from, l.ended, coalesce(g.drafts, 0) as drafts,
        coalesce(g.finals, 0) as finals, g.draft_id, coalesce(g.doubts, 0) as doubts, coalesce(g.seconds, 0) as seconds,
        g.written_at
    from versions v join lives l on l.code = v.code
    full join drafting g on g.code = v.code
    left join procedure_drafts d on d.id = g.draft_id and v.code is null
)
"""
_WHERE: Final = """
where (cast(:kinds as text[]) is null or agency_kind = any(cast(:kinds as text[])))
    and (:q = '' or strpos(fold_text(name_vi || ' ' || name_en || ' ' || code), fold_text(:q)) > 0)
    and (:field = '' or field = :field) and (:agency = '' or agency_kind = :agency)
    and case :state when 'draft' then drafts > finals when 'final' then finals > 0 when 'doubts' then doubts > 0
        when 'in_force' then in_force is not null when 'future' then future is not null
        when 'ended' then in_force is null and future is null and ended is not null else true end
"""
_ROWS: Final = text(
    f"{_BODY} select * from known {_WHERE} and code > :after order by code limit :limit"  # noqa: S608 - constant text
)
_QUICKEST: Final = text(
    f"{_BODY} select * from known {_WHERE} and doubts > 0 order by seconds, code limit :limit"  # noqa: S608 - likewise
)
_COUNTS: Final = text(
    f"""{_BODY} select count(*) as all, count(*) filter (where drafts > finals) as draft,
    count(*) filter (where doubts > 0) as doubts, count(*) filter (where finals > 0) as final,
    count(*) filter (where in_force is not null) as in_force, count(*) filter (where future is not null) as future,
    count(*) filter (where in_force is null and future is null and ended is not null) as ended
    from known {_WHERE}"""  # noqa: S608 - likewise
)
_FIELDS: Final = text(
    f"{_BODY} select distinct field, agency_kind from known {_WHERE} order by 1, 2"  # noqa: S608 - likewise
)


def _asked(author: Author, today: date, wanted: Mapping[str, str]) -> dict[str, Any]:
    return {
        **author.of_drafts(),
        "today": today,
        **{name: wanted.get(name, "") for name in ("q", "field", "agency", "state")},
    }


async def catalogue_rows(
    session: ReadSession, author: Author, today: date, wanted: Mapping[str, str], *, after: str = "", limit: int = 50
) -> Sequence[CatalogueRow]:
    """Return procedures by code from the one after `after`; those with doubts come by the time they take, at once.

    `wanted` may name `q` (any part of name or code), `field`, `agency` (a kind) and `state` (of `STATES`).
    """
    asked = _asked(author, today, wanted)
    if wanted.get("state") == "doubts":
        found = await session.execute(_QUICKEST, {**asked, "limit": limit})
    else:
        found = await session.execute(_ROWS, {**asked, "after": after, "limit": limit})
    return [CatalogueRow(**row) for row in found.mappings()]


async def catalogue_counts(
    session: ReadSession, author: Author, today: date, wanted: Mapping[str, str]
) -> Mapping[str, int]:
    """Return how many procedures stand in each state, "all" among them, under the other filters."""
    found = await session.execute(_COUNTS, {**_asked(author, today, wanted), "state": ""})
    return {name: int(number) for name, number in found.mappings().one().items()}


async def catalogue_choices(session: ReadSession, author: Author, today: date) -> Sequence[tuple[str, str]]:
    """Return every pair of field and agency kind there is."""
    found = await session.execute(_FIELDS, _asked(author, today, {}))
    return [(str(row[0]), str(row[1])) for row in found.all()]
