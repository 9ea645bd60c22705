"""Every act there is has a page, words of refusal, a line in the timeline, and the paper its event calls for.

The acts are done on small cases by the rules themselves; that each also works in a browser is shown by
`test_every_act`, whose table is held against the same pages, events and forms here.
"""

from __future__ import annotations

import re
from functools import cache
from typing import get_args

import pytest
from starlette.routing import compile_path

from api.app import create_app
from api.case.act_pages import address_of, page_of
from api.openness import ActOption, options, why_closed
from api.papers.slips import Name
from domain.case.acts import Act, Command, Role
from domain.case.wording import event_sentence, sentence
from domain.case.words import ACTS, EVENTS
from domain.papers.forms import NAMES, Form
from domain.supervision.interventions import ACTS as FROM_THE_DESK
from models.viewer import Viewer
from runtime.settings import ROOT, Settings
from tests.api.case.acts_page import markdown, open_command, told
from tests.api.case.every_act_table import TABLE, ActLine
from tests.api.routes import page_routes
from tests.support.life_pages import page_of_life, staff_id
from tests.support.lives import Life

LANGUAGES = ("vi", "en")
EVERY = pytest.mark.parametrize("act", list(Act))
#: What the law has handed to the applicant: TT 03/2025/TT-VPCP, Annex I; 06 and 07 are kept by the office.
TO_THE_APPLICANT = {form for form, name in NAMES.items() if name.number in {"01", "02", "03", "04", "05"}}
CODE, STEP = "H61.12-20261123-0000001", "review"


@cache
def routes() -> tuple[str, ...]:
    """Return every page route of the application."""
    settings = Settings(database_url="postgresql://nowhere/none", public_url="http://testserver", secret="s" * 40)
    return tuple(page_routes(create_app(settings)))


def is_served(method: str, address: str) -> bool:
    """Tell whether the application has a page at an address, asked for in this way."""
    path = address.partition("?")[0]
    mine = [route.partition(" ")[2] for route in routes() if route.startswith(f"{method} ")]
    return any(compile_path(pattern)[0].match(path) for pattern in mine)


@EVERY
def test_an_act_has_a_page(act: Act) -> None:
    """Its page is one of the application, and leads back to the act where the address does not name it."""
    address = page_of(act).format(code=CODE, step=STEP)
    assert is_served("GET", address)
    assert address_of(CODE, act, f"{STEP}/1").startswith(address)
    if address.startswith("/desk/ways/"):
        way = address.removeprefix("/desk/ways/").partition("?")[0]
        assert {str(name): one for name, one in FROM_THE_DESK.items()}[way] is act


@EVERY
def test_an_act_is_offered_to_the_right_person_only(act: Act) -> None:
    """The page of the case has its form for who may take it; to a colleague without that post it is closed."""
    life, command = open_command(act)
    right = Viewer.of([command.agency], [command.role], staff_id(command.actor))
    wrong = Viewer.of([command.agency], [Role.AUTHOR], staff_id("somebody"))
    assert is_offered(life, command, right)
    assert not is_offered(life, command, wrong)


def is_offered(life: Life, command: Command, viewer: Viewer) -> bool:
    """Tell whether the page of the case offers an act; where it has a page of its own, whether the post is the one.

    What such a page asks for, a number or an opinion, is not typed yet: that it is missing closes nothing.
    """
    page = page_of_life(life)
    found = options(life.plan, life.calendar, page, viewer, life.now)
    if address_of(CODE, command.act) == f"/cases/{CODE}/acts/{command.act}":
        return any(option.act is command.act and option.why_not is None for option in found)
    asked = ActOption(command.act, command.role, command.step, target=command.target)
    why = why_closed(life.plan, life.calendar, page, viewer, life.now, asked)
    return why is None or why.rule != "not_your_role"


@EVERY
@pytest.mark.parametrize("language", LANGUAGES)
def test_an_act_is_refused_with_a_reason(act: Act, language: str) -> None:
    """Whoever holds no post there is refused, in a whole sentence of either language."""
    said = sentence(told(act).refused, language)
    assert said.endswith(".")
    assert "{" not in said
    assert said != sentence(told(act).refused, "en" if language == "vi" else "vi")


@EVERY
@pytest.mark.parametrize("language", LANGUAGES)
def test_an_act_stands_in_the_timeline(act: Act, language: str) -> None:
    """What it recorded in the name of who did it reads as a sentence, with nothing left open in it."""
    records = told(act).records
    assert records, f"{act} leaves no line"
    for record in records:
        assert record.kind in EVENTS
        assert event_sentence(record.kind, record.values, language, record.role).endswith(".")


@EVERY
def test_an_act_prints_what_its_event_calls_for(act: Act) -> None:
    """Each form it calls for has a name, a sheet that prints, and is printed by the test of the act itself."""
    papers = told(act).papers
    assert set(papers) <= set(NAMES)
    assert {str(form) for form in papers} <= set(get_args(Name))
    lines = [line for line in TABLE if line.act is act]
    assert [line.paper for line in lines if papers] == ([papers[-1]] * len(lines) if papers else [])


def test_the_acts_call_for_every_form_of_the_law() -> None:
    """Forms 01 to 05 go to the applicant, each by an act of somebody; so does nothing the law has no occasion for."""
    called = {form for act in Act for form in told(act).papers}
    assert called >= TO_THE_APPLICANT
    assert Form.CONTROL not in called, "form 06 is there for every act"


@pytest.mark.parametrize("line", TABLE, ids=[line.act for line in TABLE])
def test_the_walk_in_the_browser_is_of_the_same_pages_and_events(line: ActLine) -> None:
    """What `test_every_act` opens, sends to and waits for is what the program says of the act."""
    pattern = re.sub(r"{\w+}", "[^/]+", page_of(line.act))
    assert re.fullmatch(pattern, line.page.format(code=CODE, act=line.act))
    assert is_served("POST", line.action.format(code=CODE, act=line.act))
    assert line.kind in {record.kind for record in told(line.act).records}


def test_no_act_is_left_out_and_each_is_named() -> None:
    """An act without a case in which it is open cannot be told of; one without a name cannot be read."""
    for act in Act:
        life, command = open_command(act)
        assert command.act is act
        assert not life.state.over
        assert all(ACTS[act])


def test_the_document_is_what_the_program_says() -> None:
    """docs/acts.md is made by `python -m tests.api.case.acts_page`."""
    assert (ROOT / "docs" / "acts.md").read_text(encoding="utf-8") == markdown()
