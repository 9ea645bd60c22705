"""Which event of a case makes which message to the national portal, and under which status code.

A dossier message (DongBoHoSoMC) carries the whole dossier as it stands; a progress message (CapNhatTienDoHoSoMC) one
piece of work on it. docs/national-portal.md shows the table to people.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from domain.case.events import Record
from domain.portal.codes import StatusCode, code_of, work_code

#: A first turn that spans more than this relives what happened elsewhere; only a long outage can look like it.
A_PAST: Final = timedelta(hours=1)


class Action(StrEnum):
    """The two messages, by what they are about."""

    DOSSIER = "dossier"
    PROGRESS = "progress"


#: The portal's own name of the service each message is sent to.
SERVICES: Final[dict[Action, str]] = {Action.DOSSIER: "DongBoHoSoMC", Action.PROGRESS: "CapNhatTienDoHoSoMC"}

_DOSSIER = (Action.DOSSIER,)
_PROGRESS = (Action.PROGRESS,)
_BOTH = (Action.DOSSIER, Action.PROGRESS)


@dataclass(frozen=True, slots=True)
class Rule:
    """What an event makes. `code` None means: the code of the phase the case is in."""

    actions: tuple[Action, ...]
    code: StatusCode | None = None


_WORK = Rule(_PROGRESS)
_AS_IT_STANDS = Rule(_DOSSIER)
_STEP = Rule(_BOTH)

#: Event kind -> what it makes. Every kind of the event log stands here or in `SILENT`.
RULES: Final[dict[str, Rule]] = {
    "filed": Rule(_DOSSIER, StatusCode.NEWLY_FILED),
    "received": Rule(_BOTH, StatusCode.RECEIVED),
    "refused_at_intake": Rule(_BOTH, StatusCode.NOT_RECEIVED),
    "supplement_requested": Rule(_BOTH, StatusCode.SUPPLEMENT_REQUESTED),
    "supplemented": _STEP,
    "lapsed": Rule(_BOTH, StatusCode.STOPPED),
    "ended_by_hand": Rule(_BOTH, StatusCode.STOPPED),
    "reviewed": _WORK,
    "visited": _WORK,
    "consultation_asked": _WORK,
    "consultation_answered": _WORK,
    "agreed_by_silence": _WORK,
    "sub_case_opened": _WORK,
    "sub_case_answered": _WORK,
    "signed": _WORK,
    "sent_back": _WORK,
    "step_reset": _WORK,
    "decided": Rule(_BOTH, StatusCode.DECIDED),
    "handed_over": Rule(_BOTH, StatusCode.RETURNED),
    "result_published": Rule(_BOTH, StatusCode.RETURNED),
    "delivered_by_post": Rule(_BOTH, StatusCode.RETURNED),
    "withdrawn": Rule(_BOTH, StatusCode.WITHDRAWN),
    "paid": _AS_IT_STANDS,
    "way_changed": _AS_IT_STANDS,
    "imported": _AS_IT_STANDS,
    "moved_to_version": _AS_IT_STANDS,
    "move_undone": _AS_IT_STANDS,
    "extended": _STEP,
    "apologised": _STEP,
    "held": _STEP,
    "released": _STEP,
    "intake_corrected": _AS_IT_STANDS,
    "correction_begun": _STEP,
    "result_corrected": _STEP,
    "denied": _STEP,
    "reopened": _STEP,
    "transferred": _STEP,
    "undone": _STEP,
    "fee_waived": _AS_IT_STANDS,
    "fee_restored": _AS_IT_STANDS,
    "calendar_changed": _AS_IT_STANDS,
    "obligation_sent": _STEP,
    "obligation_noticed": _STEP,
    "obligation_corrected": _STEP,
    "obligation_paid": _STEP,
    "obligation_settled": _STEP,
    "opinion_changed": _WORK,
}

#: What the portal is not told: calls of ours, warnings to ourselves, and what changes neither dossier nor progress.
SILENT: Final = frozenset(
    {
        "agency_informed",
        "answer_asked_again",
        "answer_entered",
        "calendar_followed",
        "command_refused",
        "consultation_at_desk",
        "consultation_dropped",
        "consultation_late",
        "delivery_returned",
        "due_soon",
        "hold_over",
        "intake_alert",
        "intake_late",
        "obligation_late",
        "obligation_unpaid_late",
        "overdue",
        "payment_failed",
        "problem_over",
        "problem_raised",
        "problem_retried",
        "problem_skipped",
        "question_put",
        "refund_due",
        "refund_forgone",
        "refund_refused",
        "refunded",
        "refunded_again",
        "result_posted",
        "step_late",
        "sub_case_late",
        "supplement_allowed",
        "system_slow",
        "whole_case_ended",
    }
)


@dataclass(frozen=True, slots=True)
class Telling:
    """One message to be written down: of which event, under which code, about when."""

    event_seq: int
    action: Action
    cause: str
    code: int
    at: datetime
    actor: str = ""
    step: str = ""


def rule_of(kind: str) -> Rule | None:
    """Return what an event makes, None for nothing. An event nobody thought of tells how the dossier stands."""
    if kind in SILENT:
        return None
    return RULES.get(kind, _AS_IT_STANDS)


def tellings(records: Sequence[Record], phase: str, received_at: datetime | None) -> list[Telling]:
    """Return the messages that the records of one turn make, in the order in which they are to be sent.

    `phase` and `received_at` are the case's after the turn. A turn makes at most one dossier message, which says how
    the dossier stands after it. A turn that relives a past makes just that one: another system told the rest long ago.
    """
    if not records:
        return []
    last = records[-1]
    if records[0].kind == "filed" and last.at - records[0].at > A_PAST:
        return [Telling(last.seq, Action.DOSSIER, "imported", _standing(phase, records), last.at)]
    told: list[Telling] = []
    dossier: Telling | None = None
    for record in records:
        rule = rule_of(record.kind)
        if rule is None:
            continue
        code = _code(rule, phase, received_at)
        for action in rule.actions:
            telling = Telling(record.seq, action, record.kind, code, record.at, record.actor, record.step)
            if action is Action.DOSSIER:
                dossier = telling
            else:
                told.append(telling)
    # The whole dossier goes before the work on it: the portal knows no progress of a dossier it has never seen.
    return [dossier, *told] if dossier else told


def _code(rule: Rule, phase: str, received_at: datetime | None) -> StatusCode:
    if rule.code is not None:
        return rule.code
    # Whatever happens after the reception is handling: a dossier does not go back from 4 to 2.
    return work_code(phase) if received_at else code_of(phase)


def _standing(phase: str, records: Sequence[Record]) -> StatusCode:
    only_received = not any(record.kind not in ("filed", "received") and rule_of(record.kind) for record in records)
    return code_of(phase) if only_received else work_code(phase)
