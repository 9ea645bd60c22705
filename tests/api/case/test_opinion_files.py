"""An opinion with its file, given over HTTP; and the agency that gives none is named as late where leaders look."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlmodel import col

from domain.case.acts import Act, Role
from domain.case.events import OperationSucceeded
from models.tables import Document
from tests.api.case.conftest import Led, lead
from tests.api.case.test_several_agencies import LAND, SEAT, asked_here, others
from tests.api.conftest import House

__all__ = ["others"]

ADDRESS = "/cases/{}/opinion/cong-an"


async def files_of(house: House, led: Led) -> list[Document]:
    """Return the files of opinions of a case."""
    async with house.sessions.read() as session:
        found = await session.scalars(
            select(Document).where(col(Document.case_id) == led.case_id, col(Document.kind).like("opinion:%"))
        )
        return list(found.all())


async def form_of(asked: Any, led: Led) -> tuple[str, dict[str, Any]]:
    """Return address and fields of the form of whoever is asked."""
    page = await asked.get(ADDRESS.format(led.code))
    action, fields = page.form(action=ADDRESS.format(led.code))
    return action, {**fields, "opinion": "agree", "reason": "Không có tranh chấp"}


async def test_a_file_goes_up_with_the_opinion_before_it_is_taken(house: House, pdf: bytes) -> None:
    """The form takes a file; while the workflow is away nothing is taken, the text stays, the file is unseen."""
    led = await asked_here(house)
    asked = await house.signed_in("asked")
    action, fields = await form_of(asked, led)

    answer = await asked.client.post(action, data=fields, files={"file": ("y-kien.pdf", pdf, "application/pdf")})

    assert answer.status_code in (503, 504), answer.text
    assert "Không có tranh chấp" in answer.text
    [document] = await files_of(house, led)
    assert (document.kind, document.file_name, document.media_type) == (
        "opinion:cong-an/1",
        "y-kien.pdf",
        "application/pdf",
    )
    shown = (await (await house.signed_in("officer")).get(ADDRESS.format(led.code))).body
    assert "y-kien.pdf" not in shown


async def test_a_given_file_stands_beside_its_version_and_opens_for_both_sides(house: House, pdf: bytes) -> None:
    """Both agencies read and open it; a stranger finds neither page nor file."""
    led = await asked_here(house)
    asked = await house.signed_in("asked")
    action, fields = await form_of(asked, led)
    await asked.client.post(action, data=fields, files={"file": ("y-kien.pdf", pdf, "application/pdf")})
    [document] = await files_of(house, led)
    given = {"opinion": "agree", "file": str(document.id)}
    led.life.act(Act.GIVE_OPINION, Role.OFFICER, "cong-an", agency=SEAT, note="n", values=given)
    await led.record()

    for login in ("asked", "officer"):
        reader = await house.signed_in(login)
        page = await reader.get(ADDRESS.format(led.code))
        link = page.tree.css(".versions a")[0]
        assert link.text() == "y-kien.pdf"
        opened = await reader.client.get(link.attributes["href"] or "")
        assert (opened.status_code, opened.content) == (200, pdf), login
    stranger = await house.signed_in("stranger")
    assert (await stranger.client.get(link.attributes["href"] or "")).status_code == 404


@pytest.mark.parametrize(
    ("content", "name", "status"),
    [
        (b"", "rong.pdf", 422),
        (b"MZ\x90\x00 not a paper", "virus.pdf", 415),
        (b"%PDF-1.4\n" + b"x" * 250_000, "to.pdf", 413),
    ],
)
async def test_a_file_that_cannot_be_kept_comes_back_with_the_text(
    house: House, content: bytes, name: str, status: int
) -> None:
    """Empty, of a wrong kind or too large: said on the same page, what was typed stays, nothing is stored."""
    led = await asked_here(house)
    asked = await house.signed_in("asked")
    action, fields = await form_of(asked, led)

    answer = await asked.client.post(action, data=fields, files={"file": (name, content, "application/pdf")})

    assert answer.status_code == status, answer.text[:400]
    assert "Không có tranh chấp" in answer.text
    assert await files_of(house, led) == []


async def test_who_is_not_asked_leaves_no_file(house: House, pdf: bytes) -> None:
    """The asking officer is refused with the reason, and the file is not stored; a stranger finds nothing there."""
    led = await asked_here(house)
    fields = {"opinion": "agree", "reason": "x", "task": "cong-an/1", "key": "0123456789abcdef"}
    for login, statuses in (("officer", (403, 409, 503)), ("stranger", (404,))):
        person = await house.signed_in(login)
        answer = await person.client.post(
            ADDRESS.format(led.code), data=fields, files={"file": ("y.pdf", pdf, "application/pdf")}
        )
        assert answer.status_code in statuses, (login, answer.status_code)
    assert await files_of(house, led) == []


async def late(house: House) -> Led:
    """Return a case whose asked agency let its day pass."""
    led = await asked_here(house)
    led.life.wait(timedelta(days=5))
    await led.record()
    return led


async def test_an_agency_that_is_late_is_named_to_supervisor_and_leader(house: House) -> None:
    """Agency, case, person asked about, since when: in both languages, for the heads of the asking agency alone."""
    led = await late(house)
    in_time = await asked_here(house)
    for login, language in (("supervisor", "vi"), ("leader", "vi"), ("supervisor", "en")):
        page = await (await house.signed_in(login, language)).get("/late-opinions")
        [line] = [row for row in page.tree.css("tbody tr") if led.code in row.text()]
        assert line.css("th")[0].text() == "Công an tỉnh"
        assert line.css("a")[0].attributes["href"] == ADDRESS.format(led.code)
        assert "Nguyễn Thị Mẫu" in line.text()
        assert in_time.code not in page.body
    for login in ("counter", "officer", "stranger", "asked"):
        page = await (await house.signed_in(login)).get("/late-opinions")
        assert led.code not in page.body, login


async def test_an_agency_outside_that_is_late_is_named_by_its_kind(house: House) -> None:
    """Asked over its own system, it has no people here: the name of its kind stands in the line."""
    led = await lead(house, LAND)
    led.life.act(Act.ACCEPT, Role.COUNTER, "check")
    led.life.happen(OperationSucceeded("cong-an/1:ask", reference="YK-1"))
    led.life.wait(timedelta(days=5))
    await led.record()

    page = await (await house.signed_in("leader")).get("/late-opinions")

    [line] = [row for row in page.tree.css("tbody tr") if led.code in row.text()]
    assert "ông an" in line.css("th")[0].text()


@pytest.mark.parametrize(
    ("forgotten", "said"),
    [
        (("consultation_late",), {"vi": "Cơ quan Công an (dữ liệu dân cư)", "en": "Police (population data)"}),
        (("consultation_late", "consultation_asked"), {"vi": "Không ghi cơ quan nào", "en": "No agency recorded"}),
    ],
    ids=["late without", "both without"],
)
async def test_a_line_without_an_agency_is_shown_all_the_same(
    house: House, forgotten: tuple[str, ...], said: dict[str, str]
) -> None:
    """An event brought in without its agency: the question's agency is named, else that none is; the page opens."""
    led = await lead(house, LAND)
    led.life.act(Act.ACCEPT, Role.COUNTER, "check")
    led.life.happen(OperationSucceeded("cong-an/1:ask", reference="YK-1"))
    led.life.wait(timedelta(days=5))
    for place, one in enumerate(led.life.records):
        if one.kind in forgotten:
            values = {name: value for name, value in one.values.items() if name != "agency"}
            led.life.records[place] = replace(one, values=values)
    await led.record()

    for language, agency in said.items():
        page = await (await house.signed_in("leader", language)).get("/late-opinions")
        assert page.status == 200
        [line] = [row for row in page.tree.css("tbody tr") if led.code in row.text()]
        assert line.css("th")[0].text() == agency


async def test_an_answer_takes_the_line_away(house: House) -> None:
    """Late, and answered after all: the heads are not told of it any more; the timeline goes on saying it was late."""
    led = await late(house)
    led.life.act(Act.GIVE_OPINION, Role.OFFICER, "cong-an", agency=SEAT, note="n", values={"opinion": "agree"})
    await led.record()

    page = await (await house.signed_in("supervisor")).get("/late-opinions")
    timeline = await (await house.signed_in("officer")).get(f"/cases/{led.code}/timeline")

    assert led.code not in page.body
    assert "quá hạn trả lời ý kiến" in timeline.body
