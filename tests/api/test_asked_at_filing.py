"""A procedure with cases and questions of its own: asked at the counter, online and by machines, kept, and obeyed."""

from __future__ import annotations

from datetime import date

import pytest_asyncio
from sqlalchemy import select
from sqlmodel import col

from domain.procedure.compile import compile_definition
from domain.procedure.loader import load_definition
from domain.procedure.plan import parse_plan
from models.procedures import publish
from models.tables import Case, FrozenText, OutboxMessage
from tests.api.conftest import AGENCY, House, filing, new_key
from tests.api.visitor import Page, Visitor

CODE = "1.999001"
DEFINITION = f"""\
procedure: "{CODE}"
version: 1
effective: {{from: 2020-01-01}}
name: {{vi: Đăng ký chỗ ở mẫu, en: Sample registration of a dwelling}}
agency: ubnd-xa
field: cu-tru
online: full
legal_basis: [Luật Mẫu 1/2020/QH14]
applicants: [citizen, foreigner]
case_types:
  - {{id: so-huu, name: {{vi: Nhà của mình, en: Own house}}}}
  - {{id: thue, name: {{vi: Nhà thuê, en: Rented house}}}}
facts:
  - {{id: so-nguoi, name: {{vi: số người đăng ký, en: number of people}}, kind: number}}
  - {{id: tre-em, name: {{vi: có trẻ em, en: there are children}}, kind: yes_no}}
deadline:
  - {{only_if: case_type is thue, limit: 9 working days}}
  - {{limit: 7 working days}}
dossier:
  - {{id: to-khai, name: {{vi: Tờ khai, en: Form}}, copies: {{original: 1}}}}
  - {{id: hop-dong, name: {{vi: Hợp đồng thuê, en: Lease}}, copies: {{photocopy: 1}}, only_if: case_type is thue}}
  - {{id: giay-khai-sinh, name: {{vi: Giấy khai sinh, en: Birth record}}, copies: {{photocopy: 1}}, only_if: tre-em}}
fees:
  - id: le-phi
    name: {{vi: Lệ phí, en: Fee}}
    kind: fee
    when: before result
    amount: 20000
    only_if: so-nguoi > 1 or applicant is foreigner
    legal_basis: Thông tư 1/2020/TT-BTC
stages:
  receive:
    - check: counter
  appraise:
    - review: officer
      within: 2 working days
    - visit: officer
      within: 1 working day
      only_if: case_type is thue
  approve:
    - sign: leader
      within: 1 working day
  return:
    - hand_over: counter
result: {{code: KQ.G01.000065, name: {{vi: Thông báo, en: Notice}}, ways: [counter]}}
"""


@pytest_asyncio.fixture(scope="module", loop_scope="session", autouse=True)
async def published(house: House) -> None:
    """Put the procedure in force."""
    async with house.sessions.write() as session:
        await publish(session, compile_definition(load_definition(DEFINITION)), date(2020, 1, 1))


async def stored(house: House, code: str) -> tuple[Case, list[str]]:
    """Return a filed case and the steps of the plan it starts with."""
    async with house.sessions.read() as session:
        case = await session.scalar(select(Case).where(col(Case.code) == code))
        assert case is not None
        start = await session.scalar(
            select(OutboxMessage).where(
                col(OutboxMessage.workflow_id) == f"case/{code}", col(OutboxMessage.kind) == "start"
            )
        )
        assert start is not None
        text = await session.get(FrozenText, start.payload["plan_sha256"])
    assert text is not None
    return case, [step.id for step in parse_plan(text.text).steps]


async def form_of(counter: Visitor) -> tuple[str, dict[str, str]]:
    """Open the counter's form."""
    return (await counter.get(f"/cases/new/{CODE}")).form(action=f"/cases/new/{CODE}")


def fields_of(page: Page) -> dict[str, str]:
    """Return what stands in the form of a page."""
    return page.form(action=f"/cases/new/{CODE}")[1]


async def test_the_counter_asks_and_the_papers_follow(house: House) -> None:
    """The first case is chosen; another one, looked at again, brings its papers with their usual counts."""
    counter = await house.signed_in("counter")
    action, fields = await form_of(counter)
    assert fields["facts.case_type"] == "so-huu"
    assert "components.hop-dong.photocopies" not in fields

    page = await counter.submit(action, {**fields, "facts.case_type": "thue", "do": "look"})

    again = fields_of(page)
    assert again["facts.case_type"] == "thue"
    assert again["components.hop-dong.photocopies"] == "1"
    assert "Hợp đồng thuê" in page.body


async def test_a_question_left_open_is_named(house: House) -> None:
    """Nothing is filed before every question is answered by an answer that is one."""
    counter = await house.signed_in("counter")
    action, fields = await form_of(counter)
    sent = {**fields, "applicant.name": "Lê Văn Hỏi", "facts.answers.so-nguoi": "ba", "do": "file"}

    page = await counter.submit(action, sent)

    assert page.status == 422
    assert "Nhập một số nguyên, ví dụ 3." in page.body
    assert "Chọn có hoặc không." in page.body
    assert fields_of(page)["facts.answers.so-nguoi"] == "ba"


async def test_the_answers_are_kept_and_choose_the_plan(house: House) -> None:
    """A rented house for three gets the visit, the fee and nine days, and says so years later."""
    counter = await house.signed_in("counter")
    action, fields = await form_of(counter)
    answers = {"facts.case_type": "thue", "facts.answers.so-nguoi": "3", "facts.answers.tre-em": "no"}

    page = await counter.submit(action, {**fields, **answers, "applicant.name": "Lê Văn Thuê", "do": "file"})

    case, steps = await stored(house, page.text("h1 .code"))
    assert (case.fee, case.facts["case_type"], case.facts["so-nguoi"]) == (20_000, "thue", "3")
    assert steps == ["check", "review", "visit", "sign", "hand_over"]


async def test_online_the_case_decides_what_is_asked_next(house: House) -> None:
    """One page asks for the case; a paper of another case has no page."""
    citizen = house.visitor()
    start = await citizen.get(f"/file/{CODE}")
    page = await citizen.submit(*start.form(action=f"/file/{CODE}"))
    given = {
        "agency": AGENCY, "who": "self", "applicant.name": "Trần Thị Nhà", "applicant.identity_number": "001195000009",
        "applicant.phone": "0900000009", "applicant.address": "Số 9",
    }  # fmt: skip
    for _ in range(8):
        if page.heading == "Trường hợp của Ông/Bà":
            break
        action, fields = page.form(action=str(page.tree.css_first("form.card").attributes["action"]))
        page = await citizen.submit(action, {**fields, **{key: given[key] for key in given if key in _names(page)}})
    action, fields = page.form(action=str(page.tree.css_first("form.card").attributes["action"]))

    refused = await citizen.submit(action, fields)
    assert refused.status == 422
    assert "Chưa trả lời." in refused.body
    answers = {"facts.case_type": "so-huu", "facts.applicant": "foreigner", "facts.answers.so-nguoi": "1"}
    await citizen.submit(action, {**fields, **answers, "facts.answers.tre-em": "yes"})

    check = await citizen.get(f"/file/{CODE}/check")
    assert "Nhà của mình" in check.body
    assert "Người nước ngoài" in check.body
    assert "Giấy khai sinh" in check.body
    assert "Hợp đồng thuê" not in check.body
    assert "20.000 đ" in check.body


def _names(page: Page) -> set[str]:
    return {str(node.attributes.get("name")) for node in page.tree.css("input, select")}


async def test_a_machine_says_it_in_its_facts(house: House) -> None:
    """Typed answers are taken; a wrong one is refused with its field and what is known."""
    machine = await house.machine("file")
    client = house.visitor().client
    facts = {"case_type": "so-huu", "answers": {"so-nguoi": 1, "tre-em": False}}
    body = filing(procedure=CODE, facts=facts)
    filed = await client.post("/api/v1/cases", json=body, headers={**machine, **new_key()})
    case, steps = await stored(house, filed.json()["code"])
    assert (case.fee, "visit" in steps) == (0, False)

    for changed, field in (
        ({"case_type": "muon"}, "facts.case_type"),
        ({"answers": {"so-nguoi": "ba"}}, "facts.answers.so-nguoi"),
        ({"answers": {"so-con": 1}}, "facts.answers.so-con"),
    ):
        wrong = filing(procedure=CODE, facts={**facts, **changed})
        answer = await client.post("/api/v1/cases", json=wrong, headers={**machine, **new_key()})
        assert answer.status_code == 422
        assert [error["field"] for error in answer.json()["errors"]] == [field]
