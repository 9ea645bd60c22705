"""Deciding to move running cases: which ones, between which versions, which step becomes which. No case changes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

from fastapi import APIRouter, Query
from starlette.requests import Request
from starlette.responses import Response

from api.author.access import CurrentWriter, ProcedureCode, Writer
from api.author.choosing import LEFT_OUT, Naming, chosen_by, frozen_choice, shown_choice
from api.author.frame import today
from api.author.refusals import refusal_of
from api.dependencies import CurrentServices
from api.errors import NotFound
from api.language import Readable
from api.pages import see_other
from api.services import Services
from domain.case.migration import LegalTime
from domain.case.migration_rules import targets
from domain.simulation.telling import step_names
from models.errors import StorageRefusedError
from models.moves import SECOND_PERSON_ABOVE, decide_move
from models.publication import published_versions
from models.queries.blast_radius import pinned_cases, standing_cases

router = APIRouter()


@router.get("/procedures/desk/{procedure_code}/moves/new")
async def show_new_move(
    request: Request,
    services: CurrentServices,
    writer: CurrentWriter,
    procedure_code: ProcedureCode,
    source: Annotated[int, Query(alias="from", ge=0, le=9999)] = 0,
    target: Annotated[int, Query(alias="to", ge=0, le=9999)] = 0,
    selection: Annotated[str, Query(max_length=60)] = "",
    case: Annotated[str, Query(max_length=60)] = "",
) -> Response:
    """Show which cases it would be about, which follow which version, and the mapping of steps between two of them.

    They are those of a selection frozen on the desk, one case, or without either all of a version.
    """
    return await _new_page(request, services, writer, procedure_code, source, target, Naming(selection, case))


@router.post("/procedures/desk/{procedure_code}/moves/new")
async def decide(
    request: Request, services: CurrentServices, writer: CurrentWriter, procedure_code: ProcedureCode
) -> Response:
    """Store the decision; no case changes by it."""
    form = await request.form()
    typed = {name: str(value).strip() for name, value in form.items()}
    source, target = (int(typed[name]) if typed.get(name, "").isdigit() else 0 for name in ("from", "to"))
    mapping = {
        name.removeprefix("step."): "" if value == "-" else value
        for name, value in typed.items()
        if name.startswith("step.") and value
    }
    naming = Naming(typed.get("selection", ""), typed.get("case", ""))
    try:
        async with services.sessions.write() as session:
            move = await decide_move(
                session,
                writer.author,
                procedure_code=procedure_code,
                from_version=source,
                to_version=target,
                mapping=mapping,
                legal_time=LegalTime.NEW if typed.get("legal_time") == "new" else LegalTime.KEEP,
                reason=typed.get("reason", "")[:2000],
                decision=typed.get("decision", "")[:200],
                selection=await frozen_choice(session, writer, procedure_code, naming),
            )
            return see_other(f"/procedures/moves/{move.id}")
    except StorageRefusedError as refused:
        return await _new_page(
            request, services, writer, procedure_code, source, target, naming, typed, refusal_of(refused), status=422
        )


async def _new_page(
    request: Request,
    services: Services,
    writer: Writer,
    code: str,
    source: int,
    target: int,
    naming: Naming,
    typed: Mapping[str, str] | None = None,
    refusal: Readable | None = None,
    *,
    status: int = 200,
) -> Response:
    lost = ""
    async with services.sessions.read() as session:
        versions = await published_versions(session, writer.author, today(), code)
        if not versions:
            raise NotFound
        try:
            chosen = await chosen_by(session, writer.author, code, naming)
        except StorageRefusedError as refused:
            # Without the cases that were meant there is no form: a decision about all of a version is another one.
            chosen, lost, refusal, status = None, str(refused), refusal_of(refused), 422
        ids = chosen.ids if chosen else None
        pinned = {one.version: one for one in await pinned_cases(session, writer.author, code, ids)}
        usable = [one for one in versions if one.state != "cancelled"]
        newest = usable[0].version if usable else 0
        target = target if any(one.version == target for one in usable) else newest
        if not any(one.version == source for one in usable):
            source = chosen.version if chosen else next((number for number in pinned if number != target), 0)
        standing = {one.step: one.cases for one in await standing_cases(session, writer.author, code, source, ids)}
        choice = await shown_choice(session, chosen, source) if chosen else None
    rows = await _mapping(services, code, source, target) if source and source != target else []
    values: dict[str, Any] = {
        "code": code,
        "first": versions[0],
        "versions": usable,
        "pinned": pinned,
        "source": source,
        "target": target,
        "standing": standing,
        "carried": naming.carried,
        "choice": choice,
        "left_out_words": LEFT_OUT,
        "lost": lost,
        "rows": rows,
        "step_words": {row["id"]: row["name"] for row in rows},
        "typed": dict(typed or {}),
        "refusal": refusal,
        "limit": SECOND_PERSON_ABOVE,
    }
    return services.pages.render(request, "author/new_move.html", values, status=status)


async def _mapping(services: Services, code: str, source: int, target: int) -> list[dict[str, Any]]:
    """Return each old step with its name, what it becomes by itself, and the steps it may become."""
    old, new = await services.definitions.version(code, source), await services.definitions.version(code, target)
    if old is None or new is None:
        return []
    plans = [services.definitions.plan(one, one.definition.agency) for one in (old, new)]
    goes_to = targets(plans[0], plans[1], {})
    before, after = step_names(old.definition), step_names(new.definition)
    kinds = {step.id: step.kind for step in plans[1].steps}
    return [
        {
            "id": step.id,
            "name": before.get(step.id),
            "becomes": goes_to[step.id],
            "offered": [(name, after.get(name)) for name, kind in kinds.items() if kind is step.kind],
        }
        for step in plans[0].steps
    ]
