"""Heads are told once per case and rule, on screen and by one mail for many cases, never in quiet hours."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text
from temporalio.testing import ActivityEnvironment

from activities.notifications.escalating import EscalationActivities
from domain.notices.rules import NoticeRules
from models.calendars import publish_calendar
from models.escalation_mails import told_of_case
from models.escalation_rules import publish_rules
from models.queries.notices import notices
from models.tables import Agency, Case, Staff, StaffRole, Task
from models.viewer import Post, Viewer
from models.workload.refresh import refresh
from tests.activities.notifications.conftest import PostRoom
from tests.support.lives import shipped_calendar

AGENCY = "H62.01"
#: A Tuesday, 10:00 in Vietnam.
NOW = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)
DAY = timedelta(days=1)
RULES = """
escalation: 1
rules:
  - {id: late, when: overdue by 1 working day, tell: head of unit, by: screen + mail}
  - {id: free, when: unassigned for 8 working hours, tell: supervisor, by: screen}
  - {id: soon, when: due within 4 working hours, tell: holder, by: screen}
digest: {at: 07:30, to: [supervisor]}
"""


@dataclass
class Heads:
    """An office with its rules: look at what is told to whom."""

    room: PostRoom
    people: dict[str, UUID]

    @property
    def activities(self) -> EscalationActivities:
        """The activities with the room's clock and gateways."""
        return EscalationActivities(self.room.activities._sending, self.room._desk)

    async def run(self, name: str) -> int:
        """Run one part of a round."""
        done = await ActivityEnvironment().run(getattr(self.activities, name))
        assert isinstance(done, int)
        return done

    async def case(self, due: datetime, holder: str = "", opened: datetime = NOW - timedelta(hours=1)) -> Case:
        """Store a case with one open task."""
        case = await self.room.case(
            agency_id=AGENCY, received_at_agency=AGENCY, phase="in_progress", decision="", due_at=due, step="review"
        )
        async with self.room.dependencies.sessions.write() as session:
            held: dict[str, Any] = {"claimed_by": self.people[holder], "claimed_at": NOW} if holder else {}
            session.add(
                Task(
                    case_id=case.id,
                    id="review/1",
                    step="review",
                    kind="review",
                    stage="appraise",
                    role="officer",
                    agency_id=AGENCY,
                    status="open",
                    opened_at=opened,
                    due_at=due,
                    **held,
                )
            )
        return case

    async def up_for(self, person: str, *roles: str) -> list[str]:
        """Return the codes of cases whose notices a person finds."""
        viewer = Viewer(frozenset(Post(role, AGENCY) for role in roles), self.people[person])
        async with self.room.dependencies.sessions.read() as session:
            page = await notices(session, viewer, NOW + 5 * DAY)
        return [line.code for line in page.lines if line.message == "escalated"]

    def mails(self, person: str) -> list[str]:
        """Return the texts of the mails a person got."""
        arrived = self.room.simulators.received("mail")
        return [str(mail) for mail in arrived if f"{person}@heads.example.vn" in str(mail)]


@pytest.fixture
async def heads(post_room: PostRoom) -> Heads:
    """An agency with an officer, two leaders (one in the officer's unit), and a supervisor."""
    sessions = post_room.dependencies.sessions
    people: dict[str, UUID] = {}
    async with sessions.write() as session:
        for name in ("escalations", "notices", "escalation_digests", "tasks", "board_figures", "board_looks"):
            await session.change(text(f"delete from {name}"))
        await session.change(text("update cases set ended_at = now() where agency_id = :agency"), {"agency": AGENCY})
        await session.change(text("update staff set active = false where agency_id = :agency"), {"agency": AGENCY})
        await publish_rules(session, {AGENCY: RULES})
        shipped = shipped_calendar()
        await publish_calendar(session, shipped.identity, shipped.to_json())
        if await session.get(Agency, AGENCY) is None:
            session.add(Agency(id=AGENCY, kind="ubnd-xa", name_vi="UBND xã Thử"))
        await session.flush()
        unit = (
            await session.change(
                text("insert into units (id, agency_id, name_vi, name_en, phone, active) values "
                     "(gen_random_uuid(), :agency, 'Phòng Thử', '', '', true) returning id"),
                {"agency": AGENCY},
            )
        ).scalar_one()  # fmt: skip
        posts = {
            "officer": ("officer", unit),
            "head": ("leader", unit),
            "chief": ("leader", None),
            "watch": ("supervisor", None),
        }
        for name, (role, of_unit) in posts.items():
            person = Staff(
                login=f"{name}-{uuid4()}", name=name, agency_id=AGENCY,
                unit_id=of_unit, email=f"{name}@heads.example.vn",
            )  # fmt: skip
            session.add(person)
            await session.flush()
            session.add(StaffRole(staff_id=person.id, role=role, agency_id=AGENCY))
            people[name] = person.id
    return Heads(replace(post_room, at=NOW), people)


async def test_a_case_is_told_of_once_per_rule(heads: Heads) -> None:
    """Late by a working day, it is told to the head of the holder's unit alone; another look tells nothing."""
    case = await heads.case(NOW - 2 * DAY, "officer")
    assert await heads.run("look") == 1
    assert await heads.run("look") == 0
    assert await heads.up_for("head", "leader") == [case.code]
    assert await heads.up_for("chief", "leader") == []
    async with heads.room.dependencies.sessions.read() as session:
        [told] = await told_of_case(session, case.id)
    assert (told.rule, told.names, told.words_vi) == ("late", ("head",), "Quá hạn 1 ngày làm việc")


async def test_two_looks_at_once_tell_once(heads: Heads) -> None:
    """Whoever is faster tells; the other finds it told."""
    await heads.case(NOW - 2 * DAY, "officer")
    assert await heads.run("look") + await heads.run("look") == 1


async def test_many_cases_are_one_mail(heads: Heads) -> None:
    """Three late cases are three notices on screen and one mail that names them, without anybody's name."""
    before = len(heads.mails("head"))
    cases = [await heads.case(NOW - 2 * DAY, "officer") for _ in range(3)]
    await heads.run("look")
    assert await heads.run("send") == 1
    assert await heads.run("send") == 0
    [mail] = heads.mails("head")[before:]
    assert all(case.code in mail for case in cases)
    assert "Nguyễn Thị Mật" not in mail


async def test_nobody_is_written_to_at_night(heads: Heads) -> None:
    """At 23:00 the screen is told and the mail waits for the morning."""
    quiet = NoticeRules(quiet_from=time(21), quiet_until=time(7))
    night = replace(heads, room=replace(heads.room, at=NOW + timedelta(hours=13), rules=quiet))
    case = await night.case(NOW - 2 * DAY, "officer")
    before = len(heads.mails("head"))
    await night.run("look")
    assert await night.run("send") == 0
    assert await night.up_for("head", "leader") == [case.code]
    morning = replace(night, room=replace(night.room, at=NOW + timedelta(hours=22)))
    assert await morning.run("send") == 1
    assert len(heads.mails("head")) == before + 1


async def test_what_nobody_holds_is_told_to_the_post(heads: Heads) -> None:
    """Unassigned for a working day, the supervisor finds it; the officer's own rule is not for this one."""
    case = await heads.case(NOW + 9 * DAY, opened=NOW - 2 * DAY)
    assert await heads.run("look") == 1
    assert await heads.up_for("watch", "supervisor") == [case.code]


async def test_the_holder_alone_is_reminded(heads: Heads) -> None:
    """Due within hours: whoever holds it finds it, a colleague of the same post does not."""
    case = await heads.case(NOW + timedelta(hours=2), "officer")
    assert await heads.run("look") == 1
    assert await heads.up_for("officer", "officer") == [case.code]
    assert await heads.up_for("chief", "officer") == []


async def test_what_is_no_suspect_is_left_alone(heads: Heads) -> None:
    """A case late by an hour, or due next week, is not told of by any rule."""
    await heads.case(NOW - timedelta(hours=1), "officer")
    await heads.case(NOW + 9 * DAY, "officer")
    assert await heads.run("look") == 0


async def test_the_morning_mail_goes_once_and_only_with_something_in_it(heads: Heads) -> None:
    """One mail a day with counts and links; with nothing to tell, none."""
    sessions = heads.room.dependencies.sessions
    await refresh(sessions, NOW)
    assert await heads.run("digest") == 0
    async with sessions.write() as session:
        await session.change(text("delete from escalation_digests"))
    await heads.case(NOW - 2 * DAY, "officer")
    await refresh(sessions, NOW)
    before = len(heads.mails("watch"))
    assert await heads.run("digest") == 1
    assert await heads.run("digest") == 0
    [mail] = heads.mails("watch")[before:]
    assert "/desk?cause=3Doverdue" in mail or "/desk?cause=overdue" in mail


async def test_no_morning_mail_before_its_time_or_on_a_day_off(heads: Heads) -> None:
    """At 07:00 it waits, on a Sunday it does not go at all."""
    await heads.case(NOW - 2 * DAY, "officer")
    await refresh(heads.room.dependencies.sessions, NOW)
    for at in (NOW - timedelta(hours=3), NOW + 5 * DAY):
        early = replace(heads, room=replace(heads.room, at=at))
        assert await early.run("digest") == 0
