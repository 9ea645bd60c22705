"""The heaps the C library keeps."""

import os
import platform
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="another C library has no such heaps")

#: A dozen threads hold memory at the same moment; then the C library tells its heaps.
_THREADS = """
import ctypes, sys, threading
from runtime.memory import keep_few_arenas
if sys.argv[2] == "few":
    keep_few_arenas()
together = threading.Barrier(12)
def hold():
    held = [bytearray(5000) for _ in range(100)]
    together.wait()
    del held
threads = [threading.Thread(target=hold) for _ in range(12)]
for thread in threads: thread.start()
for thread in threads: thread.join()
libc = ctypes.CDLL(None)
libc.fopen.restype = ctypes.c_void_p
told = ctypes.c_void_p(libc.fopen(sys.argv[1].encode(), b"w"))
libc.malloc_info(0, told)
libc.fclose(told)
"""


def _heaps(tmp_path: Path, how: str, **environment: str) -> int:
    told = tmp_path / "heaps.xml"
    others = {name: value for name, value in os.environ.items() if not name.startswith("MALLOC_")}
    subprocess.run([sys.executable, "-c", _THREADS, str(told), how], check=True, env=others | environment)
    return told.read_text().count("<heap nr=")


def test_threads_share_two_heaps(tmp_path: Path) -> None:
    """However many threads a worker has, they share two heaps."""
    assert _heaps(tmp_path, "few") == 2


def test_the_environment_has_the_last_word(tmp_path: Path) -> None:
    """Who runs the worker may set another number, as for any program."""
    assert _heaps(tmp_path, "few", MALLOC_ARENA_MAX="1") == 1
