"""How the workflow of a case is started, whoever starts it: what Temporal shows of it, and how long a task may take."""

import json
from datetime import timedelta
from typing import Final, TypedDict

from temporalio.common import SearchAttributePair, TypedSearchAttributes

from runtime.search_attributes import AGENCY, PROCEDURE_CODE

#: How long a worker may take over one task of a case before another gets it. A task that was handed to a
#: worker in the moment it was killed is only missed after this time, while a person waits at a screen.
TASK_TIMEOUT: Final = timedelta(seconds=2)


class CaseStart(TypedDict):
    """The keyword arguments that every start of a case has in common."""

    static_summary: str
    search_attributes: TypedSearchAttributes
    task_timeout: timedelta


def case_start(plan: str) -> CaseStart:
    """Return what a start of a case with this frozen plan (its canonical text) tells Temporal. No personal data."""
    told = json.loads(plan)
    return CaseStart(
        static_summary=f"{told['procedure']} v{told['version']} · {told['agency']}",
        search_attributes=TypedSearchAttributes(
            [SearchAttributePair(PROCEDURE_CODE, told["procedure"]), SearchAttributePair(AGENCY, told["agency"])]
        ),
        task_timeout=TASK_TIMEOUT,
    )
