"""Callers who give up before a slow system has answered."""

from typing import Final

HURRIES: Final = (0.5, 2.0, 8.0, 30.0)
"""Seconds a caller in a hurry waits; longer and longer: a busy machine may not have taken the first call."""
LATE_MS: Final = 600_000
"""How slow a slow system is: nobody waits so long, and it stops when its caller hangs up."""
