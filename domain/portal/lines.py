"""The messages of one turn as lines to be written beside its events, with where the case stood after it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from domain.case.events import Record
from domain.case.picture import Snapshot
from domain.portal.dossier import Standing
from domain.portal.telling import Telling, tellings


@dataclass(frozen=True, slots=True)
class Dates:
    """The four dates the portal knows of a case."""

    received_at: datetime | None
    due_at: datetime | None
    finished_at: datetime | None
    returned_at: datetime | None


def dates_of(
    phase: str,
    *,
    received_at: datetime | None,
    due_at: datetime | None,
    appointment_at: datetime | None,
    decided_at: datetime | None,
    ended_at: datetime | None,
) -> Dates:
    """Return the dates of a case in the portal's sense.

    The date of return is the appointment, which is the hour the receipt names. Handling ends with the decision, and
    without one with the case (QĐ 766/QĐ-TTg: of "decided" and "returned" the earlier counts).
    """
    return Dates(
        received_at=received_at,
        due_at=appointment_at or due_at,
        finished_at=decided_at or ended_at,
        returned_at=ended_at if phase == "returned" else None,
    )


def message_lines(records: Sequence[Record], shown: Snapshot) -> list[dict[str, Any]]:
    """Return a line for each message the turn makes, ready for `models`: values that JSON can hold."""
    dates = dates_of(
        shown.phase,
        received_at=shown.received_at,
        due_at=shown.due_at,
        appointment_at=shown.appointment_at,
        decided_at=shown.decided_at,
        ended_at=shown.ended_at,
    )
    return [
        {
            "place": place,
            "event_seq": telling.event_seq,
            "action": telling.action.value,
            "cause": telling.cause,
            "code": int(telling.code),
            "at": telling.at.isoformat(),
            "facts": facts_of(dates, shown.fee, shown.paid, shown.way, telling),
        }
        for place, telling in enumerate(tellings(records, shown.phase, shown.received_at))
    ]


def facts_of(dates: Dates, fee: int, paid: int, way: str, telling: Telling | None = None) -> dict[str, Any]:
    """Return where a case stands as it is kept with a message."""
    known = {
        "received_at": dates.received_at,
        "due_at": dates.due_at,
        "finished_at": dates.finished_at,
        "returned_at": dates.returned_at,
    }
    return {
        **{name: value.isoformat() for name, value in known.items() if value},
        "fee": fee,
        "paid": paid,
        "way": way,
        **({"actor": telling.actor, "step": telling.step} if telling else {}),
    }


def standing_of(code: int, facts: dict[str, Any]) -> Standing:
    """Return where a case stood from what was kept with a message."""
    return Standing(
        code=code,
        received_at=_instant(facts, "received_at"),
        due_at=_instant(facts, "due_at"),
        finished_at=_instant(facts, "finished_at"),
        returned_at=_instant(facts, "returned_at"),
        fee=int(facts.get("fee", 0)),
        paid=int(facts.get("paid", 0)),
        way=str(facts.get("way", "counter")),
    )


def _instant(facts: dict[str, Any], name: str) -> datetime | None:
    text = facts.get(name)
    return datetime.fromisoformat(text) if text else None
