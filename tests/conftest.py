"""Fixtures shared by every room; each is described where it is made."""

from hypothesis import HealthCheck, settings

pytest_plugins = [
    "tests.support.database",
    "tests.support.dials_turned",
    "tests.support.kept_pages",
    "tests.support.simulators",
]

# Speed is measured in `benchmarks/`: on a busy machine a slow example is no fault.
settings.register_profile("motcua", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("motcua")
