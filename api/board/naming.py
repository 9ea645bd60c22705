"""What steps are called on the board, where lines are of a procedure and not of one version of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime

from api.language import Readable
from api.services import Services
from api.step_names import step_names_in
from domain.deadline.moments import local_day
from domain.procedure.basics import Words


async def step_titles(services: Services, codes: Iterable[str]) -> Mapping[str, Readable | Words]:
    """Return the names of steps under "code/step", by the version in force; an older one's own steps are not in it."""
    wanted, in_force = set(codes), await services.definitions.all_in_force(local_day(datetime.now(UTC)))
    keys = [one.key for one in in_force if one.procedure_code in wanted]
    names = await services.definitions.read_of(keys, step_names_in)
    return {f"{code}/{step}": name for (code, _), steps in names.items() for step, name in steps.items()}
