"""The procedures a process keeps ready: asked for together, read once, and right when not all of them fit."""

from __future__ import annotations

from datetime import date

import pytest

from api.definitions import Definitions
from api.step_names import step_names, step_names_in
from cli.setup import shipped_procedures
from domain.procedure.compile import Compiled
from runtime.settings import ROOT
from tests.api.conftest import AGENCY, COPIES, House

SHIPPED = {one.definition.procedure: one for one in shipped_procedures([ROOT / "procedure_defs"])}
BIRTH = "1.001193"
TODAY = date(2026, 11, 23)


def definitions(house: House, **changes: int) -> Definitions:
    """Return what a process that has just started keeps: nothing yet."""
    return Definitions(house.sessions, house.settings.convention, **changes)


@pytest.mark.parametrize("compiled", SHIPPED.values(), ids=SHIPPED)
def test_steps_are_named_from_the_text_as_from_the_definition(compiled: Compiled) -> None:
    """Lists read the stages of a text alone; a page of the case reads the whole definition."""
    assert step_names_in(compiled.text) == step_names(compiled.definition)


async def test_versions_are_asked_for_together(house: House) -> None:
    """Each comes with its own definition; what was never published is left out."""
    wanted = [(COPIES, SHIPPED[COPIES].definition.version), (BIRTH, SHIPPED[BIRTH].definition.version), (COPIES, 99)]

    found = await definitions(house).versions(wanted)

    assert {key: one.compiled.sha256 for key, one in found.items()} == {
        key: SHIPPED[key[0]].sha256 for key in wanted[:2]
    }
    assert all(one.definition.procedure == code for (code, _), one in found.items())


async def test_a_text_is_read_once(house: House) -> None:
    """Lists of many procedures are made again and again; a published text never changes."""
    kept, read = definitions(house), []

    def length(text: str) -> int:
        read.append(text)
        return len(text)

    keys = [one.key for one in await kept.all_in_force(TODAY)]
    first = await kept.read_of([*keys, (COPIES, 99)], length)
    again = await kept.read_of(keys, length)

    assert first == again == {key: len(SHIPPED[key[0]].text) for key in keys}
    assert len(read) == len(keys) > 40


async def test_all_is_right_when_only_one_definition_fits(house: House) -> None:
    """Another procedure in between takes the place of the first, which is then read again."""
    kept = definitions(house, read_most=1)
    plans = []
    for code in (COPIES, BIRTH, COPIES):
        procedure = await kept.in_force(code, TODAY)
        assert procedure is not None
        assert procedure.definition.procedure == code
        plans.append(kept.plan_text(procedure, AGENCY))

    assert plans == [SHIPPED[code].plan_for(AGENCY).to_json() for code in (COPIES, BIRTH, COPIES)]
    assert await kept.in_force("9.999999", TODAY) is None
