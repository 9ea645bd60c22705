"""What the list of the desk can be narrowed down to: the procedures and the people that stand on it now."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from sqlalchemy import text

from models.supervision.narrowing import supervised
from models.viewer import Viewer
from runtime.database import ReadSession


@dataclass(frozen=True, slots=True)
class ProcedureOnDesk:
    """A procedure with lines on the desk."""

    code: str
    vi: str
    en: str


@dataclass(frozen=True, slots=True)
class HolderOnDesk:
    """A member of staff with lines on the desk."""

    staff_id: UUID
    name: str


@dataclass(frozen=True, slots=True)
class Facets:
    """Both lists, by name; the sixty most frequent procedures."""

    procedures: Sequence[ProcedureOnDesk]
    holders: Sequence[HolderOnDesk]


_FACETS: Final = text("""
with lines as materialized (
    select l.procedure_code, l.holder, count(*) as lines from desk_lines l
    where l.agency_id = any(cast(:agencies as text[]))
    group by grouping sets ((l.procedure_code), (l.holder))
), procedures as (
    select procedure_code from lines where procedure_code is not null order by lines desc limit 60
)
select 'procedure' as kind, p.procedure_code as key, coalesce(v.name_vi, p.procedure_code) as vi,
    coalesce(nullif(v.name_en, ''), v.name_vi, p.procedure_code) as en
from procedures p left join lateral (
    select name_vi, name_en from procedure_versions where procedure_code = p.procedure_code
    order by version desc limit 1) v on true
union all
select 'holder', s.id::text, s.name, s.name from lines l join staff s on s.id = l.holder
order by 3
""")


async def desk_facets(session: ReadSession, viewer: Viewer) -> Facets:
    """Return what stands on the desk of the viewer's agencies, whatever the list is narrowed to at the moment."""
    found = list(await session.execute(_FACETS, {"agencies": list(supervised(viewer))}))
    return Facets(
        [ProcedureOnDesk(row.key, row.vi, row.en) for row in found if row.kind == "procedure"],
        [HolderOnDesk(UUID(row.key), row.vi) for row in found if row.kind == "holder"],
    )
