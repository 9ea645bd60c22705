"""The payment platform over HTTP; nothing but HTTP."""

from __future__ import annotations

from urllib.parse import quote

from activities.http import OutsideSystem
from activities.payments.wire import Health, PaymentRequest, Requested, Standing


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

    async def health(self) -> Health:
        """Look whether the platform is up and takes our token."""
        return await self._system.get("health", Health)
