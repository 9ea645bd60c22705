"""Leaving a filing and coming back to it: the link of a draft, on this device or another."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Form
from starlette.requests import Request
from starlette.responses import Response

from api.citizen.drafts import base_of, forget, open_draft, remember
from api.citizen.filing import elsewhere
from api.dependencies import CurrentServices
from api.errors import NotFound
from api.language import language_of, say
from api.pages import see_other
from api.security.rates import DRAFT_LINKS_BY_ADDRESS, address_of
from api.services import Services
from domain.procedure.basics import Words
from models.base import now
from models.drafts import delete_draft, draft_of
from models.tables import FilingDraft

router = APIRouter()


@router.get("/file/{code}/saved")
async def show_saved(request: Request, services: CurrentServices, code: str) -> Response:
    """Say until when the draft is kept and give the link that opens it elsewhere."""
    opened = await open_draft(request, services, code)
    if opened is None or opened.draft.filed_code:
        return elsewhere(opened, code)
    link = f"{services.settings.public_url.rstrip('/')}/drafts/{opened.secret}"
    language = language_of(request, services.settings.language)
    subject = say("Hồ sơ đang làm dở").read(language)
    body = say("Mở để làm tiếp: %(link)s", link=link).read(language)
    values = {
        "opened": opened,
        "link": link,
        "mail": f"mailto:?subject={quote(subject)}&body={quote(body)}",
        "text": f"sms:?&body={quote(body)}",
    }
    return services.pages.render(request, "citizen/saved.html", values)


@router.post("/file/{code}/leave")
async def leave(request: Request, services: CurrentServices, code: str) -> Response:
    """Forget the draft on this device; the link still opens it."""
    del request
    response = see_other("/")
    forget(response, services, code)
    return response


@router.post("/file/{code}/delete")
async def delete(request: Request, services: CurrentServices, code: str) -> Response:
    """Delete the draft with its files, for good."""
    opened = await open_draft(request, services, code)
    response = see_other(base_of(code))
    if opened is not None and not opened.draft.filed_code:
        async with services.sessions.write() as session:
            await delete_draft(session, opened.draft.id)
    forget(response, services, code)
    return response


@router.get("/drafts/{secret}")
async def show_draft(request: Request, services: CurrentServices, secret: str) -> Response:
    """Say which filing the link leads to. Looking changes nothing: mail programs open links by themselves."""
    draft = await _found(request, services, secret)
    name = await _name(services, draft) if draft else None
    values = {"draft": draft, "name": name, "secret": secret}
    return services.pages.render(request, "citizen/resume.html", values, status=200 if draft else NotFound.status)


@router.post("/drafts")
async def resume(
    request: Request, services: CurrentServices, secret: Annotated[str, Form(max_length=100)] = ""
) -> Response:
    """Go on with a draft in this browser."""
    draft = await _found(request, services, secret)
    if draft is None:
        raise NotFound
    response = see_other(f"{base_of(draft.procedure_code)}/{'done' if draft.filed_code else 'check'}")
    remember(response, services, draft.procedure_code, secret)
    return response


async def _found(request: Request, services: Services, secret: str) -> FilingDraft | None:
    await services.rates.take(DRAFT_LINKS_BY_ADDRESS, address_of(request))
    async with services.sessions.read() as session:
        return await draft_of(session, secret[:100], now())


async def _name(services: Services, draft: FilingDraft) -> Words | None:
    procedures = await services.definitions.all_in_force(now().date())
    found = next((one for one in procedures if one.procedure_code == draft.procedure_code), None)
    return Words(vi=found.name_vi, en=found.name_en or found.name_vi) if found else None
