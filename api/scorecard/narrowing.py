"""Whose late steps a list is narrowed to, and what each agency did: what the lists ask besides their lines."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

from fastapi import Depends, Query

from api.errors import NotFound
from api.language import Sentence, say
from api.scorecard.access import Chosen
from api.scorecard.list_sheets import ResultLine
from api.services import Services
from domain.procedure.basics import Words
from models.queries.published_late import Answering, ApologyCount, Span, officers_answerable
from models.queries.scorecard_on_time import on_time_counts
from runtime.database import ReadSession


async def _answering(
    officer: Annotated[str, Query(max_length=40)] = "",
    of: Annotated[str, Query(max_length=40)] = "",
    role: Annotated[str, Query(max_length=20)] = "",
) -> Answering | None:
    return Answering(officer, of, role) if officer else None


CurrentAnswering = Annotated[Answering | None, Depends(_answering)]
"""Whose late steps the list of late dossiers is narrowed to, if anybody's."""


async def named_officer(session: ReadSession, span: Span, answering: Answering | None) -> Sentence | Words | None:
    """Return who a list is narrowed to, None for a whole list.

    Raises NotFound for who had no late step here: an address tells no name that the list of officers does not.
    """
    if answering is None:
        return None
    for line in await officers_answerable(session, span):
        if (line.officer, line.agency_id, line.role) == (answering.officer, answering.agency_id, answering.role):
            return Words(vi=line.name, en=line.name) if line.name else say("Chưa ai nhận")
    raise NotFound


async def results_of(services: Services, chosen: Chosen, counts: Sequence[ApologyCount]) -> list[ResultLine]:
    """Return what each of the agencies looked at did in the period."""
    period = chosen.period
    async with services.sessions.read() as session:
        found = await on_time_counts(session, chosen.agencies, period.start, period.until, chosen.now)
    known = {one.agency_id: one for one in counts}
    lines = []
    for agency in chosen.mine:
        if agency.id not in chosen.agencies:
            continue
        own = [one for one in found if one.agency_id == agency.id]
        lines.append(
            ResultLine(
                agency=Words(vi=agency.name_vi, en=agency.name_en or agency.name_vi),
                agency_id=agency.id,
                finished=sum(one.cases for one in own if one.month),
                on_time=sum(one.cases for one in own if one.month and one.on_time),
                open=sum(one.cases for one in own if not one.month),
                open_late=sum(one.cases for one in own if not one.month and not one.on_time),
                apologies=known.get(agency.id, ApologyCount(agency.id, 0, 0, 0)),
            )
        )
    return lines
