"""Fixtures shared by every room; each is described where it is made."""

pytest_plugins = ["tests.support.database", "tests.support.simulators"]
