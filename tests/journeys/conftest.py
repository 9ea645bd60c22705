"""The town in which all journeys happen."""

from tests.journeys.fixtures import people, running_town, signed_in, town
from tests.journeys.instance import place

__all__ = ["people", "place", "running_town", "signed_in", "town"]
