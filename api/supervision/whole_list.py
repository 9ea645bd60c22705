"""The list beyond its first page, read page by page: for a sheet, and for paper."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Final, TypeVar

from api.services import Services
from api.supervision.rows import ShownLine, shown_lines
from models.paging import Cursor
from models.supervision.desk import desk_counts, desk_page
from models.supervision.narrowing import DeskFilter
from models.viewer import Viewer

Value = TypeVar("Value")
#: Between two pages others are served, and what a page was made of is let go.
AT_ONCE: Final = 250


async def whole_list(
    services: Services,
    viewer: Viewer,
    wanted: DeskFilter,
    now: datetime,
    *,
    most: int,
    each: Callable[[ShownLine], Value],
) -> tuple[list[Value], int]:
    """Return what `each` makes of the lines, the most pressing first, at most `most`, and how many lines there are."""
    made: list[Value] = []
    after: Cursor | None = None
    while len(made) < most:
        async with services.sessions.read() as session:
            page = await desk_page(session, viewer, wanted, after=after, limit=min(AT_ONCE, most - len(made)))
        made += [each(line) for line in await shown_lines(services, page.lines, viewer, now)]
        after = page.after
        if after is None:
            return made, len(made)
    async with services.sessions.read() as session:
        counts = await desk_counts(session, viewer, wanted, now)
    return made, max(len(made), sum(one.lines for one in counts))
