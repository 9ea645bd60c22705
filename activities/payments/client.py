"""The payment platform over HTTP; nothing but HTTP."""

from __future__ import annotations

from datetime import date
from urllib.parse import quote

from activities.http import OutsideSystem
from activities.payments.wire import (
    Cancellation,
    Cancelled,
    Health,
    PaymentRequest,
    Refund,
    RefundStanding,
    RefundTaken,
    Requested,
    Standing,
    Statement,
)


class PaymentsClient:
    """Calls to the payment platform. Every method raises `ApplicationError` with a problem code."""

    def __init__(self, system: OutsideSystem) -> None:
        self._system = system

    async def request(self, payment: PaymentRequest) -> Requested:
        """Ask for money; the payer pays later, or never."""
        return await self._system.post("requests", payment.key, payment, Requested)

    async def standing(self, reference: str) -> Standing:
        """Look whether a request has been paid."""
        return await self._system.get(f"requests/{quote(reference, safe='')}", Standing)

    async def refund(self, refund: Refund) -> RefundTaken:
        """Send money back; whether the bank does is said later."""
        return await self._system.post("refunds", refund.key, refund, RefundTaken)

    async def refund_standing(self, reference: str) -> RefundStanding:
        """Look whether money was sent back."""
        return await self._system.get(f"refunds/{quote(reference, safe='')}", RefundStanding)

    async def cancel(self, cancellation: Cancellation) -> Cancelled:
        """Take a payment request back."""
        return await self._system.post("cancellations", cancellation.key, cancellation, Cancelled)

    async def cancelled(self, reference: str) -> Cancelled:
        """Look what became of a request that was taken back."""
        return await self._system.get(f"cancellations/{quote(reference, safe='')}", Cancelled)

    async def statement(self, day: date, after: int = 0) -> Statement:
        """Return a part of the statement of a Vietnamese day."""
        return await self._system.get(f"statements/{day.isoformat()}?after={after}", Statement)

    async def health(self) -> Health:
        """Look whether the platform is up and takes our token."""
        return await self._system.get("health", Health)
