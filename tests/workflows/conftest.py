"""An office at work, for the tests of workflows."""

from tests.support.office import office, office_settings, temporal_env

__all__ = ["office", "office_settings", "temporal_env"]
