"""Others have the move, or only the calendar is against it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from cli.demo_stories import Goal
from cli.supervisor_demo.plants.kinds import How, planted
from cli.supervisor_demo.plants.paths import (
    BUSINESS,
    COPIES,
    LICENCE,
    MARITAL,
    PERMIT,
    accept,
    accepted,
    answered,
    birth_case,
    call_is,
    imported,
    land_case,
    reviewed,
    several,
    waited,
)
from cli.supervisor_demo.world import Json, NotAsPlanned, World
from domain.supervision.causes import Cause


@planted(Cause.AGENCY_LATE, How.AGED, "cơ quan được hỏi trả lời muộn / an agency asked in this system is late")
async def agency_late(world: World, number: int) -> list[str]:
    """Let an agency that works in this system be late with its opinion."""

    async def one() -> str:
        code = await asked_here(world)
        await world.change(
            code,
            "update tasks set due_at = now() - interval '3 hours' where case_id = :id and kind = 'ask'"
            " and status = 'open'",
            waited(5),
        )
        return code

    # One is asked in this system, the other in one of its own, where only the case itself knows that it is late.
    elsewhere = [await imported(world, MARITAL, Goal.CONSULTING, 9)] if number > 1 else []
    return await several(number - len(elsewhere), one) + elsewhere


async def asked_here(world: World) -> str:
    """File a building permit that waits for the opinion of an agency in this system."""
    code = await accepted(world, PERMIT)
    await world.until_task(code, "ask", among=())
    return code


@planted(Cause.PART_LATE, How.AGED, "hồ sơ kèm trễ / a case opened with it is late")
async def part_late(world: World, number: int) -> list[str]:
    """Let a case that another one waits for be late."""

    async def one() -> str:
        code = await with_parts(world)
        parts = await world.parts(code)
        [part, *_] = [one for one in parts if await world.settled(one)]
        world.healthy.update(dict.fromkeys((one for one in parts if one != part), "beside a late part"))
        await _late(world, part)
        await world.change(code, waited(5))
        world.planted.setdefault(part, set()).update({Cause.LATE_UNTOLD})
        return code

    return await several(number, one)


async def _late(world: World, part: str) -> None:
    """Let a case be late, and see that it stays so: a turn recorded a moment later writes the true date again."""
    for _ in range(10):
        await world.change(part, "update cases set due_at = now() - interval '5 hours' where id = :id")
        await world.settled(part)
        if await world.value("select due_at < now() from cases where code = :code", code=part):
            return
    raise NotAsPlanned(f"{part}: its turns go on and on")


async def with_parts(world: World) -> str:
    """File a birth and wait until what is opened beside it runs."""
    code = await birth_case(world)
    await accept(world, code)
    for part in await world.parts(code):
        await accept(world, part)
    return code


@planted(Cause.SUPPLEMENT_SILENT, How.AGED, "đã yêu cầu bổ sung, người nộp im lặng / a supplement nobody brings")
async def supplement_silent(world: World, number: int) -> list[str]:
    """Let applicants not bring what they were asked for."""

    async def one() -> str:
        code = await asked_for_more(world)
        await world.change(
            code,
            "update case_events set at = now() - interval '12 days'"
            " where case_id = :id and kind = 'supplement_requested'",
            "update cases set next_at = now() + interval '3 days' where id = :id",
        )
        return code

    return await several(number, one)


async def asked_for_more(world: World) -> str:
    """File a case whose applicant is asked for more at the counter."""
    code = await world.file(MARITAL)
    task = await world.until_task(code, "check", among=())
    why = "Giấy tờ nộp kèm đã hết hạn; đề nghị nộp bản còn giá trị."
    await world.act(code, "counter", "request_supplement", task, reason=why)
    await world.settled(code)
    return code


@planted(Cause.OBLIGATION_OPEN, How.AGED, "nghĩa vụ tài chính chưa nộp / a tax notice nobody pays")
async def obligation_open(world: World, number: int) -> list[str]:
    """Let applicants not pay their tax notice."""

    async def one() -> str:
        code = await with_obligation(world)
        await world.change(
            code,
            "update case_events set at = now() - interval '30 days' where case_id = :id"
            " and kind = 'obligation_noticed'",
            waited(30),
        )
        return code

    return await several(number, one)


async def with_obligation(world: World) -> str:
    """File a transfer of land and let it come to its tax notice."""
    code = await land_case(world)
    end = datetime.now(UTC) + timedelta(minutes=4)
    while (case := await world.read(code))["waiting_for"] != "applicant:obligation" and datetime.now(UTC) < end:
        await world.go_on(case, ("check", "review", "visit"))
    return code


def _waits_at_its_pay_page(case: Json) -> bool:
    return bool(case["pay_address"]) and any(call["status"] == "awaiting_answer" for call in case["operations"])


@planted(Cause.PAYMENT_WAITING, How.AGED, "phí nộp trực tuyến chưa trả / an online fee nobody pays")
async def payment_waiting(world: World, number: int) -> list[str]:
    """Let applicants not pay their fee."""

    async def one() -> str:
        code = await world.file(BUSINESS, channel="online", pays_online=True)
        await world.until(code, _waits_at_its_pay_page, "its pay page")
        await world.change(
            code,
            "update case_events set at = now() - interval '21 days' where case_id = :id and kind = 'filed'",
            waited(21),
        )
        return code

    return await several(number, one)


@planted(Cause.POST_LATE, How.AGED, "bưu phẩm không thấy về / a parcel that nobody has heard of")
async def post_late(world: World, number: int) -> list[str]:
    """Let the post never say what became of a parcel."""

    async def one() -> str:
        code = await by_post(world)
        await world.change(
            code,
            "update deliveries set updated_at = now() - interval '21 days' where case_id = :id",
            waited(21),
        )
        return code

    return [await one() for _ in range(number)]


async def by_post(world: World) -> str:
    """Let a licence go by a post that does not say what becomes of it."""
    code = await accepted(world, LICENCE, way="post")
    async with world.dialled("post", silent=True, for_key_prefix=code):
        await world.until_task(code, "sign")
        await world.go_on(await world.read(code), ("sign",))
        await call_is(world, code, "post", "awaiting_answer")
        await world.wait_for(
            "select count(*) from deliveries d join cases c on c.id = d.case_id where c.code = :code",
            f"{code}: no parcel",
            code=code,
        )
    return code


@planted(Cause.RESULT_UNCOLLECTED, How.AGED, "kết quả có mà không ai đến lấy / a result nobody comes for")
async def result_uncollected(world: World, number: int) -> list[str]:
    """Let results lie at the counter for weeks."""

    async def one() -> str:
        code = await world.file(COPIES)
        await world.until_task(code, "hand_over")
        await world.settled(code)
        await world.change(
            code, "update case_events set at = now() - interval '30 days' where case_id = :id and kind = 'decided'"
        )
        return code

    return await several(number, one)


@planted(Cause.LATE_UNTOLD, How.REAL, "quá hạn, chưa xin lỗi / overdue, and nobody has apologised")
async def late_untold(world: World, number: int) -> list[str]:
    """Let overdue cases come to the leader's desk only now."""
    return await several(number, lambda: overdue_at_signature(world))


async def overdue_at_signature(world: World) -> str:
    """Bring in a case of long ago and let its officer propose now."""
    code = await imported(world, BUSINESS, Goal.RECEIVED, 13)
    await reviewed(world, code)
    await world.until_task(code, "sign", among=())
    return code


@planted(Cause.OVERDUE, How.REAL, "quá hạn, đã xin lỗi và hẹn lại / overdue, apologised, a new day promised")
async def overdue(world: World, number: int) -> list[str]:
    """Let overdue cases be apologised for."""

    async def one() -> str:
        code = await overdue_at_signature(world)
        day = (datetime.now(UTC) + timedelta(days=5)).date()
        while not world.ground.calendar.is_working_day(day):
            day += timedelta(days=1)
        await world.act(
            code, "leader", "apologise", values={"day": day.isoformat()}, reason="Công chức thụ lý nghỉ ốm đột xuất."
        )
        return code

    return await several(number, one)


@planted(Cause.DUE_SOON, How.AGED, "đến hạn trước khi hết ngày làm việc tới / due by the next working day")
async def due_soon(world: World, number: int) -> list[str]:
    """Let cases be due within hours."""

    async def one() -> str:
        code = await accepted(world)
        await answered(world, code)
        await world.hold(code)
        await world.change(code, "update cases set due_at = now() + interval '9 hours' where id = :id")
        return code

    return await several(number, one)
