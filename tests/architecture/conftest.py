"""The town, for what can only be seen while the product runs."""

from tests.journeys.fixtures import people, running_town, signed_in, town

__all__ = ["people", "running_town", "signed_in", "town"]
