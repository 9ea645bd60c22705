"""Finding the procedure of a dossier, and going straight to the one of the citizen before."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from api.counter.document_kinds import whole_name
from cli.setup import shipped_procedures
from domain.deadline.moments import local_day
from models.tables import ProcedureVersion
from runtime.settings import ROOT
from tests.api.conftest import House
from tests.api.visitor import Page

CERTIFIED = "2.000815"


def found(page: Page) -> list[str]:
    """Return the codes on a page of procedures, in their order."""
    return [str(node.attributes["href"]).rpartition("/")[2] for node in page.tree.css("#found a")]


async def test_a_procedure_is_found_by_any_part(house: House) -> None:
    """Words without marks, initials, code, sector and kind of agency; the best fit is first."""
    officer = await house.signed_in("officer")
    for asked in ("chung thuc ban sao", "Chứng thực", "ctbs", "2.000815", "sao tu ban chinh"):
        assert found(await officer.get(f"/cases/new?q={asked}"))[0] == CERTIFIED, asked
    assert CERTIFIED in found(await officer.get("/cases/new?field=chung-thuc"))
    police = found(await officer.get("/cases/new?kind=cong-an-tinh"))
    assert "3.000347" in police
    assert CERTIFIED not in police
    nothing = await officer.get("/cases/new?q=khong co gi nhu the")
    assert "Không tìm thấy thủ tục nào khớp" in nothing.body
    shipped = len({one.definition.procedure for one in shipped_procedures([ROOT / "procedure_defs"])})
    assert len(found(await officer.get("/cases/new"))) == shipped


async def test_f2_leads_to_the_procedure_of_the_citizen_before(house: House) -> None:
    """Whoever has filed today goes straight to the same form with the same document; the choice has pins."""
    leader = await house.signed_in("leader")
    assert (await leader.get("/cases/new")).heading == "Tiếp nhận hồ sơ"
    form = await leader.get(f"/cases/new/{CERTIFIED}")
    action, fields = form.form(action=f"/cases/new/{CERTIFIED}")
    await leader.submit(action, {**fields, "applicant.name": "Lê Thị Trước", "summary": "ks"})

    again = await leader.get("/cases/new")
    choice = await leader.get("/cases/new?choose=1")

    assert again.form(action=action)[1]["summary"] == "Giấy khai sinh"
    assert [node.attributes["data-choice"] for node in choice.tree.css(".pinned a")] == ["1"]


async def test_a_procedure_that_is_not_in_force_yet_or_any_more_says_when(house: House) -> None:
    """The page names the day, for showing and for sending the form alike, and leads back to the choice."""
    today = local_day(datetime.now(UTC))
    later, before = today + timedelta(days=9), today - timedelta(days=2)
    async with house.sessions.write() as session:
        for code, starts, ends in (("8.000001", later, None), ("8.000002", date(2020, 1, 1), before)):
            session.add(
                ProcedureVersion(
                    procedure_code=code, version=1, sha256=code, name_vi="Thủ tục thử", text="{}",
                    effective_from=starts, effective_to=ends,
                )
            )  # fmt: skip
    counter = await house.signed_in("counter")
    coming = await counter.get("/cases/new/8.000001")
    gone = await counter.submit("/cases/new/8.000002", {"key": "0123456789"})
    assert coming.status == gone.status == 404
    assert f"Có hiệu lực từ ngày {later:%d/%m/%Y}" in coming.body
    assert f"hết ngày {before:%d/%m/%Y}" in gone.body
    assert gone.tree.css("a[href='/cases/new?choose=1']")


def test_a_document_is_named_by_its_initials() -> None:
    """Initials and beginnings are written out; anything else stays as it was typed."""
    assert whole_name("ks") == "Giấy khai sinh"
    assert whole_name("BDH") == "Bằng đại học"
    assert whole_name("khai sinh") == "Giấy khai sinh"
    assert whole_name("Bằng khen của Thủ tướng") == "Bằng khen của Thủ tướng"
    assert whole_name("") == ""
