"""A dial that somebody adds to the simulators is turned in a storm, or somebody says why not."""

import random

import pytest

from simulators.dials import Dials
from simulators.settings import SYSTEMS
from tests.chaos.troubles import AIM, GENERAL, NOT_IN_A_STORM, OF_SYSTEM, draw, turned


def test_every_dial_is_turned_or_named_with_the_reason() -> None:
    """No dial is forgotten, none is in both places, and the table names none that is gone."""
    assert turned() | NOT_IN_A_STORM.keys() == Dials.model_fields.keys()
    assert not turned() & NOT_IN_A_STORM.keys()
    assert all(NOT_IN_A_STORM.values())


@pytest.mark.parametrize("system", SYSTEMS)
def test_every_trouble_of_every_system_is_drawn(system: str) -> None:
    """Each system meets the general troubles and its own; every one of them can be turned and is bad for something."""
    drawn = [draw(random.Random(number), system) for number in range(2000)]
    possible = [*GENERAL, *OF_SYSTEM.get(system, ())]
    assert [trouble for trouble in possible if trouble not in drawn] == []
    assert all(Dials.model_validate(trouble) != Dials() and trouble.keys() - AIM for trouble in possible)


def test_a_seed_draws_the_same_again() -> None:
    """The same seed turns the same dials in the same order."""
    first, again = ([draw(chance, "portal") for _ in range(50)] for chance in (random.Random(7), random.Random(7)))
    assert first == again
