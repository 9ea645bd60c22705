"""The filters of the search page, as conditions on a case."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Final
from uuid import UUID

SOON: Final = timedelta(hours=24)


class DeadlineState(StrEnum):
    """How a case stands to its due date."""

    OVERDUE = "overdue"
    SOON = "soon"
    ON_TIME = "on_time"
    PAUSED = "paused"
    OVER = "over"


@dataclass(frozen=True, slots=True)
class CaseFilter:
    """What a search is narrowed down to; empty parts do not narrow. Instants bound the filing, the end excluded.

    `procedures` are the codes of a field of law; None does not narrow, an empty one finds nothing.
    """

    procedures: tuple[str, ...] | None = None
    procedure: str = ""
    phase: str = ""
    deadline: str = ""
    channel: str = ""
    result: str = ""
    holder: UUID | None = None
    filed_from: datetime | None = None
    filed_to: datetime | None = None
    open_only: bool = False


_RUNNING: Final = "c.ended_at is null and c.decided_at is null"
_DEADLINES: Final = {
    DeadlineState.OVERDUE: f"{_RUNNING} and c.due_at < :now",
    DeadlineState.SOON: f"{_RUNNING} and c.due_at >= :now and c.due_at < :soon",
    DeadlineState.ON_TIME: f"{_RUNNING} and c.due_at >= :soon",
    DeadlineState.PAUSED: f"{_RUNNING} and c.due_at is null",
    DeadlineState.OVER: "(c.ended_at is not null or c.decided_at is not null)",
}
_PARTS: Final = {
    "procedure": "c.procedure_code = :procedure",
    "phase": "c.phase = :phase",
    "channel": "c.channel = :channel",
    "result": "c.decision = :result",
    "holder": """(exists (select from tasks t where t.case_id = c.id and t.status in ('open', 'suspended')
        and t.claimed_by = :holder)) is true""",
    "filed_from": "c.filed_at >= :filed_from",
    "filed_to": "c.filed_at < :filed_to",
}


def case_conditions(wanted: CaseFilter, now: datetime) -> tuple[str, dict[str, Any]]:
    """Return the SQL over `cases c` and its parameters."""
    chosen = {name: getattr(wanted, name) for name in _PARTS if getattr(wanted, name)}
    parts = ["true", *(_PARTS[name] for name in chosen)]
    if wanted.procedures is not None:
        parts.append("c.procedure_code = any(cast(:procedures as text[]))" if wanted.procedures else "false")
    if wanted.open_only:
        parts.append("c.ended_at is null")
    parameters: dict[str, Any] = dict(chosen)
    if wanted.procedures:
        parameters["procedures"] = list(wanted.procedures)
    if wanted.deadline:
        condition = _DEADLINES[DeadlineState(wanted.deadline)]
        parts.append(condition)
        times = {"now": now, "soon": now + SOON}
        parameters |= {name: value for name, value in times.items() if f":{name}" in condition}
    return " and ".join(parts), parameters
