"""Standing in for a colleague: who may, what it opens, what the log says, and that it ends."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, update
from sqlmodel import col

from api.filters import VIETNAM
from models.tables import Absence, Case, CaseEvent, StaffRole
from tests.api.conftest import House, new_key
from tests.api.leader.conftest import browser, waiting_for_signature
from tests.api.visitor import Page


def day(ahead: int) -> str:
    """Return a day from today on, as people type it."""
    return (datetime.now(UTC).astimezone(VIETNAM) + timedelta(days=ahead)).strftime("%d/%m/%Y")


async def hand_over(house: House, login: str, substitute: str, **changes: str) -> Page:
    """Fill in the form of one's own absence, from today to tomorrow, and send it."""
    visitor = await browser(house, login)
    action, fields = (await visitor.get("/delegations")).form(action="/delegations")
    wished = {
        "substitute": str(house.staff.get(substitute, substitute)),
        "role": "",
        "starts_at": day(0),
        "ends_at": day(1),
        "basis": "Lịch công tác tuần 47",
    }
    return await visitor.submit(action, {**fields, **wished, **changes})


async def forget_absences(house: House) -> None:
    """End every absence, so that each test begins with none."""
    async with house.sessions.write() as session:
        await session.change(update(Absence).values(revoked_at=datetime.now(UTC)))


async def test_a_substitute_signs_in_the_name_of_the_absent_leader(office: House) -> None:
    """Every page says for whom one stands in; the signature carries both; when it ends the page is gone at once."""
    await forget_absences(office)
    code = await waiting_for_signature(office)
    vice = await browser(office, "vice")
    async with office.sessions.write() as session:  # the vice leader has no leader's post of her own for this test
        await session.change(
            update(StaffRole).where(col(StaffRole.staff_id) == office.staff["vice"]).values(role="supervisor")
        )
    assert (await vice.get("/approvals")).text(".lead") == "Không có hồ sơ chờ ký."
    refused = await hand_over(office, "leader", "vice")
    assert refused.status == 422
    assert "chỉ giao cho lãnh đạo khác" in refused.body
    async with office.sessions.write() as session:
        await session.change(
            update(StaffRole).where(col(StaffRole.staff_id) == office.staff["vice"]).values(role="leader")
        )
        now = datetime.now(UTC)
        absence = Absence(
            staff_id=office.staff["leader"],
            substitute_id=office.staff["vice"],
            starts_at=now,
            ends_at=now + timedelta(days=1),
            basis="QĐ 5",
            created_by=office.staff["leader"],
        )
        session.add(absence)
        await session.change(
            update(StaffRole).where(col(StaffRole.staff_id) == office.staff["vice"]).values(role="supervisor")
        )

    listed = await vice.get("/approvals")
    assert listed.text(".standing-in") == "Đang thay: Nguyễn Quốc Việt"
    assert code in listed.body
    page = await vice.get(f"/cases/{code}/approval")
    assert "Ký thay Nguyễn Quốc Việt" in page.body
    await vice.submit(*page.form("approve"))

    async with office.sessions.read() as session:
        signed = await session.scalar(
            select(CaseEvent)
            .join(Case, col(Case.id) == col(CaseEvent.case_id))
            .where(col(Case.code) == code, col(CaseEvent.kind) == "signed")
        )
    assert (signed.actor, signed.on_behalf_of) == (str(office.staff["vice"]), str(office.staff["leader"]))
    leader = await browser(office, "leader")
    shown = await leader.get("/delegations")
    await leader.submit(str(shown.tree.css_first("form[action$='/end']").attributes["action"]), {})
    assert not (await vice.get("/approvals")).tree.css_first(".standing-in")
    async with office.sessions.write() as session:
        await session.change(
            update(StaffRole).where(col(StaffRole.staff_id) == office.staff["vice"]).values(role="leader")
        )


async def test_nobody_says_for_whom_they_act(office: House) -> None:
    """The field is not taken from the caller: who stands in for whom is known here."""
    await forget_absences(office)
    code = await waiting_for_signature(office)
    leader = await browser(office, "leader")
    body = {"act": "approve", "step": "sign/1", "on_behalf_of": str(office.staff["officer"])}

    answer = await leader.client.post(f"/api/v1/cases/{code}/acts", json=body, headers=new_key())

    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == "on_behalf_of"


async def test_who_proposed_may_not_sign_as_a_substitute_either(office: House) -> None:
    """An officer who is also a leader, standing in for the leader: the own proposal waits for somebody else."""
    await forget_absences(office)
    code = await waiting_for_signature(office, officer="lone")
    assert (await hand_over(office, "leader", "lone")).status == 200
    lone = await browser(office, "lone")

    listed = await lone.get("/approvals")
    assert "Cần người khác ký" in listed.body
    assert not listed.tree.css_first(f"input[name=chosen][value='{code}']")
    page = await lone.get(f"/cases/{code}/approval")
    assert "Chưa ký được" in page.body
    assert not page.tree.css_first("input[name=act][value=approve]")
    body = {"act": "approve", "step": "sign/1"}
    refused = await lone.client.post(f"/api/v1/cases/{code}/acts", json=body, headers=new_key())
    assert refused.status_code == 409
    assert refused.json()["rule"] == "same_person"
    vice = await browser(office, "vice")
    assert (await vice.submit(*(await vice.get(f"/cases/{code}/approval")).form("approve"))).status == 200


@pytest.mark.parametrize(
    ("substitute", "changes", "said"),
    [
        ("leader", {}, "Không ai tự thay mình"),
        ("officer", {}, "Quyền ký của lãnh đạo chỉ giao cho lãnh đạo khác"),
        ("stranger", {}, "không có vai trò nào ở cơ quan của người vắng"),
        ("chief", {"ends_at": "01/01/2020"}, "Ngày cuối trước ngày đầu"),
        ("chief", {"starts_at": "hôm nay"}, "Không phải ngày đọc được"),
        ("chief", {"basis": ""}, "Chưa ghi căn cứ"),
        ("chief", {"role": "officer"}, "không giữ vai trò này"),
        ("not-an-id", {}, "Không có người này"),
    ],
)
async def test_what_cannot_be_is_refused_with_its_reason(
    office: House, substitute: str, changes: dict[str, str], said: str
) -> None:
    """Oneself, lower rank, another agency, days that make no sense: the page says which, and keeps what was typed."""
    await forget_absences(office)

    page = await hand_over(office, "leader", substitute, **changes)

    assert page.status == 422
    assert said in page.text("#error-summary")
    assert page.tree.css_first("#ends_at").attributes["value"] == changes.get("ends_at", day(1))


async def test_two_absences_do_not_overlap_and_the_same_form_counts_once(office: House) -> None:
    """A second one in the same days is refused with the days of the first."""
    await forget_absences(office)
    visitor = await browser(office, "leader")
    action, fields = (await visitor.get("/delegations")).form(action="/delegations")
    sent = {
        **fields, "substitute": str(office.staff["chief"]), "starts_at": day(2), "ends_at": day(5), "basis": "QĐ 7",
    }  # fmt: skip

    first = await visitor.post(action, sent)
    again = await visitor.post(action, sent)
    other = await hand_over(office, "leader", "vice", starts_at=day(4), ends_at=day(9))

    assert [first.status_code, again.status_code, other.status] == [303, 303, 422]
    assert "Đã có ủy quyền từ" in other.text("#error-summary")
    listed = await visitor.get("/delegations")
    assert listed.body.count("QĐ 7") == 1
    assert "Phan Văn Trị" in listed.body


async def test_only_ones_own_absence_can_be_ended(office: House) -> None:
    """A colleague's absence is not there for anybody else to end."""
    await forget_absences(office)
    await hand_over(office, "leader", "chief")
    async with office.sessions.read() as session:
        absence = await session.scalar(select(Absence).where(col(Absence.revoked_at).is_(None)))
    officer = await browser(office, "officer")

    answer = await officer.post(f"/delegations/{absence.id}/end", {})

    assert answer.status_code == 404
