"""Every act there is, one line each: by its page, without JavaScript, refused to the wrong person, printed, told."""

from __future__ import annotations

import io
import re
import secrets
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from typing import Any
from uuid import UUID

import pytest
import pytest_asyncio
from pypdf import PdfReader
from sqlalchemy import select
from sqlmodel import col
from temporalio.testing import WorkflowEnvironment

from domain.case.acts import Act
from domain.papers.forms import NAMES, Form
from models.tables import Staff
from runtime.database import Sessions
from simulators.settings import SimulatorSettings
from tests.api.case.every_act_stage import Stage, open_stage
from tests.api.case.every_act_table import TABLE, ActLine
from tests.api.patient import looks
from tests.api.visitor import Page, Visitor
from tests.support.simulators import CallbackTaker, Simulators, running_simulators


@pytest.fixture(scope="module")
def outside(callback_taker: CallbackTaker) -> Iterator[Simulators]:
    """The simulated systems as the house knows them."""
    settings = SimulatorSettings(secret="a secret for tests only", callback_base=callback_taker.url, smtp_port=0)
    with running_simulators(settings) as simulators:
        yield simulators


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def stage(
    database_url: str,
    sessions: Sessions,
    furnished: dict[str, UUID],
    temporal: WorkflowEnvironment,
    outside: Simulators,
) -> AsyncIterator[Stage]:
    """One house for all acts."""
    async with open_stage(database_url, sessions, furnished, temporal, outside) as opened:
        yield opened


#: Asked for, tried and taken at the supervisor's desk instead: tests/workflows/test_interventions.py.
AT_THE_DESK = {Act.RESET_STEP}


def test_the_table_has_a_line_for_every_act() -> None:
    """An act without a line here has not been shown to work; one line each is enough."""
    assert Counter(line.act for line in TABLE) == Counter(set(Act) - AT_THE_DESK)


@pytest.mark.parametrize("line", TABLE, ids=[line.act for line in TABLE])
async def test_an_act_is_done_refused_told_and_printed(stage: Stage, line: ActLine) -> None:
    """The wrong person reads why and changes nothing; the right one does it on its page; timeline and paper tell it."""
    code = await getattr(stage, line.ready)()
    right, wrong = await stage.at(line.by), await stage.at(line.wrong)
    form = form_of(line, code, await right.get(address(line.page, line, code)))
    before = await stage.kinds(code)

    await is_refused(line, code, wrong, form)
    assert before == await stage.kinds(code)

    done = await right.submit(address(line.action, line, code), form)
    assert done.status == 200, done.body
    await stage.until(code, line.kind, before.count(line.kind) + 1)
    timeline = await right.get(f"/cases/{code}/timeline")
    told = [text for text in timeline.texts(".timeline li") if re.search(line.told, text)]
    assert told, timeline.texts(".timeline li")
    assert await who(stage, line.by) in told[0]
    await is_printed(stage, line, code, right)


def address(pattern: str, line: ActLine, code: str) -> str:
    """Return an address of the table for one case."""
    return pattern.format(code=code, act=line.act)


def form_of(line: ActLine, code: str, page: Page) -> dict[str, Any]:
    """Return the form of an act as its page holds it, filled in."""
    assert page.status == 200, page.body
    own = address(line.action, line, code)
    for form in page.tree.css(f"form[action='{own}']"):
        one = Page(page.response)
        one.tree = type(page.tree)(form.html or "")
        _, fields = one.form(action=own)
        if fields.get("act", line.act) == line.act and fields.get("what") == line.typed.get("what"):
            return {**fields, **line.typed}
    raise AssertionError(f"no form for {line.act}; the page says: {page.body}")


async def is_refused(line: ActLine, code: str, wrong: Visitor, form: dict[str, Any]) -> None:
    """Assert that somebody finds no form but the reason, and reads it again who sends the form all the same."""
    page = await wrong.get(address(line.page, line, code))
    offered = page.tree.css(f"form[action='{address(line.action, line, code)}'] input[name=act][value={line.act}]")
    assert not offered
    if line.stopped_at_page:
        assert page.status == 403
    elif not line.silent_on_page:
        assert line.refusal in page.body, page.body
    sent = await wrong.submit(address(line.action, line, code), {**form, "key": secrets.token_hex(8)})
    assert sent.status == (403 if line.stopped_at_page else 409), sent.body
    assert line.refusal in sent.body, sent.body


async def is_printed(stage: Stage, line: ActLine, code: str, right: Visitor) -> None:
    """Assert that the form of an act can be opened to be printed, and its file is what it says it is."""
    if line.act is Act.TAKE_PAYMENT:
        receipt = await stage.money_receipt(code)
        assert receipt in (await right.get(f"/cases/{code}")).response.text
        assert "BIÊN LAI" in (await right.get(f"{receipt}/print")).body.upper()
    paper = line.paper or Form.CONTROL
    title = line.titled or NAMES[paper].vi
    sheet = await right.get(f"/cases/{code}/slips/{paper}")
    assert sheet.status == 200, sheet.body
    assert title.upper() in sheet.text(".sheet").upper()
    if not line.issued:
        return
    file = await right.client.get(await drawn_up(right, code, paper, versions=2 if line.again else 1))
    assert (file.status_code, file.headers["content-type"]) == (200, "application/pdf")
    read = " ".join(page.extract_text() for page in PdfReader(io.BytesIO(file.content)).pages)
    assert words(title) <= words(read), read


async def drawn_up(visitor: Visitor, code: str, paper: Form, versions: int) -> str:
    """Wait until a form has been drawn up so many times; return the address of the newest file."""
    async for _ in looks(0.1):
        page = await visitor.get(f"/cases/{code}/print")
        links = [link for link in page.tree.css("tbody a") if link.text().startswith(NAMES[paper].vi)]
        if len(links) >= versions:
            return str(links[0].attributes["href"])
    raise AssertionError(f"no {paper} was drawn up; the page says: {page.body}")


def words(text: str) -> set[str]:
    """Return the words of a text, however its lines are broken."""
    return set(re.findall(r"\w+", text.lower()))


async def who(stage: Stage, login: str) -> str:
    """Return the name of somebody who works here."""
    async with stage.house.sessions.read() as session:
        return str(await session.scalar(select(col(Staff.name)).where(col(Staff.login) == login)))
