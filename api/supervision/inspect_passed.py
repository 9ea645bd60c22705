"""Messages in and out of a case as its page of inspection lists them: what, how it stands, when; no contents."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from api.case.outside import call_words
from api.language import Readable
from api.notice_words import WAYS, message_words
from api.portal.words import SERVICES
from api.supervision.inspect_words import PASSED_KINDS, TROUBLED, outbox_name, passed_state, system_name
from domain.portal.telling import Action
from domain.procedure.basics import Words
from models.supervision.inspection import Passed

#: States in which something is still to happen.
_WAITING: Final = frozenset({"waiting", "sending", "held", "calling", "awaiting_answer"})


@dataclass(frozen=True, slots=True)
class PassedLine:
    """One message. `waits` when something is still to happen to it, `troubled` when something went wrong."""

    row: Passed
    kind: Readable
    what: Readable | Words
    whom: Readable | None
    state: Readable
    inward: bool
    troubled: bool
    waits: bool


def passed_lines(rows: Iterable[Passed]) -> list[PassedLine]:
    """Return the lines in the order of the rows."""
    return [_line(row) for row in rows]


def _line(row: Passed) -> PassedLine:
    what, whom = _named(row)
    return PassedLine(
        row=row,
        kind=PASSED_KINDS[row.kind],
        what=what,
        whom=whom,
        state=passed_state(row.state),
        inward=row.kind in ("inbox", "outbox"),
        troubled=row.state in TROUBLED,
        waits=row.state in _WAITING,
    )


def _named(row: Passed) -> tuple[Readable | Words, Readable | None]:
    """Return what a message is, and whom it is to or from."""
    match row.kind:
        case "inbox":
            return system_name(row.name), None
        case "outbox":
            return outbox_name(row.name), None
        case "portal":
            return (SERVICES[Action(row.name)] if row.name in set(Action) else outbox_name(row.name)), None
        case "notice":
            return message_words(row.name), WAYS.get(row.part, WAYS["none"])
        case _:
            return call_words(row.name, row.part), system_name(row.name)
