"""Drawing the specimens a page shows: no case, no database, nothing kept."""

from __future__ import annotations

import base64

import structlog
from temporalio import activity

from activities.documents.activity import SYSTEM
from activities.documents.press import Press, PressError
from activities.documents.specimen import specimen_sheet
from activities.failures import Problem, failure
from activities.specimens import SpecimenRequest

log = structlog.get_logger(__name__)
LARGEST = 200_000


class Drawing:
    """The activity that draws one specimen, on the press that also sets the forms of cases."""

    def __init__(self, press: Press) -> None:
        """Share a press."""
        self._press = press

    @activity.defn(name="draw_specimen")
    async def draw_specimen(self, request: SpecimenRequest) -> str:
        """Return the PDF in base64.

        Fails with "server_error" or "timed_out" (retried) when the press failed, with "bad_answer" when the form is
        larger than `LARGEST` bytes.
        """
        try:
            drawn = (await self._press.typeset(specimen_sheet(request))).pdf
        except TimeoutError:
            raise failure(SYSTEM, Problem.TIMED_OUT) from None
        except (PressError, OSError) as error:
            log.warning("press_failed", form=request.number, reason=str(error))
            raise failure(SYSTEM, Problem.SERVER_ERROR) from None
        if len(drawn) > LARGEST:
            raise failure(SYSTEM, Problem.BAD_ANSWER)
        return base64.b64encode(drawn).decode()
