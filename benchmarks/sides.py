"""The two sides as the driver sees them: start a case, take its next decision."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol
from uuid import uuid4

from temporalio.client import Client, WorkflowHandle
from temporalio.common import SearchAttributePair, TypedSearchAttributes

from benchmarks import HANDWRITTEN, OURS
from benchmarks.dossiers import AGENCY, PROCEDURE
from benchmarks.handwritten import Decided, Decision, HouseholdBusiness, StartHousehold
from benchmarks.office import CaseInHand, Office
from domain.case.acts import Act, Command, Role
from runtime.search_attributes import AGENCY as AGENCY_ATTRIBUTE
from runtime.search_attributes import PROCEDURE_CODE
from workflows.messages import CASE_TASK_QUEUE, CASE_WORKFLOW, ActResult

DECISIONS = 4
TELLS_THE_TAX_OFFICE = 2
#: Staff are known by their row's id.
COUNTER, OFFICER, LEADER = (str(uuid4()) for _ in range(3))

_ACTS: tuple[tuple[Act, str, Role, str, dict[str, str]], ...] = (
    (Act.ACCEPT, COUNTER, Role.COUNTER, "check/1", {}),
    (Act.COMPLETE, OFFICER, Role.OFFICER, "review/1", {"proposal": "approve"}),
    (Act.APPROVE, LEADER, Role.LEADER, "sign/1", {}),
    (Act.HAND_OVER, COUNTER, Role.COUNTER, "hand_over/1", {}),
)
_HANDWRITTEN_ACTS = (
    (HouseholdBusiness.accept, Decision(COUNTER, "counter")),
    (HouseholdBusiness.review, Decision(OFFICER, "officer", outcome="approve")),
    (HouseholdBusiness.sign, Decision(LEADER, "leader")),
    (HouseholdBusiness.hand_over, Decision(COUNTER, "counter")),
)

Handle = WorkflowHandle[Any, Any]


class Side(Protocol):
    """One way to run the same case."""

    name: str

    async def start(self, case: CaseInHand) -> Handle:
        """Start the workflow of a filed case."""
        ...

    async def decide(self, handle: Handle, number: int) -> int:
        """Take decision 0 to 3 and return the sequence number it reaches in the read model."""
        ...


@dataclass
class Ours:
    """The interpreter with the shipped definition, called as relay and API call it."""

    client: Client
    name: str = OURS

    async def start(self, case: CaseInHand) -> Handle:
        """Start the workflow of a filed case."""
        return await _start(self.client, CASE_WORKFLOW, case.start, case)

    async def decide(self, handle: Handle, number: int) -> int:
        """Take decision 0 to 3 and return the sequence number it reaches in the read model."""
        act, actor, role, step, values = _ACTS[number]
        command = Command(str(uuid4()), act, actor, role, AGENCY, step, values=values)
        taken: ActResult = await handle.execute_update("act", command, id=command.id, result_type=ActResult)
        return taken.seq


@dataclass
class Handwritten:
    """The workflow written by hand for this procedure."""

    client: Client
    name: str = HANDWRITTEN

    async def start(self, case: CaseInHand) -> Handle:
        """Start the workflow of a filed case."""
        filed_at = datetime.fromisoformat(case.start["filed_at"])
        return await _start(
            self.client, "HouseholdBusiness", StartHousehold(case.id, case.code, AGENCY, filed_at), case
        )

    async def decide(self, handle: Handle, number: int) -> int:
        """Take decision 0 to 3 and return the sequence number it reaches in the read model."""
        update, decision = _HANDWRITTEN_ACTS[number]
        taken: Decided = await handle.execute_update(update, decision, id=str(uuid4()))
        return taken.seq


async def open_sides(office: Office) -> tuple[Side, Side]:
    """Return the baseline and ours."""
    return Handwritten(await office.client(HANDWRITTEN)), Ours(await office.client(OURS))


async def _start(client: Client, workflow: str, start: object, case: CaseInHand) -> Handle:
    return await client.start_workflow(
        workflow,
        start,
        id=f"case/{case.code}",
        task_queue=CASE_TASK_QUEUE,
        static_summary=f"{PROCEDURE} v1 · {AGENCY}",
        search_attributes=TypedSearchAttributes(
            [SearchAttributePair(PROCEDURE_CODE, PROCEDURE), SearchAttributePair(AGENCY_ATTRIBUTE, AGENCY)]
        ),
    )
