"""Papers a turn calls for: each is drawn up, and signed digitally, by a call of its own under the event's number."""

from __future__ import annotations

from typing import Final

from domain.case.work import Work
from domain.papers.forms import SIGNED, called_for

#: Cases that began under an earlier edition have no such calls in their histories.
SINCE_EDITION: Final = 3


def draw_up(work: Work) -> None:
    """Have the papers drawn up that the records of this turn call for; the receipt has its own call.

    `end` is the date the paper turns on: when a supplement request lapses, or the appointment after an extension.
    """
    if work.state.edition < SINCE_EDITION:
        return
    for record in work.records:
        form = called_for(record)
        if form not in SIGNED:
            continue
        end = work.state.lapses_at if record.kind == "supplement_requested" else work.state.appointment_at
        values = {"subject": str(form), "seq": str(record.seq), "at": record.at.isoformat()}
        if end is not None and record.kind in ("supplement_requested", "extended"):
            values["end"] = end.isoformat()
        work.call(f"{form}-{record.seq}:sign", "documents", "sign", **values)
