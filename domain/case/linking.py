"""Cases about other cases: when a complaint or the same thing again may be filed, and who may not handle it.

Who resolves a first complaint is the head of the agency whose decision it is about (Luật Khiếu nại 2011 Art 17 to 21),
also when that person signed it. Verification is another matter: it is done by people who had no part in the decision
(Art 29), and nobody signs on what they appraised. The second complaint goes to the head of the agency above (Art 7):
whoever had a part in the decision or in the first answer, in whatever post, has none in it.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from enum import StrEnum
from typing import Final, Protocol

from domain.case.state import Decision, Phase
from domain.procedure.plan import StepKind

#: Within these days of learning of the decision or act (Luật Khiếu nại 2011 Art 9); a longer obstacle is not counted.
COMPLAIN_WITHIN: Final = timedelta(days=90)
#: Within these days of the first answer, or of the end of the time for it (Art 33); more where roads are hard.
APPEAL_WITHIN: Final = timedelta(days=30)
APPEAL_WITHIN_IF_REMOTE: Final = timedelta(days=45)
#: The sector under which procedures for complaints are published.
COMPLAINTS: Final = "khieu-nai"

_ENDED_WITHOUT: Final = frozenset({Phase.REFUSED_AT_INTAKE, Phase.STOPPED, Phase.WITHDRAWN})
_APPRAISED: Final = frozenset({"reviewed", "visited"})
_DECIDED: Final = frozenset({"signed", "denied", "refused_at_intake"})


class LinkKind(StrEnum):
    """What a case has to do with the one it is about."""

    COMPLAINT = "complaint"
    APPEAL = "appeal"
    CORRECTION = "correction"
    REPEAT = "repeat"


class Turn(StrEnum):
    """Which complaint: the first, about a decision or act, or the second, about the answer to the first."""

    FIRST = "first"
    SECOND = "second"

    @property
    def link(self) -> LinkKind:
        """What such a complaint is to the case it is about."""
        return LinkKind.COMPLAINT if self is Turn.FIRST else LinkKind.APPEAL


class Judged(Protocol):
    """As much of an event of a case's log as is asked for here."""

    @property
    def kind(self) -> str:
        """What happened."""

    @property
    def actor(self) -> str:
        """Who did it: a staff id, or empty."""

    @property
    def on_behalf_of(self) -> str:
        """For whom: a staff id, or empty."""


#: Cases in which what was decided before is looked at again, by other eyes.
LOOKED_AT_AGAIN: Final = frozenset({LinkKind.COMPLAINT, LinkKind.APPEAL})


def may_complain(phase: str, *, decided: bool) -> bool:
    """Tell whether there is anything to complain of: a decision, or a dossier the agency refused or closed."""
    return decided or phase in (Phase.REFUSED_AT_INTAKE, Phase.STOPPED)


def next_complaint(heard: Turn | None, phase: str, *, decided: bool, late: bool = False) -> Turn | None:
    """Return which complaint a case allows now, None for none.

    `heard` is what the case itself is: a complaint of that turn, None for any other case. `late` tells that the time
    to answer is over. The answer to a first complaint, and its absence, open the second (Luật Khiếu nại 2011 Art 33);
    the answer to the second ends the matter here (Art 11). A complaint that was not taken up was not answered: to
    refuse it is an act like any other.
    """
    if heard is Turn.FIRST and (decided or (late and phase not in _ENDED_WITHOUT)):
        return Turn.SECOND
    if heard is Turn.SECOND and decided:
        return None
    return Turn.FIRST if may_complain(phase, decided=decided) else None


def may_repeat(phase: str, decision: str) -> bool:
    """Tell whether the same can be asked for again: it was refused, withdrawn or closed."""
    return decision == Decision.REFUSED or phase in _ENDED_WITHOUT


def barred_by(events: Iterable[Judged], kind: str = LinkKind.COMPLAINT) -> dict[str, list[str]]:
    """Return who may not do which kind of step in a complaint, as staff ids by kind, from what was judged before.

    Appraisal and visits are for people who neither appraised nor decided, the signature for whoever did not appraise;
    that of an APPEAL, whose `events` are those of both cases before it, also for whoever did not decide.
    """
    appraised: set[str] = set()
    decided: set[str] = set()
    for event in events:
        people = {event.actor, event.on_behalf_of} - {""}
        if event.kind in _APPRAISED:
            appraised |= people
        elif event.kind in _DECIDED:
            decided |= people
    had_a_part = sorted(appraised | decided)
    found = {
        StepKind.REVIEW: had_a_part,
        StepKind.VISIT: had_a_part,
        StepKind.SIGN: had_a_part if kind == LinkKind.APPEAL else sorted(appraised),
    }
    return {step.value: people for step, people in found.items() if people}
