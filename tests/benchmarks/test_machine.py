"""What the benchmarks read from /proc."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks.machine import cpu_seconds, family_cpu_seconds

pytestmark = pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="/proc is asked")

_WORK = "import time\nwhile time.process_time() < 0.3: pass"


def test_a_child_that_ended_still_counts():
    """A process that ends takes its processor time with it; what all of them used never shrinks by that."""
    family_before, alone_before = family_cpu_seconds(os.getpid()), cpu_seconds(os.getpid())
    subprocess.run([sys.executable, "-c", _WORK], check=True)
    family_after, alone_after = family_cpu_seconds(os.getpid()), cpu_seconds(os.getpid())
    assert family_after - family_before >= 0.28
    assert family_after - family_before >= alone_after - alone_before + 0.28


def test_a_child_that_runs_counts():
    """What a child that still runs has used is in the sum."""
    before = family_cpu_seconds(os.getpid())
    program = _WORK + "\nprint(flush=True)\ninput()"
    with subprocess.Popen([sys.executable, "-c", program], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as child:
        assert child.stdout is not None
        child.stdout.readline()
        assert family_cpu_seconds(os.getpid()) - before >= 0.28
        child.communicate(b"\n")
