"""The board's own tables: how much is in hand, how long steps take, what flows in and out, who will be late.

Everything here is made from the read model by `models.workload`, and may be thrown away and made again.
"""

from datetime import date, datetime
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, Index, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field

from models.base import Instant, Row, TableArguments, one_of

#: What a line of the board counts: a whole agency, one procedure of it, one step of that, or one person's cases of it.
LEVELS = ("agency", "procedure", "step", "officer")


def _seconds() -> Any:
    return Field(default=0, sa_type=BigInteger)


class BoardFigure(Row, table=True):
    """Cases in hand at one moment. What a level does not tell apart is empty; so is `officer` for what nobody holds.

    `in_hand` are cases received and not decided, `filed` those not received yet. `parts` of `in_hand` were opened for
    another case. `applicant`, `money`, `agencies`, `post` and `hold` are what is in hand and waits for others. `free`
    have an open task that nobody holds. Cases, not tasks: one with two open steps counts in both, and once above.
    """

    __tablename__ = "board_figures"
    __table_args__: ClassVar[TableArguments] = (one_of("level", LEVELS),)

    level: str = Field(primary_key=True)
    agency_id: str = Field(primary_key=True)
    procedure_code: str = Field(primary_key=True, default="")
    step: str = Field(primary_key=True, default="")
    officer: str = Field(primary_key=True, default="")
    filed: int = 0
    in_hand: int = 0
    parts: int = 0
    due_today: int = 0
    due_soon: int = 0
    overdue: int = 0
    untold: int = 0
    free: int = 0
    applicant: int = 0
    money: int = 0
    agencies: int = 0
    post: int = 0
    hold: int = 0
    oldest_due: datetime | None = Field(default=None, sa_type=Instant)


class FinishedTask(Row, table=True):
    """One task a person has done, with its working time by the agency's calendar, written once it is done.

    `seconds` are of working time from opening to end, pauses left out; `budget` what the step had, None for no budget.
    `after` is the working time from its end until the case was decided, None while it is not.
    """

    __tablename__ = "finished_tasks"
    __table_args__: ClassVar[TableArguments] = (
        Index(
            "ix_finished_tasks_cell",
            "agency_id",
            "procedure_code",
            "step",
            "done_at",
            postgresql_include=["seconds", "budget", "after", "done_by", "role", "kind"],
        ),
        Index("ix_finished_tasks_done_at", "done_at"),
    )

    case_id: UUID = Field(primary_key=True, foreign_key="cases.id", ondelete="CASCADE")
    task_id: str = Field(primary_key=True)
    agency_id: str
    procedure_code: str
    step: str
    kind: str
    role: str
    done_by: str = ""
    done_at: datetime = Field(sa_type=Instant)
    seconds: int = _seconds()
    budget: int | None = Field(default=None, sa_type=BigInteger)
    after: int | None = Field(default=None, sa_type=BigInteger)


class CaseTimes(Row, table=True):
    """One received case: when it came and was decided (or ended), and where its working time went, in seconds."""

    __tablename__ = "case_times"
    __table_args__: ClassVar[TableArguments] = (
        Index("ix_case_times_received", "agency_id", "received_on", "procedure_code"),
        Index(
            "ix_case_times_over",
            "agency_id",
            "over_on",
            "procedure_code",
            postgresql_where=text("over_on is not null"),
        ),
    )

    case_id: UUID = Field(primary_key=True, foreign_key="cases.id", ondelete="CASCADE")
    agency_id: str
    procedure_code: str
    received_on: date
    over_on: date | None = None
    late: bool = False
    office: int = _seconds()
    applicant: int = _seconds()
    money: int = _seconds()
    agencies: int = _seconds()
    hold: int = _seconds()


class BoardTime(Row, table=True):
    """How long one step of a procedure took at one agency over the last ninety days, in seconds of working time.

    `spread` counts tasks by band of duration (`domain.workload.spread`), so that agencies can be put together.
    `budget` is what the step had in most of them, `late` how many took longer than theirs. `after` is the median
    time from its end until the decision, None where nothing was decided.
    """

    __tablename__ = "board_times"

    agency_id: str = Field(primary_key=True)
    procedure_code: str = Field(primary_key=True)
    step: str = Field(primary_key=True)
    kind: str
    role: str
    tasks: int
    late: int
    median: int = _seconds()
    ninetieth: int = _seconds()
    budget: int | None = Field(default=None, sa_type=BigInteger)
    after: int | None = Field(default=None, sa_type=BigInteger)
    spread: dict[str, Any] = Field(default_factory=dict, sa_type=JSONB)


class BoardWeek(Row, table=True):
    """What came in and went out in one week (its Monday) at one agency, and where the time of what went out went."""

    __tablename__ = "board_weeks"

    agency_id: str = Field(primary_key=True)
    procedure_code: str = Field(primary_key=True)
    week: date = Field(primary_key=True)
    received: int = 0
    closed: int = 0
    late: int = 0
    office: int = _seconds()
    applicant: int = _seconds()
    money: int = _seconds()
    agencies: int = _seconds()
    hold: int = _seconds()


class BoardForecast(Row, table=True):
    """One case that will be late this week if nothing changes: when it is due and when it is expected.

    `ahead` is how many tasks its unit does before it, `queue` and `after` the working seconds until its task is done
    and from then on.
    """

    __tablename__ = "board_forecasts"
    __table_args__: ClassVar[TableArguments] = (Index("ix_board_forecasts_due", "agency_id", "due_at"),)

    case_id: UUID = Field(primary_key=True, foreign_key="cases.id", ondelete="CASCADE")
    agency_id: str
    procedure_code: str
    step: str
    officer: str = ""
    due_at: datetime = Field(sa_type=Instant)
    expected_at: datetime = Field(sa_type=Instant)
    ahead: int = 0
    queue: int = _seconds()
    after: int = _seconds()


class BoardLook(Row, table=True):
    """When the board was made, in one row.

    `worked_until` is how far the log was worked up, `spread_on` for which day the times were made as a whole,
    `forecast_at` when the forecast was.
    """

    __tablename__ = "board_looks"
    __table_args__: ClassVar[TableArguments] = (CheckConstraint("id = 1", name="one"),)

    id: int = Field(default=1, primary_key=True)
    looked_at: datetime | None = Field(default=None, sa_type=Instant)
    milliseconds: int = 0
    worked_until: datetime | None = Field(default=None, sa_type=Instant)
    spread_on: date | None = None
    forecast_at: datetime | None = Field(default=None, sa_type=Instant)


class BoardTodo(Row, table=True):
    """A case of which something was written since the board last worked it up."""

    __tablename__ = "board_todo"

    case_id: UUID = Field(primary_key=True, foreign_key="cases.id", ondelete="CASCADE")
