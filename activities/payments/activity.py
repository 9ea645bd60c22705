"""Asking for the fee of a case at the payment platform, taking a request back, sending money back."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from uuid import UUID

from temporalio import activity

from activities.contract import OperationReply, OperationRequest
from activities.failures import Problem, failure, records_needed
from activities.payments.client import PaymentsClient
from activities.payments.wire import Cancellation, Cancelled, PaymentRequest, Refund
from models.queries.operation_facts import keep_acceptance
from models.queries.payments_facts import collecting_agency, keep_payment_outcome, keep_payment_request
from runtime.database import Sessions

SYSTEM = "payments"


class PaymentsActivities:
    """`request` is answered later ("paid" or "failed"), by webhook or slow poll; `refund` too ("refunded", "refused").

    `cancel` is answered at once with "cancelled", unless the request was paid before: then by the slow look.
    """

    def __init__(self, client: PaymentsClient, sessions: Sessions, callback: str) -> None:
        """`callback` is the address answers are sent to."""
        self._client = client
        self._sessions = sessions
        self._callback = callback

    @activity.defn(name="payments.call")
    async def call(self, request: OperationRequest) -> OperationReply:
        """Do what the operation asks for, once per business key."""
        actions = {"request": self._request, "refund": self._refund, "cancel": self._cancel}
        if request.action not in actions:
            raise failure(SYSTEM, Problem.UNKNOWN_ACTION)
        with records_needed():
            async with self._sessions.read() as session:
                agency = await collecting_agency(session, UUID(request.case_id))
        if agency is None:
            raise failure(SYSTEM, Problem.MISSING_CASE)
        return await actions[request.action](request, agency)

    @activity.defn(name="payments.poll")
    async def poll(self, request: OperationRequest) -> OperationReply:
        """Look how an operation stands, in case the webhook was lost."""
        if not request.reference:
            return OperationReply()  # the system never took it on: it knows of nothing to be asked about
        if request.action == "refund":
            refund = await self._client.refund_standing(request.reference)
            answer = "" if refund.state == "requested" else refund.state
            return OperationReply(reference=refund.reference, answer=answer)
        if request.action == "cancel":
            cancelled = await self._client.cancelled(request.reference)
            return await self._cancelled(request, cancelled, settle=True)
        standing = await self._client.standing(request.reference)
        if standing.state == "requested":
            return OperationReply(reference=standing.reference)
        await self._keep_outcome(request.key, standing.state, standing.changed_at)
        values = standing.values.model_dump(exclude_defaults=True)
        return OperationReply(reference=standing.reference, answer=standing.state, values=values)

    async def _request(self, request: OperationRequest, agency: str) -> OperationReply:
        """Ask for `values["amount"]` đồng, and keep where it can be paid."""
        case_id, amount = UUID(request.case_id), int(request.values["amount"])
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
        return await self._accepted(request, requested.reference)

    async def _refund(self, request: OperationRequest, agency: str) -> OperationReply:
        """Send `values["amount"]` đồng of one payment back."""
        taken = await self._client.refund(
            Refund(
                key=request.key,
                case_code=request.case_code,
                request=f"{request.case_code}/{request.values['request']}",
                transaction=request.values["transaction"],
                amount=int(request.values["amount"]),
                agency=agency,
                callback=self._callback,
            )
        )
        return await self._accepted(request, taken.reference)

    async def _cancel(self, request: OperationRequest, agency: str) -> OperationReply:
        """Take the request `values["request"]` back."""
        asked = f"{request.case_code}/{request.values['request']}"
        cancelled = await self._client.cancel(Cancellation(key=request.key, request=asked, agency=agency))
        return await self._cancelled(request, cancelled, settle=False)

    async def _cancelled(self, request: OperationRequest, cancelled: Cancelled, *, settle: bool) -> OperationReply:
        asked = f"{request.case_code}/{request.values['request']}"
        await self._keep_outcome(asked, cancelled.state, None)
        if cancelled.state == "paid" and not settle:
            # The case learns amount and number from the webhook of the payment, or from the slow look.
            return await self._accepted(request, cancelled.reference)
        values = cancelled.values.model_dump(exclude_defaults=True)
        return OperationReply(reference=cancelled.reference, answer=cancelled.state, values=values)

    async def _keep_outcome(self, key: str, state: str, at: datetime | None) -> None:
        with records_needed():
            async with self._sessions.write() as session:
                await keep_payment_outcome(session, key, state, at or datetime.now(UTC))

    async def _accepted(self, request: OperationRequest, reference: str) -> OperationReply:
        with records_needed():
            async with self._sessions.write() as session:
                await keep_acceptance(
                    session,
                    case_id=UUID(request.case_id),
                    operation=request.operation,
                    reference=reference,
                    at=datetime.now(UTC),
                )
        return OperationReply(reference=reference)


def transfer_text(case_code: str) -> str:
    """Return the text of a bank transfer for a case: letters and digits only, as banks keep nothing else."""
    return re.sub(r"[^A-Z0-9]", "", case_code.upper())
