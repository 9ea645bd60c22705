"""Outside systems that are down, silent or say no; money and the portal that differ; people not reached."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import httpx2

from cli.supervisor_demo.plants.kinds import How, planted
from cli.supervisor_demo.plants.paths import (
    BUSINESS,
    EXTRACT,
    MARITAL,
    accept,
    accepted,
    answered,
    call_is,
    several,
    waited,
)
from cli.supervisor_demo.world import NotAsPlanned, World
from domain.deadline.moments import local_day
from domain.portal.moments import national_time
from domain.supervision.causes import Cause
from simulators.settings import PORTAL, SimulatorSettings
from workflows.messages import CASE_TASK_QUEUE
from workflows.portal import PORTAL_COMPARISON_WORKFLOW
from workflows.reconciliation import RECONCILIATION_WORKFLOW


async def _paid(world: World, procedure: str = BUSINESS) -> str:
    code = await world.file(procedure, channel="online", pays_online=True)
    case = await world.until(code, lambda case: bool(case["pay_address"]), "its pay page")
    await world.pay(case)
    await world.until(code, lambda case: case["money"] == "paid", "its payment")
    return code


@planted(Cause.PAYMENT_DIFFERS, How.REAL, "sao kê lệch sổ / the gateway's statement names another amount")
async def payment_differs(world: World, number: int) -> list[str]:
    """Pay first of all: the first line of the day's statement will be off."""
    return [await _paid(world)]


async def reconcile(world: World) -> None:
    """Run the nightly reconciliation for today, with a statement whose first line is wrong."""
    async with world.dialled("payments", statement_off_by=1000):
        await world.client.execute_workflow(
            RECONCILIATION_WORKFLOW,
            local_day(datetime.now(UTC)).isoformat(),
            id="reconcile-now",
            task_queue=CASE_TASK_QUEUE,
        )


@planted(Cause.REFUND_REFUSED, How.REAL, "ngân hàng từ chối hoàn tiền / the bank refused to pay back")
async def refund_refused(world: World, number: int) -> list[str]:
    """Let the gateway refuse to pay back what was paid for a case that is withdrawn."""

    async def one() -> str:
        code = await _paid(world, EXTRACT)  # the fee of a household business is never paid back
        async with world.dialled("payments", refund_answer="refused", for_key_prefix=code):
            await world.act(code, "counter", "withdraw", reason="Người nộp không còn nhu cầu.")
            await world.until(
                code, lambda case: "refund_refused" in {event["kind"] for event in case["events"]}, "its refusal"
            )
        return code

    return await several(number, one)


@planted(Cause.CALL_FAILING, How.AGED, "một lời gọi lỗi mãi / one call fails again and again, the system works")
async def call_failing(world: World, number: int) -> list[str]:
    """Let the gateway fail for one case alone, longer than a moment; its dial stays turned until the end."""
    async with world.turning.setdefault("payments", asyncio.Lock()):
        # Its number is not known before it is filed: for a moment the gateway fails for everybody.
        await world.dial("payments", down=True)
        code = await world.file(BUSINESS, channel="online", pays_online=True)
        await world.dial("payments", down=True, for_key_prefix=code)
        await call_is(world, code, "payments", "retrying")
        await world.change(
            code,
            "update operations set since = now() - interval '40 minutes' where case_id = :id and status = 'retrying'",
        )
        await asyncio.sleep(31)  # until the gateway is tried again, for somebody else
        world.healthy[await _paid(world)] = "paid after the gateway had failed for another case"
    return [code]


@planted(Cause.CALL_REFUSED, How.REAL, "cơ quan được hỏi trả lại lời gọi / the asked system rejects the question")
async def call_refused(world: World, number: int) -> list[str]:
    """Let the agencies' gateway reject what it is asked."""

    async def one() -> str:
        code = await world.file(MARITAL)
        async with world.dialled("agencies", reject=True, for_key_prefix=code):
            await accept(world, code)
            await call_is(world, code, "agencies", "problem")
        return code

    return await several(number, one)


@planted(Cause.ANSWER_MISSING, How.AGED, "gọi lại bị mất nhiều ngày / no answer came back for days")
async def answer_missing(world: World, number: int) -> list[str]:
    """Let an agency never answer."""

    async def one() -> str:
        code = await world.file(MARITAL)
        async with world.dialled("agencies", silent=True, for_key_prefix=code):
            await accept(world, code)
            await call_is(world, code, "agencies", "awaiting_answer")
        await world.change(
            code,
            waited(30),
        )
        return code

    return await several(number, one)


@planted(Cause.PORTAL_REFUSED, How.REAL, "Cổng quốc gia từ chối / the portal rejects the message")
async def portal_refused(world: World, number: int) -> list[str]:
    """Let the portal reject what it is told of a case."""

    async def one() -> str:
        code = await world.file(MARITAL)
        await _portal_is_quiet(world, code)
        async with world.dialled("portal", reject=True, for_key_prefix=code):
            await accept(world, code)
            await _message_is(world, code, "refused")
        await answered(world, code)
        return code

    return await several(number, one)


@planted(Cause.PORTAL_DIFFERS, How.REAL, "Cổng nhận rồi làm mất / the portal takes messages and loses them")
async def portal_differs(world: World, number: int) -> list[str]:
    """Let the portal confirm what it loses."""

    async def one() -> str:
        code = await world.file(MARITAL)
        await _portal_is_quiet(world, code)
        async with world.dialled("portal", lose_messages=True, for_key_prefix=code):
            await accept(world, code)
            await answered(world, code)
            await _portal_is_quiet(world, code)
        return code

    return await several(number, one)


@planted(Cause.PORTAL_SAYS_LATE, How.REAL, "Cổng ghi trễ, ở đây đúng hạn / late on the portal, on time here")
async def portal_says_late(world: World, number: int) -> list[str]:
    """Let another hand write an older due date at the portal."""

    async def one() -> str:
        code = await accepted(world)
        await answered(world, code)
        await _portal_is_quiet(world, code)
        await _written_there(world, code)
        return code

    return await several(number, one)


async def _written_there(world: World, code: str) -> None:
    settings = world.ground.settings
    token = SimulatorSettings(secret=settings.secret.get_secret_value()).token(PORTAL)
    received = await world.value("select received_at from cases where code = :code", code=code)
    now = datetime.now(UTC)
    entry = {
        "MaHoSo": code,
        "MaTTHC": MARITAL,
        "TrangThaiHoSo": "4",
        "ChuHoSo": "Nguyễn Thị Thử Nghiệm",
        "NgayTiepNhan": national_time(received),
        "NgayHenTra": national_time(now - timedelta(days=1)),
        "NgayKetThucXuLy": "",
    }
    base, headers = f"{world.house.simulators}/portal", {"Authorization": f"Bearer {token}"}
    async with httpx2.AsyncClient(trust_env=False, timeout=30, headers=headers) as other:
        opened = (await other.post(f"{base}/session", json={"madonvi": settings.portal_unit})).json()
        message = {
            "session": opened["session"],
            "madonvi": settings.portal_unit,
            "service": "DongBoHoSoMC",
            "MaThongDiep": f"drift/{code}",
            "isUpdating": True,
            "data": [entry],
        }
        key = {"Idempotency-Key": f"drift/{uuid4()}"}
        said = await other.post(f"{base}/DongBoHoSoMC", json=message, headers=key)
    if said.is_error or said.json().get("TrangThai") != "confirmed":
        raise NotAsPlanned(f"{code}: the portal took no drift: {said.text[:300]}")


@planted(Cause.PORTAL_UNSENT, How.AGED, "chưa báo được Cổng / the portal is down for this message")
async def portal_unsent(world: World, number: int) -> list[str]:
    """Let the portal be away for what it is told of some cases; the dial stays turned until the end."""
    codes = []
    for _ in range(1):  # one dial holds for one number
        code = await world.file(MARITAL)
        await _portal_is_quiet(world, code)
        await world.keep_dialled("portal", down=True, for_key_prefix=code)
        await accept(world, code)
        await answered(world, code)
        await world.wait_for(
            "select count(*) from portal_messages m join cases c on c.id = m.case_id where c.code = :code"
            " and m.status in ('waiting', 'sending') and m.attempts > 0",
            f"{code}: the portal took it",
            code=code,
        )
        await world.change(
            code,
            "update portal_messages set created_at = now() - interval '1 hour' where case_id = :id"
            " and status <> 'confirmed'",
        )
        codes.append(code)
    return codes


async def compare_portal(world: World) -> None:
    """Run the nightly comparison with the portal now, once everything else has been told."""
    # One that was tried and put off holds up those behind it: they are not waited for.
    await world.wait_for(
        "select not exists (select from portal_messages m where m.status in ('waiting', 'sending', 'sent')"
        " and m.attempts = 0 and not exists (select from portal_messages e where e.case_id = m.case_id"
        " and e.seq < m.seq and e.status <> 'confirmed'))",
        "the portal has not been told of everything",
        patience=600,
    )
    await world.client.execute_workflow(PORTAL_COMPARISON_WORKFLOW, id="portal-now", task_queue=CASE_TASK_QUEUE)


@planted(Cause.APPLICANT_UNREACHED, How.REAL, "SMS, Zalo, thư đều bị trả lại / every way to the applicant bounces")
async def applicant_unreached(world: World, number: int) -> list[str]:
    """Let every gateway refuse the applicant's number."""

    async def one() -> str:
        phone = f"0902{world.people.randint(1, 999_999):06d}"
        person = {
            "name": "Nguyễn Thị Thử Nghiệm",
            "identity_number": f"099195{world.people.randint(1, 999_999):06d}",
            "phone": phone,
            "address": "12 đường Trần Phú, phường An Bình",
        }
        refused = {"reject": True, "for_target": phone}
        async with world.dialled("sms", **refused), world.dialled("zalo", **refused):
            code = await accepted(world, applicant=person)
            await _notice_is(world, code, "n.channel = 'none' and n.status = 'failed'")
        return code

    return [await one() for _ in range(number)]


@planted(Cause.NOTICE_UNSENT, How.ROWS, "bộ xử lý chết giữa lúc gửi tin / the worker died in the middle of sending")
async def notice_unsent(world: World, number: int) -> list[str]:
    """Let messages stand where they stood a moment before they left."""

    async def one() -> str:
        code = await accepted(world)
        await answered(world, code)
        await _notice_is(world, code, "n.status = 'sent' and n.channel <> 'screen' and n.audience = 'applicant'")
        await world.change(
            code,
            "update notices set status = 'sending', sent_at = null, reference = '', delivery = '', look_at = null,"
            " created_at = now() - interval '1 hour'"
            " where key = (select min(n.key) from notices n where n.case_id = :id and n.status = 'sent'"
            " and n.channel <> 'screen' and n.audience = 'applicant')",
        )
        return code

    return await several(number, one)


@planted(Cause.SYSTEM_DOWN, How.REAL, "hệ thống của các cơ quan ngừng / the agencies' system is down")
async def system_down(world: World, number: int) -> list[str]:
    """Switch the agencies' gateway off and leave it so."""
    codes = await several(number, lambda: world.file(MARITAL))
    await world.keep_dialled("agencies", down=True)
    for code in codes:
        await accept(world, code)
    for code in codes:
        await call_is(world, code, "agencies", "retrying")
    return codes


async def _message_is(world: World, code: str, status: str) -> None:
    await world.wait_for(
        "select count(*) from portal_messages m join cases c on c.id = m.case_id where c.code = :code"
        " and m.status = :status",
        f"{code}: no message to the portal is {status}",
        code=code,
        status=status,
    )


async def _portal_is_quiet(world: World, code: str) -> None:
    await world.wait_for(
        "select count(*) > 0 and bool_and(m.status = 'confirmed') from portal_messages m"
        " join cases c on c.id = m.case_id where c.code = :code",
        f"{code}: the portal does not know it yet",
        code=code,
    )


async def _notice_is(world: World, code: str, condition: str) -> None:
    await world.wait_for(
        f"select count(*) from notices n join cases c on c.id = n.case_id where c.code = :code and {condition}",  # noqa: S608  conditions of ours
        f"{code}: no notice with {condition}",
        code=code,
    )
