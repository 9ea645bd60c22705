"""The calendar's pages: a year to read, a revision written by one person and published by another, refusals."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
import pytest_asyncio
from sqlalchemy import update
from sqlmodel import col

from domain.deadline.calendar import WorkingCalendar
from domain.deadline.moments import midnight_ending
from models.calendars import newest_calendar
from models.tables import Agency, Case, CaseClockEntry, CaseEvent
from tests.api.administration.conftest import PROVINCE, Province
from tests.api.conftest import AGENCY, OTHER_AGENCY
from tests.api.visitor import Visitor

CALENDARS = "/administration/calendars"


@pytest_asyncio.fixture(scope="module", loop_scope="session", autouse=True)
async def _keepers(province: Province) -> None:
    """Two administrators and a leader of the province; a case that runs in a ward, and one whose result is mended."""
    async with province.house.sessions.write() as session:
        await session.change(update(Agency).where(col(Agency.id) == PROVINCE).values(kind="ubnd-tinh"))
        began = datetime(2026, 11, 23, 2, tzinfo=UTC)
        end = midnight_ending((began + timedelta(days=3)).date())
        case = Case(
            code=f"{AGENCY}-20261123-9000001", secret_hash=uuid4().hex, procedure_code="1.004873",
            procedure_version=1, procedure_sha256="0" * 64, agency_id=AGENCY, received_at_agency=AGENCY,
            channel="counter", filed_at=began, received_at=began, phase="received", due_at=end,
            appointment_at=end - timedelta(hours=7),
        )  # fmt: skip
        session.add(case)
        await session.flush()
        session.add(
            CaseClockEntry(
                case_id=case.id, position=0, event="started", at=began, reason="luật", limit="3 working days"
            )
        )
        mended = Case(
            code=f"{AGENCY}-20261123-9000002", secret_hash=uuid4().hex, procedure_code="1.004873",
            procedure_version=1, procedure_sha256="0" * 64, agency_id=AGENCY, received_at_agency=AGENCY,
            channel="counter", filed_at=began, received_at=began, phase="correcting", decided_at=began, due_at=end,
        )  # fmt: skip
        session.add(mended)
        await session.flush()
        session.add(
            CaseEvent(
                case_id=mended.id, seq=1, kind="correction_begun", at=began, values={"last": end.isoformat()}, hash=b"1"
            )
        )
    await province.add("lich.mot", "Vũ Thị Lịch", ("administrator", PROVINCE), home=PROVINCE)
    await province.add("lich.hai", "Đỗ Văn Duyệt", ("leader", PROVINCE), home=PROVINCE)


async def begun(writer: Visitor, decision: str = "45/QĐ-UBND") -> str:
    """Begin a revision and return its address."""
    form = {"key": uuid4().hex, "decision": decision, "decided_on": "22/11/2026", "reason": "Lũ"}
    answer = await writer.post(f"{CALENDARS}/new", form)
    assert answer.status_code == 303
    return str(answer.headers["location"])


async def pressed(visitor: Visitor, address: str, do: str, **fields: str) -> int:
    """Press a button of a revision with the version its page shows, and return the status."""
    page = await visitor.get(address)
    version = re.search(r'name="version" value="(\d+)"', page.response.text)
    answer = await visitor.post(address, {"do": do, "version": version[1] if version else "0", **fields})
    return answer.status_code


CLOSURE = {
    "kind": "close", "agency": AGENCY, "first": "24/11/2026", "last": "25/11/2026", "counts": "no",
    "name_vi": "Nghỉ vì lũ", "source": "45/QĐ-UBND",
}  # fmt: skip


async def test_a_year_is_read_with_its_named_days(province: Province) -> None:
    """Holidays, swaps and working Saturdays are told in words too; an undecided year says that it is provisional."""
    reader = await province.browser("lich.mot")
    page = await reader.get(f"{CALENDARS}?year=2026")
    assert page.status == 200
    for words in ("16/02–20/02", "Tết Nguyên đán", "làm bù 22/08", "nghỉ hoán đổi", "250 ngày làm việc"):
        assert words in page.response.text
    assert "tạm tính" not in page.body
    page = await reader.get(f"{CALENDARS}?year=2027")
    assert "Chưa có quyết định nghỉ lễ năm 2027" in page.response.text
    assert (await reader.get(f"{CALENDARS}?agency=H99")).status == 404


async def test_a_ward_reads_the_calendar_and_does_not_write_it(province: Province) -> None:
    """An administrator below the province sees the year, and neither the form nor a revision."""
    await province.add("lich.phuong", "Mai Thị Phường", ("administrator", OTHER_AGENCY), home=OTHER_AGENCY)
    below = await province.browser("lich.phuong")
    page = await below.get(CALENDARS)
    assert page.status == 200
    assert f"{CALENDARS}/new" not in page.response.text
    assert (await below.get(f"{CALENDARS}/new")).status == 403
    address = await begun(await province.browser("lich.mot"), "1/QĐ")
    assert (await below.get(address)).status == 403
    assert (await below.post(address, {"do": "preview"})).status_code == 403


async def test_a_revision_needs_its_decision(province: Province) -> None:
    """Without number, day and reason nothing is begun, and what was typed stays."""
    writer = await province.browser("lich.mot")
    answer = await writer.post(f"{CALENDARS}/new", {"key": uuid4().hex, "decision": "", "decided_on": "40/1/2026"})
    assert answer.status_code == 422
    assert 'value="40/1/2026"' in answer.text


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({**CLOSURE, "source": ""}, "Còn thiếu"),
        ({**CLOSURE, "agency": "H99"}, "Không có cơ quan này"),
        ({**CLOSURE, "counts": ""}, "Chưa chọn"),
        ({**CLOSURE, "first": "hôm nay"}, "Ngày chưa đúng"),
        ({**CLOSURE, "name_vi": "a|b"}, "gạch đứng"),
        ({"kind": "off", "first": "02/09/2026", "name_vi": "Nghỉ", "source": "x"}, "đã là ngày nghỉ"),
        ({"kind": "decide", "year": "20", "source": "x"}, "Năm chưa đúng"),
        ({"kind": "decide", "year": "2026", "source": "x"}, "Năm này đã có quyết định"),
        ({"kind": "swap", "first": "24/12/2026", "worked": "25/12/2026", "name_vi": "x", "source": "x"}, "cuối tuần"),
        ({"kind": "shorten", "first": "24/12/2026", "hours": "sáng", "name_vi": "x", "source": "x"}, "Giờ làm việc"),
    ],
)
async def test_an_edit_that_does_not_fit_comes_back_with_what_to_mend(
    province: Province, wrong: dict[str, str], said: str
) -> None:
    """The form returns at the field, says why, and keeps what was typed."""
    writer = await province.browser("lich.mot")
    address = await begun(writer, "2/QĐ")
    answer = await writer.post(address, {"do": "add", "version": "0", **wrong})
    assert answer.status_code == 422
    assert said in answer.text


async def test_written_previewed_proposed_and_published_by_two_people(province: Province) -> None:
    """The preview names the case, both dates and why; the writer cannot approve; the second person publishes."""
    writer, approver = await province.browser("lich.mot"), await province.browser("lich.hai")
    address = await begun(writer)
    assert await pressed(writer, address, "add", **CLOSURE) == 303
    assert await pressed(writer, address, "propose") == 409
    assert await pressed(writer, address, "preview") == 303
    page = await writer.get(address)
    for words in (f"{AGENCY}-20261123-9000001", "hết 26/11/2026", "hết 30/11/2026", "24/11/2026: ngày làm việc"):
        assert words in page.response.text
    row = next(row for row in page.texts("#cases tbody tr") if "9000002" in row)
    assert "đính chính kết quả" in row
    assert "hết 30/11/2026" in row
    english = await writer.client.get(f"{address}?agency={AGENCY}", headers={"Accept-Language": "en"})
    assert "24/11/2026: working day → agency closed (45/QĐ-UBND)" in english.text
    assert await pressed(writer, address, "propose") == 303
    assert await pressed(writer, address, "publish") == 409
    assert "Người thứ hai phê duyệt" in (await writer.get(address)).response.text
    assert await pressed(approver, address, "add", **CLOSURE) == 403
    assert await pressed(approver, address, "publish") == 303
    async with province.house.sessions.read() as session:
        newest = await newest_calendar(session)
    assert newest is not None
    assert len(WorkingCalendar.from_json(newest.text).closures) == 1
    page = await writer.get(address)
    assert "Áp dụng cho hồ sơ" in page.response.text, "Temporal is away: it is published and can be applied"
    year = await writer.get(f"{CALENDARS}?year=2026&agency={AGENCY}")
    assert "Nghỉ vì lũ" in year.response.text


async def test_a_revision_may_be_taken_back_changed_and_discarded(province: Province) -> None:
    """Proposed, taken back, an edit dropped, discarded: and then it is in no list."""
    writer = await province.browser("lich.mot")
    address = await begun(writer, "77/QĐ-UBND")
    off = {"kind": "off", "first": "21/12/2026", "name_vi": "Nghỉ", "source": "77/QĐ-UBND"}
    assert await pressed(writer, address, "add", **off) == 303
    assert await pressed(writer, address, "preview") == 303
    assert await pressed(writer, address, "propose") == 303
    assert await pressed(writer, address, "take_back") == 303
    assert await pressed(writer, address, "drop", place="0") == 303
    assert "Chưa có thay đổi nào" in (await writer.get(address)).response.text
    assert await pressed(writer, address, "discard") == 303
    assert "77/QĐ-UBND" not in (await writer.get(CALENDARS)).response.text
    assert await pressed(writer, address, "propose") == 409
    assert (await writer.get(f"{CALENDARS}/revisions/{uuid4()}")).status == 404
