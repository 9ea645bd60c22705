"""The list of screens against the pages of the application: a page that nobody looks at fails here."""

from __future__ import annotations

from starlette.routing import compile_path

from api.app import create_app
from runtime.settings import Settings
from tests.api.routes import page_routes
from tests.browser.screen_states import STATES
from tests.browser.screens import SCREENS, Screen

#: Addresses that show no page of their own.
NO_SCREEN = {
    "GET /administration/agencies/import/template.{kind}": "a file to download",
    "GET /administration/people/import/template.{kind}": "a file to download",
    "GET /cases/{code}/documents/{document_id}": "a file of a case",
    "GET /file/{code}/files/{file_id}": "a file of a draft",
    "GET /procedures/desk/completion": "JSON for the editor",
    "GET /procedures/desk/{procedure_code}/versions/{number}/bundle": "a file to download",
    "GET /procedures/desk/{procedure_code}/versions/{number}/text": "a file to download",
    "GET /procedures/drafts/{draft_id}/diagram.svg": "a picture by itself",
    "GET /procedures/drafts/{draft_id}/text": "a file to download",
    "GET /procedures/drafts/{draft_id}/try/forms/{place}": "a file",
    "GET /procedures/drafts/{draft_id}/try/notices/{place}/letter": "a mail, framed by the page of its notice",
    "GET /on-time/export": "a sheet to download",
    "GET /publication/export": "a sheet to download",
    "GET /scorecard/export": "a sheet to download",
    "GET /scorecard/{indicator}/export": "a sheet to download",
    "GET /reports/changed": "cases of a closed period; the demo has closed none, tests/api/reports looks at it",
    "GET /reports/cases/export": "a sheet to download",
    "GET /reports/moved/export": "a sheet to download",
    "GET /reports/changed/export": "a sheet to download",
    "GET /reports/file": "a file to download",
    "GET /board/cases/export": "a sheet to download",
    "GET /board/export": "a sheet to download",
    "GET /board/procedures/{procedure_code}/steps/{step}/export": "a sheet to download",
    "GET /board/workload/people/{staff_id}/export": "a sheet to download",
    "GET /desk/export": "a sheet to download",
    "GET /desk/interventions/{intervention}/export": "a sheet to download",
    "GET /search/{look}/export": "a sheet to download",
    "GET /sign-in/provider": "leads to the identity provider, which the demo has not",
    "GET /sign-in/provider/callback": "comes back from the identity provider",
    "GET /tasks/counts": "JSON for the numbers in the navigation",
    "GET /tasks/export": "a sheet to download",
}


def _routes() -> list[str]:
    settings = Settings(database_url="postgresql://nowhere/none", public_url="http://testserver", secret="s" * 40)
    return [route for route in page_routes(create_app(settings)) if route.startswith("GET ")]


def _route_of(screen: Screen, routes: list[str]) -> str:
    """Return the route that answers a screen: of those that fit, the one with the fewest placeholders."""
    names = {part.partition("}")[0]: "x" for part in screen.address.split("{")[1:]}
    path = screen.address_with(names).partition("?")[0]
    fitting = [route for route in routes if compile_path(route.removeprefix("GET "))[0].match(path)]
    return min(fitting, key=lambda route: route.count("{"), default="")


def test_every_page_is_a_screen() -> None:
    """Each address that shows a page is in the list of screens; what shows none says why."""
    routes = _routes()
    looked_at = {_route_of(screen, routes) for screen in SCREENS}

    assert sorted(set(routes) - looked_at) == sorted(NO_SCREEN)


def test_every_screen_can_be_prepared() -> None:
    """Names are given once, each state is known, and none is prepared for nobody."""
    names = [screen.name for screen in SCREENS]

    assert sorted(names) == sorted(set(names))
    assert {screen.of for screen in SCREENS if screen.of} == set(STATES)


def test_only_an_unknown_address_fits_no_page() -> None:
    """Each screen is an address of the application, but for the one that shows what is said about an unknown one."""
    routes = _routes()

    assert [screen.name for screen in SCREENS if not _route_of(screen, routes)] == ["nothing-there"]
