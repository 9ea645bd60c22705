"""What supervisors do from their desk: a way out over frozen cases, its dry run, who agreed, what became of each."""

from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, Index, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB, TEXT
from sqlmodel import Field

from domain.supervision.causes import WayOut
from domain.supervision.interventions import End, Stage, Verdict
from models.base import Instant, Row, TableArguments, now, one_of


class Intervention(Row, table=True):
    """One way out over cases that were frozen when it was asked for. It is the record of who decided what and why.

    `key` is that of the form, so that a form sent twice is one intervention. `params` holds what the way needs (to,
    day, days, answer, amount, step, basis), never a person's data. `agencies` are those of the cases: who supervises
    all of them may approve. `per_second` is the pace of the run, `second` whether another person has to approve.
    """

    __tablename__ = "interventions"
    __table_args__: ClassVar[TableArguments] = (
        one_of("way", WayOut),
        one_of("stage", Stage),
        CheckConstraint("approved_by is null or approved_by <> asked_by", name="two_people"),
        Index("ix_interventions_asked_at", "asked_at", "id"),
        Index("ix_interventions_open", "stage", postgresql_where=text("stage not in ('done', 'stopped', 'dropped')")),
    )

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    key: str = Field(unique=True)
    way: str
    params: dict[str, Any] = Field(default_factory=dict, sa_type=JSONB)
    reason: str = ""
    agencies: list[str] = Field(default_factory=list, sa_type=ARRAY(TEXT))
    left_out: int = 0
    stage: str = Stage.TRYING
    second: bool = False
    per_second: float = 20
    asked_by: UUID = Field(foreign_key="staff.id")
    asked_at: datetime = Field(default_factory=now, sa_type=Instant)
    tried_at: datetime | None = Field(default=None, sa_type=Instant)
    confirmed_at: datetime | None = Field(default=None, sa_type=Instant)
    approved_by: UUID | None = Field(default=None, foreign_key="staff.id")
    approved_at: datetime | None = Field(default=None, sa_type=Instant)
    answer: str = ""
    ended_at: datetime | None = Field(default=None, sa_type=Instant)


class InterventionCase(Row, table=True):
    """One case as it stood when it was chosen, what the dry run said, and what became of it.

    `cause`, `key`, `since` and `who` are those of its line on the desk, empty for a case that had none. `verdict` and
    `told` are of the dry run; `outcome` and `said` of the run: code, values and who can, to be put into words.
    """

    __tablename__ = "intervention_cases"
    __table_args__: ClassVar[TableArguments] = (
        one_of("verdict", ("", *Verdict)),
        one_of("outcome", ("", *End)),
        Index("ix_intervention_cases_case_id", "case_id"),
        Index("ix_intervention_cases_place", "intervention_id", "place"),
    )

    intervention_id: UUID = Field(primary_key=True, foreign_key="interventions.id", ondelete="CASCADE")
    case_id: UUID = Field(primary_key=True, foreign_key="cases.id")
    place: int
    cause: str = ""
    key: str = ""
    who: str = ""
    since: datetime | None = Field(default=None, sa_type=Instant)
    verdict: str = ""
    told: dict[str, Any] = Field(default_factory=dict, sa_type=JSONB)
    outcome: str = ""
    said: dict[str, Any] = Field(default_factory=dict, sa_type=JSONB)
    at: datetime | None = Field(default=None, sa_type=Instant)
