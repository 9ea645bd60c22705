"""A case whose workflow is gone runs on in a new one, in the very state its log tells; or it is left to people.

The engine keeps the state of a case and the records its log. Where the engine has lost it, the log is explained line by
line with the rules of the case (`domain.case.retelling`). Only when every line is explained, and the tasks, the clock
and the row that follow from it are those people see, a new workflow is started. It writes nothing by itself.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import timedelta
from typing import Any, Final
from uuid import UUID

import structlog
from temporalio.client import Client
from temporalio.common import WorkflowIDConflictPolicy as _Conflict
from temporalio.common import WorkflowIDReusePolicy

from activities.outbox import CASE_TASK_QUEUE, CASE_WORKFLOW
from domain.case.picture import snapshot, task_lines
from domain.case.retelling import Retold, UnexplainedError
from domain.deadline.errors import CalendarError
from models.supervision.kept_lives import KeptLife, kept_life
from models.supervision.retold_lives import retold_life
from runtime.case_start import case_start
from runtime.database import Sessions
from runtime.tracing import TRACE

log = structlog.get_logger(__name__)

_RPC_TIMEOUT: Final = timedelta(seconds=10)
_SHOWN: Final = ("phase", "money", "delivery", "decision", "way", "fee", "paid", "step", "overdue", "received_at",
    "due_at", "appointment_at", "decided_at", "ended_at")  # fmt: skip


async def start_found_again(sessions: Sessions, case_id: UUID) -> dict[str, Any] | None:
    """Return the start input of the workflow that goes on where the log of an open case ends; None where it cannot."""
    async with sessions.read() as session:
        life = await kept_life(session, case_id)
    if life is None:
        return None
    start = {name: value for name, value in life.start.items() if name != TRACE}
    if not life.lines:
        return start
    try:
        found = retold_life(life)
    except UnexplainedError as error:
        log.info("log_not_explained", case_code=life.case.code, line=error.seq, kind=error.kind)
        return None
    except (CalendarError, KeyError, ValueError) as error:
        # A plan or a calendar that this version cannot read explains nothing, and must not hide other cases.
        log.warning("log_not_readable", case_code=life.case.code, problem=type(error).__name__)
        return None
    if wrong := _differs(life, found):
        log.info("retold_case_differs", case_code=life.case.code, field=wrong)
        return None
    keys = ("case_id", "case_code", "calendar", "channel", "way", "filed_at")
    return {name: start[name] for name in keys} | {"plan": found.plan.to_json(), "state": asdict(found.state)}


async def begin_anew(client: Client, code: str, start: Mapping[str, Any], *, instead: bool = False) -> None:
    """Start the workflow of a case that has none; one that runs by now is left as it is, or ended when `instead`.

    Raises RPCError.
    """
    await client.start_workflow(
        CASE_WORKFLOW,
        dict(start),
        id=f"case/{code}",
        task_queue=CASE_TASK_QUEUE,
        id_conflict_policy=_Conflict.TERMINATE_EXISTING if instead else _Conflict.USE_EXISTING,
        id_reuse_policy=WorkflowIDReusePolicy.ALLOW_DUPLICATE,
        rpc_timeout=_RPC_TIMEOUT,
        **case_start(start["plan"]),
    )
    log.info("case_begun_anew", case_code=code)


def _differs(life: KeptLife, found: Retold) -> str:
    """Return what people see otherwise than it follows from the log; empty where both are the same."""
    shown = snapshot(found.plan, found.state, None)
    for name in _SHOWN:
        if getattr(shown, name) != getattr(life.case, name):
            return name
    tasks = task_lines(found.plan, found.state).values()
    if {(task.id, task.status) for task in tasks if task.status in ("open", "suspended")} != life.tasks:
        return "tasks"
    if [asdict(entry) for entry in found.state.clock] != [asdict(entry) for entry in life.clock]:
        return "clock"
    return "" if found.state.seq == life.case.seq else "seq"
