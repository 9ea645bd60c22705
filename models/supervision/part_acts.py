"""What was pressed for parts of the installation: begun once at a time, ended once, kept for ever."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import select, text, update
from sqlmodel import col

from domain.supervision.part_ways import PATIENCE_SECONDS, PartEnd, PartWay
from models.base import now
from models.errors import StorageRefusedError
from models.supervision.parts import PartTrouble
from models.tables import PartAct
from runtime.database import ReadSession, WriteSession

PATIENCE: Final = timedelta(seconds=PATIENCE_SECONDS)


class TroubleOverError(StorageRefusedError):
    """The trouble is over already; nothing was done."""

    def __init__(self) -> None:
        super().__init__("trouble_over")


class PressReasonMissingError(StorageRefusedError):
    """Nothing is done to the installation without saying why."""

    def __init__(self) -> None:
        super().__init__("reason_missing")


@dataclass(frozen=True, slots=True)
class PartActLine:
    """One press as pages show it, with the name of who pressed."""

    id: UUID
    trouble_id: int
    cause: str
    subject: str
    name: str
    way: str
    reason: str
    by: str
    asked_at: datetime
    outcome: str
    problem: str
    ended_at: datetime | None
    gone_at: datetime | None


_LOCK: Final = text("select gone_at from troubles where id = :id for update")
_OVER: Final = text("update troubles set gone_at = :now where id = :id and gone_at is null")
_LINES: Final = """
select a.id, a.trouble_id, a.cause, a.subject, a.name, a.way, a.reason, s.name as by, a.asked_at, a.outcome,
    a.problem, a.ended_at, t.gone_at
from part_acts a join staff s on s.id = a.asked_by join troubles t on t.id = a.trouble_id {which}
order by a.asked_at desc, a.id limit :limit
"""
_OF_TROUBLE: Final = text(_LINES.format(which="where a.trouble_id = :trouble"))
_NEWEST: Final = text(_LINES.format(which=""))


async def begin_part_act(
    session: WriteSession, staff_id: UUID, trouble: PartTrouble, way: PartWay, *, reason: str, key: str
) -> tuple[PartAct, bool]:
    """Keep that somebody presses; return the press, and False when it is another's, or this one's, under way or done.

    The same form sent again is the same press. While a press for the trouble waits for its answer nobody else begins
    one; one that has waited longer than `PATIENCE` is ended without an answer. Raises TroubleOverError,
    PressReasonMissingError.
    """
    if not reason.strip():
        raise PressReasonMissingError
    scoped, at = f"{staff_id}/{key}", now()
    gone_at = (await session.execute(_LOCK, {"id": trouble.id})).scalar_one()
    known = await session.scalar(select(PartAct).where(col(PartAct.key) == scoped))
    if known is not None:
        return known, False
    if gone_at is not None:
        raise TroubleOverError
    of_trouble = select(PartAct).where(col(PartAct.trouble_id) == trouble.id, col(PartAct.outcome) == "")
    waiting = await session.scalar(of_trouble)
    if waiting is not None:
        if at - waiting.asked_at < PATIENCE:
            return waiting, False
        await end_part_act(session, waiting.id, PartEnd.NO_ANSWER, "nobody_answered")
    act = PartAct(
        key=scoped,
        trouble_id=trouble.id,
        cause=trouble.cause,
        subject=trouble.subject,
        name=trouble.name,
        way=way,
        reason=reason.strip(),
        asked_by=staff_id,
        asked_at=at,
    )
    session.add(act)
    await session.flush()
    return act, True


async def end_part_act(
    session: WriteSession, act_id: UUID, outcome: PartEnd, problem: str = "", *, over: int | None = None
) -> None:
    """Keep what came of a press, unless that is known already; `over` is the trouble that is over by it."""
    values = {"outcome": outcome, "problem": problem, "ended_at": now()}
    await session.change(update(PartAct).where(col(PartAct.id) == act_id, col(PartAct.outcome) == "").values(**values))
    if over is not None:
        await session.change(_OVER, {"id": over, "now": now()})


async def acts_of_part(session: ReadSession, trouble_id: int, limit: int = 20) -> Sequence[PartActLine]:
    """Return what was pressed for a trouble, the newest first."""
    found = await session.execute(_OF_TROUBLE, {"trouble": trouble_id, "limit": limit})
    return [PartActLine(**row) for row in found.mappings()]


async def newest_part_acts(session: ReadSession, limit: int = 10) -> Sequence[PartActLine]:
    """Return what was pressed for any part, the newest first."""
    return [PartActLine(**row) for row in (await session.execute(_NEWEST, {"limit": limit})).mappings()]
