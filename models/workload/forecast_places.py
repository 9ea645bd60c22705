"""Where the cases are that will be late this week: counts by agency, procedure or step, for a picture and its table."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import text

from models.workload.board import Scope
from runtime.database import ReadSession


@dataclass(frozen=True, slots=True)
class ForecastPlace:
    """How many cases of one agency, procedure or step ("code/step", with the procedure's name) will be late."""

    key: str
    name_vi: str
    name_en: str
    late: int


_KEYS: Final = {
    "agency": "f.agency_id",
    "procedure": "f.procedure_code",
    "step": "f.procedure_code || '/' || f.step",
}
_PLACES: Final = {
    level: text(f"""
with late as (
    select {key} as key, min(f.agency_id) as agency_id, min(f.procedure_code) as procedure_code, count(*)::int as late
    from board_forecasts f join cases c on c.id = f.case_id
    where f.agency_id = any(cast(:agencies as text[])) and (:procedure = '' or f.procedure_code = :procedure)
        and c.decided_at is null and c.ended_at is null
    group by 1
)
select l.key, coalesce(n.name_vi, l.key) as name_vi,
    coalesce(nullif(n.name_en, ''), n.name_vi, l.key) as name_en, l.late
from late l left join lateral ({names}) n on true order by l.late desc, l.key
""")  # noqa: S608  # made of constants
    for level, key in _KEYS.items()
    for names in (
        "select a.name_vi, a.name_en from agencies a where a.id = l.agency_id"
        if level == "agency"
        else """select v.name_vi, v.name_en from procedure_versions v where v.procedure_code = l.procedure_code
            order by v.version desc limit 1""",
    )
}


async def forecast_places(session: ReadSession, scope: Scope, level: str) -> Sequence[ForecastPlace]:
    """Return where the cases of the forecast are by "agency", "procedure" or "step", most first.

    Raises KeyError for another level.
    """
    asked: dict[str, Any] = {"agencies": list(scope.agencies), "procedure": scope.procedure}
    found = await session.execute(_PLACES[level], asked)
    return [ForecastPlace(**row) for row in found.mappings()]
