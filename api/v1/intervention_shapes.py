"""What is sent to intervene, and how an intervention stands as JSON."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field, StringConstraints

from api.v1.fields import Answer, Body, Paragraph
from domain.supervision.causes import WayOut
from domain.supervision.interventions import MOST

Code = Annotated[str, StringConstraints(max_length=60)]


class InterventionForm(Body):
    """What is asked for: a way out, over cases by code or over all that a filter of the desk finds now."""

    way: WayOut = Field(examples=["retry"])
    cases: tuple[Code, ...] = Field(default=(), max_length=MOST, examples=[["H61.12-20261122-0000001"]])
    filter: Annotated[str, StringConstraints(max_length=1000)] = Field(
        default="", examples=["cause=system_down"], description="Query of the desk's address, instead of codes."
    )
    params: dict[
        Literal["to", "day", "days", "answer", "step", "basis"], Annotated[str, StringConstraints(max_length=400)]
    ] = Field(default={}, examples=[{}], description="What the way needs: to (staff id or team), day, days, answer…")
    reason: Paragraph = Field(examples=["Hệ thống đã hoạt động lại."])


class InterventionStep(Body):
    """What is done with an intervention now; a refusal by the second person needs its reason."""

    do: Literal["confirm", "approve", "decline", "drop", "pause", "resume", "stop", "continue"]
    reason: Paragraph = Field(default="", examples=["Đã kiểm tra."])


class InterventionLine(Answer):
    """One case: the dry run's verdict, or what became of it, in words."""

    code: str
    verdict: str = Field(examples=["can"])
    outcome: str = Field(examples=["done"], description="Empty until it was handled.")
    said: str = Field(examples=["Đã gửi lại."])
    rule: str = Field(examples=["did_retry"], description="The stable code behind the words.")


class InterventionView(Answer):
    """How an intervention stands. `cases` are the first 200 lines."""

    id: UUID
    way: str
    stage: str = Field(examples=["tried"])
    second: bool = Field(description="True when another person has to agree.")
    per_second: float
    left_out: int
    counts: dict[str, int]
    going: bool
    paused: bool
    asked_at: datetime
    ended_at: datetime | None
    cases: list[InterventionLine]
