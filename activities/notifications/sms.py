"""The SMS gateway over HTTP; nothing but HTTP."""

from __future__ import annotations

from activities.http import OutsideSystem
from activities.notifications.ways import Errand
from activities.notifications.wire import Accepted, Health, SmsMessage


class SmsGateway:
    """Short messages. An SMS has no button, so the link stands at the end of the text."""

    def __init__(self, system: OutsideSystem) -> None:
        self._system = system

    async def send(self, errand: Errand) -> str:
        """Send one SMS; the errand's key again sends nothing more."""
        message = SmsMessage(
            to=errand.target,
            text=f"{errand.letter.short} {errand.letter.link}",
            template=errand.letter.message,
            case_code=errand.case_code,
            sender=errand.sender,
        )
        return (await self._system.post("messages", errand.key, message, Accepted)).message_id

    async def health(self) -> Health:
        """Look whether the gateway is up and takes our token."""
        return await self._system.get("health", Health)
