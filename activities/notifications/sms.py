"""The SMS gateway over HTTP; nothing but HTTP."""

from __future__ import annotations

from activities.http import OutsideSystem
from activities.notifications.ways import Errand
from activities.notifications.wire import Accepted, Health, SmsMessage, Whereabouts


class SmsGateway:
    """Short messages. An SMS has no button, so the link stands at the end of the text."""

    def __init__(self, system: OutsideSystem, callback: str = "") -> None:
        """`callback` is where the gateway says what became of a message."""
        self._system = system
        self._callback = callback

    async def send(self, errand: Errand) -> str:
        """Send one SMS; the errand's key again sends nothing more."""
        message = SmsMessage(
            to=errand.target,
            text=f"{errand.letter.short} {errand.letter.link}",
            template=errand.letter.message,
            case_code=errand.case_code,
            sender=errand.sender,
            callback=self._callback,
        )
        return (await self._system.post("messages", errand.key, message, Accepted)).message_id

    async def state(self, reference: str) -> str:
        """Ask what became of a message."""
        return (await self._system.get(f"messages/{reference}", Whereabouts)).state

    async def health(self) -> Health:
        """Look whether the gateway is up and takes our token."""
        return await self._system.get("health", Health)
