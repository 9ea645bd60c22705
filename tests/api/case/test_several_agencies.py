"""Pages of a case that waits for others: tax notices, opinions given here, the combined due date."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
import pytest_asyncio

from domain.case.acts import Act, Role
from domain.case.events import OperationSucceeded
from domain.procedure.compile import compile_definition
from domain.procedure.loader import load_definition
from models.follow import follow_secret
from models.procedures import publish
from models.tables import Agency, Staff, StaffRole
from tests.api.case.conftest import Led, lead
from tests.api.conftest import House
from tests.support.parts import BIRTH, furnish_parts

pytestmark = pytest.mark.asyncio(loop_scope="session")
LAND, SLIP, SEAT = "1.990009", "nghia-vu/1:obligation", "H61.77"
_LAND = """
procedure: "1.990009"
version: 1
effective: {from: 2026-01-01}
name: {vi: Chuyển nhượng đất, en: Transfer of land}
agency: ubnd-xa
field: dat-dai
online: full
legal_basis: [Luật Đất đai 31/2024/QH15]
deadline: 10 working days
dossier:
  - {id: don, name: {vi: Đơn, en: Application}, copies: {original: 1}}
stages:
  receive:
    - check: counter
  appraise:
    - review: officer
      within: 1 working day
    - ask: cong-an
      about: tranh-chap
      within: 1 working day
      in_parallel_with: review
    - obligation: thue
      id: nghia-vu
      about: dat-dai
      within: 1 working day
      pause_basis: Quyết định 1/QĐ-X
  approve:
    - sign: leader
      within: 1 working day
  return:
    - hand_over: counter
result: {code: KQ.G10.000001, name: {vi: Giấy chứng nhận, en: Certificate}, ways: [counter]}
"""


@pytest_asyncio.fixture(scope="module", loop_scope="session", autouse=True)
async def others(house: House) -> None:
    """A procedure with parts, one with a tax notice, and an agency that is asked, with an officer."""
    await furnish_parts(house.sessions)
    async with house.sessions.write() as session:
        leader = await session.get(Staff, house.staff["leader"])
        assert leader is not None
        session.add(Agency(id=SEAT, kind="cong-an", name_vi="Công an tỉnh"))
        await session.flush()
        asked = Staff(login="asked", name="Người Được Hỏi", agency_id=SEAT, password_hash=leader.password_hash)
        session.add(asked)
        await session.flush()
        session.add(StaffRole(staff_id=asked.id, role="officer", agency_id=SEAT))
        await publish(session, compile_definition(load_definition(_LAND)), date(2026, 1, 1))


async def with_notice(house: House) -> Led:
    """Return a case with a tax notice of 30 million đồng."""
    led = await lead(house, LAND)
    life = led.life
    life.act(Act.ACCEPT, Role.COUNTER, "check")
    life.act(Act.COMPLETE, Role.OFFICER, "review", values={"proposal": "approve"})
    life.answered("cong-an/1:ask", "agree")
    life.succeeded(SLIP)
    life.answered(SLIP, "noticed", "n1", notice="TB-1", amount="30000000", items="1006:24000000 2801:6000000")
    await led.record()
    return led


async def asked_here(house: House) -> Led:
    """Return a case about which the people of another agency are asked in this system."""
    led = await lead(house, LAND)
    led.life.act(Act.ACCEPT, Role.COUNTER, "check")
    led.life.happen(OperationSucceeded("cong-an/1:ask", reference=f"here:{SEAT}"))
    await led.record()
    return led


async def test_the_combined_due_date_is_explained(house: House) -> None:
    """A case with parts says on its page of dates which way is the longest, in both languages."""
    led = await lead(house, BIRTH)
    led.life.act(Act.ACCEPT, Role.COUNTER, "check")
    await led.record()
    for language, words in (("vi", "Đường dài nhất:"), ("en", "The longest way:")):
        officer = await house.signed_in("officer", language)
        page = await officer.get(f"/cases/{led.code}/deadline")
        assert words in page.tree.css("#combined-due")[0].text()


async def test_a_case_of_one_agency_has_no_combined_due_date(house: House) -> None:
    """Nothing is said where there is nothing to combine."""
    led = await with_notice(house)
    officer = await house.signed_in("officer")
    assert not (await officer.get(f"/cases/{led.code}/deadline")).tree.css("#combined-due")


async def test_the_notice_is_shown_with_its_items_and_what_is_left(house: House) -> None:
    """The officer reads number, items and amounts, why the clock stands, and may write down a proof."""
    led = await with_notice(house)
    officer = await house.signed_in("officer")
    page = await officer.get(f"/cases/{led.code}/obligation")
    text = page.tree.css("main")[0].text()
    assert "TB-1" in text
    assert "Lệ phí trước bạ nhà đất: 6.000.000 đồng" in text
    assert "Quyết định 1/QĐ-X" in text
    assert len(page.tree.css("main form")) == 2
    overview = await officer.get(f"/cases/{led.code}")
    assert "30.000.000 đồng" in overview.tree.css("#obligation")[0].text()


async def test_the_leader_reads_but_writes_nothing_down(house: House) -> None:
    """Papers are written down by the officer or the counter only."""
    led = await with_notice(house)
    leader = await house.signed_in("leader")
    assert (await leader.get(f"/cases/{led.code}/obligation")).tree.css("main form") == []


async def test_a_case_without_an_obligation_has_no_such_page(house: House) -> None:
    """The address is there for cases that have one."""
    led = await lead(house, BIRTH)
    officer = await house.signed_in("officer")
    assert (await officer.get(f"/cases/{led.code}/obligation")).status == 404


async def test_the_applicant_reads_what_to_pay_and_where(house: House) -> None:
    """The own page names notice and amount, and says that the one-stop unit does not take this money."""
    led = await with_notice(house)
    secret = follow_secret(house.settings.secret.get_secret_value(), led.case_id)
    citizen = house.visitor()
    await citizen.submit("/follow", {"code": led.code, "secret": secret})
    page = await citizen.get(f"/my-case/{led.code}")
    told = page.tree.css("#tax-notices")[0].text()
    assert "TB-1" in told
    assert "30.000.000 đồng" in told
    assert "Không nộp tại Bộ phận Một cửa" in told
    assert "cần nộp tiền theo thông báo của cơ quan thuế" in page.body


async def test_the_agency_asked_finds_its_task_and_reads_the_case(house: House) -> None:
    """Its officer has it in the list, opens it, and is offered the form; a stranger finds nothing."""
    led = await asked_here(house)
    asked = await house.signed_in("asked")
    assert led.code in (await asked.get("/tasks")).body
    page = await asked.get(f"/cases/{led.code}/opinion/cong-an")
    assert [one.attributes["value"] for one in page.tree.css("input[name=opinion]")] == [
        "agree",
        "agree_with_conditions",
        "disagree",
    ]
    assert "Cho ý kiến" in (await asked.get(f"/cases/{led.code}")).tree.css("#opinions")[0].text()
    stranger = await house.signed_in("stranger")
    assert (await stranger.get(f"/cases/{led.code}/opinion/cong-an")).status == 404


async def test_the_asking_agency_reads_every_version_and_gives_none(house: House) -> None:
    """All versions stand on the page, the last one counts, and the asking officer has no form."""
    led = await asked_here(house)
    for opinion in ("disagree", "agree_with_conditions"):
        led.life.act(Act.GIVE_OPINION, Role.OFFICER, "cong-an", agency=SEAT, note="n", values={"opinion": opinion})
    await led.record()
    officer = await house.signed_in("officer")
    page = await officer.get(f"/cases/{led.code}/opinion/cong-an")
    versions = page.tree.css(".versions li")
    assert [one.css("strong")[0].text() for one in versions] == ["Không đồng ý", "Đồng ý có điều kiện"]
    assert page.tree.css("main form") == []
    assert "Đồng ý có điều kiện" in (await officer.get(f"/cases/{led.code}")).tree.css("#opinions dd strong")[-1].text()


async def test_a_late_opinion_is_marked(house: House) -> None:
    """The page says that the agency asked is late."""
    led = await asked_here(house)
    led.life.wait(timedelta(days=5))
    await led.record()
    officer = await house.signed_in("officer")
    assert "Công an" in (await officer.get(f"/cases/{led.code}")).tree.css("#opinions")[0].text()
    assert "quá hạn trả lời ý kiến" in (await officer.get(f"/cases/{led.code}/timeline")).body
