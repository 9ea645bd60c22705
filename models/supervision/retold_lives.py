"""The life of a case told once more: from its start and its log, by the rules of the case and nothing else."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from domain.case.acts import Act, Command, Role
from domain.case.events import Filed, Turn
from domain.case.past import relive
from domain.case.retelling import Retold, retell
from domain.case.turn import advance, new_state
from domain.deadline.calendar import WorkingCalendar
from domain.procedure.plan import Channel, Plan, Way, parse_plan
from models.supervision.kept_lives import KeptLife


def retold_life(life: KeptLife) -> Retold:
    """Return the case its log tells of. Raises UnexplainedError for a line or a call that no event explains."""
    start = life.start
    plan, calendar = parse_plan(start["plan"]), WorkingCalendar.from_json(start["calendar"])
    return retell(plan, calendar, _first(life, plan, calendar), life.lines, life.calls)


def _first(life: KeptLife, plan: Plan, calendar: WorkingCalendar) -> Turn:
    """Return the turn a case begins with, as its workflow took it: filed, and its past relived where it had one."""
    start = life.start
    state = new_state(
        plan,
        Channel(start["channel"]),
        Way(start["way"]),
        start.get("edition", 0),
        start.get("receiving_agency", ""),
        start.get("barred", {}),
    )
    filed = Filed(fee=start.get("fee", 0), pays_online=start.get("pays_online", False))
    turn = advance(plan, calendar, state, filed, datetime.fromisoformat(start["filed_at"]))
    past = [(datetime.fromisoformat(one["at"]), _command(one["command"])) for one in start.get("past", ())]
    return relive(plan, calendar, turn, past, life.born_at) if past and life.born_at else turn


def _command(told: Mapping[str, Any]) -> Command:
    return Command(**{**told, "act": Act(told["act"]), "role": Role(told["role"])})
