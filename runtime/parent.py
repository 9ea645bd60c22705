"""Ending with whoever started us, also when that is killed outright. Imports nothing else of ours: presses use it."""

import ctypes
import signal
import sys

PR_SET_PDEATHSIG = 1


def end_with_parent() -> None:
    """Have the kernel stop this very process (SIGTERM) when its parent ends; Linux only, else nothing."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, int(signal.SIGTERM))
