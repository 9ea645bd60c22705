"""Dossiers that come from the national portal: signed, once, and in its own words when something is wrong."""

from __future__ import annotations

import json
import time
from typing import Any

from sqlalchemy import func, select
from sqlmodel import col

from api.security.signatures import signature
from models.tables import Applicant, Case, InboxMessage, PortalFile
from simulators.settings import SimulatorSettings
from tests.api.conftest import AGENCY, House
from tests.support.simulators import CallbackTaker, running_simulators

NUMBER = "000.00.00.H61-261122-0001"


def dossier(**changes: Any) -> dict[str, Any]:
    """A dossier in the national field names."""
    return {
        "MaHoSo": NUMBER,
        "MaTTHC": "1.004873",
        "DonViXuLy": AGENCY,
        "ChuHoSo": "Nguyễn Thị Cổng",
        "LoaiDoiTuong": "0",
        "MaDoiTuong": "001195000777",
        "SoDienThoai": "0900 000 777",
        "DiaChi": "Số 7 đường Mẫu",
        "KenhThucHien": "2",
        "HinhThuc": "1",
        "MotTruongMoi": "trường Cổng thêm sau này",
        "TaiLieuNop": [
            {
                "TepDinhKemId": "1",
                "TenTepDinhKem": "to-khai.pdf",
                "MaThanhPhanHoSo": "to-khai",
                "DuongDanTaiTepTin": "http://127.0.0.1:8100/portal/files/x/1.pdf",
            }
        ],
        **changes,
    }


def signed(house: House, body: Any, *, at: float | None = None, system: str = "portal") -> dict[str, Any]:
    raw = body if isinstance(body, bytes) else json.dumps(body, ensure_ascii=False).encode()
    stamp = str(int(at or time.time()))
    secret = house.settings.webhook_secret(system).get_secret_value()
    return {"content": raw, "headers": {"X-Signature": signature(secret, stamp, raw), "X-Timestamp": stamp}}


async def send(house: House, body: Any, **more: Any) -> Any:
    return await house.visitor().client.post("/api/v1/portal/dossiers", **signed(house, body, **more))


async def cases_of(house: House, number: str) -> list[Case]:
    async with house.sessions.read() as session:
        return list((await session.scalars(select(Case).where(col(Case.portal_number) == number))).all())


async def test_filed_twice_there_is_one_case_here(house: House) -> None:
    """The portal's number files one case, online, however often it is handed on; both answers name it."""
    first = await send(house, dossier())
    again = await send(house, dossier())
    assert (first.status_code, again.status_code) == (201, 200), first.text
    [case] = await cases_of(house, NUMBER)
    assert first.json() == {"MaHoSo": NUMBER, "SoBienNhan": case.code, "TrangThaiHoSo": "1", "DaNhan": False}
    assert again.json() == {**first.json(), "DaNhan": True}
    assert (case.channel, case.agency_id, case.filed_by) == ("online", AGENCY, "")
    async with house.sessions.read() as session:
        person = await session.get(Applicant, case.id)
        files = (await session.scalars(select(PortalFile).where(col(PortalFile.number) == NUMBER))).all()
        kept = await session.scalar(
            select(func.count()).select_from(InboxMessage).where(col(InboxMessage.event_id) == f"dossier/{NUMBER}")
        )
    assert person is not None
    assert (person.name, person.identity_number, person.phone) == ("Nguyễn Thị Cổng", "001195000777", "0900000777")
    assert [(file.component_id, file.status) for file in files] == [("to-khai", "waiting")]
    assert kept == 1


async def test_a_portal_that_hands_on_three_times_files_one_case(house: House, callback_taker: CallbackTaker) -> None:
    """What a citizen filed once at the portal, and the portal hands on again and again, is one case here."""
    settings = SimulatorSettings(
        secret=house.settings.secret.get_secret_value(), intake_url=f"{callback_taker.url}/dossiers"
    )
    wish = {"MaTTHC": "1.004873", "DonViXuLy": AGENCY, "ChuHoSo": "Nguyễn Thị Cổng", "MaDoiTuong": "001195000777"}
    with running_simulators(settings) as simulators:
        simulators.dial("portal", file_copies=2)
        filed = simulators.http.post(
            "/portal/file", json={**wish, "SoDienThoai": "0900000777", "papers": ["to-khai"]}
        ).json()
    handed_on = [one for one in callback_taker.taken if one.system == "dossiers"]
    callback_taker.taken.clear()
    client, answers = house.visitor().client, []
    for one in handed_on:
        answers.append(await client.post("/api/v1/portal/dossiers", content=one.raw, headers=one.headers))
    assert [answer.status_code for answer in answers] == [201, 200, 200], answers[0].text
    [case] = await cases_of(house, filed["number"])
    assert {answer.json()["SoBienNhan"] for answer in answers} == {case.code}


async def test_the_same_number_with_other_content_is_a_conflict(house: House) -> None:
    """A number that has filed a case files no other one."""
    number = "000.00.00.H61-261122-0002"
    assert (await send(house, dossier(MaHoSo=number))).status_code == 201
    answer = await send(house, dossier(MaHoSo=number, ChuHoSo="Người Khác"))
    assert answer.status_code == 409
    assert len(await cases_of(house, number)) == 1


async def test_the_channel_and_the_signature_are_the_portals(house: House) -> None:
    """Unsigned, signed by another system, or old: 401 and no case."""
    number = "000.00.00.H61-261122-0003"
    client = house.visitor().client
    answers = [
        await client.post("/api/v1/portal/dossiers", json=dossier(MaHoSo=number)),
        await send(house, dossier(MaHoSo=number), system="agencies"),
        await send(house, dossier(MaHoSo=number), at=time.time() - 400),
    ]
    assert [answer.status_code for answer in answers] == [401, 401, 401]
    assert await cases_of(house, number) == []


async def test_bad_input_says_field_rule_and_mend_in_the_national_names(house: House) -> None:
    """Each problem names the portal's own field, a rule, and how to mend it; nothing is filed."""
    number = "000.00.00.H61-261122-0004"
    wrong: dict[str, tuple[dict[str, Any], str, str]] = {
        "no owner": ({"ChuHoSo": ""}, "ChuHoSo", "string_too_short"),
        "a number that is none": ({"MaDoiTuong": "12"}, "MaDoiTuong", "identity_number"),
        "a procedure nobody has": ({"MaTTHC": "9.999999"}, "MaTTHC", "procedure_not_in_force"),
        "an agency nobody has": ({"DonViXuLy": "H61.99"}, "DonViXuLy", "agency_not_competent"),
        "a channel that is not online": ({"KenhThucHien": "1"}, "KenhThucHien", "string_pattern_mismatch"),
        "a paper nobody asks for": (
            {"TaiLieuNop": [{"TenTepDinhKem": "a", "MaThanhPhanHoSo": "gi-do", "DuongDanTaiTepTin": "http://x"}]},
            "TaiLieuNop.MaThanhPhanHoSo",
            "unknown_component",
        ),
        "a fact nobody asks for": (
            {"ThongTinKhac": {"CauTraLoi": {"mau-toc": "đen"}}},
            "ThongTinKhac.CauTraLoi.mau-toc",
            "unknown_question",
        ),
    }
    for claim, (changes, field, rule) in wrong.items():
        answer = await send(house, dossier(MaHoSo=number, **changes))
        assert answer.status_code == 422, claim
        [problem] = answer.json()["errors"]
        assert (problem["field"], problem["rule"]) == (field, rule), claim
        assert problem["detail"], claim
        assert problem["mend"], claim
    assert await cases_of(house, number) == []
    unreadable = await send(house, b"\xff{")
    assert unreadable.status_code == 422


async def test_a_dossier_corrected_after_a_refusal_is_filed(house: House) -> None:
    """What was refused leaves nothing behind that stands in the way of the corrected dossier and its files."""
    number = "000.00.00.H61-261122-0005"
    assert (await send(house, dossier(MaHoSo=number, DonViXuLy="H61.99"))).status_code == 422
    paper = {"TenTepDinhKem": "b.pdf", "MaThanhPhanHoSo": "to-khai", "DuongDanTaiTepTin": "http://x/b"}
    assert (await send(house, dossier(MaHoSo=number, TaiLieuNop=[paper]))).status_code == 201
    async with house.sessions.read() as session:
        files = (await session.scalars(select(PortalFile).where(col(PortalFile.number) == number))).all()
    assert [file.file_name for file in files] == ["b.pdf"]


async def test_staff_and_applicant_find_the_case_by_the_portals_number(house: House) -> None:
    """One code for the citizen: typed into the search box it opens the case, and the case shows it beside ours."""
    number = "000.00.00.H61-261122-0006"
    code = (await send(house, dossier(MaHoSo=number))).json()["SoBienNhan"]
    counter = await house.signed_in("counter")
    found = await counter.submit("/search", {"q": number})
    assert code in found.response.text
    assert number in (await counter.get(f"/cases/{code}")).body
    stranger = await house.signed_in("stranger")
    elsewhere = await stranger.submit("/search", {"q": number})
    assert "Nguyễn Thị Cổng" not in elsewhere.body
