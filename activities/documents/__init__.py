"""Forms issued to citizens, as archival PDF. Made here, on this machine; the queue keeps them off the others.

Imports little: the press, a process of its own, passes through here on its way to `typesetter`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from activities.breaker import Breaker
    from activities.dependencies import Dependencies
    from activities.documents.signer import Signer

TASK_QUEUE: Final = "documents"
RATE_PER_SECOND: Final = "signature_per_second"
"""One call signs at most one paper, so the agreement with the signing service sets the pace of the queue."""


def signer_of(dependencies: Dependencies, breaker: Breaker | None) -> Signer | None:
    """Return the client of the signing service, or None where there is none ("none" is its address)."""
    from activities.documents.signer import SYSTEM, Signer
    from activities.http import OutsideSystem

    settings = dependencies.settings
    if settings.signature_url == "none":
        return None
    token = settings.system_token(SYSTEM).get_secret_value()
    return Signer(OutsideSystem(SYSTEM, settings.signature_url, token, dependencies.http, breaker))


def activities(dependencies: Dependencies) -> list[Callable[..., Any]]:
    """Return the activities of this system, for its worker."""
    from activities.breaker import Breaker
    from activities.documents.activity import DocumentsActivities
    from activities.documents.drawing import Drawing
    from activities.documents.listing import Listing
    from activities.documents.press import Press
    from activities.documents.signer import SYSTEM

    press = Press()
    signer = signer_of(dependencies, Breaker(SYSTEM, dependencies.sessions))
    issuing = DocumentsActivities(dependencies.sessions, dependencies.settings, press, signer)
    return [issuing.call, Drawing(press).draw_specimen, Listing(dependencies.sessions, press).draw_list]
