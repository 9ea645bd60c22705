"""The tax office's system over HTTP; nothing but HTTP."""

from __future__ import annotations

from urllib.parse import quote, urlencode

from activities.http import OutsideSystem
from activities.taxes.wire import Health, Slip, Standing, Taken


class TaxesClient:
    """Calls to the tax office's system. Every method raises `ApplicationError` with a problem code."""

    def __init__(self, system: OutsideSystem) -> None:
        self._system = system

    async def assess(self, slip: Slip) -> Taken:
        """Hand in a slip; notices come later."""
        return await self._system.post("slips", slip.key, slip, Taken)

    async def standing(self, reference: str) -> Standing:
        """Look what came of a slip."""
        return await self._system.get(f"slips/{quote(reference, safe='')}", Standing)

    async def held(self, reference: str, key: str) -> Standing | None:
        """Look what is held of a slip, by its number or else by our key; None when no such slip is known."""
        place = f"/{quote(reference, safe='')}" if reference else f"?{urlencode({'key': key})}"
        return await self._system.find(f"slips{place}", Standing)

    async def health(self) -> Health:
        """Look whether the system is up and takes our token."""
        return await self._system.get("health", Health)
