"""Our own people: nobody in post, gone, away; nobody took it up, held too long, late."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID, uuid4

from sqlalchemy import text

from cli.demo_people import COMMUNE, OTHER_COMMUNE
from cli.demo_stories import Goal
from cli.supervisor_demo.plants.kinds import How, planted
from cli.supervisor_demo.plants.paths import BUSINESS, MARITAL, PERMIT, accepted, answered, imported, several
from cli.supervisor_demo.world import World
from domain.supervision.causes import Cause
from models.hand_overs import NewList, create_list
from models.tables import Absence
from models.viewer import Viewer


async def _with_officer(world: World, agency: str = "") -> str:
    code = await accepted(world, agency=agency)
    await answered(world, code)
    return code


@planted(Cause.NOBODY_IN_POST, How.REAL, "không còn ai giữ chức danh / the only officer's account was closed")
async def nobody_in_post(world: World, number: int) -> list[str]:
    """Close the account of the only officer of the other ward."""
    codes = await several(number, lambda: _with_officer(world, OTHER_COMMUNE))
    async with world.ground.sessions.write() as session:
        await session.change(text("update staff set active = false where login = 'longchau.thuly'"))
    return codes


@planted(Cause.HOLDER_GONE, How.REAL, "người đang giữ đã nghỉ việc / who holds it has left")
async def holder_gone(world: World, number: int) -> list[str]:
    """Let somebody take cases up and leave."""
    await world.add_staff("thuly.da-nghi", "officer", COMMUNE)
    codes = await several(number, lambda: _with_officer(world))
    for code in codes:
        await world.hold(code, "thuly.da-nghi")
    async with world.ground.sessions.write() as session:
        await session.change(text("update staff set active = false where login = 'thuly.da-nghi'"))
    return codes


@planted(Cause.HOLDER_AWAY, How.REAL, "người đang giữ vắng, không ai thay / who holds it is away, nobody stands in")
async def holder_away(world: World, number: int) -> list[str]:
    """Let somebody take cases up and be ill."""
    away = await world.add_staff("thuly.dang-om", "officer", COMMUNE)
    codes = await several(number, lambda: _with_officer(world))
    for code in codes:
        await world.hold(code, "thuly.dang-om")
    await add_absence(world, away, None)
    return codes


async def add_absence(world: World, who: UUID, instead: UUID | None) -> None:
    """Let somebody be away from yesterday to tomorrow."""
    async with world.ground.sessions.write() as session:
        now = datetime.now(UTC)
        session.add(
            Absence(
                staff_id=who,
                substitute_id=instead,
                starts_at=now.replace(hour=0) - (now - now.replace(hour=0)),
                ends_at=now.replace(year=now.year + 1),
                basis="Nghỉ ốm",
                created_by=UUID(world.ground.staff["quantri"]),
            )
        )


@planted(Cause.FILING_UNANSWERED, How.REAL, "nộp trực tuyến quá hạn trả lời / filed online, nobody answered")
async def filing_unanswered(world: World, number: int) -> list[str]:
    """Bring in online filings of days ago that nobody has read."""
    return await several(number, lambda: imported(world, MARITAL, Goal.UNREAD, 5, "online"))


@planted(Cause.UNASSIGNED, How.AGED, "quá một ngày làm việc không ai nhận / nobody took it up for days")
async def unassigned(world: World, number: int) -> list[str]:
    """Let tasks have been open for two weeks: longer than the longest Tết."""

    async def one() -> str:
        code = await _with_officer(world)
        await world.change(
            code, "update tasks set opened_at = now() - interval '14 days' where case_id = :id and status = 'open'"
        )
        return code

    return await several(number, one)


@planted(Cause.HELD_TOO_LONG, How.REAL, "tạm dừng quá lâu / put on hold weeks ago and forgotten")
async def held_too_long(world: World, number: int) -> list[str]:
    """Bring in cases that were put on hold weeks ago."""
    return await several(number, lambda: imported(world, PERMIT, Goal.ON_HOLD, 40))


@planted(Cause.PAPERS_NOT_RECEIVED, How.AGED, "hồ sơ giấy chưa ai ký nhận / papers sent on, nobody signed for them")
async def papers_not_received(world: World, number: int) -> list[str]:
    """Put papers on a hand-over list that nobody confirms."""
    codes = await several(number, lambda: _with_officer(world))
    await hand_over(world, codes)
    for code in codes:
        await world.change(
            code,
            "update hand_over_lists set created_at = now() - interval '14 days'"
            " where id in (select list_id from hand_over_items where case_id = :id)",
        )
    return codes


async def hand_over(world: World, codes: list[str]) -> None:
    """Make a hand-over list of these cases, as the counter does."""
    viewer = Viewer.of([COMMUNE], ["counter"], UUID(world.ground.staff["motcua"]))
    made = NewList(uuid4(), COMMUNE, codes, None, "Lê Văn Phúc", "")
    async with world.ground.sessions.write() as session:
        await create_list(session, viewer, made, datetime.now(UTC).year)


@planted(Cause.STEP_LATE, How.AGED, "bước quá thời hạn / the officer's step is past its time")
async def step_late(world: World, number: int) -> list[str]:
    """Let an officer fall behind."""

    async def one() -> str:
        code = await _with_officer(world)
        await world.hold(code)
        await world.change(
            code, "update tasks set due_at = now() - interval '3 hours' where case_id = :id and status = 'open'"
        )
        return code

    return await several(number, one)


__all__ = ["BUSINESS"]
