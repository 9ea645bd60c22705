"""Inputs and outputs of the case workflow: one class per message."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from domain.case.acts import Command
from domain.case.state import CaseState

CASE_WORKFLOW = "Case"
CASE_TASK_QUEUE = "case"


def case_workflow_id(case_code: str) -> str:
    """Return the workflow id of a case; the case code is public and carries no personal data."""
    return f"case/{case_code}"


@dataclass(frozen=True)
class PastCommand:
    """An act taken at a known instant before the case came to us (import from another system)."""

    at: datetime
    command: Command


@dataclass(frozen=True)
class StartCase:
    """Start input of a case; `plan` and `calendar` are the frozen canonical texts.

    `channel` and `way` are the values of `Channel` and `Way`. `fee` is in đồng. `past` is relived before
    the case goes live; `state` is only given when the case continues as new.
    """

    case_id: str
    case_code: str
    plan: str
    calendar: str
    channel: str
    way: str
    filed_at: datetime
    fee: int = 0
    pays_online: bool = False
    past: list[PastCommand] = field(default_factory=list)
    state: CaseState | None = None


@dataclass(frozen=True)
class ActResult:
    """Answer to an accepted act: the sequence number its records reach in the read model."""

    seq: int
    repeated: bool = False


@dataclass(frozen=True)
class Answer:
    """An outside system's answer, sent on from the inbox. `operation` is the operation key in the case."""

    operation: str
    answer_id: str
    answer: str
    values: dict[str, str] = field(default_factory=dict)
