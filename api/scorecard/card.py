"""The card: every indicator with its points, what it is made of, what is missing, and what would raise it most."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query
from starlette.requests import Request
from starlette.responses import Response

from api.dependencies import CurrentServices, Language
from api.errors import NotFound
from api.list_files import ListFormat, list_response
from api.scorecard.access import Chosen, CurrentChosen
from api.scorecard.counting import formula_of, moment_of, tallies_of
from api.scorecard.figures import number_text, percent_text, points_text
from api.scorecard.paper import card_on_paper, card_sheet, issuer
from api.scorecard.words import CERTAINTIES, STATES
from api.services import Services
from domain.scorecard.formula import Certainty
from domain.scorecard.measures import Behind, Measure
from domain.scorecard.score import Card, Line, State, card

router = APIRouter()

_SHOWN_GAINS = 5


async def _card(services: Services, chosen: Chosen) -> Card | None:
    formula = formula_of(chosen)
    if formula is None:
        return None
    async with services.sessions.read() as session:
        return card(formula, await tallies_of(services, session, chosen))


@router.get("/scorecard")
async def show_card(request: Request, services: CurrentServices, chosen: CurrentChosen, language: Language) -> Response:
    """Show the card of an agency, or of all the viewer looks after, for a period."""
    made = await _card(services, chosen)
    values = {
        "chosen": chosen,
        "card": made,
        "gains": made.gains[:_SHOWN_GAINS] if made else (),
        "as_of": moment_of(chosen),
        "certainties": CERTAINTIES,
        "states": STATES,
        "opens": opens,
        "points": lambda value: points_text(value, language),
        "percent": lambda value: percent_text(value, language),
        "number": lambda value: number_text(value, language),
        "State": State,
        "Certainty": Certainty,
    }
    return services.pages.render(request, "scorecard/card.html", values)


def opens(line: Line) -> bool:
    """Tell whether the numbers of a line open what they are made of."""
    return line.holding.behind is not Behind.NONE and (
        line.tally is not None or line.rule.measure is Measure.AVERAGE_TIME
    )


@router.get("/scorecard/export")
async def export_card(
    services: CurrentServices,
    chosen: CurrentChosen,
    language: Language,
    wanted: Annotated[ListFormat, Query(alias="format")] = ListFormat.XLSX,
) -> Response:
    """Send the card as a sheet, or as PDF to sign."""
    made = await _card(services, chosen)
    if made is None:
        raise NotFound
    sheet, sums = card_sheet(made, language)
    printed = card_on_paper(made, sums, chosen, issuer(chosen, language), language)
    name = f"766-{chosen.agency or 'all'}-{chosen.period.text}"
    return await list_response(services, chosen.person, sheet, printed, wanted, name, language)


@router.get("/scorecard/formula")
async def show_formula(
    request: Request, services: CurrentServices, chosen: CurrentChosen, language: Language
) -> Response:
    """Show the version of the formula that holds for the period: rules, thresholds, sources, doubts."""
    values = {
        "chosen": chosen,
        "formula": formula_of(chosen),
        "certainties": CERTAINTIES,
        "points": lambda value: points_text(value, language),
    }
    return services.pages.render(request, "scorecard/formula.html", values)
