"""What was sent to the portal is kept for a time; what proves it stays for ever."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from uuid import UUID, uuid4

from sqlalchemy import select, update
from sqlmodel import col
from temporalio.testing import ActivityEnvironment

from activities.portal.keeping import PortalKeeping
from domain.portal.evidence import digest_of
from models.base import now
from models.portal import skip
from models.portal_files import keep_as_it_came
from models.tables import InboxMessage, PortalMessage
from tests.activities.portal.conftest import PortalDesk
from tests.activities.portal.test_sending import RECEIVED, filed, received
from tests.support.turns import task, turn

DAYS = 90


async def drop(portal: PortalDesk) -> int:
    """Drop what is over as the night does."""
    dropped: int = await ActivityEnvironment().run(PortalKeeping(portal.sessions, DAYS).drop_bodies)
    return dropped


async def grow_old(portal: PortalDesk, case_id: UUID, days: float) -> None:
    """Let the messages of a case have been settled so many days ago."""
    async with portal.sessions.write() as session:
        old = update(PortalMessage).where(col(PortalMessage.case_id) == case_id)
        await session.change(old.values(settled_at=now() - timedelta(days=days)))


async def test_a_content_goes_and_its_evidence_stays(portal: PortalDesk) -> None:
    """After its time the body is gone; id, times, answer and a digest the portal's own copy comes to remain."""
    case = await received(portal)
    await portal.send_all()
    before = await portal.messages(case.case_id)
    await grow_old(portal, case.case_id, DAYS + 1)

    assert await drop(portal) == 3
    assert await drop(portal) == 0, "again there is nothing left"

    after = await portal.messages(case.case_id)
    sent = [effect["body"]["data"][0] for effect in portal.effects(case.code)]
    assert [message.body for message in after] == [None] * 3
    assert [message.body_digest for message in after] == [digest_of(data) for data in sent]
    assert all(message.body_dropped_at is not None for message in after)
    assert [(one.status, one.sent_at, one.answer) for one in after] == [
        (one.status, one.sent_at, one.answer) for one in before
    ]


async def test_what_is_young_refused_or_on_its_way_keeps_its_content(portal: PortalDesk) -> None:
    """Only what is over, and has been for so long: a refused message waits for a person who has to see it."""
    young, refused, waiting = await received(portal), await received(portal), await filed(portal)
    portal.simulators.dial("portal", refuse_field="MaLinhVuc", for_key_prefix=f"{refused.code}/2/")
    await portal.send_all()
    await grow_old(portal, young.case_id, DAYS - 1)
    await grow_old(portal, refused.case_id, DAYS + 1)

    assert await drop(portal) == 1, "of the refused case only the message before"
    assert all(message.body for message in await portal.messages(young.case_id))
    first, second, third = await portal.messages(refused.case_id)
    assert (first.body, second.status, third.status) == (None, "refused", "waiting")
    assert second.body is not None
    assert (await portal.messages(waiting.case_id))[0].body is not None

    async with portal.sessions.write() as session:
        assert await skip(session, refused.case_id, 2, "staff-1", "Cổng đã có")
    await grow_old(portal, refused.case_id, DAYS + 1)
    assert await drop(portal) == 1, "left out by a person it is over too"


async def test_a_message_made_before_digests_were_kept_gets_its_own(portal: PortalDesk) -> None:
    """An older row without a digest is told by the content it still has."""
    case = await filed(portal)
    await portal.send_all()
    [message] = await portal.messages(case.case_id)
    async with portal.sessions.write() as session:
        await session.change(update(PortalMessage).values(body_digest=""))
    await grow_old(portal, case.case_id, DAYS + 1)

    assert await drop(portal) == 1

    assert message.body is not None
    assert (await portal.messages(case.case_id))[0].body_digest == digest_of(message.body)


async def test_a_case_goes_on_being_told_after_its_contents_are_gone(portal: PortalDesk) -> None:
    """The next message is sent as an update of what the portal has, and compared as before."""
    case = await filed(portal)
    await portal.send_all()
    await grow_old(portal, case.case_id, DAYS + 1)
    await drop(portal)
    await portal.record(turn(case.case_id, 1, "received", snapshot=RECEIVED, tasks=[task()]))

    assert await portal.send_all() == ["confirmed", "confirmed"]
    assert [effect["body"]["isUpdating"] for effect in portal.effects(case.code)] == [False, True, True]


async def test_a_dossier_from_the_portal_goes_and_is_still_known(portal: PortalDesk) -> None:
    """After its time the text is gone, number, case and digest stay; handed on again it does not come back."""
    old, young = f"000.00.00.H61-{uuid4().hex[:8]}", f"000.00.00.H61-{uuid4().hex[:8]}"
    came = '{"ChuHoSo": "Nguyễn Thị Cổng"}'
    async with portal.sessions.write() as session:
        for number, days in ((old, DAYS + 1), (young, DAYS - 1)):
            await keep_as_it_came(session, number, "H61.12-20261122-0000001", came)
            await session.flush()
            kept = update(InboxMessage).where(col(InboxMessage.event_id) == f"dossier/{number}")
            await session.change(kept.values(received_at=now() - timedelta(days=days)))
        callback = InboxMessage(system="portal", event_id=f"word/{old}", case_code="", body="{}")
        callback.received_at = now() - timedelta(days=DAYS + 1)
        session.add(callback)

    assert await drop(portal) == 1
    assert await drop(portal) == 0, "again there is nothing left"
    async with portal.sessions.write() as session:
        await keep_as_it_came(session, old, "H61.12-20261122-0000001", came)

    async with portal.sessions.read() as session:
        found = await session.scalars(
            select(InboxMessage).where(
                col(InboxMessage.event_id).endswith(old) | col(InboxMessage.event_id).endswith(young)
            )
        )
        rows = {row.event_id: row for row in found}
    gone = rows[f"dossier/{old}"]
    assert (gone.body, gone.body_digest) == (None, hashlib.sha256(came.encode()).hexdigest())
    assert gone.body_dropped_at is not None
    assert gone.case_code == "H61.12-20261122-0000001"
    assert rows[f"dossier/{young}"].body == came
    assert rows[f"word/{old}"].body == "{}", "what the portal said of a message holds nobody's data"
