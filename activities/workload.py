"""The activity that makes the board."""

from __future__ import annotations

from temporalio import activity

from models.base import now
from models.workload.forecasts import Budgets
from models.workload.refresh import refresh
from runtime.database import Sessions


class Workload:
    """Makes the board; what lies behind a step by its budgets is read once per process."""

    def __init__(self, sessions: Sessions) -> None:
        self._sessions = sessions
        self._budgets = Budgets()

    @activity.defn(name="refresh_board")
    async def refresh_board(self) -> bool:
        """Make the board once, and tell whether cases are left to be worked up."""
        done = await refresh(self._sessions, now(), budgets=self._budgets)
        return done.left
