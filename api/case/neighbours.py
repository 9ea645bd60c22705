"""The cases before and after this one in the list the person came from."""

from __future__ import annotations

from dataclasses import dataclass

from api.desk.neighbours import neighbours
from api.services import Services
from models.viewer import Viewer

SEARCH = "search="


@dataclass(frozen=True, slots=True)
class Neighbours:
    """Codes of the case before and the case after, None at the ends of the list or without one."""

    before: str | None = None
    after: str | None = None


async def neighbours_of(services: Services, viewer: Viewer, query: str, code: str) -> Neighbours:
    """Return a case's neighbours in the list with this query; none without a list."""
    if not query:
        return Neighbours()
    async with services.sessions.read() as session:
        return Neighbours(*await neighbours(session, viewer, query, code))


def way_back(query: str) -> str:
    """Return the address of the list with this query; without one, of the person's own work."""
    if query.startswith(SEARCH):
        return f"/search/{query.removeprefix(SEARCH)}"
    return f"/tasks?{query}" if query else "/tasks"
