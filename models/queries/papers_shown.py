"""Which papers of a case the people of a consulted agency may open: those their question names, if it names any."""

from typing import Final
from uuid import UUID

from sqlalchemy import text

from models.tables import Case, Document
from models.viewer import Viewer
from runtime.database import ReadSession

#: The questions asked of the viewer's agencies, each with what was written of it last.
_QUESTIONS: Final = text("""
select t.step, (
    select n.items from case_events e join notes n on n.case_id = e.case_id and n.id::text = e.note
    where e.case_id = t.case_id and e.step = t.step and e.kind = 'question_put' order by e.seq desc limit 1) as items
from tasks t where t.case_id = :case_id and t.kind = 'ask' and t.agency_id = any(cast(:agencies as text[]))
""")


class PapersShown:
    """What a viewer may open of a case's papers; without a restriction, all."""

    def __init__(self, named: frozenset[str] | None = None, steps: frozenset[str] = frozenset()) -> None:
        """`named` are document ids, None for all; `steps` the questions whose opinions are the viewer's own."""
        self._named = named
        self._steps = steps

    def includes(self, document: Document) -> bool:
        """Tell whether this document may be opened."""
        if self._named is None or str(document.id) in self._named:
            return True
        kind, _, rest = document.kind.partition(":")
        return kind == "opinion" and rest.partition("/")[0] in self._steps


async def papers_shown(session: ReadSession, viewer: Viewer, case: Case) -> PapersShown:
    """Return what the viewer may open: everything, unless only asked for an opinion on papers that were named.

    NĐ 118/2025 Art 20(2) lets a consulted agency read; the asking officer may say which papers it takes.
    """
    if viewer.seen_agencies & {case.agency_id, case.received_at_agency}:
        return PapersShown()
    values = {"case_id": case.id, "agencies": sorted(viewer.agency_ids)}
    rows = (await session.execute(_QUESTIONS, values)).all()
    named = [frozenset(named_in(row.items)) for row in rows]
    if not named or not all(named):
        return PapersShown()
    return PapersShown(frozenset().union(*named), frozenset(row.step for row in rows))


def named_in(items: object) -> list[str]:
    """Return the ids of the papers a question names, in its order."""
    points = items if isinstance(items, list) else []
    return [str(UUID(point["document"])) for point in points if isinstance(point, dict) and "document" in point]
