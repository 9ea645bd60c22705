"""Cases outside the viewer's agencies that were named exactly: no more than whom to ask."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import text

from domain.case.asked import Asked, Kind
from models.queries.looked_up import looked_up
from models.viewer import Viewer
from runtime.database import ReadSession

_MOST: Final = 20


@dataclass(frozen=True, slots=True)
class ForeignCase:
    """A case of another agency and whom to ask; at `desk_id` its applicant gets the result.

    Of a code both are the agency that gave it, and nothing says whether the case is there.
    """

    code: str
    agency_id: str
    desk_id: str


_THERE: Final = """
with hits as materialized ({hits})
select c.code, c.agency_id, case when c.parent_id is null then c.received_at_agency else c.agency_id end as desk_id
from hits join cases c on c.id = hits.id
where not (c.agency_id = any(cast(:agencies as text[])) or c.received_at_agency = any(cast(:agencies as text[])))
order by c.filed_at desc limit :limit
"""
# A code names its agency by itself: the same is said whether or not the case is there, so that trying codes out shows
# none. Of a case the viewer sees there is nothing to say.
_OF_A_CODE: Final = text("""
select cast(:code as text) as code, a.id as agency_id, a.id as desk_id from agencies a
where a.id = :agency and a.id <> all(cast(:agencies as text[]))
    and not exists (select from cases c where c.code = cast(:code as text)
        and (c.agency_id = any(cast(:agencies as text[])) or c.received_at_agency = any(cast(:agencies as text[]))))
""")


async def foreign_cases(session: ReadSession, viewer: Viewer, asked: Asked) -> Sequence[ForeignCase]:
    """Return code and agency of the cases outside the viewer's agencies that were named exactly; never for a name."""
    if not asked.exact:
        return []
    parameters: dict[str, Any] = {"agencies": sorted(viewer.seen_agencies)}
    if asked.kind is Kind.CODE:
        statement = _OF_A_CODE
        parameters |= {"code": asked.value, "agency": asked.issuer}
    else:
        looked = looked_up(asked)
        statement = text(_THERE.format(hits=looked.hits))
        parameters |= {**looked.parameters, "limit": _MOST}
    return [ForeignCase(**row) for row in (await session.execute(statement, parameters)).mappings()]
