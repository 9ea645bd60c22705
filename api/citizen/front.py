"""The front page for everybody who is not signed in."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime

from starlette.requests import Request
from starlette.responses import Response

from api.procedure_search import folded
from api.public.facts import opening_hours
from api.services import Services
from domain.deadline.moments import local_day
from domain.procedure.fields import field_name

#: An installation with more agencies than this does not list them all on its first page.
MOST_AGENCIES = 6

#: The sectors with most procedures stand on the first page; the catalogue has them all.
MOST_FIELDS = 12


async def front_page(request: Request, services: Services) -> Response:
    """Show where to find a procedure, follow a case, give feedback, and where the offices are."""
    versions = await services.definitions.all_in_force(local_day(datetime.now(UTC)))
    agencies = await services.definitions.agencies()
    counted = Counter(_field(version) for version in versions).most_common(MOST_FIELDS)
    fields = [(field, field_name(field), count) for field, count in counted]
    values = {
        "fields": sorted(fields, key=lambda line: folded(line[1].vi)),
        "agencies": agencies if len(agencies) <= MOST_AGENCIES else (),
        "hours": opening_hours(await services.definitions.calendar()),
    }
    return services.pages.render(request, "citizen/front.html", values)


def _field(version: object) -> str:
    return str(getattr(version, "field", ""))
