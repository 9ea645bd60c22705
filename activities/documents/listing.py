"""Setting a list as PDF: its lines lie in our records, Temporal carries only which look they were kept under.

A list names officers and may be longer than a message; neither has a place in a workflow's history.
"""

from __future__ import annotations

import base64
from uuid import UUID

import structlog
from temporalio import activity

from activities.documents.activity import SYSTEM
from activities.documents.press import Press, PressError
from activities.documents.specimen import plain_texts
from activities.documents.typesetter import Sheet
from activities.failures import Problem, failure, records_needed
from models.kept_looks import LIST_TO_SET, add_to_look, look_to_set
from runtime.database import Sessions

log = structlog.get_logger(__name__)


class Listing:
    """The activity that sets one list, on the press that also sets the forms of cases."""

    def __init__(self, sessions: Sessions, press: Press) -> None:
        """Share a press and the records."""
        self._sessions = sessions
        self._press = press

    @activity.defn(name="draw_list")
    async def draw_list(self, look: str) -> int:
        """Set the list kept under a look, keep its PDF there and return its size in bytes.

        Fails with "server_error" or "timed_out" (retried) when the press failed, with "records_unavailable" (retried)
        while the records are away, with "missing_case" for good when the look is gone.
        """
        with records_needed():
            async with self._sessions.read() as session:
                asked = await look_to_set(session, LIST_TO_SET, UUID(look))
        if asked is None:
            raise failure(SYSTEM, Problem.MISSING_CASE)
        try:
            sheet = Sheet("list.typ", plain_texts(asked["fields"]), int(asked["at"]))
            drawn = (await self._press.typeset(sheet)).pdf
        except TimeoutError:
            raise failure(SYSTEM, Problem.TIMED_OUT) from None
        except (PressError, OSError) as error:
            log.warning("press_failed", form="list", reason=str(error))
            raise failure(SYSTEM, Problem.SERVER_ERROR) from None
        with records_needed():
            async with self._sessions.write() as session:
                await add_to_look(session, UUID(look), {"pdf": base64.b64encode(drawn).decode()})
        return len(drawn)
