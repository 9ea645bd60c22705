"""The people of a realm: the list, one person, adding and changing."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query
from starlette.requests import Request
from starlette.responses import Response

from api.administration.browsers import browser_words
from api.administration.changes import change_rows
from api.administration.person_form import last_administrator, person_of, typed_of
from api.administration.realm import Administrator, CurrentAdministrator
from api.administration.typed import typed_form
from api.dependencies import CurrentServices, checked_key
from api.errors import FieldProblem, Forbidden, InvalidInput, Problem
from api.language import language_of, say
from api.pages import see_other
from api.security.passwords import handed_out_password, hashes_of
from api.services import Services
from models.leaving import tasks_held
from models.people import LastAdministratorError, add_person, change_person, person_by_login, posts_of
from models.queries.people import open_sessions, people
from models.realm import units_of
from models.staff_changes import ChangedAlreadyError, changes
from models.tables.staff import STAFF_ROLES

router = APIRouter()
PAGE = 50


@router.get("/administration/people")
async def show_people(
    request: Request,
    services: CurrentServices,
    administrator: CurrentAdministrator,
    agency: Annotated[str, Query(max_length=40)] = "",
    q: Annotated[str, Query(max_length=100)] = "",
    after: Annotated[str, Query(max_length=300)] = "",
    *,
    closed: Annotated[bool, Query()] = False,
) -> Response:
    """Show people by name, of one agency or all, found by any part of name, login or position."""
    wanted = [administrator.agency(agency).id] if agency else list(administrator.realm.ids)
    async with services.sessions.read() as session:
        lines = await people(
            session, wanted, datetime.now(UTC), asked=q.strip(), active=not closed, after=_place(after), limit=PAGE
        )
    values = {
        "lines": lines[:PAGE],
        "after": f"{lines[PAGE - 1].id} {lines[PAGE - 1].sort_key}" if len(lines) > PAGE else "",
        "agencies": administrator.realm.agencies,
        "agency": agency,
        "q": q,
        "closed": closed,
    }
    return services.pages.render(request, "administration/people.html", values)


@router.get("/administration/people/new")
async def show_new_person(
    request: Request,
    services: CurrentServices,
    administrator: CurrentAdministrator,
    agency: Annotated[str, Query(max_length=40)] = "",
) -> Response:
    """Show the form of a new account."""
    chosen = administrator.agency(agency).id if agency else administrator.realm.ids[0]
    return await _form(request, services, administrator, {"agency_id": chosen}, frozenset())


@router.post("/administration/people/new")
async def make_person(request: Request, services: CurrentServices, administrator: CurrentAdministrator) -> Response:
    """Store a new account and show its password, this once."""
    typed, posts = await typed_form(request)
    typed["login"] = typed.get("login", "").lower()
    password = handed_out_password()
    [password_hash] = await hashes_of([password])
    try:
        async with services.sessions.write() as session:
            wished = await person_of(session, administrator, typed, posts, new=True)
            if await person_by_login(session, typed["login"]) is not None:
                taken = say("Tên đăng nhập này đã được dùng.")
                raise InvalidInput(errors=(FieldProblem("login", "taken", taken, say("Đặt tên khác.")),))
            person = await add_person(
                session,
                typed["login"],
                wished,
                password_hash,
                administrator.id,
                checked_key(typed.get("key", "")),
            )
    except ChangedAlreadyError:
        return see_other("/administration/people")
    except InvalidInput as problem:
        return await _form(request, services, administrator, typed, frozenset(posts), problem=problem)
    values = {"handed_out": [(person.name, person.login, password)], "back": f"/administration/people/{person.id}"}
    return services.pages.render(request, "administration/passwords.html", values)


@router.get("/administration/people/{staff_id}")
async def show_person(
    request: Request, services: CurrentServices, administrator: CurrentAdministrator, staff_id: UUID
) -> Response:
    """Show one account: fields, posts, sessions, and what was changed."""
    return await person_page(request, services, administrator, staff_id)


@router.post("/administration/people/{staff_id}")
async def save_person(
    request: Request, services: CurrentServices, administrator: CurrentAdministrator, staff_id: UUID
) -> Response:
    """Change an account's fields and posts; in effect at once. The last administrator stays one."""
    typed, posts = await typed_form(request)
    try:
        async with services.sessions.write() as session:
            person = await administrator.changeable(session, staff_id)
            wished = await person_of(session, administrator, typed, posts, new=False)
            await change_person(session, person, wished, administrator.realm.ids, administrator.id)
    except LastAdministratorError as error:
        problem = InvalidInput(errors=(last_administrator(administrator.realm, error, "posts"),))
        return await person_page(request, services, administrator, staff_id, typed=typed, posts=posts, problem=problem)
    except (InvalidInput, Forbidden) as problem:
        return await person_page(request, services, administrator, staff_id, typed=typed, posts=posts, problem=problem)
    services.doorkeeper.forget()
    return see_other(f"/administration/people/{staff_id}?saved=yes")


async def person_page(
    request: Request,
    services: Services,
    administrator: Administrator,
    staff_id: UUID,
    *,
    typed: Mapping[str, str] | None = None,
    posts: Sequence[str] | None = None,
    problem: Problem | None = None,
) -> Response:
    """Return the page of one person; with a problem, what was typed stands in its form."""
    now, language = datetime.now(UTC), language_of(request, services.settings.language)
    async with services.sessions.read() as session:
        person = await administrator.person_of(session, staff_id)
        held = await posts_of(session, staff_id)
        values: dict[str, Any] = {
            "person": person,
            "may_change": await administrator.may_change(session, person),
            "held_tasks": await tasks_held(session, staff_id),
            "elsewhere": sorted(
                (post for post in held if not administrator.realm.has(post.agency_id)),
                key=lambda post: (post.agency_id, post.role),
            ),
            "sessions": [
                (line, browser_words(line.user_agent))
                for line in await open_sessions(session, [person.agency_id], now, staff_id)
            ],
            "changes": change_rows(
                await changes(session, administrator.realm.ids, person=staff_id, limit=10), language
            ),
            **await _choices(session, administrator, {post.agency_id for post in held} | {person.agency_id}),
        }
    values |= {
        "typed": dict(typed) if typed is not None else typed_of(person),
        "posts": frozenset(posts) if posts is not None else {f"{post.role}@{post.agency_id}" for post in held},
        "saved": request.query_params.get("saved") == "yes" and problem is None,
        "problem": problem,
        "errors": problem.errors if problem else (),
        "key": secrets.token_hex(16),
        "myself": staff_id == administrator.id,
    }
    return services.pages.render(
        request, "administration/person.html", values, status=problem.status if problem else 200
    )


async def _form(
    request: Request,
    services: Services,
    administrator: Administrator,
    typed: Mapping[str, str],
    posts: frozenset[str],
    *,
    problem: Problem | None = None,
) -> Response:
    async with services.sessions.read() as session:
        values = await _choices(session, administrator, {typed.get("agency_id", "")})
    values |= {
        "typed": dict(typed),
        "posts": posts,
        "problem": problem,
        "errors": problem.errors if problem else (),
        "key": secrets.token_hex(16),
    }
    return services.pages.render(
        request, "administration/new_person.html", values, status=problem.status if problem else 200
    )


#: With more agencies than this, the posts of a person are offered for those that concern the person only.
_FEW = 8


async def _choices(session: Any, administrator: Administrator, concerned: set[str]) -> dict[str, Any]:
    """Return what the form of a person offers: agencies, their units, and the posts in them."""
    realm = administrator.realm
    shown = realm.agencies if len(realm.agencies) <= _FEW else [a for a in realm.agencies if a.id in concerned]
    return {
        "agencies": [agency for agency in realm.agencies if agency.active or agency.id in concerned],
        "units": await units_of(session, realm.ids, active=True),
        "post_agencies": shown,
        "roles": STAFF_ROLES,
    }


def _place(text: str) -> tuple[str, UUID] | None:
    """Return where a page of the list starts; what cannot be read means the first page."""
    identity, _, name = text.partition(" ")
    try:
        return (name, UUID(identity)) if text else None
    except ValueError:
        return None
