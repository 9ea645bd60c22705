"""Forms issued to citizens, as archival PDF. Made here, on this machine; the queue keeps them off the others."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from activities.dependencies import Dependencies
from activities.documents.activity import SYSTEM, DocumentsActivities

TASK_QUEUE: Final = SYSTEM


def activities(dependencies: Dependencies) -> list[Callable[..., Any]]:
    """Return the activities of this system, for its worker."""
    return [DocumentsActivities(dependencies.sessions, dependencies.settings).call]
