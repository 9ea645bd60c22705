"""Acting on a case from its page: a plain form in, the case page again."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fastapi import APIRouter
from pydantic import ValidationError
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response

from api.acts import take
from api.counter.case_page import case_response
from api.dependencies import CurrentServices, CurrentStaff, checked_key
from api.errors import InvalidInput, NotFound, Problem, SignInRequired
from api.pages import see_other
from api.v1.act_form import ActForm
from api.validation import field_problems

router = APIRouter()


@router.post("/cases/{code}/acts")
async def act_from_page(request: Request, services: CurrentServices, staff: CurrentStaff, code: str) -> Response:
    """Take an act and show the case again; when it is refused, with the reason and what was typed."""
    sent = await request.form(max_fields=200)
    typed = {name: str(value) for name, value in sent.items()}
    try:
        form = ActForm.model_validate(_as_act(typed, sent))
        await take(services, staff, code, form, checked_key(typed.get("key", "")))
    except ValidationError as error:
        problem: Problem = InvalidInput(errors=field_problems(error.errors()))
        return await case_response(request, services, staff, code, problem=problem, typed=typed)
    except (NotFound, SignInRequired):
        raise
    except Problem as problem:
        return await case_response(request, services, staff, code, problem=problem, typed=typed)
    return see_other(f"/cases/{code}#now")


def _as_act(typed: Mapping[str, str], sent: FormData) -> dict[str, Any]:
    """Return the body of an act from the flat names of the form."""
    components = [str(value) for value in sent.getlist("component")]
    return {
        "act": typed.get("act", ""),
        "step": typed.get("step", ""),
        "target": typed.get("target", ""),
        "reason": typed.get("reason", "").replace("\r\n", "\n"),
        "values": {
            name.removeprefix("values."): value for name, value in typed.items() if name.startswith("values.") and value
        },
        "items": [
            {"component": component, "what": typed.get(f"what.{component}") or typed.get("reason", "")[:200] or "–"}
            for component in components
        ],
    }
