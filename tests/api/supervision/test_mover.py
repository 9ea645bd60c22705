"""Whose move it is: one side, and a name only of somebody on that side."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text

from api.supervision.naming import SIDE_NAMES, mover
from domain.supervision.causes import TREATMENTS, Cause, Side
from models.supervision.desk import DeskRow
from tests.api.conftest import AGENCY, House
from tests.api.supervision.conftest import Look, Plant, mover_of

pytestmark = pytest.mark.asyncio(loop_scope="session")
HERE, THERE = "H61.12", "H61.99"
NAMES = {HERE: ("UBND phường An Bình", "An Bình Ward"), THERE: ("Công an phường", "Ward police")}
_REFUND = """
insert into money_entries (case_id, seq, kind, debit, credit, amount, key, actor, agency_id, at)
values (:id, 900, 'refund_failed', 'refund_online', 'refund_counter', 8000, '', '', :agency, now())
"""
_AWAY = """
insert into absences (id, staff_id, role, starts_at, ends_at, basis, created_by, created_at)
values (:key, :who, '', now() - interval '1 day', now() + interval '1 day', '', :who, now())
"""


def line(cause: Cause, **said: str) -> DeskRow:
    """Return a line of a cause, whose task an officer holds, about the payment gateway."""
    now, told = datetime.now(UTC), {"side": TREATMENTS[cause].side, "who": "payments", "mover_name": "", **said}
    return DeskRow(
        UUID(int=1), "X", "", "1", 1, "", "", HERE, HERE, "", "", "review", "in_progress", cause, (), told["side"],
        told["who"], "Lê Văn Phúc", told["mover_name"], "review/1", "", now, None, None,
    )  # fmt: skip


@pytest.mark.parametrize("cause", list(Cause))
async def test_nobody_is_named_for_another_side(cause: Cause) -> None:
    """Under no cause does the holder of a task, or a system, stand for people of another post."""
    side = TREATMENTS[cause].side
    people = side in (Side.COUNTER, Side.OFFICER, Side.LEADER, Side.SUPERVISOR)
    alone, among_many = mover(line(cause), NAMES, many=False), mover(line(cause), NAMES, many=True)
    named = mover(line(cause, mover_name="Phạm Thu Hà"), NAMES, many=True)
    assert {one.side for one in (alone, among_many, named)} == {SIDE_NAMES[side]}
    assert "Lê Văn Phúc" not in [one.name.vi for one in (alone, among_many, named) if one.name]
    if people:
        assert alone.name is None
        assert among_many.name is not None
        assert among_many.name.vi == "UBND phường An Bình"
        assert named.name is not None
        assert named.name.vi == named.name.en == "Phạm Thu Hà"
        elsewhere = mover(line(cause, who=THERE, mover_name="Ngô Văn Tư"), NAMES, many=False)
        assert elsewhere.name is not None
        assert (elsewhere.name.vi, elsewhere.name.en) == ("Ngô Văn Tư, Công an phường", "Ngô Văn Tư, Ward police")
    else:
        assert named == among_many


async def test_the_cell_names_who_has_to_move(house: House, plant: Plant, look: Look) -> None:
    """Planted and looked at as each minute: the holder where the holder has the move, else who is in that post."""
    supervisor = await house.signed_in("supervisor")
    refused = {"status": "problem", "problem": "rejected", "system": "payments", "key": "pay/1:request"}
    planted = {
        await plant(): ("step_late", "Người thụ lý: Lê Văn Phúc"),
        await plant(call=refused): ("call_refused", "Người giám sát: Phạm Thu Hà"),
        await plant(call=refused, holder=""): ("call_refused", "Người giám sát: Phạm Thu Hà"),
        await plant(holder="counter"): ("holder_gone", "Người giám sát: Phạm Thu Hà"),
        await plant(due=-2, step_due=9): ("late_untold", "Lãnh đạo: Nguyễn Quốc Việt"),
        (owed := await plant(step_due=9)): ("refund_refused", "Bộ phận một cửa: Lý Văn Hai, Trần Thị Hạnh"),
    }
    async with house.sessions.write() as session:
        found = await session.execute(text("select id from cases where code = :code"), {"code": owed})
        await session.change(text(_REFUND), {"id": found.scalar_one(), "agency": AGENCY})
    await look()
    page = await supervisor.get("/desk")
    for code, (cause, said) in planted.items():
        assert code in (await supervisor.get(f"/desk?cause={cause}")).body, cause
        assert mover_of(page, code) == said, cause
    away = next(code for code, (cause, _) in planted.items() if cause == "step_late")
    async with house.sessions.write() as session:
        await session.change(text(_AWAY), {"key": uuid4(), "who": house.staff["officer"]})
    await look()
    page = await supervisor.get("/desk?cause=holder_away")
    assert mover_of(page, away) == "Người giám sát: Phạm Thu Hà"
