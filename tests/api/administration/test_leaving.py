"""Somebody leaves: what they hold is seen, its hand-over previewed, then done all at once and logged."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from uuid import UUID

from sqlalchemy import select, update
from sqlmodel import col

from activities.records import Records
from models.tables import Absence, Case, Staff, StaffChange, StaffRole, Task
from tests.api.administration.conftest import Province
from tests.api.administration.test_people import make
from tests.api.conftest import AGENCY, filing, new_key
from tests.support.turns import task, turn


async def held_task(province: Province, holder: UUID) -> str:
    """Return the code of a case whose review somebody holds."""
    machine = await province.house.machine("file")
    answer = await province.house.visitor().client.post(
        "/api/v1/cases", json=filing(), headers={**machine, **new_key()}
    )
    code: str = answer.json()["code"]
    async with province.house.sessions.read() as session:
        case_id = await session.scalar(select(col(Case.id)).where(col(Case.code) == code))
    assert case_id is not None
    await Records(province.house.sessions).record_turn(
        turn(case_id, 0, "filed", tasks=[task("review/1", kind="review", role="officer")])
    )
    async with province.house.sessions.write() as session:
        await session.change(
            update(Task).where(col(Task.case_id) == case_id).values(claimed_by=holder, claimed_at=datetime.now(UTC))
        )
    return code


async def holder_of(province: Province, code: str) -> UUID | None:
    """Return who holds the review of a case."""
    async with province.house.sessions.read() as session:
        return await session.scalar(
            select(col(Task.claimed_by)).join(Case, col(Case.id) == col(Task.case_id)).where(col(Case.code) == code)
        )


async def account(province: Province, login: str) -> Staff:
    """Add an officer of the ward."""
    await make(province, login, f"officer@{AGENCY}", name=f"Cán bộ {login}")
    return await province.person(login)


async def test_a_leaver_hands_over_item_by_item_and_as_a_whole(province: Province) -> None:
    """The effect is shown before anything happens; then tasks, substitutions and account change together."""
    leaver, heir, other = [await account(province, f"nghi.{name}") for name in ("viec", "nhan", "khac")]
    codes = [await held_task(province, leaver.id) for _ in range(3)]
    now = datetime.now(UTC)
    async with province.house.sessions.write() as session:
        session.add(
            Absence(
                staff_id=leaver.id,
                substitute_id=heir.id,
                starts_at=now,
                ends_at=now + timedelta(days=9),
                created_by=leaver.id,
            )
        )
    root = await province.browser("root")
    address = f"/administration/people/{leaver.id}/leaving"
    assert "đang giữ 3 việc" in (await root.get(f"/administration/people/{leaver.id}")).text("#account")
    action, fields = (await root.get(address)).form(action=address)
    post = f"post.officer@{AGENCY}"
    wished = {**fields, "ends": ["close"], post: str(heir.id), f"task.{codes[0]} review/1": str(other.id),
              f"task.{codes[1]} review/1": "pool"}  # fmt: skip

    preview = await root.submit(action, {**wished, "do": "preview"})
    effect = preview.text("#effect")
    assert "Cán bộ nghi.nhan nhận 1 việc: đang giữ 0, sẽ giữ 1." in effect
    assert "Cán bộ nghi.khac nhận 1 việc" in effect
    assert "1 việc về tổ." in effect
    assert "1 lần ủy quyền, làm thay kết thúc ngay." in effect
    assert await holder_of(province, codes[0]) == leaver.id

    missing = await root.submit(action, {**wished, "do": "do", "reason": ""})
    assert missing.status == 422
    done = await root.submit(action, {**wished, "do": "do", "reason": "QĐ 12/2026 nghỉ việc"})
    assert done.status == 200
    assert [await holder_of(province, code) for code in codes] == [other.id, None, heir.id]
    async with province.house.sessions.read() as session:
        gone = await session.get(Staff, leaver.id)
        absence = await session.scalar(select(Absence).where(col(Absence.staff_id) == leaver.id))
        change = await session.scalar(
            select(StaffChange).where(
                col(StaffChange.staff_id) == leaver.id, col(StaffChange.kind) == "work_handed_over"
            )
        )
    assert gone is not None
    assert not gone.active
    assert absence is not None
    assert absence.revoked_at is not None
    assert change is not None
    assert json.loads(change.detail)["reason"] == ["", "QĐ 12/2026 nghỉ việc"]


async def test_a_post_ends_and_nothing_of_it_stays_in_the_hands(province: Province) -> None:
    """Ending a post gives its tasks on; taking the post away by the form of the account puts them back to the team."""
    one, heir = await account(province, "thoi.vai"), await account(province, "nhan.vai")
    code = await held_task(province, one.id)
    root = await province.browser("root")
    address = f"/administration/people/{one.id}/leaving"
    action, fields = (await root.get(address)).form(action=address)
    post = f"officer@{AGENCY}"
    sent = {**fields, "ends": [post], f"post.{post}": str(heir.id), "do": "do", "reason": "Chuyển sang quầy"}
    assert (await root.submit(action, sent)).status == 200
    assert await holder_of(province, code) == heir.id
    async with province.house.sessions.read() as session:
        posts = (await session.scalars(select(StaffRole).where(col(StaffRole.staff_id) == one.id))).all()
        kept = await session.get(Staff, one.id)
    assert posts == []
    assert kept is not None
    assert kept.active

    form = f"/administration/people/{heir.id}"
    action, fields = (await root.get(form)).form(action=form)
    await root.post(action, {**fields, "post": [f"counter@{AGENCY}"]})
    assert await holder_of(province, code) is None


async def test_a_task_never_goes_to_somebody_without_the_post(province: Province) -> None:
    """Whoever is not offered is not taken either: the task goes to the team; nothing chosen changes nothing."""
    leaver = await account(province, "di.mot.minh")
    code = await held_task(province, leaver.id)
    root = await province.browser("root")
    counter = await province.person("counter")
    address = f"/administration/people/{leaver.id}/leaving"
    action, fields = (await root.get(address)).form(action=address)
    nothing = await root.submit(action, {**{k: v for k, v in fields.items() if k != "ends"}, "do": "do"})
    assert nothing.status == 422
    sent = {**fields, "ends": ["close"], f"post.officer@{AGENCY}": str(counter.id), "do": "do", "reason": "Nghỉ"}
    assert (await root.submit(action, sent)).status == 200
    assert await holder_of(province, code) is None
