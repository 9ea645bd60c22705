"""Cases that belong together, on the pages of staff and applicants: both ways, one code for the applicant."""

from __future__ import annotations

from typing import Any

import pytest
import pytest_asyncio

from activities.bell import SILENT
from activities.cases.activity import CasesActivities
from activities.contract import OperationRequest
from activities.records import Records
from domain.case.acts import Act, Role
from domain.notices.parts import TOLD_BY_WHOLE
from models.follow import follow_secret
from models.notice_rows import NoticeLine, keep
from models.queries.case_family import case_family
from models.queries.notice_facts import notice_facts
from models.tables import Case, Staff, StaffRole
from tests.api.case.conftest import Led, lead
from tests.api.conftest import AGENCY, House
from tests.api.visitor import Visitor
from tests.support.outside import run
from tests.support.parts import BIRTH, POLICE, RESIDENCE, furnish_parts
from tests.support.turns import AT, task, turn

pytestmark = pytest.mark.asyncio(loop_scope="session")
OPERATION = "residence/1:case"


@pytest_asyncio.fixture(scope="module", loop_scope="session", autouse=True)
async def parts(house: House) -> None:
    """Procedures that open each other, and an officer of the other agency."""
    await furnish_parts(house.sessions)
    async with house.sessions.write() as session:
        leader = await session.get(Staff, house.staff["leader"])
        assert leader is not None
        police = Staff(login="police", name="Đỗ Văn An", agency_id=POLICE, password_hash=leader.password_hash)
        session.add(police)
        await session.flush()
        session.add(StaffRole(staff_id=police.id, role="counter", agency_id=POLICE))


async def with_part(house: House) -> tuple[Led, Case, str]:
    """Return a case that waits for its part, the part, and the secret of the whole."""
    led = await lead(house, BIRTH)
    led.life.act(Act.ACCEPT, Role.COUNTER, "check")
    await led.record()
    secret = house.settings.secret.get_secret_value()
    request = OperationRequest(
        case_id=str(led.case_id),
        case_code=led.code,
        key=f"{led.code}/{OPERATION}",
        operation=OPERATION,
        action="open",
        agency="cong-an-xa",
        subject=RESIDENCE,
    )
    await run(CasesActivities(house.sessions, SILENT, "civil_code", secret).call, request)
    async with house.sessions.read() as session:
        [part] = (await case_family(session, led.case_id)).parts
        row = await session.get(Case, part.id)
    assert row is not None
    await Records(house.sessions).record_turn(turn(row.id, 0, "filed"))
    return led, row, follow_secret_of(house, led)


def follow_secret_of(house: House, led: Led) -> str:
    """Return what stands on the receipt of a case."""
    return follow_secret(house.settings.secret.get_secret_value(), led.case_id)


async def let_in(house: House, code: str, secret: str) -> Visitor:
    """Return a browser that has shown code and secret."""
    visitor = house.visitor()
    page = await visitor.submit("/follow", {"code": code, "secret": secret})
    assert page.status == 200, page.body
    return visitor


async def decide(house: House, case: Case, **snapshot: Any) -> None:
    """Record the decision of a case."""
    decided = {"phase": "decided", "decision": "refused", "decided_at": AT, **snapshot}
    await Records(house.sessions).record_turn(turn(case.id, 1, "decided", snapshot=decided))


async def test_the_page_of_the_whole_leads_to_its_part(house: House) -> None:
    """Whoever took the dossier sees the part, its agency and state, and may open it; the part leads back."""
    led, part, _ = await with_part(house)
    officer = await house.signed_in("officer")
    page = await officer.get(f"/cases/{led.code}")
    family = page.tree.css("#family")[0]
    assert family.css("a")[0].attributes["href"] == f"/cases/{part.code}"
    assert "Công an phường An Bình" in family.text()
    assert "mới đăng ký" in family.text()
    page = await officer.get(f"/cases/{part.code}")
    assert page.tree.css("#family")[0].css("a")[0].attributes["href"] == f"/cases/{led.code}"


async def test_the_agency_of_the_part_sees_the_whole_but_may_not_open_it(house: House) -> None:
    """Its code and state are told; the page of another agency's case stays closed."""
    led, part, _ = await with_part(house)
    police = await house.signed_in("police")
    family = (await police.get(f"/cases/{part.code}")).tree.css("#family")[0]
    assert led.code in family.text()
    assert family.css("a") == []
    assert (await police.get(f"/cases/{led.code}")).status == 404


async def test_the_agency_of_the_part_is_told_that_the_whole_ended(house: House) -> None:
    """A note stands on the page of the part once the whole was withdrawn, and nothing is taken away."""
    led, part, _ = await with_part(house)
    led.life.act(Act.WITHDRAW, Role.APPLICANT)
    await led.record()
    for language, words in (("vi", "đã kết thúc mà không cần kết quả này"), ("en", "no longer needs this result")):
        police = await house.signed_in("police", language)
        assert words in (await police.get(f"/cases/{part.code}")).body


async def test_the_applicant_follows_every_part_with_one_code(house: House) -> None:
    """The own page lists the parts; their pages open with the pass of the whole and lead back to it."""
    led, part, secret = await with_part(house)
    citizen = await let_in(house, led.code, secret)
    page = await citizen.get(f"/my-case/{led.code}")
    listed = page.tree.css("#parts")[0]
    assert "Đăng ký thường trú" in listed.text()
    assert listed.css("a")[0].attributes["href"] == f"/my-case/{part.code}"
    page = await citizen.get(f"/my-case/{part.code}")
    assert page.heading == "Đăng ký thường trú"
    assert f"Một phần của hồ sơ {led.code}" in page.body
    await decide(house, part)
    assert "Từ chối" in (await citizen.get(f"/my-case/{led.code}")).tree.css("#parts")[0].text()


async def test_the_secret_of_the_whole_opens_the_part_and_no_other_case(house: House) -> None:
    """One secret for the family; another case's secret, or the part's for the whole, opens nothing."""
    led, part, secret = await with_part(house)
    _, other, _ = await with_part(house)
    await let_in(house, part.code, secret)
    visitor = house.visitor()
    page = await visitor.submit("/follow", {"code": other.code, "secret": secret})
    assert page.heading == "Tra cứu hồ sơ"
    citizen = await let_in(house, led.code, secret)
    assert (await citizen.get(f"/my-case/{other.code}")).heading == "Tra cứu hồ sơ"


async def test_messages_about_a_part_carry_the_code_the_applicant_knows(house: House) -> None:
    """Letters to the applicant name the whole; those to staff their own case."""
    led, part, _ = await with_part(house)
    async with house.sessions.read() as session:
        facts = await notice_facts(session, part.id, "received")
        own = await notice_facts(session, led.case_id, "received")
    assert facts is not None
    assert own is not None
    assert (facts.case_code, facts.followed_code) == (part.code, led.code)
    assert (facts.agency_name, facts.is_part, facts.told_by_whole) == ("Công an phường An Bình", True, True)
    assert (own.case_code, own.followed_code) == (led.code, led.code)
    assert (own.agency_id, own.is_part, own.told_by_whole) == (AGENCY, False, False)


async def test_staff_read_what_the_whole_tells_for_its_part(house: House) -> None:
    """Before the act the page of the part says that nobody is written to; after it, its notices say why."""
    _, part, _ = await with_part(house)
    await Records(house.sessions).record_turn(turn(part.id, 1, "noted", tasks=[task(agency=POLICE)]))
    async with house.sessions.write() as session:
        base = f"{part.code}/notice-3:received"
        line = NoticeLine(key=f"{base}/none", base=base, channel="none", message="received", case_id=part.id)
        await keep(session, line, "dropped", AT, problem=TOLD_BY_WHOLE)
    for language, before, after in (
        ("vi", "hồ sơ chung báo một lần cho mọi phần", "Hồ sơ chung báo việc này một lần cho mọi phần"),
        ("en", "the whole case tells it once for all parts", "The whole case tells this once for all its parts"),
    ):
        police = await house.signed_in("police", language)
        assert before in (await police.get(f"/cases/{part.code}")).body
        page = await police.get(f"/cases/{part.code}/notices")
        assert after in page.body


async def test_an_ordinary_case_shows_no_family(house: House) -> None:
    """Nearly all cases belong together with nothing."""
    led = await lead(house, "2.000635", facts={"copies": 1})
    officer = await house.signed_in("officer")
    assert (await officer.get(f"/cases/{led.code}")).tree.css("#family") == []


async def test_a_chain_of_cases_ends_at_the_topmost(house: House) -> None:
    """A part knows the whole; the whole has nobody above it."""
    led, part, _ = await with_part(house)
    async with house.sessions.read() as session:
        below, above = await case_family(session, part.id), await case_family(session, led.case_id)
    assert below.whole is not None
    assert (below.whole.code, below.whole.agency_id) == (led.code, AGENCY)
    assert above.whole is None
