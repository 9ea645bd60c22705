"""Asking for the fee of a case at the payment platform."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from uuid import UUID

from temporalio import activity

from activities.contract import OperationReply, OperationRequest
from activities.failures import Problem, failure, records_needed
from activities.payments.client import PaymentsClient
from activities.payments.wire import PaymentRequest
from models.queries.payments_facts import collecting_agency, keep_payment_outcome, keep_payment_request
from runtime.database import Sessions

SYSTEM = "payments"


class PaymentsActivities:
    """`request` is answered later ("paid" or "failed"), by webhook or slow poll."""

    def __init__(self, client: PaymentsClient, sessions: Sessions, callback: str) -> None:
        """`callback` is the address answers are sent to."""
        self._client = client
        self._sessions = sessions
        self._callback = callback

    @activity.defn(name="payments.call")
    async def call(self, request: OperationRequest) -> OperationReply:
        """Ask for `values["amount"]` đồng once per business key, and keep where it can be paid."""
        if request.action != "request":
            raise failure(SYSTEM, Problem.UNKNOWN_ACTION)
        case_id, amount = UUID(request.case_id), int(request.values["amount"])
        with records_needed():
            async with self._sessions.read() as session:
                agency = await collecting_agency(session, case_id)
        if agency is None:
            raise failure(SYSTEM, Problem.MISSING_CASE)
        requested = await self._client.request(
            PaymentRequest(
                key=request.key,
                case_code=request.case_code,
                amount=amount,
                description=transfer_text(request.case_code),
                agency=agency,
                callback=self._callback,
            )
        )
        with records_needed():
            async with self._sessions.write() as session:
                await keep_payment_request(
                    session,
                    key=request.key,
                    case_id=case_id,
                    amount=amount,
                    reference=requested.reference,
                    pay_address=str(requested.pay_url),
                )
        return OperationReply(reference=requested.reference)

    @activity.defn(name="payments.poll")
    async def poll(self, request: OperationRequest) -> OperationReply:
        """Look whether a request has been paid, in case the webhook was lost."""
        standing = await self._client.standing(request.reference)
        if standing.state == "requested":
            return OperationReply(reference=standing.reference)
        with records_needed():
            async with self._sessions.write() as session:
                at = standing.changed_at or datetime.now(UTC)
                await keep_payment_outcome(session, request.key, standing.state, at)
        values = standing.values.model_dump(exclude_defaults=True)
        return OperationReply(reference=standing.reference, answer=standing.state, values=values)


def transfer_text(case_code: str) -> str:
    """Return the text of a bank transfer for a case: letters and digits only, as banks keep nothing else."""
    return re.sub(r"[^A-Z0-9]", "", case_code.upper())
