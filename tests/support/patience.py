"""How long a test waits for what must come."""

PATIENCE = 60.0
"""Seconds: far longer than anything takes, since a busy machine is no fault and waiting costs nothing when it comes."""
