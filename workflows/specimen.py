"""A form or a notice of a trial, or a list, drawn by a worker for a page that waits: no case is touched."""

from __future__ import annotations

import base64
import hashlib
import json
from dataclasses import asdict
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final, TypeVar

from temporalio import workflow
from temporalio.common import WorkflowIDConflictPolicy, WorkflowIDReusePolicy

with workflow.unsafe.imports_passed_through():
    from activities.documents import TASK_QUEUE as DOCUMENTS_TASK_QUEUE
    from activities.notice_specimens import NoticeRequest, NoticeSpecimen
    from activities.notifications import TASK_QUEUE as NOTIFICATIONS_TASK_QUEUE
    from workflows.messages import CASE_TASK_QUEUE
    from workflows.options import DRAW, DRAW_LIST

if TYPE_CHECKING:
    from uuid import UUID

    from temporalio.client import Client

    from activities.specimens import SpecimenRequest

Drawn = TypeVar("Drawn")

DRAW_SPECIMEN_WORKFLOW: Final = "DrawSpecimen"
FORM: Final = "draw_specimen"
NOTICE: Final = "draw_notice"
LIST: Final = "draw_list"
#: As long as a person waits for a picture of a form.
PATIENCE: Final = timedelta(seconds=10)
#: A list of two thousand lines takes a second; on a busy machine several.
LIST_PATIENCE: Final = timedelta(seconds=20)
_QUEUES: Final = {FORM: DOCUMENTS_TASK_QUEUE, LIST: DOCUMENTS_TASK_QUEUE, NOTICE: NOTIFICATIONS_TASK_QUEUE}


@workflow.defn(name=DRAW_SPECIMEN_WORKFLOW)
class DrawSpecimen:
    """Has one specimen drawn and hands it on."""

    @workflow.run
    async def run(self, asked: Any, drawer: str = FORM) -> Any:
        """Return what was drawn, well below what Temporal carries in one message.

        `FORM` makes a PDF in base64 of a `SpecimenRequest`, `NOTICE` a `NoticeSpecimen` of a `NoticeRequest`. `LIST`
        is given the id of a kept look and leaves its PDF there: a list is long and names people.
        """
        how = DRAW_LIST if drawer == LIST else DRAW
        return await workflow.execute_activity(drawer, asked, task_queue=_QUEUES[drawer], summary="specimen", **how)


async def draw_specimen(client: Client, request: SpecimenRequest) -> bytes:
    """Return a form as PDF. The same request asked twice at a time is drawn once.

    Raises WorkflowFailureError when it was not drawn within `PATIENCE`, RPCError or RuntimeError when Temporal is away.
    """
    drawn = await _drawn(client, FORM, asdict(request), f"form {request.number}", str)
    return base64.b64decode(drawn)


async def draw_notice(client: Client, request: NoticeRequest) -> NoticeSpecimen:
    """Return the letter of a notice. The same request asked twice at a time is drawn once.

    Raises what `draw_specimen` raises.
    """
    return await _drawn(client, NOTICE, asdict(request), f"notice {request.message}", NoticeSpecimen)


async def draw_list(client: Client, look: UUID) -> None:
    """Have the list kept under a look set as PDF and kept there.

    Raises what `draw_specimen` raises, after `LIST_PATIENCE`.
    """
    await _drawn(client, LIST, str(look), "list", int, LIST_PATIENCE)


async def _drawn(
    client: Client, drawer: str, asked: Any, summary: str, kind: type[Drawn], patience: timedelta = PATIENCE
) -> Drawn:
    digest = hashlib.sha256(json.dumps(asked, sort_keys=True).encode()).hexdigest()
    drawn: Drawn = await client.execute_workflow(
        DRAW_SPECIMEN_WORKFLOW,
        args=[asked, drawer],
        id=f"specimen/{digest[:16]}",
        task_queue=CASE_TASK_QUEUE,
        result_type=kind,
        id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
        id_reuse_policy=WorkflowIDReusePolicy.ALLOW_DUPLICATE,
        execution_timeout=patience,
        rpc_timeout=patience,
        static_summary=summary,
    )
    return drawn
