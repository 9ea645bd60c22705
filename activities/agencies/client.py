"""The agencies' gateway over HTTP; nothing but HTTP."""

from __future__ import annotations

from urllib.parse import quote, urlencode

from activities.agencies.wire import Accepted, Health, Notice, Opinion, Question
from activities.http import OutsideSystem


class AgenciesClient:
    """Calls to the agencies' gateway. Every method raises `ApplicationError` with a problem code."""

    def __init__(self, system: OutsideSystem) -> None:
        self._system = system

    async def ask(self, agency: str, question: Question) -> Accepted:
        """Hand in a question; the answer comes later."""
        path = f"{quote(agency, safe='')}/consultations"
        return await self._system.post(path, question.key, question, Accepted)

    async def inform(self, agency: str, notice: Notice) -> Accepted:
        """Hand in a notice."""
        return await self._system.post(f"{quote(agency, safe='')}/notices", notice.key, notice, Accepted)

    async def opinion(self, reference: str) -> Opinion:
        """Look whether a question has been answered."""
        return await self._system.get(f"consultations/{quote(reference, safe='')}", Opinion)

    async def held(self, reference: str, key: str) -> Opinion | None:
        """Look what the gateway holds of a question, by its number or else by our key; None when it knows of none."""
        place = f"/{quote(reference, safe='')}" if reference else f"?{urlencode({'key': key})}"
        return await self._system.find(f"consultations{place}", Opinion)

    async def health(self) -> Health:
        """Look whether the gateway is up and takes our token."""
        return await self._system.get("health", Health)
