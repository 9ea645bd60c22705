"""What the list of the desk can be narrowed down to: the procedures, people and steps that stand on it now."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple
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
    """A member of staff who holds a task of a case on the desk."""

    staff_id: UUID
    name: str


@dataclass(frozen=True, slots=True)
class Facets:
    """Both lists, by name, all of them."""

    procedures: Sequence[ProcedureOnDesk]
    holders: Sequence[HolderOnDesk]


class StepOnDesk(NamedTuple):
    """A step in which a case stands, and a version of the procedure that has it."""

    step: str
    version: int


# A line keeps one holder. Only where steps run side by side can there be more: those few lines ask for their tasks.
_FACETS: Final = text("""
with lines as materialized (
    select l.procedure_code, l.holder, array_agg(l.case_id) filter (where strpos(l.step, ',') > 0) as side_by_side
    from desk_lines l where l.agency_id = any(cast(:agencies as text[]))
    group by grouping sets ((l.procedure_code), (l.holder))
), procedures as (
    select procedure_code from lines where procedure_code is not null
    union select cast(:procedure as varchar) where :procedure <> ''
), holders as (
    select holder from lines where holder is not null
    union select k.claimed_by from lines l cross join lateral unnest(l.side_by_side) as p (case_id)
    join tasks k on k.case_id = p.case_id
    where l.procedure_code is not null and k.status = 'open' and k.claimed_by is not null
        and k.kind not in ('ask', 'hand_over')
    union select cast(:holder as uuid)
)
select 'procedure' as kind, p.procedure_code as key, coalesce(v.name_vi, p.procedure_code) as vi,
    coalesce(nullif(v.name_en, ''), v.name_vi, p.procedure_code) as en
from procedures p left join lateral (
    select name_vi, name_en from procedure_versions where procedure_code = p.procedure_code
    order by version desc limit 1) v on true
union all
select 'holder', s.id::text, s.name, s.name from holders h join staff s on s.id = h.holder
order by 3
""")
_STEPS: Final = text("""
select distinct s.step, d.procedure_version as version
from (
    select l.step, (array_agg(l.case_id))[1] as case_id from desk_lines l
    where l.agency_id = any(cast(:agencies as text[])) and l.procedure_code = :procedure group by l.step
) f join desk_lines d on d.case_id = f.case_id cross join lateral unnest(string_to_array(f.step, ',')) as s (step)
order by version desc, s.step
""")


async def desk_facets(
    session: ReadSession, viewer: Viewer, *, procedure: str = "", holder: UUID | None = None
) -> Facets:
    """Return what stands on the desk of the viewer's agencies, whatever the list is narrowed to at the moment.

    The chosen `procedure` and `holder` are among them even when nothing of theirs stands there any more.
    """
    given = {"agencies": list(supervised(viewer)), "procedure": procedure, "holder": holder}
    found = list(await session.execute(_FACETS, given))
    return Facets(
        [ProcedureOnDesk(row.key, row.vi, row.en) for row in found if row.kind == "procedure"],
        [HolderOnDesk(UUID(row.key), row.vi) for row in found if row.kind == "holder"],
    )


async def desk_steps(session: ReadSession, viewer: Viewer, procedure: str) -> Sequence[StepOnDesk]:
    """Return the steps in which the lines of a procedure stand, those of its newest versions first."""
    given = {"agencies": list(supervised(viewer)), "procedure": procedure}
    return [StepOnDesk(row.step, row.version) for row in await session.execute(_STEPS, given)]
