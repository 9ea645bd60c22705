"""What is pressed on a page to come to a screen that has no address of its own: refusals, previews, what is sent.

None of it changes the instance, but for the one feedback under its own key and the password of an account made for it.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from uuid import uuid4

from playwright.async_api import FilePayload, Page

Press = Callable[[Page, Mapping[str, str]], Awaitable[None]]

#: More than two windows of the door let pass, for one may end and the next begin while somebody guesses.
_GUESSES = 25
_AGENCY_HEADS = "Mã định danh;Loại cơ quan;Tên;Tên tiếng Anh;Địa chỉ;Điện thoại;Cơ quan cấp trên"
_AGENCIES = (
    "H61.198.1;ubnd-xa;Điểm tiếp nhận Mẫu;Mau desk;Số 2 đường Mẫu;;H61.198",
    "H61.198;ubnd-xa;UBND xã Mẫu;People's Committee of Mau;Số 1 đường Mẫu;0270 3822 100;",
)
_WRONG_AGENCY = "H61.197;thôn;Thôn Mẫu;;;;H99.1"
_HEADS = "Tên đăng nhập,Họ và tên,Chức vụ,Mã cơ quan,Đơn vị,Vai trò,Điện thoại,Thư điện tử"
_GOOD = "lan.lt,Lê Thị Lan,Chuyên viên,H61.12,Văn phòng HĐND và UBND,Thụ lý,0270 3822 100,lan.lt@example.vn"
_WRONG = "nam.tv,Trần Văn Nam,Chuyên viên,H61.12,Văn phòng HĐND và UBND,Thủ kho,0270 3822 100,"


async def press_primary(page: Page) -> None:
    """Press the one primary button of the page and wait for the page it leads to."""
    async with page.expect_navigation():
        await page.locator("main .button.primary").first.click()


async def with_key(page: Page, key: str) -> None:
    """Give the form of the page a key that is always the same: however often it is sent, it is one deed."""
    await page.evaluate("key => { document.querySelector('main [name=key]').value = key; }", key)


async def send_empty(page: Page, values: Mapping[str, str]) -> None:
    """Send the form of the page as it is."""
    del values
    await press_primary(page)


async def sign_in_wrongly(page: Page, values: Mapping[str, str]) -> None:
    """Try a login that nobody has, another one each time: nobody is locked out."""
    del values
    await page.fill("[name=login]", f"khong.co.{uuid4().hex[:8]}")
    await page.fill("[name=password]", "khong-dung")
    await press_primary(page)


async def guess_secrets(page: Page, values: Mapping[str, str]) -> None:
    """Type wrong secrets for a case that does not exist, until the door asks to wait."""
    del values
    for _ in range(_GUESSES):
        await page.fill("[name=code]", "H61.12-010126-9999")
        await page.fill("[name=secret]", "00000000")
        async with page.expect_navigation() as opening:
            await page.locator("main .button.primary").click()
        answer = await opening.value
        if answer is not None and answer.status == 429:
            return


async def name_wrongly(page: Page, values: Mapping[str, str]) -> None:
    """Leave the name out and mistype the number; what the draft holds stays as it was typed last."""
    del values
    await page.fill("[name='applicant.identity_number']", "12345")
    await press_primary(page)


async def write_feedback(page: Page, values: Mapping[str, str]) -> None:
    """Write to the ward's office."""
    del values
    await page.select_option("[name=agency]", "H61.12")
    await page.fill("[name=text]", "Sáng thứ hai quầy số 2 đóng cửa đến 9 giờ, không có bảng báo cho người đến sớm.")
    await page.fill("[name=name]", "Nguyễn Thị Mẫu")
    await with_key(page, "screens-feedback")
    await press_primary(page)


async def follow_feedback(page: Page, values: Mapping[str, str]) -> None:
    """Show code and secret of a feedback."""
    await page.fill("[name=code]", values["code"])
    await page.fill("[name=secret]", values["secret"])
    await press_primary(page)


async def send_too_late(page: Page, values: Mapping[str, str]) -> None:
    """Send a form that was opened before anything had happened on the case."""
    del values
    await page.evaluate("for (const seq of document.querySelectorAll('main [name=seq]')) seq.value = '0';")
    await page.fill("textarea[name=reason]", "Tờ khai thiếu chữ ký")
    await press_primary(page)


async def give_first_task(page: Page, values: Mapping[str, str]) -> None:
    """Choose a task and ask to whom it could go."""
    del values
    await page.locator("input[name=chosen]").first.check()
    async with page.expect_navigation():
        await page.locator("button[name=do][value=give]").click()


async def new_password(page: Page, values: Mapping[str, str]) -> None:
    """Hand out another password for the account made for this."""
    del values
    async with page.expect_navigation():
        await page.locator("form[action$='/password'] button").click()


async def check_people(page: Page, values: Mapping[str, str]) -> None:
    """Check a list of people; nothing is stored before it is confirmed."""
    del values
    await _upload(page, _HEADS, _GOOD)


async def check_wrong_people(page: Page, values: Mapping[str, str]) -> None:
    """Check a list with an unknown role in the second row."""
    del values
    await _upload(page, _HEADS, _GOOD, _WRONG)


async def check_agencies(page: Page, values: Mapping[str, str]) -> None:
    """Check a list of agencies, one below the other; nothing is stored before it is confirmed."""
    del values
    await _upload(page, _AGENCY_HEADS, *_AGENCIES)


async def check_wrong_agencies(page: Page, values: Mapping[str, str]) -> None:
    """Check a list with an unknown kind and an unknown superior in its last row."""
    del values
    await _upload(page, _AGENCY_HEADS, *_AGENCIES, _WRONG_AGENCY)


async def _upload(page: Page, *lines: str) -> None:
    sheet: FilePayload = {"name": "can-bo.csv", "mimeType": "text/csv", "buffer": "\n".join(lines).encode()}
    await page.set_input_files("#file", [sheet])
    async with page.expect_navigation():
        await page.locator("form[action$='/import'] button").click()
