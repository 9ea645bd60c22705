"""A list of people from a spreadsheet: looked at first, then stored whole or not at all."""

from __future__ import annotations

import io

from openpyxl import load_workbook
from sqlalchemy import func, select
from sqlmodel import col

from models.tables import Staff, StaffRole
from tests.api.administration.conftest import Province
from tests.api.conftest import AGENCY
from tests.api.visitor import Page, Visitor

HEAD = "Tên đăng nhập;Họ và tên;Chức vụ;Mã cơ quan;Đơn vị;Vai trò;Điện thoại;Thư điện tử\n"
ADDRESS = "/administration/people/import"


async def upload(visitor: Visitor, text: str) -> Page:
    """Upload a CSV file and return the preview."""
    files = {"file": ("danh sach.csv", text.encode("utf-8-sig"), "text/csv")}
    return Page(await visitor.post(ADDRESS, files=files))


async def number(province: Province) -> int:
    """Return how many accounts there are."""
    async with province.house.sessions.read() as session:
        return int(await session.scalar(select(func.count()).select_from(Staff)) or 0)


async def test_a_list_is_looked_at_and_then_stored_with_passwords_shown_once(province: Province) -> None:
    """New accounts and changes stand in the preview; nothing is stored before the confirmation."""
    root = await province.browser("root")
    before = await number(province)
    preview = await upload(
        root,
        HEAD
        + f"an.nv;Nguyễn Văn An;Chuyên viên;{AGENCY};Văn phòng;Thụ lý;0270 1;an@example.vn\n"
        + f"binh.tt;Trần Thị Bình;;{AGENCY};;Một cửa, Thụ lý;;\n"
        + f"vice;;Phó chủ tịch;{AGENCY};;;;\n",
    )

    assert preview.status == 200
    assert "2 tài khoản mới" in preview.body
    assert "1 tài khoản sẽ đổi" in preview.body
    assert "Chức vụ: – → Phó chủ tịch" in preview.body
    assert await number(province) == before
    action, fields = preview.form(action=f"{ADDRESS}/confirm")
    stored = Page(await root.post(action, fields))

    assert [len(text) for text in stored.texts("td.handed-out")] == [19, 19]
    assert "Đã thêm 2 tài khoản" in stored.body
    assert await number(province) == before + 2
    assert (await province.person("vice")).position == "Phó chủ tịch"
    assert (await province.person("an.nv")).must_change_password
    async with province.house.sessions.read() as session:
        held = await session.scalars(
            select(col(StaffRole.role)).where(col(StaffRole.staff_id) == (await province.person("binh.tt")).id)
        )
        assert set(held.all()) == {"counter", "officer"}
    again = await root.post(action, fields)
    assert again.status_code == 422
    assert "đã được lưu" in again.text
    visitor = province.house.visitor()
    answer = await visitor.post("/sign-in", {"login": "an.nv", "password": stored.texts("td.handed-out")[0]})
    assert "Đặt mật khẩu mới" in answer.text


async def test_every_fault_is_named_row_by_row_and_nothing_can_be_confirmed(province: Province) -> None:
    """Field, rule and mend of each; the good rows are not stored either."""
    root = await province.browser("root")
    before = await number(province)

    page = await upload(
        root,
        HEAD
        + f"tot.nv;Người Tốt;;{AGENCY};;Thụ lý;;\n"
        + "Có Dấu;Sai Tên;;H99.1;;Giám đốc;12;x\n"
        + f"tot.nv;Trùng;;{AGENCY};Phòng Lạ;Thụ lý;;\n",
    )

    assert page.status == 422
    assert "2 dòng cần sửa" in page.text("#error-summary")
    rows = [row.text(separator=" ") for row in page.tree.css("tbody tr")]
    assert all(
        text in rows[1]
        for text in ("Tên đăng nhập:", "Không quản trị cơ quan «H99.1»", "Không có vai trò «Giám đốc»", "Điện thoại:")
    )
    assert "Trùng tên đăng nhập với dòng 2" in rows[2]
    assert "không có đơn vị «Phòng Lạ»" in rows[2]
    assert not page.tree.css(f"form[action='{ADDRESS}/confirm']")
    assert await number(province) == before


async def test_what_changed_since_the_check_is_not_stored(province: Province) -> None:
    """Somebody took the login meanwhile: all or nothing means nothing, and it is said."""
    root = await province.browser("root")
    lines = f"som.hon;Chậm Chân;;{AGENCY};;Thụ lý;;\n" + f"cung.di;Cùng Đi;;{AGENCY};;Thụ lý;;\n"
    preview = await upload(root, HEAD + lines)
    action, fields = preview.form(action=f"{ADDRESS}/confirm")
    await province.add("som.hon", "Nhanh Chân", ("officer", "H61"), home="H61.13")

    answer = await root.post(action, fields)

    assert answer.status_code == 422
    async with province.house.sessions.read() as session:
        assert await session.scalar(select(Staff).where(col(Staff.login) == "cung.di")) is None


async def test_an_account_of_others_is_neither_changed_nor_told_about(province: Province) -> None:
    """The ward's administrator learns only that the login is taken elsewhere."""
    ward = await province.browser("admin")

    page = await upload(ward, HEAD + "stranger;Ngô Xuân Đổi;;;;Lãnh đạo;;\n")

    assert page.status == 422
    assert "thuộc nơi khác" in page.body
    assert "Ngô Xuân Ổn" not in page.body


async def test_the_last_administrator_does_not_import_himself_away(province: Province) -> None:
    """The same rule as in the form; nothing of the list is stored."""
    root = await province.browser("root")
    preview = await upload(root, HEAD + "root;;Trưởng phòng;H61;;Giám sát;;\n" + f"di.kem;Đi Kèm;;{AGENCY};;Thụ lý;;\n")
    action, fields = preview.form(action=f"{ADDRESS}/confirm")

    answer = await root.post(action, fields)

    assert answer.status_code == 422
    assert "quản trị cuối cùng" in answer.text
    assert (await province.person("root")).position == ""


async def test_the_template_is_a_list_that_passes_its_own_check(province: Province) -> None:
    """Both templates have the heads the check knows; the Excel one comes back as a preview."""
    root = await province.browser("root")

    book = await root.client.get(f"{ADDRESS}/template.xlsx")
    text = await root.client.get(f"{ADDRESS}/template.csv")

    sheet = load_workbook(io.BytesIO(book.content)).worksheets[0]
    assert [cell.value for cell in sheet[1]] == text.content.decode("utf-8-sig").split("\r\n")[0].split(";")
    files = {"file": ("mau.xlsx", book.content, "application/octet-stream")}
    preview = Page(await root.post(ADDRESS, files=files))
    assert "Cơ quan không có đơn vị" in preview.body  # the example's unit; everything else is right
    assert preview.body.count("Cần sửa") == 1
    assert (await root.client.get(f"{ADDRESS}/template.exe")).status_code == 404


async def test_what_is_no_spreadsheet_is_refused_kindly(province: Province) -> None:
    """A picture, a broken Excel file, another encoding, wrong heads, nothing at all."""
    root = await province.browser("root")
    wrong = (b"\x89PNG\r\n\x1a\n\x00\x00", b"PK\x03\x04 broken", "Tên;Lương\n".encode("utf-16"), b"", b"a;b\n1;2\n")

    for content in wrong:
        answer = await root.post(ADDRESS, files={"file": ("x.xlsx", content, "application/octet-stream")})
        assert answer.status_code == 422, content
        assert "Có thông tin cần sửa" in answer.text
