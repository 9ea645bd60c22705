"""An office at work, for the tests of workflows."""

from tests.support.office import office

__all__ = ["office"]
