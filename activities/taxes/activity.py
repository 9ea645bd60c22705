"""Sending the slip of a financial obligation, and looking what came of it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from uuid import UUID

from pydantic import BaseModel
from temporalio import activity

from activities.contract import HeldThere, OperationReply, OperationRequest
from activities.failures import Problem, failure, records_needed
from activities.taxes.client import TaxesClient
from activities.taxes.wire import Slip, Standing, Subject
from domain.case.obligations import SYSTEM
from models.queries.agencies_facts import consultation_facts
from models.queries.operation_facts import keep_acceptance
from runtime.database import Sessions

__all__ = ["SYSTEM", "TaxesActivities"]


class TaxesActivities:
    """`assess` is answered later and more than once: by a webhook for each notice and proof, or by a slow look."""

    def __init__(self, client: TaxesClient, sessions: Sessions, callback: str) -> None:
        """`callback` is the address answers are sent to."""
        self._client = client
        self._sessions = sessions
        self._callback = callback

    @activity.defn(name="taxes.call")
    async def call(self, request: OperationRequest) -> OperationReply:
        """Send the slip once per business key; what was accepted is shown as awaiting its answer."""
        if request.action != "assess":
            raise failure(SYSTEM, Problem.UNKNOWN_ACTION)
        with records_needed():
            async with self._sessions.read() as session:
                facts = await consultation_facts(session, UUID(request.case_id))
        if facts is None:
            raise failure(SYSTEM, Problem.MISSING_CASE)
        taken = await self._client.assess(
            Slip(
                key=request.key,
                case_code=request.case_code,
                about=request.subject,
                form=request.values.get("form", ""),
                deadline=request.values.get("deadline", ""),
                procedure=facts.procedure_code,
                sent_by=facts.asked_by,
                subject=Subject(full_name=facts.full_name, identity_number=facts.identity_number),
                callback=self._callback,
            )
        )
        with records_needed():
            async with self._sessions.write() as session:
                await keep_acceptance(
                    session,
                    case_id=UUID(request.case_id),
                    operation=request.operation,
                    reference=taken.reference,
                    at=datetime.now(UTC),
                )
        return OperationReply(reference=taken.reference)

    @activity.defn(name="taxes.poll")
    async def poll(self, request: OperationRequest) -> OperationReply:
        """Look for notices and proofs whose webhooks were lost: all there is at once, numbered by its change."""
        if not request.reference:
            return OperationReply()  # the system never took it on: it knows of nothing to be asked about
        return _reply(await self._client.standing(request.reference))

    @activity.defn(name="taxes.held")
    async def held(self, request: OperationRequest) -> HeldThere:
        """Say what the tax office holds of a slip, whatever became of it here."""
        found = await self._client.held(request.reference, request.key)
        if found is None:
            await self._client.health()  # a wrong address knows of nothing either
            return HeldThere(known=False)
        reply = _reply(found)
        return HeldThere(known=True, answer=reply.answer, values=reply.values)


def _reply(found: Standing) -> OperationReply:
    if found.state == "waiting":
        return OperationReply(reference=found.reference)
    if found.state == "nothing_owed":
        return OperationReply(reference=found.reference, answer="nothing_owed")
    return OperationReply(reference=found.reference, answer="standing", values=told(found))


def told(found: Standing) -> dict[str, str]:
    """Return a standing as the case is told it: `domain.case.obligations` reads it back."""
    expected = {"expected": str(found.expected)} if found.expected else {}
    return {
        "notices": _lines(found.notices, expected),
        "proofs": _lines(found.proofs, {}),
        "change": str(found.changes),
    }


def _lines(papers: Sequence[BaseModel], more: dict[str, str]) -> str:
    lines = [{name: str(value) for name, value in paper.model_dump().items() if value != ""} for paper in papers]
    return json.dumps([line | more for line in lines], sort_keys=True)
