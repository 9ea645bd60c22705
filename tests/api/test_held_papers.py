"""A paper that a register holds already is declared, not handed in: at the counter, online and by machines."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest_asyncio
from sqlalchemy import select
from sqlmodel import col

from models.queries.receipt_facts import receipt_facts
from models.tables import Case, DossierItem
from runtime.data_sources import data_source_names
from tests.api.citizen.walk import CONTACT, PERSON, begun, fill, photo
from tests.api.conftest import AGENCY, House, filing, new_key
from tests.api.guarded import GUARDED, publish_guarded

LAND, CIVIL = "dat-dai-quoc-gia", "ho-tich-dien-tu"
FORM = f"/cases/new/{GUARDED}"


@pytest_asyncio.fixture(scope="module", loop_scope="session", autouse=True)
async def published(house: House) -> None:
    """Put the procedure in force."""
    await publish_guarded(house)


async def items_of(house: House, code: str) -> dict[str, tuple[int, str]]:
    """Return the papers of a case: how many sheets, and the register said to hold it."""
    async with house.sessions.read() as session:
        found = await session.scalars(
            select(DossierItem).join(Case, col(Case.id) == col(DossierItem.case_id)).where(col(Case.code) == code)
        )
        return {one.component_id: (one.originals + one.certified + one.photocopies, one.held_in) for one in found.all()}


async def test_the_counter_ticks_it_and_it_is_not_missing(house: House) -> None:
    """The usual sheet on the form is passed over once the tick says that the register has it."""
    counter = await house.signed_in("counter")
    page = await counter.get(FORM)
    _, fields = page.form(action=FORM)
    assert "Đã có trong Cơ sở dữ liệu quốc gia về đất đai, không phải nộp" in page.text("main")
    assert "phần mềm không tự tra cứu" in page.body
    assert "components.so-do.held" not in fields
    bare = {**fields, "components.so-do.originals": "0", "facts.answers.tre-em": "no"}
    looked = await counter.submit(FORM, {**bare, "do": "look"})
    assert "Giấy tờ nhà đất" in looked.text("#missing")

    held = {**bare, "components.so-do.originals": "1", "components.so-do.held": "yes"}
    looked = await counter.submit(FORM, {**held, "do": "look"})
    assert looked.text("#missing").strip() == ""
    assert looked.tree.css_first("[name='components.so-do.held'][checked]")
    filed = await counter.submit(FORM, {**held, "applicant.name": "Lê Văn Sổ", "do": "file"})

    items = await items_of(house, filed.text("h1 .code"))
    assert items == {"to-khai": (1, ""), "so-do": (0, LAND)}


async def test_the_case_and_the_receipt_say_where_it_is_taken_from(house: House) -> None:
    """The papers of the case name the register and call nothing missing; form 01 lists it with its source."""
    machine = await house.machine("file")
    body = filing(
        procedure=GUARDED,
        facts={"case_type": "so-huu", "answers": {"tre-em": False}},
        components=[{"id": "to-khai", "originals": 1}, {"id": "so-do", "held": True, "note": "thửa 12"}],
    )
    answer = await house.visitor().client.post("/api/v1/cases", json=body, headers={**machine, **new_key()})
    code = answer.json()["code"]

    officer = await house.signed_in("officer")
    page = await officer.get(f"/cases/{code}/papers")
    assert "Khai thác từ Cơ sở dữ liệu quốc gia về đất đai theo lời khai khi nộp" in page.text("main")
    assert "còn thiếu" not in page.text("main")

    async with house.sessions.write() as session:
        case = (await session.scalars(select(Case).where(col(Case.code) == code))).one()
        case.received_at = datetime.now(UTC)
    async with house.sessions.read() as session:
        facts = await receipt_facts(session, case.id, "civil_code", data_source_names(house.settings))
    assert facts is not None
    assert [paper.name for paper in facts.papers] == [
        "Tờ khai",
        "Giấy tờ nhà đất (khai thác từ Cơ sở dữ liệu quốc gia về đất đai; thửa 12)",
    ]


async def test_a_machine_cannot_say_it_of_any_paper(house: House) -> None:
    """A paper for which the procedure names no register has to be handed in; the answer names the field."""
    machine = await house.machine("file")
    facts = {"case_type": "so-huu", "answers": {"tre-em": False}}
    body = filing(procedure=GUARDED, facts=facts, components=[{"id": "to-khai", "held": True}])

    answer = await house.visitor().client.post("/api/v1/cases", json=body, headers={**machine, **new_key()})

    assert answer.status_code == 422
    assert [error["field"] for error in answer.json()["errors"]] == ["components.0.held"]


async def test_online_it_takes_the_place_of_a_photograph(house: House) -> None:
    """Declared held, a paper always asked for and one that depends need no file, and are told so before sending."""
    citizen = house.visitor()
    page = await fill(citizen, await begun(citizen, GUARDED), {"agency": AGENCY})
    page = await fill(citizen, page, {"who": "self"})
    page = await fill(citizen, await fill(citizen, page, PERSON), CONTACT)
    page = await fill(
        citizen, page, {"facts.case_type": "so-huu", "facts.applicant": "citizen", "facts.answers.tre-em": "no"}
    )
    page = await fill(citizen, page, {}, files=photo())
    page = await fill(citizen, page, {})
    assert page.heading == "Giấy tờ nhà đất"
    assert "Trang này không tự tra cứu" in page.body
    refused = await fill(citizen, page, {"applies.so-do": "yes"})
    assert (refused.status, "Chưa có ảnh hoặc tệp nào." in refused.body) == (422, True)
    page = await fill(citizen, refused, {"applies.so-do": "held"})
    assert page.heading == "Giấy kết hôn"
    page = await fill(citizen, page, {"applies.ket-hon": "held"})
    page = await fill(citizen, page, {"way": "counter"})

    assert "Không nộp: đã có trong Cơ sở dữ liệu quốc gia về đất đai." in page.text("main")
    done = await citizen.submit(*page.form(action=f"/file/{GUARDED}/send"))
    code = done.text(".code")
    items = await items_of(house, code)
    assert (items["so-do"], items["ket-hon"]) == ((0, LAND), (0, CIVIL))
    assert items["to-khai"] == (1, "")
