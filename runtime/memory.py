"""How the C library keeps the memory of a process with many threads."""

import ctypes
import os
from contextlib import suppress
from typing import Final

#: glibc's own number for this setting (malloc.h).
_M_ARENA_MAX: Final = -8
_ARENAS: Final = 2


def keep_few_arenas() -> None:
    """Have all threads share two heaps, unless MALLOC_ARENA_MAX says otherwise; call it before there are threads.

    glibc gives threads heaps of their own, up to eight for each core, and keeps in every one what was freed there. A
    worker has seventy threads at a peak, of which Python lets one run at a time: with 500 waiting cases it took 311 MB,
    with two heaps 290 (docs/benchmarks.md). With another C library than glibc this does nothing.
    """
    if "MALLOC_ARENA_MAX" not in os.environ:
        with suppress(AttributeError, OSError):
            ctypes.CDLL(None).mallopt(_M_ARENA_MAX, _ARENAS)
