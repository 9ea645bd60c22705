"""The own account: posts, absences, whom one stands in for, and where one is signed in."""

from __future__ import annotations

from datetime import UTC, datetime

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from api.dependencies import CurrentServices, CurrentStaff
from api.pages import see_other
from api.security.cookies import session_cookie
from api.security.people import token_hash
from domain.procedure.basics import Words
from models.access import end_other_sessions
from models.queries.my_account import my_absences, my_account, my_posts, my_sign_ins

router = APIRouter()


@router.get("/me")
async def me(request: Request, services: CurrentServices, staff: CurrentStaff) -> Response:
    """Show the person to themselves."""
    now = datetime.now(UTC)
    async with services.sessions.read() as session:
        account = await my_account(session, staff.staff_id)
        posts = await my_posts(session, staff.staff_id)
        absences = await my_absences(session, staff.staff_id, now)
        sign_ins = await my_sign_ins(session, staff.staff_id, now)
    here = token_hash(request.cookies.get(session_cookie(services.settings), ""))
    values = {
        "account": account,
        "unit": Words(vi=account.unit_vi, en=account.unit_en) if account.unit_vi else None,
        "posts": [(post.role, Words(vi=post.agency_vi, en=post.agency_en)) for post in posts],
        "away": [absence for absence in absences if absence.own],
        "stands_in": [absence for absence in absences if not absence.own],
        "sign_ins": [(one, browser_of(one.user_agent), one.token_hash == here) for one in sign_ins],
    }
    return services.pages.render(request, "desk/me.html", values)


@router.post("/me/sign-out-others")
async def sign_out_others(request: Request, services: CurrentServices, staff: CurrentStaff) -> Response:
    """End every other session of the person; this one goes on."""
    here = token_hash(request.cookies.get(session_cookie(services.settings), ""))
    async with services.sessions.write() as session:
        await end_other_sessions(session, staff.staff_id, here, datetime.now(UTC))
    services.doorkeeper.forget(staff.staff_id)
    return see_other("/me")


def browser_of(user_agent: str) -> str:
    """Return browser and system in a few words, as far as the browser says them truly."""
    browsers = (
        ("Edg/", "Edge"),
        ("OPR/", "Opera"),
        ("Firefox/", "Firefox"),
        ("Chrome/", "Chrome"),
        ("Safari/", "Safari"),
    )
    systems = (("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Windows", "Windows"),
               ("Mac OS X", "macOS"), ("Linux", "Linux"))  # fmt: skip
    parts = [next((name for sign, name in known if sign in user_agent), "") for known in (browsers, systems)]
    return ", ".join(part for part in parts if part) or user_agent[:40]
