"""What every way out stands on: the tools, the checks all share, and one table of who carries out which."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Protocol

from temporalio.client import Client

from activities.bell import SILENT, Bell
from activities.records import Records
from domain.supervision.causes import WayOut
from domain.supervision.interventions import POSTS, End, Told, Verdict, fits
from models.recorded import RecordedTurns
from models.supervision.intervention_items import Item
from runtime.database import Sessions


def _now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Hands:
    """What ways out are carried out with. `mail` tells whether the installation sends mails."""

    sessions: Sessions
    client: Client
    records: Records
    recorded: RecordedTurns
    bell: Bell = SILENT
    portal_bell: Bell = SILENT
    mail: bool = True
    now: Callable[[], datetime] = _now


class Way(Protocol):
    """One way out, for one case."""

    async def look(self, hands: Hands, item: Item) -> tuple[Verdict, Told]:
        """Say what it would do; changes nothing."""
        ...

    async def do(self, hands: Hands, item: Item) -> tuple[End, Told]:
        """Do it; done again after a crash, it is the same deed."""
        ...


#: What can still be done to a case that has ended: its run may be left over, its turns or messages unwritten.
_AFTER_THE_END = frozenset({WayOut.TERMINATE, WayOut.PROJECT, WayOut.RESEND, WayOut.SET_ASIDE})


def refused(item: Item) -> Told | None:
    """Return why nobody, or not this person, can take the way for this case; None when it may be tried."""
    if item.post is None:
        needed = POSTS[item.way]
        own = next(iter(sorted(item.viewer.roles)), "")
        who_can = tuple(f"{role}@{item.agency_id}" for role in needed)
        return Told("not_your_role", {"role": own, "needed": str(needed[0])}, who_can)
    if not fits(item.way, item.then.cause):
        return Told("way_does_not_fit", {"cause": item.then.cause})
    if item.ended_at is not None and item.way not in _AFTER_THE_END:
        return Told("case_closed", {"phase": item.phase})
    return None
