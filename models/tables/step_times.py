"""How long steps took, kept for the board: by week, and by person. Made by `models.workload`, like the board's others.

What is marked stale is made anew by the next round of the board.
"""

from datetime import date
from typing import Any, ClassVar

from sqlalchemy import BigInteger, Index, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field

from models.base import Row, TableArguments


def _seconds() -> Any:
    return Field(default=0, sa_type=BigInteger)


class BoardStepWeek(Row, table=True):
    """How long one step of a procedure took at one agency in one week (its Monday), in seconds of working time.

    `stale` says that a task of it was written since: the next round makes it anew. A row with no `tasks` is not made
    yet. `spread`, `budget` and `late` are as in `BoardTime`.
    """

    __tablename__ = "board_step_weeks"
    __table_args__: ClassVar[TableArguments] = (
        Index("ix_board_step_weeks_stale", "week", postgresql_where=text("stale")),
    )

    agency_id: str = Field(primary_key=True)
    procedure_code: str = Field(primary_key=True)
    step: str = Field(primary_key=True)
    week: date = Field(primary_key=True)
    stale: bool = False
    tasks: int = 0
    late: int = 0
    median: int = _seconds()
    ninetieth: int = _seconds()
    budget: int | None = Field(default=None, sa_type=BigInteger)
    spread: dict[str, Any] = Field(default_factory=dict, sa_type=JSONB)


class BoardPerson(Row, table=True):
    """How long one person took for one step of a procedure at one agency over the last ninety days.

    `officer` is a staff id; the numbers are as in `BoardTime`.
    """

    __tablename__ = "board_people"

    agency_id: str = Field(primary_key=True)
    officer: str = Field(primary_key=True)
    procedure_code: str = Field(primary_key=True)
    step: str = Field(primary_key=True)
    kind: str
    tasks: int
    late: int
    median: int = _seconds()
    ninetieth: int = _seconds()
    budget: int | None = Field(default=None, sa_type=BigInteger)
    spread: dict[str, Any] = Field(default_factory=dict, sa_type=JSONB)
