"""Every night the drafts are looked through: finished where a crash left them, deleted where nobody came back."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID, uuid4

from sqlalchemy import select, update
from sqlmodel import col
from temporalio.testing import WorkflowEnvironment

from models.base import now
from models.drafts import draft_file_id, keep_draft_file
from models.tables import Case, Document, DraftFile, FilingDraft
from tests.api.citizen.walk import PNG, fill, to_the_check
from tests.api.conftest import House
from workflows.housekeeping import FORGET_DRAFTS_WORKFLOW
from workflows.messages import CASE_TASK_QUEUE

SHA256 = "0" * 64


async def filed_draft(house: House) -> tuple[str, UUID]:
    """File a household business; return the case's code and the draft's id."""
    citizen = house.visitor()
    done = await fill(citizen, await to_the_check(citizen, "counter"), {})
    code = done.text("dd .code")
    async with house.sessions.read() as session:
        draft = await session.scalar(select(FilingDraft).where(col(FilingDraft.filed_code) == code))
        assert draft is not None
        return code, draft.id


async def test_what_a_crash_left_half_filed_is_finished(live_house: House, temporal: WorkflowEnvironment) -> None:
    """The case was stored, the process died before its papers were handed over: they are, and nothing is deleted."""
    code, draft_id = await filed_draft(live_house)
    async with live_house.sessions.write() as session:
        await session.change(update(FilingDraft).where(col(FilingDraft.id) == draft_id).values(filed_code=""))
        file = DraftFile(
            id=draft_file_id(draft_id, "can-cuoc", SHA256),
            draft_id=draft_id,
            component_id="can-cuoc",
            file_name="can-cuoc.png",
            media_type="image/png",
            size=len(PNG),
            sha256=SHA256,
        )
        await keep_draft_file(session, file, PNG)

    deleted = await temporal.client.execute_workflow(
        FORGET_DRAFTS_WORKFLOW, id=f"night-{uuid4()}", task_queue=CASE_TASK_QUEUE, result_type=int
    )

    async with live_house.sessions.read() as session:
        kinds = await session.scalars(
            select(col(Document.kind)).join(Case, col(Case.id) == col(Document.case_id)).where(col(Case.code) == code)
        )
        assert {"component:can-cuoc", "component:giay-de-nghi"} <= set(kinds.all())
        draft = await session.get(FilingDraft, draft_id)
        assert draft is not None
        assert draft.filed_code == code
    assert deleted == 0


async def test_the_night_deletes_what_nobody_came_back_to(live_house: House, temporal: WorkflowEnvironment) -> None:
    """A draft whose time is over is gone in the morning; the case it became stays."""
    code, draft_id = await filed_draft(live_house)
    async with live_house.sessions.write() as session:
        past = now() - timedelta(minutes=1)
        await session.change(update(FilingDraft).where(col(FilingDraft.id) == draft_id).values(expires_at=past))

    deleted = await temporal.client.execute_workflow(
        FORGET_DRAFTS_WORKFLOW, id=f"night-{uuid4()}", task_queue=CASE_TASK_QUEUE, result_type=int
    )

    assert deleted == 1
    async with live_house.sessions.read() as session:
        assert await session.get(FilingDraft, draft_id) is None
        assert await session.scalar(select(Case).where(col(Case.code) == code)) is not None
