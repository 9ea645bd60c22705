"""States of several agencies, made as people make them: an opinion asked here, a tax notice, a whole of parts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.journeys.people import Dossier

if TYPE_CHECKING:
    from tests.browser.screen_making import Makers

LAND = Dossier("1.013831", name="Phạm Thị Nhận Đất", papers=("don", "giay-chung-nhan", "hop-dong"))
BIRTH = Dossier(
    "2.000986",
    name="Nguyễn Văn Làm Cha",
    papers=("to-khai", "giay-chung-sinh", "ct01", "quan-he", "to-khai-bhyt", "danh-sach-bhyt"),
)
BUILDING = Dossier("1.013225", name="Lê Thị Xây Nhà")
QUESTION = "Đề nghị cho ý kiến về chỉ giới đường đỏ và chiều cao công trình theo quy hoạch phân khu đã duyệt."
_OWES = "select 1 from cases where code = $1 and phase = 'awaiting_obligation'"
_PARTS = "select 1 from cases p join cases c on c.id = p.parent_id where c.code = $1"


async def ask_here(makers: Makers) -> dict[str, str]:
    """Ask the building department, whose people work here too, and write what is asked."""
    code = await makers.people.file(BUILDING)
    task = await makers.people.until_task(code, "ask")
    step = task.partition("/")[0]
    await makers.people.act(code, "officer", "put_question", target=step, reason=QUESTION)
    await makers.until("select 1 from case_events e join cases c on c.id = e.case_id"
                       " where c.code = $1 and e.kind = 'question_put'", code)  # fmt: skip
    return {}


async def owe(makers: Makers) -> dict[str, str]:
    """Bring a transfer of land to the tax notice."""
    code = await makers.people.file(LAND)
    await makers.people.until_task(code, "review")
    await makers.people.go_on(code)
    await makers.until(_OWES, code)
    return {}


async def open_parts(makers: Makers) -> dict[str, str]:
    """File a birth with residence and health insurance, and accept it: parts open at the other agencies."""
    code = await makers.people.file(BIRTH)
    await makers.people.until_task(code, "check")
    await makers.people.go_on(code)
    await makers.until(_PARTS, code)
    return {}
