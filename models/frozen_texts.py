"""The plans and calendars that starts in the outbox name by their hashes, each stored once."""

from typing import Any, Final

from sqlalchemy import select
from sqlmodel import col

from models.tables import FrozenText
from runtime.database import ReadSession

#: The texts of a start input; in the outbox each stands as "<text>_sha256".
TEXTS: Final = ("plan", "calendar")

_KEPT: Final = 4096


class FrozenTexts:
    """The texts of this process: what was read once is kept, since what a hash names never changes."""

    def __init__(self) -> None:
        self._known: dict[str, str] = {}

    async def start_of(self, session: ReadSession, payload: dict[str, Any]) -> dict[str, Any] | None:
        """Return the start input (workflows.messages.StartCase) of an outbox row, its texts in their places.

        None when a text is not there. A row that carries its texts itself stays as it is.
        """
        named = {text: payload[f"{text}_sha256"] for text in TEXTS if f"{text}_sha256" in payload}
        wanted = set(named.values())
        if not wanted <= self._known.keys():
            await self._read(session, wanted)
        if not wanted <= self._known.keys():
            return None
        rest = {key: value for key, value in payload.items() if key.removesuffix("_sha256") not in named}
        return {text: self._known[sha256] for text, sha256 in named.items()} | rest

    async def _read(self, session: ReadSession, hashes: set[str]) -> None:
        if len(self._known) > _KEPT:
            self._known.clear()
        found = await session.scalars(select(FrozenText).where(col(FrozenText.sha256).in_(hashes)))
        self._known |= {text.sha256: text.text for text in found}
