"""A list of agencies from a spreadsheet: looked at first, then stored whole or not at all, and recorded."""

from __future__ import annotations

import io

from openpyxl import load_workbook
from sqlalchemy import select
from sqlmodel import col

from models.tables import Agency, StaffChange
from tests.api.administration.conftest import Province
from tests.api.conftest import AGENCY
from tests.api.visitor import Page, Visitor

HEAD = "Mã định danh;Loại cơ quan;Tên;Tên tiếng Anh;Địa chỉ;Điện thoại;Cơ quan cấp trên\n"
ADDRESS = "/administration/agencies/import"


async def upload(visitor: Visitor, text: str) -> Page:
    """Upload a CSV file and return the preview."""
    files = {"file": ("co quan.csv", text.encode("utf-8-sig"), "text/csv")}
    return Page(await visitor.post(ADDRESS, files=files))


async def agencies(province: Province, *ids: str) -> dict[str, Agency]:
    """Return those agencies that there are."""
    async with province.house.sessions.read() as session:
        found = await session.scalars(select(Agency).where(col(Agency.id).in_(ids)))
        return {one.id: one for one in found}


async def test_a_list_is_looked_at_then_stored_whole_and_recorded(province: Province) -> None:
    """A superior after those below it; one that is there changes; the log says who; a second press does nothing."""
    root = await province.browser("root")
    preview = await upload(
        root,
        HEAD
        + "H61.90.1;ubnd-xa;Chi nhánh Một;;Số 9;0270 9;H61.90\n"
        + "H61.90;ubnd-xa;UBND xã Chín Mươi;Ninety;;;\n"
        + f"{AGENCY};;;;Số 12 mới;;\n",
    )
    assert preview.status == 200
    assert "2 cơ quan mới" in preview.body
    assert "1 cơ quan sẽ đổi" in preview.body
    assert "Số 12 mới" in preview.body
    assert await agencies(province, "H61.90", "H61.90.1") == {}
    action, fields = preview.form(action=f"{ADDRESS}/confirm")
    stored = await root.post(action, fields)
    assert stored.status_code == 303
    shown = await root.get(stored.headers["location"])
    assert "Đã thêm 2 cơ quan, đã sửa 1." in shown.body
    assert "UBND xã Chín Mươi" in shown.body

    kept = await agencies(province, "H61.90", "H61.90.1", AGENCY)
    assert (kept["H61.90.1"].parent_id, kept["H61.90"].parent_id) == ("H61.90", "H61")
    assert (kept["H61.90.1"].phone, kept["H61.90"].name_en) == ("0270 9", "Ninety")
    assert kept[AGENCY].address == "Số 12 mới"
    async with province.house.sessions.read() as session:
        lines = await session.execute(
            select(col(StaffChange.agency_id), col(StaffChange.kind), col(StaffChange.changed_by)).where(
                col(StaffChange.agency_id).in_(("H61.90", "H61.90.1", AGENCY))
            )
        )
        by = (await province.person("root")).id
        assert {tuple(line) for line in lines} == {
            ("H61.90", "agency_added", by), ("H61.90.1", "agency_added", by), (AGENCY, "agency_changed", by),
        }  # fmt: skip
    again = await root.post(action, fields)
    assert again.status_code == 422
    assert "đã được lưu" in again.text
    page = await root.get("/administration/agencies/H61.90.1")
    assert page.heading == "Chi nhánh Một"


async def test_every_fault_is_named_row_by_row_and_nothing_is_stored(province: Province) -> None:
    """Line, field, rule and mend of each; good rows are not stored either, and nothing can be confirmed."""
    root = await province.browser("root")
    page = await upload(
        root,
        HEAD
        + "H61.91;ubnd-xa;Xã Tốt;;;;\n"
        + "H61;;;;;;H61.91\n"
        + "H61.92;thôn;;;;;H99.1\n"
        + f"{AGENCY};so-tu-phap;;;;;\n",
    )
    assert page.status == 422
    assert "3 dòng cần sửa" in page.text("#error-summary")
    rows = page.texts("tbody tr")
    assert "Cơ quan cấp trên: Cơ quan cấp trên do quản trị cấp trên thay đổi. Để trống ô này." in rows[1]
    assert "Không có loại cơ quan «thôn»" in rows[2]
    assert "Tên: Còn thiếu." in rows[2]
    assert "Không đặt được dưới cơ quan «H99.1»" in rows[2]
    assert "không đổi loại được" in rows[3]
    assert not page.tree.css(f"form[action='{ADDRESS}/confirm']")
    assert await agencies(province, "H61.91", "H61.92") == {}


async def test_what_changed_since_the_check_is_not_stored(province: Province) -> None:
    """Somebody made one of them meanwhile: nothing of the list is stored."""
    root = await province.browser("root")
    preview = await upload(root, HEAD + "H61.93;ubnd-xa;Xã Chậm;;;;\nH61.94;ubnd-xa;Xã Cùng;;;;\n")
    action, fields = preview.form(action=f"{ADDRESS}/confirm")
    async with province.house.sessions.write() as session:
        session.add(Agency(id="H61.93", kind="ubnd-xa", name_vi="Xã Nhanh", parent_id="H61"))
    answer = await root.post(action, fields)
    assert answer.status_code == 422
    assert "Chưa lưu dòng nào" in answer.text
    assert set(await agencies(province, "H61.93", "H61.94")) == {"H61.93"}


async def test_an_agency_of_others_is_neither_changed_nor_told_about(province: Province) -> None:
    """The ward's administrator learns only that the identifier is taken, and moves nothing out of the own realm."""
    ward = await province.browser("admin")
    page = await upload(ward, HEAD + f"H61;;;;Địa chỉ khác;;\n{AGENCY}.5;ubnd-xa;Điểm Năm;;;;H61\n")
    assert page.status == 422
    rows = page.texts("tbody tr")
    assert "Mã định danh này đã được dùng" in rows[0]
    assert "UBND tỉnh" not in page.body
    assert "Không đặt được dưới cơ quan «H61»" in rows[1]
    own = await upload(ward, HEAD + f"{AGENCY}.5;ubnd-xa;Điểm Năm;;;;\n")
    assert "1 cơ quan mới" in own.body
    assert f"dưới {AGENCY}" in own.body


async def test_the_template_is_a_list_that_passes_its_own_check(province: Province) -> None:
    """Both have the heads the check knows; the Excel one lists the kinds there are and comes back as a preview."""
    root = await province.browser("root")
    book = await root.client.get(f"{ADDRESS}/template.xlsx")
    text = await root.client.get(f"{ADDRESS}/template.csv")
    sheets = load_workbook(io.BytesIO(book.content)).worksheets
    assert [cell.value for cell in sheets[0][1]] == text.content.decode("utf-8-sig").split("\r\n")[0].split(";")
    assert "ubnd-xa" in [row[0].value for row in sheets[1].iter_rows()]
    preview = Page(await root.post(ADDRESS, files={"file": ("mau.xlsx", book.content, "application/octet-stream")}))
    assert preview.status == 200
    assert "1 cơ quan mới" in preview.body
    assert (await root.client.get(f"{ADDRESS}/template.exe")).status_code == 404


async def test_what_is_no_list_is_refused_kindly(province: Province) -> None:
    """In the reader's language."""
    english = await province.house.signed_in("root", "en")
    for content in (b"\x89PNG\r\n\x1a\n\x00\x00", b"PK\x03\x04 broken", b"", b"a;b\n1;2\n"):
        answer = await english.post(ADDRESS, files={"file": ("x.xlsx", content, "application/octet-stream")})
        assert answer.status_code == 422, content
    assert "There is no column" in answer.text
