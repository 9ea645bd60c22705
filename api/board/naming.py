"""What steps are called on the board, where lines are of a procedure and not of one version of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime

from api.language import Readable
from api.services import Services
from api.step_names import step_names
from domain.deadline.moments import local_day
from domain.procedure.basics import Words


async def step_titles(services: Services, codes: Iterable[str]) -> Mapping[str, Readable | Words]:
    """Return the names of steps under "code/step", by the version in force; an older one's own steps are not in it."""
    today = local_day(datetime.now(UTC))
    found: dict[str, Readable | Words] = {}
    for code in sorted(set(codes)):
        procedure = await services.definitions.in_force(code, today)
        if procedure is not None:
            found |= {f"{code}/{step}": name for step, name in step_names(procedure.definition).items()}
    return found
